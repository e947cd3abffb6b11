import { z } from 'zod';

import { pollutantCode, stationId, time } from './common.js';
import { exceedance } from './exceedance.js';
import { attributionAnswer, findingKind } from './patrol.js';

const period = z.object({ start: time, end: time });
const ruleRef = z.object({ id: z.string(), version: z.number().int() });
/** An amount with its unit, or a statement where it is no number (an expiry date, a missing report). */
const amountOrText = z.union([z.object({ value: z.number(), unit: z.string() }), z.string()]);

/** An episode of values beyond a limit. */
export const exceedanceDetails = z.object({
  origin: z.literal('exceedance'),
  pollutant: pollutantCode,
  rule: exceedance.shape.rule,
  limit: exceedance.shape.limit,
  episode: z.object({
    id: z.string(),
    version: z.number().int(),
    start: time,
    end: time,
    state: exceedance.shape.state,
    endedBy: exceedance.shape.endedBy,
    peak: exceedance.shape.peak,
    count: z.number().int(),
  }),
  /** (peak - limit) / limit for a maximum, (limit - peak) / limit for a minimum; not given where none is defined (pH). */
  multiple: z.number().optional(),
});
export type ExceedanceDetails = z.infer<typeof exceedanceDetails>;

/** Data that look as if they had been made up or bent. */
const patternDetails = z.object({
  origin: z.literal('pattern'),
  rule: ruleRef,
  pattern: z.string(),
  period,
  series: z.array(z.object({ station: stationId, pollutant: pollutantCode })),
  /** 0 to 1. */
  score: z.number().min(0).max(1),
  /** The steps from the data to the suspicion, in order. */
  chain: z.array(z.object({ at: time.optional(), text: z.string() })),
});

/** Monitoring that should have been there and was not. */
const monitoringDetails = z.object({
  origin: z.literal('monitoring'),
  /** For example silence, missing-hours, transmission-rate, calibration, clock. */
  what: z.string(),
  period,
  expected: z.number(),
  received: z.number(),
});

/** A permit that does not allow what was found. */
const permitDetails = z.object({
  origin: z.literal('permit'),
  /** For example total, expiry, execution-report, outlet-not-permitted. */
  what: z.string(),
  period,
  permitted: amountOrText.optional(),
  found: amountOrText.optional(),
});

/** Something that a patrol flight found. */
const findingDetails = z.object({
  origin: z.literal('finding'),
  flight: z.string(),
  finding: z.string(),
  evidenceLevel: z.string(),
  version: z.number().int().optional(),
  findingKind: findingKind.optional(),
  at: time.optional(),
  state: z.enum(['raised', 'confirmed', 'rectified', 'closed', 'withdrawn']).optional(),
  /** How often it was found: one lead for a finding and its recurrences. */
  findings: z.number().int().optional(),
  description: z.string().optional(),
  /** The outlet that explains the flight best, and the others with the reasons. */
  outlet: stationId.optional(),
  attribution: attributionAnswer.optional(),
  /** Media that the finding refers to, as `/patrol-media/{id}` names them; some may not have come yet. */
  media: z.array(z.string()).optional(),
  /** Stations near, and the hour whose readings belong to the finding. */
  stations: z
    .array(z.object({ station: stationId, name: z.string(), distanceM: z.number(), from: time, to: time }))
    .optional(),
});

/** Something that a person reported: complaint, referral, on-site check, entered by hand. */
const reportDetails = z.object({
  origin: z.literal('report'),
  channel: z.string(),
  receivedAt: time,
  text: z.string(),
});

/** What the origin of a lead says. All shapes stand here from the start, so that a later origin needs no new topic. */
export const leadDetails = z.discriminatedUnion('origin', [
  exceedanceDetails,
  patternDetails,
  monitoringDetails,
  permitDetails,
  findingDetails,
  reportDetails,
]);
export type LeadDetails = z.infer<typeof leadDetails>;
