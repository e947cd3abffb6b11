import { toE6 } from '@farwatch/domain/quantity';
import { z } from 'zod';

import {
  averaging,
  comparedValue,
  date,
  flag,
  limitBasis,
  pollutantCode,
  recordRef,
  stationId,
  stationKind,
  time,
} from './common.js';

/** The limit as it was applied. */
export const appliedLimit = z.object({
  id: z.string(),
  basis: limitBasis,
  value: z.number(),
  unit: z.string(),
  averaging,
  comparison: z.enum(['max', 'min']),
  /** Given when the limit says which value it applies to. */
  compared: comparedValue.optional(),
  standard: z.string(),
  clause: z.string(),
  validFrom: date,
  validTo: date.nullable(),
  confidence: z.string(),
});
export type AppliedLimit = z.infer<typeof appliedLimit>;

/** One exceeding interval of an episode: the value that was judged and what it was made from. */
export const judgedInterval = z.object({
  start: time,
  end: time,
  value: z.number(),
  /** Valid parts over expected parts, 1 for a value the station itself averaged. */
  completeness: z.number(),
  flag,
  limit: z.number(),
});

/**
 * `cn.farwatch.exceedance.opened|extended|amended|closed|withdrawn.v1`: the whole episode as it stands at `version`.
 * A receiver that knows a version ignores every older one.
 */
export const exceedance = z.object({
  episode: z.string(),
  version: z.number().int().min(1),
  station: stationId,
  stationName: z.string(),
  stationKind,
  enterprise: z.string().optional(),
  enterpriseName: z.string().optional(),
  district: z.string().optional(),
  simulated: z.boolean(),
  pollutant: pollutantCode,
  rule: z.object({ id: z.string(), version: z.number().int() }),
  limit: appliedLimit,
  /** Start of the first exceeding interval, end of the last one. */
  start: time,
  end: time,
  state: z.enum(['open', 'closed', 'withdrawn']),
  endedBy: z.enum(['met', 'no-data']).nullable(),
  peak: z.object({ value: z.number(), start: time, end: time }),
  /** Exceeding intervals. */
  count: z.number().int().min(0),
  /** The exceeding intervals, the latest 200 when there are more. */
  intervals: z.array(judgedInterval),
  /** Where the original bytes of the readings lie, the latest 200 when there are more. */
  evidence: z.array(recordRef),
  /** Why a published episode changed or fell away. */
  reason: z
    .object({
      code: z.enum([
        'late',
        'corrected',
        'merged',
        'split',
        'limit-changed',
        'rule-changed',
        'station-changed',
      ]),
      into: z.string().optional(),
    })
    .optional(),
});
export type Exceedance = z.infer<typeof exceedance>;

/** What the schema cannot say: the verb against the state, the order of times, values beyond what is exact in millionths. */
export function exceedanceContradiction(data: Exceedance, verb: string): string | undefined {
  if ((verb === 'withdrawn') !== (data.state === 'withdrawn')) return `state ${data.state} in ${verb}`;
  if (Date.parse(data.end) < Date.parse(data.start)) return 'end: before start';
  const values = [
    data.peak.value,
    data.limit.value,
    ...data.intervals.flatMap((one) => [one.value, one.limit]),
  ];
  return values.some((value) => Number.isNaN(toE6(value))) ? 'a value is out of range' : undefined;
}
