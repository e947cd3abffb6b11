import { z } from 'zod';

import {
  comparedValue,
  exceedanceDetails,
  flag,
  judgedInterval,
  lead,
  stationKind,
  time,
  timelineEntry,
  vouched,
} from '../events/index.js';

/** The decision an officer took. */
export const leadDecision = z.object({
  kind: z.enum(['verified', 'dismissed', 'filed']),
  by: z.string(),
  at: time,
  reason: z.string().optional(),
  note: z.string().optional(),
});

/** A reading behind the lead, as the station reported it, and the message it came in. */
export const leadReading = z.object({
  pollutant: z.string(),
  start: time,
  end: time,
  /** The value that was compared with the limit. */
  value: z.number().nullable(),
  /** Given when the device sent a converted value (折算): which of the two `value` is, and both. */
  compared: comparedValue.optional(),
  measured: z.number().nullable().optional(),
  converted: z.number().nullable().optional(),
  unit: z.string(),
  flag,
  /** Orders the readings of an interval; of HJ 212 it is a time, not a count of corrections. */
  revision: z.number().int(),
  /** Whether it replaced another value of the same interval: the device says so, or the other one is in this lead, too. */
  corrects: z.boolean(),
  /** Its message had been refused, and somebody sent it in again. */
  vouched: vouched.optional(),
  /**
   * The bytes as received: `raw` when they are UTF-8 text, else `rawBase64`. Given with the first reading of each message;
   * readings of the same message repeat its `sha256`. Left out beyond 2 MB an answer: see `rawBytes` and `/evidence`.
   */
  raw: z.string().optional(),
  rawBase64: z.string().optional(),
  rawBytes: z.number().int(),
  rawType: z.string().optional(),
  /** Where the message came in: MQTT topic, or TCP peer and MN. */
  rawTopic: z.string().optional(),
  /** SHA-256 of the bytes, hex. */
  sha256: z.string(),
  /** When Kafka took the message. */
  receivedAt: time,
});
export type LeadReading = z.infer<typeof leadReading>;

/**
 * A lead as the doors give it. A lead of an exceedance carries, beside `subject` and `details`, the fields that this door
 * has promised from its beginning; they repeat what stands there.
 */
export const leadItem = lead.extend({
  station: lead.shape.subject.shape.station,
  stationName: z.string().optional(),
  stationKind: stationKind.optional(),
  enterprise: z.string().optional(),
  enterpriseName: z.string().optional(),
  district: z.string().optional(),
  pollutant: z.string().optional(),
  rule: exceedanceDetails.shape.rule.optional(),
  limit: exceedanceDetails.shape.limit.optional(),
  episode: exceedanceDetails.shape.episode.optional(),
  exceedanceMultiple: z.number().optional(),
});
export type LeadItem = z.infer<typeof leadItem>;

/** A proof that a lead refers to; the bytes stand once, by their content. */
export const evidenceRef = z.object({
  kind: z.enum(['reading', 'frame', 'report', 'media', 'document']),
  /** Where it came from: `kafka:<topic>/<partition>/<offset>` for messages of devices. */
  ref: z.string(),
  /** SHA-256 of the bytes, hex; given once they are stored. */
  sha256: z.string().optional(),
  receivedAt: time.optional(),
  /** `requested`: will be copied shortly; `missing`: it could not be had any more. */
  state: z.enum(['requested', 'stored', 'missing']),
});
export type EvidenceRef = z.infer<typeof evidenceRef>;

export const leadDetail = leadItem.extend({
  /** The exceeding intervals as they were judged, oldest first; of a long episode at least the latest 200. */
  intervals: z.array(judgedInterval),
  /** The readings behind them, oldest first. Empty until the original bytes are copied from Kafka, shortly after. */
  readings: z.array(leadReading),
  /** Oldest first. */
  timeline: z.array(timelineEntry),
  decision: leadDecision.optional(),
  /** The messages that the judgement refers to, oldest first; at most the latest 2,000. */
  evidence: z.array(evidenceRef),
  /** All of them by state, also those beyond the list. */
  evidenceCounts: z.object({
    requested: z.number().int(),
    stored: z.number().int(),
    missing: z.number().int(),
  }),
});
export type LeadDetail = z.infer<typeof leadDetail>;
