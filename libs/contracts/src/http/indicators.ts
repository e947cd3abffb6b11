import { z } from 'zod';

import { askedDate, date, pollutantCode, stationId } from '../events/index.js';
import {
  airDayCounts,
  airExclusion,
  airRanking,
  airThreeYears,
  aqiFigure,
  aqiLevel,
  compositeFigure,
  legalBasis,
  rankedDistrict,
} from './air-evaluation.js';
import { staff } from './principal.js';
import { route } from './route.js';

const area = z.string().min(1).max(200);

/** One figure of one period: what it is made from and whether it may be used. */
export const airFigure = z.object({
  pollutant: pollutantCode,
  /** mean; mda8 (O3 of a day); p90 (O3), p95 (CO) of longer periods, HJ 663; `percentile` for any other, see there. */
  statistic: z.enum(['mean', 'mda8', 'p90', 'p95', 'percentile']),
  /** Canonical unit, not rounded; null when there is nothing. */
  value: z.number().nullable(),
  /** Rounded once, half to even (GB/T 8170), to the decimals of the pollutant. */
  rounded: z.number().nullable(),
  unit: z.string(),
  valid: z.boolean(),
  /** Why it is not valid. */
  reason: z
    .enum(['missing', 'incomplete', 'flagged', 'too-few-stations', 'too-few-days', 'short-months'])
    .optional(),
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
  /** Which of the two is the one to publish for this indicator. */
  yearOnYearBasis: z.enum(['rounded', 'unrounded']).optional(),
  /** Years: the same from rounded values, but against the days of the year before up to the last valid day only. */
  yearOnYearToDate: z.number().nullable().optional(),
  /**
   * Months and years: between the days compared the reference state (temperature and pressure) of the concentration changed on this
   * day, so that the change is one of the state, too.
   */
  referenceStateChanged: z.object({ from: date, basis: legalBasis }).optional(),
  /** Months and years: last valid day, of which `yearOnYearToDate` speaks. */
  through: date.nullable().optional(),
  /** Months and years: the percentile of HJ 663 beside the mean (SO2 and NO2 98th, particles 95th). */
  percentile: z
    .object({
      percent: z.number().int(),
      value: z.number().nullable(),
      rounded: z.number().nullable(),
      /** Years: the daily limit, and whether the percentile keeps it. */
      limit: z.number().optional(),
      meetsLimit: z.boolean().optional(),
    })
    .optional(),
  /** Months and years: days that were left out by recorded decisions (`/indicators/exclusions`). */
  excludedDays: z.number().int().optional(),
  /** The standard whose limit and validity apply on the last day of the period, and the limit where it sets one. */
  basis: legalBasis.optional(),
  limit: z.number().optional(),
  /** A limit is printed that judges nobody, because no decision has put it in force (GB 3095-2026 cl. 4.5). */
  limitNotInForce: legalBasis.optional(),
  /** The value against the limit, rounded as the standard of its date asks; absent without limit or value. */
  meetsLimit: z.boolean().optional(),
  /** Years: every statistic that has a limit keeps it (达标). */
  compliant: z.boolean().optional(),
});
export type AirFigure = z.infer<typeof airFigure>;

const airPeriod = z.object({
  /** `2026-11-23T08:00:00+08:00` (hour), `2026-11-23`, `2026-11` or `2026`. */
  period: z.string(),
  figures: z.array(airFigure),
  /** Years: is the PM2.5 figure of the year valid (GB 3095-2026 Table 4)? */
  annualValid: z.boolean().optional(),
  /** Hours and days: the air quality index. Absent when one pollutant was asked for. */
  aqi: aqiFigure.optional(),
  /** Months and years: good days and days by level. */
  days: airDayCounts.optional(),
  /** Months and years: composite index (环境空气质量综合指数). */
  composite: compositeFigure.optional(),
  /** Years: mean of the annual means of PM2.5 of three years. */
  pm25ThreeYears: airThreeYears.optional(),
  /** Months and years of a district: its place among the districts. */
  rank: rankedDistrict.optional(),
  /** Days: decisions that keep values of this day out of months and years. */
  exclusions: z.array(airExclusion).optional(),
});

const waterClass = z.enum(['I', 'II', 'III', 'IV', 'V', 'worse-than-V']);
const waterState = z.enum(['excellent', 'good', 'light', 'moderate', 'heavy']);

/** The sections of an area taken together, as a river or basin is evaluated. */
const waterEvaluation = z.object({
  state: waterState.nullable(),
  /** Why there is none: no section has a class, or fewer than five of rivers and lakes, whose mean has no table. */
  reason: z.enum(['no-sections', 'mixed-water-bodies']).optional(),
  /** `mean`: fewer than five assessed sections, each item averaged over them; `shares`: by the shares of the classes. */
  by: z.enum(['mean', 'shares']),
  /** Class of the mean; null by shares. */
  class: waterClass.nullable(),
  basis: legalBasis,
});

const waterSection = z.object({
  station: stationId,
  name: z.string(),
  /** Names under which `area=river:<name>` and `area=basin:<name>` take it together with others. */
  river: z.string().optional(),
  basin: z.string().optional(),
  class: waterClass.nullable(),
  reason: z.enum(['too-few-items', 'no-data', 'too-few-months']).optional(),
  /** Years: is there data of enough months? And of how many there is. */
  valid: z.boolean().optional(),
  months: z.number().int().optional(),
  targetClass: z.enum(['I', 'II', 'III', 'IV', 'V']).optional(),
  meetsTarget: z.boolean().optional(),
  decidingItems: z.array(pollutantCode),
  items: z.array(
    z.object({ pollutant: pollutantCode, value: z.number(), unit: z.string(), class: waterClass }),
  ),
  /** Days with data in the period. */
  days: z.number().int(),
  /** How the class is called (环办〔2011〕22 号). */
  state: waterState.optional(),
  /**
   * Worse than class III: up to three items, the worst class first, then the larger multiple (C - S) / S with the limit S
   * of class III; null for pH and dissolved oxygen. The order is from memory, not verified against the official text.
   */
  mainPollutants: z
    .array(z.object({ pollutant: pollutantCode, class: waterClass, multiple: z.number().nullable() }))
    .optional(),
});
export type WaterSection = z.infer<typeof waterSection>;

const waterPeriod = z.object({
  period: z.string(),
  sections: z.array(waterSection),
  /** Sections with a class. */
  assessed: z.number().int(),
  /** Sections with a class and a target: what `complianceShare` is taken of. */
  targeted: z.number().int(),
  /** Sections per class, and their share of the assessed ones, 0 to 1. */
  counts: z.record(waterClass, z.number().int()),
  shares: z.record(waterClass, z.number()),
  /** Class I to III over assessed; null when none is assessed. */
  goodWaterShare: z.number().nullable(),
  /** Sections that meet their target over assessed sections with a target. */
  complianceShare: z.number().nullable(),
  evaluation: waterEvaluation.optional(),
});

const query = z.object({
  /** Station id, district name, `all`; water also `river:<name>` and `basin:<name>`. */
  area: area.default('all'),
  /** First and last local date, inclusive; default the period of today. */
  from: askedDate.optional(),
  to: askedDate.optional(),
});

/** Public routes of figures. */
export const indicatorRoutes = {
  air: route({
    id: 'air-indicators',
    method: 'GET',
    path: '/indicators/air',
    roles: staff,
    scope: 'district',
    cost: 5,
    summary: {
      zh: '空气浓度：完整率、有效性、同比',
      en: 'Air concentrations with completeness, validity and year on year',
    },
    query: query.extend({
      period: z.enum(['hour', 'day', 'month', 'year']).default('day'),
      pollutant: z.string().max(64).optional(),
      /** `index`: without `figures`, for calendars. */
      detail: z.enum(['all', 'index']).default('all'),
    }),
    response: z.object({
      area,
      period: z.enum(['hour', 'day', 'month', 'year']),
      /** Stations that the area has, and whether they are simulated. */
      stations: z.number().int(),
      simulated: z.boolean(),
      items: z.array(airPeriod),
      /** What the levels of the index in `items` mean. */
      levels: z.array(aqiLevel).optional(),
      next: z.null(),
    }),
  }),
  airRanking: route({
    id: 'air-ranking',
    method: 'GET',
    path: '/indicators/air/ranking',
    roles: staff,
    scope: 'district',
    cost: 5,
    summary: {
      zh: '各区空气质量排名：PM2.5、同比、优良天数比例',
      en: 'Districts ranked by PM2.5, its change and the ratio of good days',
    },
    query: z.object({
      /** Any date of the month or year. */
      date: askedDate.optional(),
      period: z.enum(['month', 'year']).default('month'),
    }),
    response: airRanking,
  }),
  water: route({
    id: 'water-indicators',
    method: 'GET',
    path: '/indicators/water',
    roles: staff,
    scope: 'district',
    cost: 5,
    summary: {
      zh: '水质类别、各类别占比、优良比例、达标率；area 为断面、区、river:河流名、basin:流域名或 all',
      en: 'Water class per section, shares by class, good-water and compliance shares; area is a section, a district, river:<name>, basin:<name> or all',
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
