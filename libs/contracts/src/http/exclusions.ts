import { z } from 'zod';

import { askedDate } from '../events/index.js';
import { airExclusion, exclusionReason } from './air-evaluation.js';
import { pageOf, pageQuery } from './paging.js';
import { staff } from './principal.js';
import { route } from './route.js';

const note = z.string().trim().min(3).max(2_000);
const managers = ['manager', 'admin'] as const;

/** Decisions that keep values of some days out of months and years. */
export const exclusionRoutes = {
  listExclusions: route({
    id: 'list-exclusions',
    method: 'GET',
    path: '/indicators/exclusions',
    roles: staff,
    scope: 'district',
    summary: {
      zh: '不参与评价的天：沙尘等剔除决定（含已撤销）',
      en: 'Days kept out of the evaluation: decisions, with those taken back',
    },
    query: pageQuery,
    response: pageOf(airExclusion),
  }),
  addExclusion: route({
    id: 'add-exclusion',
    method: 'POST',
    path: '/indicators/exclusions',
    roles: managers,
    scope: 'district',
    summary: {
      zh: '记录剔除决定：这些天的数值不参与月、年评价',
      en: 'Record a decision: values of these days stay out of months and years',
    },
    body: z
      .object({
        area: z.string().min(1).max(200),
        from: askedDate,
        to: askedDate,
        /** Codes or usual names. */
        pollutants: z.array(z.string().min(1).max(64)).min(1).max(6),
        reason: exclusionReason,
        note,
      })
      .refine(({ from, to }) => from <= to, { path: ['to'], message: 'must not be before from' })
      .refine(({ from, to }) => Date.parse(to) - Date.parse(from) <= 366 * 86_400_000, {
        path: ['to'],
        message: 'at most one year after from',
      }),
    response: airExclusion,
    status: 201,
  }),
  revokeExclusion: route({
    id: 'revoke-exclusion',
    method: 'DELETE',
    path: '/indicators/exclusions/{id}',
    roles: managers,
    scope: 'district',
    summary: {
      zh: '撤销剔除决定：数值重新参与评价，决定及理由留存',
      en: 'Take a decision back: the values count again, decision and reason stay on record',
    },
    params: z.object({ id: z.uuid() }),
    /** Why it is taken back. */
    query: z.object({ note }),
    response: airExclusion,
  }),
} as const;
