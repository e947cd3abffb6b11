import { leadKinds, leadOrigins, leadStages, severities, type LeadKind } from '@farwatch/domain/lead';
import { z } from 'zod';

import { date, stationId, stationKind, time } from './common.js';
import { leadBasis } from './lead-basis.js';
import { leadDetails } from './lead-details.js';

/** Where a lead stands. Readers treat one that they do not know as being worked on. */
export const leadStatus = z.enum([
  'open',
  'acknowledged',
  'assigned',
  'verified',
  'dismissed',
  'withdrawn',
  'filed',
]);
export type LeadStatus = z.infer<typeof leadStatus>;

export const leadKind = z.enum(Object.keys(leadKinds) as [LeadKind, ...LeadKind[]]);
export const leadOrigin = z.enum(leadOrigins);
/** `warning`: may still be taken back by a lawful mark of the enterprise; `firm`: stands until it is decided. */
export const leadStage = z.enum(leadStages);
/** How urgent, by kind and size: a choice of this platform, no legal grade. */
export const severity = z.enum(severities);

/** Who caused an entry: a person or token by its id, or a part of the platform and its reason. */
export const timelineWho = z.discriminatedUnion('type', [
  z.object({ type: z.literal('principal'), id: z.string() }),
  z.object({
    type: z.literal('part'),
    id: z.string(),
    /** Code of the reason, for example `late`, `corrected`, `limit-changed`. */
    reason: z.string().optional(),
  }),
]);

/** One entry of a lead's history; never changed, never removed. */
export const timelineEntry = z.object({
  at: time,
  who: timelineWho,
  /** opened, extended, amended, closed, withdrawn, reopened, acknowledged, assigned, verified, dismissed, filed, evidence, restored. */
  what: z.string(),
  /** What the entry changed, as it was before; left out when there was nothing before. */
  before: z.record(z.string(), z.unknown()).optional(),
  /** The same as it is now, with particulars such as the reason of a dismissal. */
  after: z.record(z.string(), z.unknown()).optional(),
  note: z.string().optional(),
});
export type TimelineEntry = z.infer<typeof timelineEntry>;

const whom = ['outlet', 'station', 'place', 'enterprise'] as const;

/** Whom or what a lead is about: at least one of outlet, station, place, enterprise. */
export const leadSubject = z
  .object({
    outlet: stationId.optional(),
    station: stationId.optional(),
    stationName: z.string().optional(),
    stationKind: stationKind.optional(),
    enterprise: z.string().optional(),
    enterpriseName: z.string().optional(),
    permit: z.string().optional(),
    place: z
      .object({
        lon: z.number().min(-180).max(180),
        lat: z.number().min(-90).max(90),
        /** Coordinate reference system, for example `EPSG:4490`. */
        crs: z.string(),
        /** Metres. */
        radius: z.number().min(0),
      })
      .optional(),
    /** Left out where the register does not know it. */
    district: z.string().optional(),
  })
  .refine((subject) => whom.some((key) => subject[key] !== undefined), {
    message: `at least one of ${whom.join(', ')}`,
  })
  // The rule again for JSON Schema, which knows nothing of `refine`.
  .meta({ anyOf: whom.map((key) => ({ properties: { [key]: {} }, required: [key] })) });

/**
 * `cn.farwatch.lead.opened|amended|acknowledged|assigned|verified|dismissed|withdrawn|filed.v1`: the lead as it stands. What
 * it was made from is in `details`, whose shape follows `details.origin`; readers skip leads of an origin or kind that they
 * do not know.
 */
export const lead = z.object({
  /** Derived from the origin and what identifies the thing there: the same in every process and after every replay. */
  id: z.string(),
  version: z.number().int().min(1),
  origin: leadOrigin,
  kind: leadKind,
  stage: leadStage,
  status: leadStatus,
  severity,
  simulated: z.boolean(),
  subject: leadSubject,
  details: leadDetails,
  basis: leadBasis,
  /** Who could be responsible; never given for `environment-anomaly`. */
  party: z.object({ enterprise: z.string(), name: z.string().optional() }).optional(),
  /** Leads of one outlet (or place) and natural day of +08:00 are one line in the inbox. */
  group: z.object({ id: z.string(), day: date }),
  assignee: z.string().optional(),
  /** The facts changed after an officer decided: look again. */
  changedSinceDecision: z.boolean(),
  openedAt: time,
  updatedAt: time,
});
export type Lead = z.infer<typeof lead>;
