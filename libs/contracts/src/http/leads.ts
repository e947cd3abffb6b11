import { dismissReasons } from '@farwatch/domain/lead';
import { z } from 'zod';

import {
  comparedValue,
  flag,
  judgedInterval,
  lead,
  leadStatus,
  time,
  timelineEntry,
} from '../events/index.js';
import { pageOf, pageQuery } from './paging.js';
import { route, staff } from './route.js';

const leadPath = z.object({ id: z.string().min(1).max(64) });

/** One or several statuses, comma separated. */
const statusList = z
  .string()
  .transform((text) => text.split(',').map((one) => one.trim()))
  .pipe(z.array(leadStatus).min(1));

const dismissReason = z.enum(Object.keys(dismissReasons) as [keyof typeof dismissReasons]);

/** The decision an officer took. */
export const leadDecision = z.object({
  kind: z.enum(['verified', 'dismissed', 'filed']),
  by: z.string(),
  at: time,
  reason: z.string().optional(),
  note: z.string().optional(),
});

/** A reading behind the lead, as the station reported it, and the message it came in. */
export const leadReading = z.object({
  pollutant: z.string(),
  start: time,
  end: time,
  /** The value that was compared with the limit. */
  value: z.number().nullable(),
  /** Given when the device sent a converted value (折算): which of the two `value` is, and both. */
  compared: comparedValue.optional(),
  measured: z.number().nullable().optional(),
  converted: z.number().nullable().optional(),
  unit: z.string(),
  flag,
  /** Orders the readings of an interval; of HJ 212 it is a time, not a count of corrections. */
  revision: z.number().int(),
  /** Whether it replaced another value of the same interval: the device says so, or the other one is in this lead, too. */
  corrects: z.boolean(),
  /**
   * The bytes as received: `raw` when they are UTF-8 text, else `rawBase64`. Given with the first reading of each message;
   * readings of the same message repeat its `sha256`. Left out beyond 2 MB an answer: see `rawBytes` and `/evidence`.
   */
  raw: z.string().optional(),
  rawBase64: z.string().optional(),
  rawBytes: z.number().int(),
  rawType: z.string().optional(),
  /** Where the message came in: MQTT topic, or TCP peer and MN. */
  rawTopic: z.string().optional(),
  /** SHA-256 of the bytes, hex. */
  sha256: z.string(),
  /** When Kafka took the message. */
  receivedAt: time,
});
export type LeadReading = z.infer<typeof leadReading>;

export const leadDetail = lead.extend({
  /** The exceeding intervals as they were judged, oldest first; of a long episode at least the latest 200. */
  intervals: z.array(judgedInterval),
  /** The readings behind them, oldest first. Empty until the original bytes are copied from Kafka, shortly after. */
  readings: z.array(leadReading),
  /** Oldest first. */
  timeline: z.array(timelineEntry),
  decision: leadDecision.optional(),
  /** Messages that the judgement refers to: waiting to be copied, copied, no longer in Kafka. */
  evidence: z.object({ wanted: z.number().int(), found: z.number().int(), missing: z.number().int() }),
});
export type LeadDetail = z.infer<typeof leadDetail>;

export const listLeads = route({
  id: 'list-leads',
  method: 'GET',
  path: '/leads',
  roles: staff,
  summary: {
    zh: '线索列表，最新的在前；from、to 选取与该时段相交的超标时段；status 可用逗号分隔多个',
    en: 'Leads, newest first; from and to select episodes that meet the span; status may list several by comma',
  },
  query: pageQuery.extend({
    status: statusList.optional(),
    station: z.string().max(128).optional(),
    pollutant: z.string().max(32).optional(),
    from: time.optional(),
    to: time.optional(),
  }),
  response: pageOf(lead),
});

export const getLead = route({
  id: 'get-lead',
  method: 'GET',
  path: '/leads/{id}',
  roles: staff,
  summary: {
    zh: '一条线索，含判定、原始读数与时间线',
    en: 'One lead with judgement, original readings and timeline',
  },
  params: leadPath,
  response: leadDetail,
});

/** One message behind a lead, byte by byte. */
export const getLeadEvidence = route({
  id: 'get-lead-evidence',
  method: 'GET',
  path: '/leads/{id}/evidence/{sha256}',
  roles: staff,
  summary: { zh: '线索的一份原始报文', en: 'One original message behind a lead' },
  params: leadPath.extend({ sha256: z.string().regex(/^[0-9a-f]{64}$/) }),
  response: z.object({
    sha256: z.string(),
    base64: z.string(),
    /** The same as text, when it is UTF-8. */
    text: z.string().optional(),
    type: z.string().optional(),
    from: z.string().optional(),
    source: z.object({ topic: z.string(), partition: z.number().int(), offset: z.number().int() }),
    receivedAt: time,
  }),
});

const version = z.number().int().min(1).optional();
const note = z.string().trim().max(2_000);

export const acknowledgeLead = route({
  id: 'acknowledge-lead',
  method: 'POST',
  path: '/leads/{id}/acknowledge',
  roles: ['officer'],
  summary: {
    zh: '接收线索；对已决定后又变化的线索，表示已看过且维持决定。version 为所见版本，可省',
    en: 'Acknowledge; on a decided lead whose episode changed since: seen, the decision stands. `version` is the one seen',
  },
  params: leadPath,
  body: z.object({ version, note: note.optional() }),
  response: lead,
});

export const assignLead = route({
  id: 'assign-lead',
  method: 'POST',
  path: '/leads/{id}/assign',
  roles: ['manager', 'officer'],
  summary: { zh: '指派线索', en: 'Assign a lead to a person' },
  params: leadPath,
  body: z.object({ version, assignee: z.string().trim().min(1).max(200), note: note.optional() }),
  response: lead,
});

export const verifyLead = route({
  id: 'verify-lead',
  method: 'POST',
  path: '/leads/{id}/verify',
  roles: ['officer'],
  summary: {
    zh: '核实线索；推翻先前的排除须写明理由',
    en: 'Verify a lead; to reverse a dismissal a note is required',
  },
  params: leadPath,
  body: z.object({ version, note: note.optional() }),
  response: lead,
});

export const dismissLead = route({
  id: 'dismiss-lead',
  method: 'POST',
  path: '/leads/{id}/dismiss',
  roles: ['officer'],
  summary: { zh: '排除线索，须写明理由', en: 'Dismiss a lead with a reason and a note' },
  params: leadPath,
  body: z.object({ version, reason: dismissReason, note: note.min(1) }),
  response: lead,
});

/**
 * Event names are `opened`, `amended`, `acknowledged` ... as on Kafka, and `start`, which only names the place to resume
 * from; `data` of all others is the whole lead.
 */
export const streamLeads = route({
  id: 'stream-leads',
  method: 'GET',
  path: '/leads/stream',
  roles: staff,
  summary: {
    zh: '线索变化的事件流（SSE），可用 Last-Event-ID 续传，保留 7 天',
    en: 'Changes of leads as server-sent events, resumable by Last-Event-ID for 7 days',
  },
  response: lead,
  responseType: 'event-stream',
});

export const leadRoutes = {
  listLeads,
  streamLeads,
  getLead,
  getLeadEvidence,
  acknowledgeLead,
  assignLead,
  verifyLead,
  dismissLead,
} as const;
