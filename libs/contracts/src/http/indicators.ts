import { z } from 'zod';

import { date, pollutantCode, stationId } from '../events/index.js';
import { route, staff } from './route.js';

const area = z.string().min(1).max(200);

/** One figure of one period: what it is made from and whether it may be used. */
export const airFigure = z.object({
  pollutant: pollutantCode,
  /** mean; mda8 (O3 of a day); p90 (O3), p95 (CO) of longer periods, HJ 663. */
  statistic: z.enum(['mean', 'mda8', 'p90', 'p95']),
  /** Canonical unit, not rounded; null when there is nothing. */
  value: z.number().nullable(),
  /** Rounded once, half to even (GB/T 8170), to the decimals of the pollutant. */
  rounded: z.number().nullable(),
  unit: z.string(),
  valid: z.boolean(),
  /** Why it is not valid. */
  reason: z.enum(['missing', 'incomplete', 'too-few-stations', 'too-few-days', 'short-months']).optional(),
  /** Valid parts: stations of an hour or day of an area, hours of a station's day, days of a month or year. */
  count: z.number().int(),
  required: z.number().int(),
  expected: z.number().int(),
  completeness: z.number(),
  /** Years: valid days of each month, and the months that are too short. */
  daysByMonth: z.array(z.number().int()).optional(),
  shortMonths: z.array(z.number().int()).optional(),
  /** Months and years: per cent against the same period of the year before, from unrounded and from rounded values. */
  yearOnYear: z.number().nullable().optional(),
  yearOnYearOfRounded: z.number().nullable().optional(),
});
export type AirFigure = z.infer<typeof airFigure>;

const airPeriod = z.object({
  /** `2026-11-23T08:00:00+08:00` (hour), `2026-11-23`, `2026-11` or `2026`. */
  period: z.string(),
  figures: z.array(airFigure),
  /** Years: is the PM2.5 figure of the year valid (GB 3095-2026 Table 4)? */
  annualValid: z.boolean().optional(),
});

const waterClass = z.enum(['I', 'II', 'III', 'IV', 'V', 'worse-than-V']);

const waterSection = z.object({
  station: stationId,
  name: z.string(),
  class: waterClass.nullable(),
  reason: z.enum(['too-few-items', 'no-data']).optional(),
  targetClass: z.enum(['I', 'II', 'III', 'IV', 'V']).optional(),
  meetsTarget: z.boolean().optional(),
  decidingItems: z.array(pollutantCode),
  items: z.array(
    z.object({ pollutant: pollutantCode, value: z.number(), unit: z.string(), class: waterClass }),
  ),
  /** Days with data in the period. */
  days: z.number().int(),
});
export type WaterSection = z.infer<typeof waterSection>;

const waterPeriod = z.object({
  period: z.string(),
  sections: z.array(waterSection),
  /** Sections with a class. */
  assessed: z.number().int(),
  /** Sections per class, and their share of the assessed ones, 0 to 1. */
  counts: z.record(waterClass, z.number().int()),
  shares: z.record(waterClass, z.number()),
  /** Class I to III over assessed; null when none is assessed. */
  goodWaterShare: z.number().nullable(),
  /** Sections that meet their target over assessed sections with a target. */
  complianceShare: z.number().nullable(),
});

const query = z.object({
  /** Station id, district name or `all`. */
  area: area.default('all'),
  /** First and last local date, inclusive; default the period of today. */
  from: date.optional(),
  to: date.optional(),
});

/** Public routes of figures. */
export const indicatorRoutes = {
  air: route({
    id: 'air-indicators',
    method: 'GET',
    path: '/indicators/air',
    roles: staff,
    summary: {
      zh: '空气浓度：完整率、有效性、同比',
      en: 'Air concentrations with completeness, validity and year on year',
    },
    query: query.extend({
      period: z.enum(['hour', 'day', 'month', 'year']).default('day'),
      pollutant: z.string().max(64).optional(),
    }),
    response: z.object({
      area,
      period: z.enum(['hour', 'day', 'month', 'year']),
      /** Stations that the area has, and whether they are simulated. */
      stations: z.number().int(),
      simulated: z.boolean(),
      items: z.array(airPeriod),
      next: z.null(),
    }),
  }),
  water: route({
    id: 'water-indicators',
    method: 'GET',
    path: '/indicators/water',
    roles: staff,
    summary: {
      zh: '水质类别、各类别占比、优良比例、达标率',
      en: 'Water class per section, shares by class, good-water and compliance shares',
    },
    query: query.extend({ period: z.enum(['day', 'month', 'year']).default('day') }),
    response: z.object({
      area,
      period: z.enum(['day', 'month', 'year']),
      simulated: z.boolean(),
      items: z.array(waterPeriod),
      next: z.null(),
    }),
  }),
} as const;
