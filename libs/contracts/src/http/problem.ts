import { z } from 'zod';

/** RFC 9457 problem details; `type` is `/problems/<code>`, `errors` lists single fields. */
export const problem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.number().int(),
  detail: z.string().optional(),
  /** This occurrence: `urn:farwatch:request:<x-request-id>`. */
  instance: z.string().optional(),
  errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
});
export type ProblemBody = z.infer<typeof problem>;

/** Titles by code; they stay the same for every occurrence of a code (RFC 9457 section 3.1.3). */
export const problemTitles: Readonly<Record<string, { readonly zh: string; readonly en: string }>> = {
  'bad-request': { zh: '请求无法理解', en: 'The request cannot be understood' },
  'invalid-input': { zh: '输入不符合要求', en: 'The input is not valid' },
  'bad-json': { zh: '请求体不是有效的 JSON', en: 'The body is not valid JSON' },
  'no-token': { zh: '需要登录令牌', en: 'A token is needed' },
  'bad-token': { zh: '令牌无效、已过期或已撤销', en: 'The token is unknown, expired or revoked' },
  'wrong-role': { zh: '该令牌没有此操作的权限', en: 'The token has no role for this' },
  'wrong-scope': { zh: '超出本令牌的辖区范围', en: 'Outside the districts of this token' },
  'wrong-credentials': { zh: '登录名或密码不正确', en: 'The name or the password is not right' },
  'no-csrf': { zh: '请求未带本次登录的防伪标记', en: 'The request does not carry the mark of this session' },
  'needs-session': { zh: '需要本人登录，令牌不行', en: 'Only somebody who has signed in may do this' },
  'sessions-unavailable': { zh: '登录服务暂时不可用', en: 'Sessions are not available for a moment' },
  'name-taken': { zh: '该名称已被使用或已保留', en: 'This name is taken or reserved' },
  'weak-password': { zh: '密码不符合要求', en: 'This password does not do' },
  'last-administrator': { zh: '不能没有管理员', en: 'There has to be an administrator' },
  'own-account': { zh: '不能对自己的账号这样做', en: 'Not to one’s own account' },
  'set-up-already': { zh: '已经有管理员账号', en: 'There is an administrator already' },
  'not-found': { zh: '未找到', en: 'Not found' },
  'method-not-allowed': { zh: '此路径不支持该方法', en: 'This path has no such method' },
  'not-sealed': { zh: '该报文未封存原始字节', en: 'No original bytes were sealed with it' },
  'key-missing': { zh: '没有封存该报文的密钥', en: 'The key that sealed it is not here' },
  'seal-damaged': {
    zh: '封存内容与报文不符或已损坏',
    en: 'What was sealed is damaged or of another message',
  },
  'subject-unclear': { zh: '未说明该媒体属于什么', en: 'It is not said what the medium belongs to' },
  'unknown-drone': { zh: '未登记的无人机', en: 'The drone is not registered' },
  'medium-too-large': { zh: '媒体文件超过该类型的上限', en: 'The medium is longer than its type may be' },
  'type-not-taken': {
    zh: '不接收此类内容（按字节判断）',
    en: 'Content of this type is not taken (told by its bytes)',
  },
  'hash-differs': {
    zh: '内容与预告的 SHA-256 不符',
    en: 'The content does not have the SHA-256 that was announced',
  },
  'other-content': { zh: '该媒体已有不同内容', en: 'Another content is here for this medium' },
  'foreign-district': { zh: '超出本令牌的辖区范围', en: 'Outside the districts of this token' },
  'medium-not-here': { zh: '内容不在此处', en: 'The content is not here' },
  'no-thumbnail': { zh: '没有缩略图', en: 'There is no thumbnail' },
  'upload-unknown': { zh: '没有这个上传', en: 'There is no such upload' },
  'offset-differs': { zh: '续传位置与已收到的不符', en: 'The offset is not where the upload stands' },
  'no-coordinate-system': {
    zh: '未声明坐标系，或坐标系未知',
    en: 'The coordinate system is missing or not known',
  },
  'file-refused': { zh: '文件未被接收', en: 'The file is not taken' },
  'retire-instead': {
    zh: '删除会改写历史判定；停用的站点请设置退役日期',
    en: 'Removing rewrites history; retire the station instead',
  },
  'no-answers-kept': {
    zh: '此接口不支持 Idempotency-Key',
    en: 'This route keeps no answers by Idempotency-Key',
  },
  'key-reused': {
    zh: '该 Idempotency-Key 已用于另一请求',
    en: 'This Idempotency-Key was used for another request',
  },
  'outcome-open': {
    zh: '同一 Idempotency-Key 的请求尚无结果',
    en: 'The first request with this key has no answer yet',
  },
  'answer-not-kept': { zh: '该请求已完成，答复未保留', en: 'The request was done, its answer is not kept' },
  conflict: { zh: '与当前状态冲突', en: 'In conflict with the present state' },
  'too-large': { zh: '请求体过大', en: 'The body is too large' },
  'headers-too-large': { zh: '地址或请求头过长', en: 'The address or the headers are too long' },
  'request-timeout': { zh: '请求未在时限内发完', en: 'The request did not end in time' },
  range: { zh: '请求的范围超出文件', en: 'The range lies beyond the file' },
  'media-type': { zh: '不支持的内容类型', en: 'This media type is not accepted' },
  'too-many-requests': { zh: '请求过于频繁', en: 'Too many requests' },
  busy: { zh: '同时进行的大型请求过多', en: 'Too many large requests at once' },
  internal: { zh: '服务器内部错误', en: 'Internal error' },
  unavailable: { zh: '服务暂时不可用', en: 'Temporarily not available' },
};

const codeOfStatus: Readonly<Record<number, string>> = {
  400: 'bad-request',
  401: 'bad-token',
  403: 'wrong-role',
  404: 'not-found',
  405: 'method-not-allowed',
  408: 'request-timeout',
  409: 'conflict',
  413: 'too-large',
  415: 'media-type',
  416: 'range',
  429: 'too-many-requests',
  431: 'headers-too-large',
  503: 'unavailable',
};

/** The general code of an HTTP status, for errors that name none of their own. */
export function codeFor(status: number): string {
  return codeOfStatus[status] ?? (status >= 500 ? 'internal' : 'bad-request');
}

/** The title of a code, or of the general code of its status. */
export function titleOf(code: string, status: number, language: 'zh' | 'en'): string {
  const title = problemTitles[code] ?? problemTitles[codeFor(status)];
  return title?.[language] ?? code;
}
