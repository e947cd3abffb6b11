import { dismissReasons } from '@farwatch/domain/lead';
import { z } from 'zod';

import { lead, leadKind, leadOrigin, leadStage, leadStatus, time } from '../events/index.js';
import { fileBody } from './file.js';
import { leadDetail, leadItem } from './lead-item.js';
import { pageOf, pageQuery } from './paging.js';
import { openedEvidence, openingReason } from './parked.js';
import { staff } from './principal.js';
import { route } from './route.js';

const leadPath = z.object({ id: z.string().min(1).max(64) });

/** One or several values, comma separated. */
const listOf = <T extends z.ZodType<unknown, string>>(one: T) =>
  z
    .string()
    .transform((text) => text.split(',').map((part) => part.trim()))
    .pipe(z.array(one).min(1));

const dismissReason = z.enum(Object.keys(dismissReasons) as [keyof typeof dismissReasons]);

/** What a list of leads can be narrowed to. */
const leadFilter = {
  status: listOf(leadStatus).optional(),
  kind: listOf(leadKind).optional(),
  origin: listOf(leadOrigin).optional(),
  stage: leadStage.optional(),
  station: z.string().max(128).optional(),
  outlet: z.string().max(128).optional(),
  enterprise: z.string().max(128).optional(),
  pollutant: z.string().max(32).optional(),
  group: z.string().max(200).optional(),
  from: time.optional(),
  to: time.optional(),
};

export const listLeads = route({
  id: 'list-leads',
  method: 'GET',
  path: '/leads',
  roles: staff,
  scope: 'district',
  summary: {
    zh: '线索列表，最新的在前；from、to 选取与该时段相交的线索；status、kind、origin 可用逗号分隔多个',
    en: 'Leads, newest first; from and to select those that meet the span; status, kind and origin may list several by comma',
  },
  query: pageQuery.extend(leadFilter),
  response: pageOf(leadItem),
});

/** One line of the inbox: the leads of one outlet or place and natural day that the filter lets through. */
export const leadGroup = z.object({
  group: lead.shape.group,
  /** Leads in it. */
  count: z.number().int(),
  /** The newest of them. */
  lead: leadItem,
});
export type LeadGroupItem = z.infer<typeof leadGroup>;

export const listLeadGroups = route({
  id: 'list-lead-groups',
  method: 'GET',
  path: '/leads/groups',
  roles: staff,
  scope: 'district',
  cost: 5,
  summary: {
    zh: '收件箱：每个排放口（或地点）每个自然日一行，最近有新线索的在前；成员见 /leads?group=',
    en: 'The inbox: one line per outlet (or place) and natural day, the one with the newest lead first; members by /leads?group=',
  },
  query: pageQuery.extend(leadFilter),
  response: pageOf(leadGroup),
});

export const countLeads = route({
  id: 'count-leads',
  method: 'GET',
  path: '/leads/counts',
  roles: staff,
  scope: 'district',
  cost: 5,
  summary: {
    zh: '按线索类型统计条数与收件箱行数',
    en: 'How many leads, and lines of the inbox, there are of each kind',
  },
  query: z.object(leadFilter),
  response: z.object({
    kinds: z.array(z.object({ kind: leadKind, leads: z.number().int(), groups: z.number().int() })),
    leads: z.number().int(),
    /** A group with leads of several kinds counts once. */
    groups: z.number().int(),
  }),
});

export const getLead = route({
  id: 'get-lead',
  method: 'GET',
  path: '/leads/{id}',
  roles: staff,
  scope: 'district',
  summary: {
    zh: '一条线索，含判定、原始读数与时间线',
    en: 'One lead with judgement, original readings and timeline',
  },
  params: leadPath,
  response: leadDetail,
});

const evidencePath = leadPath.extend({ sha256: z.string().regex(/^[0-9a-f]{64}$/) });

/** One message behind a lead, with where it came from. */
export const getLeadEvidence = route({
  id: 'get-lead-evidence',
  method: 'GET',
  path: '/leads/{id}/evidence/{sha256}',
  roles: staff,
  scope: 'district',
  summary: { zh: '线索的一份原始报文', en: 'One original message behind a lead' },
  params: evidencePath,
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

/** One message behind a lead, byte by byte. */
export const getLeadEvidenceRaw = route({
  id: 'get-lead-evidence-raw',
  method: 'GET',
  path: '/leads/{id}/evidence/{sha256}/raw',
  roles: staff,
  scope: 'district',
  summary: {
    zh: '线索的一份原始报文的原始字节（下载）',
    en: 'The bytes of one original message behind a lead, as a file',
  },
  params: evidencePath,
  response: fileBody,
  responseType: 'file',
});

/** The bytes of a message as they came; who opened them and why stands in the history of the lead. */
export const openLeadEvidence = route({
  id: 'open-lead-evidence',
  method: 'POST',
  path: '/leads/{id}/evidence/{sha256}/open',
  roles: ['head', 'admin'],
  scope: 'district',
  summary: {
    zh: '启封线索的一份原始报文（含访问密码）并说明理由；启封人、理由记入线索历史',
    en: 'Open the sealed original bytes of a message behind a lead (with its password), and say why: the history of the lead says so',
  },
  params: evidencePath,
  body: openingReason,
  response: openedEvidence,
});

export const retryLeadEvidence = route({
  id: 'retry-lead-evidence',
  method: 'POST',
  path: '/leads/{id}/evidence/retry',
  roles: ['manager'],
  scope: 'district',
  summary: {
    zh: '重新查找线索中标为缺失的原始报文（例如从备份恢复 Kafka 之后）；返回重新查找的份数',
    en: 'Looks again for the original messages of a lead that are called missing, as after Kafka was restored; answers how many',
  },
  params: leadPath,
  response: z.object({ requested: z.number().int() }),
});

const version = z.number().int().min(1).optional();
const note = z.string().trim().max(2_000);

export const acknowledgeLead = route({
  id: 'acknowledge-lead',
  method: 'POST',
  path: '/leads/{id}/acknowledge',
  roles: ['officer'],
  scope: 'district',
  summary: {
    zh: '接收线索；对已决定后又变化的线索，表示已看过且维持决定。version 为所见版本，可省',
    en: 'Acknowledge; on a decided lead whose episode changed since: seen, the decision stands. `version` is the one seen',
  },
  params: leadPath,
  body: z.object({ version, note: note.optional() }),
  response: leadItem,
});

export const assignLead = route({
  id: 'assign-lead',
  method: 'POST',
  path: '/leads/{id}/assign',
  roles: ['manager', 'officer'],
  scope: 'district',
  summary: { zh: '指派线索', en: 'Assign a lead to a person' },
  params: leadPath,
  body: z.object({ version, assignee: z.string().trim().min(1).max(200), note: note.optional() }),
  response: leadItem,
});

export const verifyLead = route({
  id: 'verify-lead',
  method: 'POST',
  path: '/leads/{id}/verify',
  roles: ['officer'],
  scope: 'district',
  summary: {
    zh: '核实线索；推翻先前的排除须写明理由',
    en: 'Verify a lead; to reverse a dismissal a note is required',
  },
  params: leadPath,
  body: z.object({ version, note: note.optional() }),
  response: leadItem,
});

export const dismissLead = route({
  id: 'dismiss-lead',
  method: 'POST',
  path: '/leads/{id}/dismiss',
  roles: ['officer'],
  scope: 'district',
  summary: { zh: '排除线索，须写明理由', en: 'Dismiss a lead with a reason and a note' },
  params: leadPath,
  body: z.object({ version, reason: dismissReason, note: note.min(1) }),
  response: leadItem,
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
  scope: 'district',
  summary: {
    zh: '线索变化的事件流（SSE），可用 Last-Event-ID 续传，保留 7 天',
    en: 'Changes of leads as server-sent events, resumable by Last-Event-ID for 7 days',
  },
  response: leadItem,
  responseType: 'event-stream',
});

export const leadRoutes = {
  listLeads,
  listLeadGroups,
  countLeads,
  streamLeads,
  getLead,
  getLeadEvidence,
  openLeadEvidence,
  getLeadEvidenceRaw,
  retryLeadEvidence,
  acknowledgeLead,
  assignLead,
  verifyLead,
  dismissLead,
} as const;
