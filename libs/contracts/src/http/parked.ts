import { z } from 'zod';

import { time, vouched } from '../events/index.js';
import { fileBody } from './file.js';
import { pageOf, pageQuery } from './paging.js';
import { staff } from './principal.js';
import { route } from './route.js';

const parkedPath = z.object({ id: z.string().min(1).max(64) });

/** `parked`: waits for somebody. `replayed`: sent in again and not parked again so far. */
export const parkedStatus = z.enum(['parked', 'replayed']);

export const parkedItem = z.object({
  id: z.string(),
  status: parkedStatus,
  /** Code of a closed list; `reasonText` says it in words. */
  reason: z.string(),
  reasonText: z.object({ zh: z.string(), en: z.string() }),
  /** What to do about it. */
  todo: z.object({ zh: z.string(), en: z.string() }),
  detail: z.string(),
  /** Who sent it: the record's key. */
  source: z.string(),
  /** `mqtt:<topic>`, `tcp:<peer>` or `kafka:<topic>/<partition>/<offset>`. */
  from: z.string(),
  bytes: z.number().int(),
  firstSeen: time,
  lastSeen: time,
  /** How often it was parked. */
  times: z.number().int(),
  replayedAt: time.nullable(),
  replayedBy: z.string().nullable(),
  /** What whoever sent it in again said. */
  replayReason: z.string().nullable(),
  /** Parked again by the last replay: why it was refused this time is `reason`. */
  parkedAgainAt: time.nullable(),
});
export type ParkedItem = z.infer<typeof parkedItem>;

export const parkedDetail = parkedItem.extend({
  /** The original bytes. */
  base64: z.string(),
  /** The same as text, when it is UTF-8. */
  text: z.string().optional(),
  /** The original headers: text, or base64 where it is no text. */
  headers: z.record(z.string(), z.union([z.string(), z.object({ base64: z.string() })])),
  /** Where a replay sends it. */
  replayTo: z.string().nullable(),
});
export type ParkedDetail = z.infer<typeof parkedDetail>;

export const listParked = route({
  id: 'list-parked',
  method: 'GET',
  path: '/parked',
  roles: staff,
  scope: 'district',
  summary: { zh: '被拒收的数据，最近的在前', en: 'Refused input, latest first' },
  query: pageQuery.extend({
    reason: z.string().max(100).optional(),
    source: z.string().max(128).optional(),
    status: parkedStatus.optional(),
  }),
  response: pageOf(parkedItem),
});

export const getParked = route({
  id: 'get-parked',
  method: 'GET',
  path: '/parked/{id}',
  roles: staff,
  scope: 'district',
  summary: { zh: '一条被拒收的数据及其原始字节', en: 'One refused input with its original bytes' },
  params: parkedPath,
  response: parkedDetail,
});

/** The original bytes of one refused input, as a file. */
export const getParkedRaw = route({
  id: 'get-parked-raw',
  method: 'GET',
  path: '/parked/{id}/raw',
  roles: staff,
  scope: 'district',
  summary: {
    zh: '一条被拒收的数据的原始字节（下载）',
    en: 'The original bytes of one refused input, as a file',
  },
  params: parkedPath,
  response: fileBody,
  responseType: 'file',
});

export const replayParked = route({
  id: 'replay-parked',
  method: 'POST',
  path: '/parked/{id}/replay',
  roles: ['manager', 'admin'],
  scope: 'district',
  summary: {
    zh: '重新处理并说明理由：设备报文再次解码，其他记录写回原主题；由此产生的读数注明何人、何故担保及原拒收原因；结果见 parkedAgainAt',
    en: 'Send in again, and say why: a device message is decoded again, another record goes back to its topic; its readings say who vouched, why, and what the refusal was; see parkedAgainAt',
  },
  params: parkedPath,
  body: z.object({ reason: vouched.shape.reason.trim().min(1) }),
  response: parkedItem,
  status: 202,
});

/** Sealed bytes that were opened: what a logger sent, with its password. */
export const openedEvidence = z.object({
  /** Of the original bytes; it is what was sealed with them. */
  sha256: z.string(),
  base64: z.string(),
  /** The same as text, when it is UTF-8. */
  text: z.string().optional(),
  /** Id of the key that sealed them. */
  key: z.string(),
});
export const openingReason = z.object({ reason: vouched.shape.reason.trim().min(1) });

/** The bytes of a refused frame as they came; who opened them and why is written down. */
export const openParked = route({
  id: 'open-parked',
  method: 'POST',
  path: '/parked/{id}/open',
  roles: ['head', 'admin'],
  scope: 'district',
  summary: {
    zh: '启封被拒收报文的原始字节（含访问密码）并说明理由；启封人、理由记录在案',
    en: 'Open the sealed original bytes of a refused frame (with its password), and say why: who did and why is kept',
  },
  params: parkedPath,
  body: openingReason,
  response: openedEvidence,
});

export const parkedRoutes = { listParked, getParked, getParkedRaw, replayParked, openParked } as const;
