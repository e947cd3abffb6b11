import { z } from 'zod';

import { askedDate, confidence, pollutantCode, time } from '../events/index.js';

/** Text on screens: Chinese first. */
const text = z.object({ zh: z.string(), en: z.string() });

/** Where a rule comes from; `secondary` and `memory` are not verified against the official text. */
export const legalBasis = z.object({
  standard: z.string(),
  clause: z.string(),
  clauseZh: z.string().optional(),
  confidence,
  source: z.string().optional(),
});
export type LegalBasis = z.infer<typeof legalBasis>;

/** A level of the air quality index as HJ 633 names and colours it. */
export const aqiLevel = z.object({
  level: z.number().int().min(1).max(6),
  numeral: z.string(),
  /** Highest index of the level; null for the last one. */
  upTo: z.number().int().nullable(),
  category: text,
  colour: text,
  rgb: z.tuple([z.number().int(), z.number().int(), z.number().int()]),
  effect: text,
  advice: text,
  /** Of the health texts. */
  textConfidence: confidence,
});
export type AqiLevel = z.infer<typeof aqiLevel>;

/** The air quality index of one hour or day by the rules of its date. */
export const aqiFigure = z.object({
  /** Index over the valid values that are there; null without any. */
  value: z.number().int().nullable(),
  level: z.number().int().min(1).max(6).nullable(),
  /** May it be published as it is? When not, "NA" and the reason. */
  published: z.boolean(),
  reason: z
    .enum(['no-value', 'both-pm-missing', 'incomplete-and-not-above-100', 'above-the-column', 'no-rule'])
    .optional(),
  /** Primary pollutants in the official order; none up to 50. */
  primary: z.array(pollutantCode),
  /** Sub-index of each pollutant of the regime; null where its value is missing or not valid. */
  iaqi: z.array(
    z.object({
      pollutant: pollutantCode,
      value: z.number().int().nullable(),
      /** Hours before 2016: the moving mean that stands for the hour's own value, over so many hours; null = not valid. */
      moving: z.object({ hours: z.number().int(), value: z.number().nullable() }).optional(),
    }),
  ),
  missing: z.array(pollutantCode),
  /**
   * Of the missing ones those that the monitoring scheme leaves out and that were never primary above an index of 100 in the
   * three years before: they keep no index back and are shown as "/" (HJ 633-2026 cl. 5.3.2). Absent: none.
   */
  exempt: z.array(pollutantCode).optional(),
  /** Absent on dates for which there is no rule. */
  basis: legalBasis.optional(),
});
export type AqiFigure = z.infer<typeof aqiFigure>;

/**
 * Days of a month or year by the index of each day. A valid day has all six values; from 2026-03-01 it is one whose index is
 * published: an incomplete day above 100 counts, and is not good (HJ 633-2026 cl. 5.3.1).
 */
export const airDayCounts = z.object({
  /** Days of the calendar. */
  expected: z.number().int(),
  validDays: z.number().int(),
  /** Valid days with an index of at most 100 (优良天数), and their share of the valid days, 0 to 1. */
  goodDays: z.number().int(),
  goodRatio: z.number().nullable(),
  /** Per cent with one decimal, half to even, as bulletins print it. */
  goodRatioPercent: z.number().nullable(),
  /** Difference to the same period of the year before in percentage points, from the printed ratios. */
  goodRatioChange: z.number().nullable(),
  daysByLevel: z.array(z.number().int()),
  /** Valid days of level 5 and 6. */
  heavyDays: z.number().int(),
  /** The other reading of "valid day": any of the six values. */
  daysWithAnyPollutant: z.number().int(),
  goodDaysWithAnyPollutant: z.number().int(),
  heavyDaysWithAnyPollutant: z.number().int(),
  /** Days with fewer than six values that are above 100 all the same. */
  incompleteDaysThatExceed: z.number().int(),
  /** Good days had the concentrations not been rounded before the index. */
  goodDaysIfNotRounded: z.number().int(),
  /** How often each pollutant was primary on valid days, most often first. */
  primary: z.array(z.object({ pollutant: pollutantCode, days: z.number().int() })),
  /** Which reading of "valid day" `goodDays` follows. */
  reading: z.enum(['all-six-values', 'published']),
  basis: legalBasis,
});
export type AirDayCounts = z.infer<typeof airDayCounts>;

export const compositeFigure = z.object({
  /** Two decimals; null when one of the six figures is missing. Smaller is better. */
  value: z.number().nullable(),
  valid: z.boolean(),
  reason: z.enum(['missing', 'figure-not-valid']).optional(),
  system: z.string(),
  basis: legalBasis,
});
export type CompositeFigure = z.infer<typeof compositeFigure>;

/** The three-year mean of PM2.5 that HJ 663-2026 introduces; its text was not seen, so it is a stated reading. */
export const airThreeYears = z.object({
  value: z.number().nullable(),
  rounded: z.number().nullable(),
  valid: z.boolean(),
  reason: z.enum(['missing', 'year-not-valid']).optional(),
  years: z.array(z.object({ year: z.string(), value: z.number().nullable(), valid: z.boolean() })),
  basis: legalBasis,
});
export type AirThreeYears = z.infer<typeof airThreeYears>;

/** A district in the ranking, from published (rounded) values. */
export const rankedDistrict = z.object({
  district: z.string(),
  /** Null when one of the three values is missing: such a district is not ranked. */
  rank: z.number().int().nullable(),
  /** Number of districts that are ranked. */
  of: z.number().int(),
  simulated: z.boolean(),
  pm25: z.number().nullable(),
  /** Per cent, one decimal. */
  pm25Change: z.number().nullable(),
  goodRatioPercent: z.number().nullable(),
  positions: z
    .object({ pm25: z.number().int(), change: z.number().int(), good: z.number().int() })
    .optional(),
  /** Weighted position (30/30/40), smaller is better. */
  score: z.number().optional(),
  composite: z.number().nullable(),
  /** Are all figures behind it valid? */
  valid: z.boolean(),
});
export type RankedDistrict = z.infer<typeof rankedDistrict>;

export const airRanking = z.object({
  period: z.string(),
  items: z.array(rankedDistrict),
  weights: z.object({ pm25: z.number(), change: z.number(), good: z.number() }),
  basis: legalBasis,
  next: z.null(),
});

/** Why values of a day are kept out of months and years. */
export const exclusionReason = z.enum(['sand-dust', 'fireworks', 'wildfire', 'volcano', 'other']);

/** A recorded, reversible decision to keep values of some days out of months and years. */
export const airExclusion = z.object({
  id: z.string(),
  /** Station id, district name or `all`; it applies to the area and to all areas and stations inside it. */
  area: z.string(),
  /** First and last local date, inclusive. */
  from: askedDate,
  to: askedDate,
  pollutants: z.array(pollutantCode),
  reason: exclusionReason,
  note: z.string(),
  author: z.string(),
  at: time,
  /** Taken back: by whom, when and why. It then applies no more. */
  revoked: z.object({ author: z.string(), at: time, note: z.string() }).nullable(),
});
export type AirExclusion = z.infer<typeof airExclusion>;
