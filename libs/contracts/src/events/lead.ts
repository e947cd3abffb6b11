import { z } from 'zod';

import { exceedance } from './exceedance.js';
import { stationId, stationKind, time } from './common.js';

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

/** One entry of a lead's history; never changed, never removed. */
export const timelineEntry = z.object({
  at: time,
  /** opened, extended, amended, closed, withdrawn, reopened, acknowledged, assigned, verified, dismissed, evidence. */
  kind: z.string(),
  /** Who did it: a person's token subject, or `farwatch`. */
  by: z.string(),
  note: z.string().optional(),
  /** Machine-readable particulars: reason code, previous and new values. */
  detail: z.record(z.string(), z.unknown()).optional(),
});
export type TimelineEntry = z.infer<typeof timelineEntry>;

/** `cn.farwatch.lead.opened|amended|acknowledged|assigned|verified|dismissed|withdrawn|filed.v1`: the lead as it stands. */
export const lead = z.object({
  id: z.string(),
  version: z.number().int().min(1),
  status: leadStatus,
  station: stationId,
  stationName: z.string(),
  stationKind,
  enterprise: z.string().optional(),
  enterpriseName: z.string().optional(),
  district: z.string().optional(),
  simulated: z.boolean(),
  pollutant: z.string(),
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
  /** (peak - limit) / limit for a maximum, (limit - peak) / limit for a minimum; not given for pH. */
  exceedanceMultiple: z.number().optional(),
  assignee: z.string().optional(),
  /** The episode changed after an officer decided: look again. */
  changedSinceDecision: z.boolean(),
  openedAt: time,
  updatedAt: time,
});
export type Lead = z.infer<typeof lead>;
