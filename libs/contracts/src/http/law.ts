import { z } from 'zod';

import { askedDate, confidence, date } from '../events/index.js';
import { pageOf, pageQuery } from './paging.js';
import { staff } from './principal.js';
import { route } from './route.js';

const text = z.object({ zh: z.string(), en: z.string() });

export const lawType = z.enum([
  'limit',
  'index-table',
  'index-rule',
  'index-level',
  'health-text',
  'validity',
  'evaluation',
  'composite',
  'reference',
  'operating-state',
  'us-index-table',
  'decision',
  'sensitive-groups',
]);

/** One line of the registry of standards as it holds on a date, with where it stands and how sure we are of it. */
export const lawEntry = z.object({
  id: z.string(),
  type: lawType,
  title: text,
  /** For whom and under which conditions it holds; empty where it holds for all. */
  scope: text,
  /** What it says. */
  text,
  /** False: "not verified against the official text / 未经官方文本核对" stands beside it. */
  verified: z.boolean(),
  /** HJ 212 code, or a word where that table has none. */
  pollutant: z.string().nullable(),
  averaging: z
    .enum(['sample', 'five-minutes', 'hour', 'day', 'mda8', 'quarter', 'year', 'mass-flow'])
    .nullable(),
  comparison: z.enum(['max', 'min']).nullable(),
  value: z.number().nullable(),
  unit: z.string().nullable(),
  standard: z.string(),
  clause: z.string(),
  /** The clause as a Chinese reader looks it up. */
  clauseZh: z.string(),
  validFrom: date,
  /** Last day of force, null when no end is known. */
  validTo: date.nullable(),
  confidence,
  /** What it was read in. */
  source: text,
});
export type LawEntryAnswer = z.infer<typeof lawEntry>;

/** Public routes of the registry of standards; it is part of the program and cannot be changed here. */
export const lawRoutes = {
  law: route({
    id: 'law',
    method: 'GET',
    path: '/law',
    roles: staff,
    scope: 'global',
    summary: {
      zh: '某日有效的标准：限值、分级浓度、有效性规则、参考值，附条款、来源与可信度',
      en: 'Standards in force on a day: limits, breakpoints, validity rules, references, with clause, source and confidence',
    },
    query: pageQuery.extend({
      /** Words that all have to match: a pollutant, else part of a standard, clause, title or scope. */
      what: z.string().max(200).default(''),
      /** Local date; default today. */
      on: askedDate.optional(),
      type: lawType.optional(),
    }),
    response: pageOf(lawEntry).extend({ on: date, total: z.number().int() }),
  }),
} as const;
