import { z } from 'zod';

import { time } from '../events/index.js';
import { staff } from './principal.js';
import { route } from './route.js';

/**
 * `log-shortened`: Kafka's log of the partition ends before what a reader has handled (made anew, or without its tail);
 * `log-replaced`: other records lie where the reader has been. It stands still for both. `records-expired`: records were
 * deleted before the reader handled them; it goes on behind them.
 */
export const logIncidentKind = z.enum(['log-shortened', 'log-replaced', 'records-expired']);

/** Something that went wrong with a log of Kafka under one of its readers, until an operator ends it. */
export const logIncident = z.object({
  kind: logIncidentKind,
  /** The reader: a consumer group, without prefix. */
  group: z.string(),
  /** Real name of the topic. */
  topic: z.string(),
  partition: z.number().int(),
  /** The first offset that the reader had not handled. */
  next: z.number().int(),
  /** Shortened: where the log ends. Expired: where it begins. Replaced: the same as `next`. */
  edge: z.number().int(),
  at: time,
  /** The one command that ends it. */
  command: z.string(),
});
export type LogIncident = z.infer<typeof logIncident>;

/** Partitions of groups that a command has changed. */
const changed = z.object({
  changed: z.array(z.object({ group: z.string(), topic: z.string(), partition: z.number().int() })),
});

const logName = z.object({
  topic: z.string().min(1).max(249),
  /** All partitions, without it. */
  partition: z.number().int().min(0).optional(),
});

const operators = { method: 'POST', roles: ['admin'], scope: 'global' } as const;

/** What went wrong with the logs of Kafka under their readers, and what an operator can do about it. */
export const logRoutes = {
  logIncidents: route({
    id: 'log-incidents',
    method: 'GET',
    path: '/logs/incidents',
    roles: staff,
    scope: 'global',
    summary: {
      zh: '消息日志的异常：变短、被替换，或在处理前过期删除',
      en: 'Logs that were shortened or replaced under their readers, and records deleted before they were handled',
    },
    response: z.object({ items: z.array(logIncident) }),
  }),
  acceptLog: route({
    ...operators,
    id: 'accept-log',
    path: '/logs/accept',
    summary: {
      zh: '接受现有的新日志：因日志不符而停止的读取方从头读取',
      en: 'Accept the log that is there now: readers that stand still because it is another one read it from its beginning',
    },
    body: logName,
    response: changed,
  }),
  acknowledgeLoss: route({
    ...operators,
    id: 'acknowledge-log-loss',
    path: '/logs/acknowledge',
    summary: {
      zh: '确认已知悉并处理未处理即被删除的记录',
      en: 'Acknowledge records that were deleted before they were handled: somebody has seen to it',
    },
    body: logName,
    response: changed,
  }),
  replayLog: route({
    ...operators,
    id: 'replay-log',
    path: '/logs/replay',
    bodyNames: true,
    summary: {
      zh: '让一个读取方从某一时刻起重新读取；结果幂等',
      en: 'Have a reader read again what came from a time on; its effects are idempotent',
    },
    body: z.object({
      group: z.string().min(1).max(100),
      /** All topics of the group, without it. */
      topic: z.string().min(1).max(249).optional(),
      from: time,
    }),
    response: changed,
  }),
} as const;
