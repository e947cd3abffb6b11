import { z } from 'zod';

import { askedDate, caseState } from '../events/index.js';
import { calculateCaseFine, screenCaseExemption } from './case-calculators.js';
import { caseCommandBody, caseName } from './case-command.js';
import { caseDetail, caseEntry, caseItem, caseStep, shownClock } from './case-item.js';
import { pageOf, pageQuery } from './paging.js';
import { staff } from './principal.js';
import { route } from './route.js';

const casePath = z.object({ id: z.string().min(1).max(64) });
const name = caseName;

export const listCases = route({
  id: 'list-cases',
  method: 'GET',
  path: '/cases',
  roles: staff,
  scope: 'district',
  summary: {
    zh: '案件列表，最新的在前；state 可用逗号分隔多个，due 选取本机关期限在该日或之前届满的在办案件',
    en: 'Cases, newest first; state may list several by comma, due selects those in which a term of the bureau ends on that day or before',
  },
  query: pageQuery.extend({
    state: z
      .string()
      .transform((text) => text.split(',').map((part) => part.trim()))
      .pipe(z.array(caseState).min(1))
      .optional(),
    party: name.optional(),
    /** Who works on it. */
    owner: name.optional(),
    district: name.optional(),
    lead: name.optional(),
    due: askedDate.optional(),
  }),
  response: pageOf(caseItem),
});

export const getCase = route({
  id: 'get-case',
  method: 'GET',
  path: '/cases/{id}',
  roles: staff,
  scope: 'district',
  summary: {
    zh: '一个案件：期限、文书、下一步可办理的事项，以及不能办理的理由和条款',
    en: 'One case: terms, papers, the next lawful steps, and why the others are refused, with the clause',
  },
  params: casePath,
  response: caseDetail,
});

export const listCaseSteps = route({
  id: 'list-case-steps',
  method: 'GET',
  path: '/cases/{id}/next',
  roles: staff,
  scope: 'district',
  summary: {
    zh: '当前用户下一步可办理的事项；all=true 时包括其他状态的事项及其不能办理的理由',
    en: 'The next steps of the caller; with all=true those of other states too, with why they are refused',
  },
  params: casePath,
  query: z.object({ all: z.enum(['true', 'false']).default('false') }),
  response: z.object({ version: z.number().int(), steps: z.array(caseStep) }),
});

export const listCaseTimeline = route({
  id: 'list-case-timeline',
  method: 'GET',
  path: '/cases/{id}/timeline',
  roles: staff,
  scope: 'district',
  summary: { zh: '案件经过，只增不改', en: 'The history of a case, only ever added to' },
  params: casePath,
  query: pageQuery,
  response: pageOf(caseEntry),
});

export const listCaseClocks = route({
  id: 'list-case-clocks',
  method: 'GET',
  path: '/cases/{id}/clocks',
  roles: staff,
  scope: 'district',
  summary: {
    zh: '案件的期限；尚无当年放假安排的为 provisional（暂定）',
    en: 'The terms of a case; provisional where the schedule of that year is not known yet',
  },
  params: casePath,
  response: z.object({ clocks: z.array(shownClock) }),
});

const party = z.strictObject({ id: name, kind: z.enum(['org', 'person']), name: name.optional() });
const norm = z.union([
  z.string().min(1).max(64),
  z.strictObject({ id: name, min: z.number().min(0).nullable(), max: z.number().positive() }),
]);

/** What a case is proposed with; the rest is known of its leads. */
const proposal = z.strictObject({
  do: z.enum(['proposeFiling', 'decideOnSpot']).default('proposeFiling'),
  /** Leads of one act: one party, one district. */
  leads: z.array(z.string().min(1).max(64)).min(1).max(50),
  /** Kind of act, as the norms name it, for example `exceeding-permitted`. */
  violation: name,
  /** A norm that is known for that kind and day, by its id; else one that the officer states. */
  norm,
  /** Does the bureau say that it has jurisdiction? */
  jurisdiction: z.boolean(),
  authority: z.enum(['bureau', 'branch']).optional(),
  harm: z.union([z.boolean(), z.enum(['pollution', 'life-or-health'])]).default(false),
  majorOrComplex: z.boolean().optional(),
  /** Where the leads name nobody. */
  party: party.optional(),
  /** The firm is on the positive list: a visit needs consent. */
  positiveList: z.boolean().default(false),
  /** Days of earlier violations that are not in this platform. */
  history: z.array(askedDate).max(200).default([]),
  /** Pieces of evidence beside those of the leads. */
  evidence: z.number().int().min(0).max(10_000).default(0),
  /** Only with decideOnSpot. */
  onSpot: z
    .strictObject({
      officers: z.array(name).max(20),
      fine: z.number(),
      rightsTold: z.boolean(),
      idShown: z.boolean().optional(),
    })
    .optional(),
});
export type CaseProposal = z.infer<typeof proposal>;

export const openCase = route({
  id: 'open-case',
  method: 'POST',
  path: '/cases',
  roles: ['officer'],
  scope: 'district',
  bodyNames: true,
  status: 201,
  summary: {
    zh: '由已核实的线索提请立案（或当场处罚）；已在其他案件中的线索返回 409 并写明该案件',
    en: 'Proposes a case for verified leads (or decides on the spot); 409 names the case that a lead is in already',
  },
  body: proposal,
  response: caseDetail,
});

export const commandCase = route({
  id: 'command-case',
  method: 'POST',
  path: '/cases/{id}/commands',
  roles: ['officer', 'reviewer', 'manager', 'head'],
  scope: 'district',
  summary: {
    zh: '办理案件事项；expectedVersion 为所见版本；不能办理时返回 409，说明理由、条款和应当怎么办',
    en: 'A step of a case; expectedVersion is the version seen; 409 says why it is refused, by which clause, and what to do',
  },
  params: casePath,
  body: caseCommandBody,
  response: caseDetail,
});

export const caseRoutes = {
  listCases,
  openCase,
  calculateCaseFine,
  screenCaseExemption,
  getCase,
  listCaseSteps,
  listCaseTimeline,
  listCaseClocks,
  commandCase,
} as const;
