import { z } from 'zod';

import { flag, pollutantCode, station, stationId, stationKind, time, vouched } from '../events/index.js';
import { pageOf, pageQuery } from './paging.js';
import { legalBasis } from './air-evaluation.js';
import { staff } from './principal.js';
import { route } from './route.js';

/** The newest value of one pollutant of a station, in the pollutant's canonical unit. */
export const latestValue = z.object({
  pollutant: pollutantCode,
  value: z.number().nullable(),
  /** Nothing was found above this detection limit: shown as `<0.025`; `value` is half of it, as which it enters means. */
  below: z.number().optional(),
  unit: z.string(),
  start: time,
  end: time,
  flag,
  revision: z.number().int(),
  receivedAt: time,
});
export type LatestValue = z.infer<typeof latestValue>;

/** Whether a station is heard; `since` is when that began or when it was last heard, null when it never was. */
export const stationStatus = z.object({
  state: z.enum(['online', 'silent', 'unknown']),
  since: time.nullable(),
});
export type StationStatus = z.infer<typeof stationStatus>;

/** A station as registered, with its state and the newest value per pollutant. */
export const stationItem = station.extend({
  status: stationStatus,
  latest: z.array(latestValue),
  /** Air: measured pollutants whose limit judges nobody today, because no decision has put it in force (GB 3095-2026 cl. 4.5). */
  limitsNotInForce: z.array(z.object({ pollutant: pollutantCode, basis: legalBasis })).optional(),
});
export type StationItem = z.infer<typeof stationItem>;

/** One value of a series: as reported (`raw`), or an hour or day with its completeness. */
export const readingItem = z.object({
  pollutant: pollutantCode,
  start: time,
  end: time,
  /** Canonical unit, not rounded; null is missing. */
  value: z.number().nullable(),
  /** Nothing was found above this detection limit: shown as `<0.025`; `value` is half of it, as which it enters means. */
  below: z.number().optional(),
  unit: z.string(),
  flag,
  /** May it be judged and averaged on? */
  valid: z.boolean(),
  /** Valid parts over expected parts (60 minutes, 24 hours); 1 for a value that the station itself averaged. */
  completeness: z.number(),
  /** Raw only. */
  revision: z.number().int().optional(),
  /** Raw only: its message had been refused, and somebody sent it in again. */
  vouched: vouched.optional(),
  /** Hours and days: the station's own mean, or made from shorter values. */
  source: z.enum(['reported', 'computed']),
});
export type ReadingItem = z.infer<typeof readingItem>;

const range = {
  /** First instant, inclusive; default 24 hours (days: 31 days) before `to`. */
  from: time.optional(),
  /** Last instant, exclusive, by the start of the interval; default now. */
  to: time.optional(),
};

/** Public routes of stations and their readings. */
export const stationRoutes = {
  listStations: route({
    id: 'list-stations',
    method: 'GET',
    path: '/stations',
    roles: staff,
    scope: 'district',
    summary: {
      zh: '站点列表，含状态和各污染物最新值',
      en: 'List stations with status and latest value per pollutant',
    },
    query: pageQuery.extend({
      kind: stationKind.optional(),
      district: z.string().max(200).optional(),
      enterprise: z.string().max(128).optional(),
      /** `true`: retired by today only, `false`: in use only; without it both. */
      retired: z.enum(['true', 'false']).optional(),
    }),
    response: pageOf(stationItem),
  }),
  streamStations: route({
    id: 'stream-stations',
    method: 'GET',
    path: '/stations/stream',
    roles: staff,
    scope: 'district',
    summary: {
      zh: '站点数值与状态变化（服务器推送，可用 Last-Event-ID 续传）',
      en: 'Changes of station values and status (server-sent events, resumable with Last-Event-ID)',
    },
    response: z.object({
      station: stationId,
      /** Pollutants that changed. */
      latest: z.array(latestValue).optional(),
      status: stationStatus.optional(),
      readings: z.number().int(),
    }),
    responseType: 'event-stream',
  }),
  getStation: route({
    id: 'get-station',
    method: 'GET',
    path: '/stations/{id}',
    roles: staff,
    scope: 'district',
    summary: { zh: '一个站点', en: 'One station' },
    params: z.object({ id: stationId }),
    response: stationItem,
  }),
  listReadings: route({
    id: 'list-readings',
    method: 'GET',
    path: '/stations/{id}/readings',
    roles: staff,
    scope: 'district',
    summary: {
      zh: '站点读数：原始、小时或日，含完整率和数据标记',
      en: 'Readings of a station: raw, hours or days, with completeness and flags',
    },
    params: z.object({ id: stationId }),
    query: pageQuery.extend({
      pollutant: z.string().max(64).optional(),
      ...range,
      interval: z.enum(['raw', 'hour', 'day']).default('raw'),
    }),
    response: pageOf(readingItem),
  }),
} as const;
