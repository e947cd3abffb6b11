import { exceedance } from './exceedance.js';
import { indicator } from './indicator.js';
import { lead } from './lead.js';
import { deviceReported, readingReceived, stationStatusChanged } from './reading.js';
import { device, hj212Source, limit, rule, station } from './reference.js';
import type { z } from 'zod';
import type { TopicKey } from '../topics.js';

export * from './common.js';
export * from './exceedance.js';
export * from './indicator.js';
export * from './lead.js';
export * from './lead-basis.js';
export * from './lead-details.js';
export * from './placement.js';
export * from './reading.js';
export * from './reference.js';

function kinds<S extends z.ZodType>(topic: TopicKey, noun: string, verbs: readonly string[], schema: S) {
  return verbs.map((verb) => ({ type: `cn.farwatch.${noun}.${verb}.v1`, topic, schema }));
}

/** Every event: its CloudEvents type, its topic and the schema of its data. */
export const eventTypes: readonly {
  readonly type: string;
  readonly topic: TopicKey;
  readonly schema: z.ZodType;
}[] = [
  ...kinds('readings', 'reading', ['received'], readingReceived),
  ...kinds('stationStatus', 'station', ['online', 'silent', 'recovered'], stationStatusChanged),
  ...kinds('stations', 'station', ['changed'], station),
  ...kinds('limits', 'limit', ['changed'], limit),
  ...kinds('rules', 'rule', ['changed'], rule),
  ...kinds('devices', 'device', ['changed'], device),
  ...kinds('hj212Sources', 'hj212-source', ['changed'], hj212Source),
  ...kinds('deviceReports', 'device', ['reported'], deviceReported),
  ...kinds('exceedances', 'exceedance', ['opened', 'extended', 'amended', 'closed', 'withdrawn'], exceedance),
  ...kinds(
    'leads',
    'lead',
    ['opened', 'amended', 'acknowledged', 'assigned', 'verified', 'dismissed', 'withdrawn', 'filed'],
    lead,
  ),
  ...kinds('indicators', 'indicator', ['updated'], indicator),
];
