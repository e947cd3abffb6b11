import type { ReasonCode } from './reasons.js';

/** Why a whole device message was refused: a closed list of codes, each with a text for the officer. */
export const messageReasons = {
  'bad-json': { zh: '报文不是有效的 JSON', en: 'the payload is not JSON' },
  'bad-utf8': { zh: '报文不是有效的 UTF-8', en: 'the payload is not UTF-8' },
  'nul-byte': { zh: '报文含 NUL 字节', en: 'the payload contains NUL' },
  'too-deep': { zh: '报文嵌套过深', en: 'the payload is nested too deeply' },
  'too-large': { zh: '报文过大', en: 'the payload is too large' },
  'too-many-readings': { zh: '一条报文读数过多', en: 'too many readings in one message' },
  'empty-readings': { zh: '报文没有读数', en: 'the message has no readings' },
  'bad-message': { zh: '报文结构错误', en: 'the message does not have the documented shape' },
  'bad-station-id': { zh: '站点编号无效', en: 'the station id is not valid' },
  'unknown-station': { zh: '未登记的站点', en: 'the station is not registered' },
  'station-mismatch': { zh: '主题与报文的站点不一致', en: 'topic and payload name different stations' },
  'no-mapping': { zh: '没有适用的映射', en: 'no mapping matches the topic' },
  'mapping-failed': { zh: '映射无法读取报文', en: 'the mapping could not read the message' },
  several: { zh: '读数因不同原因被拒', en: 'readings were refused for different reasons' },
  'decoder-failed': { zh: '解码程序出错', en: 'the decoder failed (a bug)' },
} as const satisfies Record<string, { zh: string; en: string }>;

export type MessageReason = keyof typeof messageReasons | ReasonCode;
