import { z } from 'zod';

import { askedDate, date } from '../events/index.js';
import { logIncident } from './logs.js';
import { pageOf, pageQuery } from './paging.js';
import { staff } from './principal.js';
import { route } from './route.js';

/** What became of the readings of one source on one local day of receipt: received = stored + duplicates + superseded + conflicts. */
export const integrityItem = z.object({
  source: z.string(),
  day: date,
  messages: z.number().int(),
  received: z.number().int(),
  /** New intervals and newer revisions. */
  stored: z.number().int(),
  /** The same content again. */
  duplicates: z.number().int(),
  /** Older than the stored revision. */
  superseded: z.number().int(),
  /** The stored revision with other content: parked. */
  conflicts: z.number().int(),
  /** Records of this source that were refused anywhere on the way. */
  parked: z.number().int(),
  /** Message numbers that are missing, noticed on that day; inclusive. The first 100 gaps. */
  gaps: z.array(z.object({ boot: z.string(), from: z.number().int(), to: z.number().int() })),
  /** How many numbers are missing in all gaps. */
  missing: z.number().int(),
  /** False when there are more gaps than are listed, or the numbers are so scattered that they are no counter. */
  gapsComplete: z.boolean(),
});
export type IntegrityItem = z.infer<typeof integrityItem>;

/** Public route of the integrity figures. */
export const integrityRoutes = {
  integrity: route({
    id: 'integrity',
    method: 'GET',
    path: '/integrity',
    roles: staff,
    scope: 'district',
    summary: {
      zh: '数据完整性：按来源和日期统计接收、入库、重复、搁置与序号缺口',
      en: 'Integrity per source and day: received, stored, duplicates, parked and gaps by message number',
    },
    query: pageQuery.extend({
      source: z.string().min(1).max(128).optional(),
      /** Local dates of receipt, inclusive. */
      from: askedDate.optional(),
      to: askedDate.optional(),
    }),
    response: pageOf(integrityItem).extend({
      /** What went wrong with the logs between the parts and is not ended yet: counts may be short of what they lost. */
      incidents: z.array(logIncident).optional(),
    }),
  }),
} as const;
