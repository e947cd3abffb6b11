import { z } from 'zod';

import { stationId, time } from '../events/index.js';
import { pageOf, pageQuery } from './paging.js';
import { staff } from './principal.js';
import { route } from './route.js';

/** A piece of a station's past that waits to be judged again, by the rules and limits as they are now. */
export const rejudge = z.object({
  station: stationId,
  from: time,
  /** Null: to the present. */
  to: time.nullable(),
  reason: z.enum(['late', 'corrected', 'limit-changed', 'rule-changed', 'station-changed']),
  requestedAt: time,
});
export type Rejudge = z.infer<typeof rejudge>;

export const listRejudges = route({
  id: 'list-rejudges',
  method: 'GET',
  path: '/rules/rejudge',
  roles: staff,
  scope: 'district',
  summary: { zh: '等待重新判定的站点', en: 'Stations that wait to be judged again' },
  query: pageQuery,
  response: pageOf(rejudge),
});

export const requestRejudge = route({
  id: 'request-rejudge',
  method: 'POST',
  path: '/rules/rejudge',
  roles: ['manager', 'admin'],
  scope: 'district',
  cost: 5,
  summary: {
    zh: '按现行规则和限值重新判定一个站点的一段时间',
    en: 'Judge a piece of a station’s past again by the rules and limits as they are now',
  },
  body: z
    .object({ station: stationId, from: time, to: time.optional() })
    .refine(({ from, to }) => to === undefined || Date.parse(from) < Date.parse(to), {
      path: ['to'],
      message: 'must be after from',
    }),
  response: rejudge,
  bodyNames: true,
  status: 202,
});

/** The rules themselves are master data: `registryRoutes.listRules`. */
export const ruleRoutes = { listRejudges, requestRejudge } as const;
