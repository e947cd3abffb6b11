import { z } from 'zod';

import {
  droneId,
  evidenceLevel,
  findingKind,
  findingStatus,
  flightStatus,
  patrolFinding,
  patrolPlace,
  time,
} from '../events/index.js';
import { pageOf, pageQuery } from './paging.js';
import { staff } from './principal.js';
import { route } from './route.js';

const flightPath = z.object({ id: z.string().min(1).max(64) });
const findingPath = flightPath;

/** A flight as it is known, whatever came of it: started, resumed, broken off, or told by a report only. */
export const flightItem = z.object({
  id: z.string(),
  drone: droneId,
  /** Its name at the controller or contractor. */
  flight: z.string(),
  district: z.string().optional(),
  simulated: z.boolean(),
  /** `progress`: its gateway says so; `report`: only a report names it so far. */
  origin: z.enum(['progress', 'report']),
  /** Left out while no progress was heard of. */
  status: flightStatus.optional(),
  over: z.boolean(),
  /** It ended before its plan did. */
  partial: z.boolean(),
  /** It was resumed from a break point. */
  resumed: z.boolean(),
  start: time,
  end: time,
  mediaExpected: z.number().int().nullable(),
  mediaReceived: z.number().int(),
  mediaState: z.enum(['none-expected', 'waiting', 'complete', 'incomplete']),
  findings: z.number().int(),
});
export type FlightItem = z.infer<typeof flightItem>;

const reportItem = z.object({
  source: z.string(),
  reportId: z.string(),
  /** The highest, which counts. */
  revision: z.number().int(),
  /** All that came, in any order. */
  revisions: z.array(z.number().int()),
  receivedAt: time,
  document: z.record(z.string(), z.unknown()),
});

export const flightDetail = flightItem.extend({
  runs: z.array(
    z.object({
      bid: z.string(),
      first: time,
      last: time,
      status: flightStatus,
      percent: z.number(),
      waypoint: z.number().int().nullable(),
      breakIndex: z.number().int().nullable(),
    }),
  ),
  counts: z.object({
    points: z.number().int(),
    readings: z.number().int(),
    /** Readings that have no place, by reason. */
    unplaced: z.object({ gap: z.number().int(), outside: z.number().int() }),
  }),
  media: z.array(
    z.object({
      objectKey: z.string(),
      name: z.string().optional(),
      place: patrolPlace.optional(),
      createdLocal: z.string().optional(),
    }),
  ),
  reports: z.array(reportItem),
});
export type FlightDetail = z.infer<typeof flightDetail>;

/** GeoJSON (RFC 7946): coordinates are longitude, latitude and, where it is known, the height above takeoff. */
export const trackFeature = z.object({
  type: z.literal('Feature'),
  geometry: z.object({
    /** Split where it crosses 180 degrees, and at gaps over 10 s. */
    type: z.literal('MultiLineString'),
    coordinates: z.array(z.array(z.array(z.number()).min(2).max(3))),
  }),
  properties: z.object({
    flight: z.string(),
    /** Epoch milliseconds of every point. */
    times: z.array(z.array(z.number().int())),
    /** Of all points before they were simplified, and what that may have moved the line by, metres. */
    points: z.number().int(),
    toleranceM: z.number(),
  }),
});
export type TrackFeature = z.infer<typeof trackFeature>;

/** One value of a flight, with its place or why it has none. */
export const observationItem = z.object({
  at: time,
  pollutant: z.string(),
  sensor: z.string(),
  value: z.number(),
  unit: z.string(),
  place: patrolPlace.optional(),
  /** How far the place may be off, metres. */
  accuracyM: z.number().optional(),
  /** `payload`: the payload said so; `track`: between two points of the track. */
  placedBy: z.enum(['payload', 'track']).optional(),
  unplaced: z.enum(['gap', 'outside-the-track']).optional(),
  height: z.object({ metres: z.number(), reference: z.string() }).optional(),
  phase: z.enum(['ground', 'climb', 'transect', 'hover', 'descent']).optional(),
});
export type ObservationItem = z.infer<typeof observationItem>;

export const findingItem = patrolFinding.extend({
  kindName: z.object({ zh: z.string(), en: z.string() }),
  /** Its place looks like GCJ-02 although WGS-84 was declared: it lies off the track by just that offset. */
  suspectedSystem: z.literal('GCJ02').optional(),
  updatedAt: time,
});
export type FindingItem = z.infer<typeof findingItem>;

export const findingDetail = findingItem.extend({
  /** The other findings of its chain of recurrences, oldest first. */
  recurrences: z.array(z.object({ id: z.string(), flight: z.string(), at: time, status: findingStatus })),
  media: z.array(z.string()),
  /** Stations near, and the hour of the finding: their readings are at `/stations/{id}/readings`. */
  stations: z.array(
    z.object({ station: z.string(), name: z.string(), distanceM: z.number(), from: time, to: time }),
  ),
});
export type FindingDetail = z.infer<typeof findingDetail>;

const said = {
  /** The version that the caller saw. */
  version: z.number().int().min(1).optional(),
};
const note = z.string().trim().max(2_000);

/** A patrol report as it is handed in; `docs/drones.md` says what is in it. */
export const patrolReport = z.record(z.string(), z.unknown());

export const patrolRoutes = {
  submitPatrolReport: route({
    id: 'submit-patrol-report',
    method: 'POST',
    path: '/patrol-reports',
    roles: ['officer', 'manager', 'admin', 'device'],
    scope: 'district',
    summary: {
      zh: '提交巡查报告（结构见 docs/drones.md）；同一修订号内容不同的被拒，重复提交无害',
      en: 'Hand in a patrol report (see docs/drones.md); another content under the same revision is refused, a repetition does no harm',
    },
    body: patrolReport,
    response: z.object({
      source: z.string(),
      reportId: z.string(),
      revision: z.number().int(),
      /** The drone that it was found to be about, or the source. */
      drone: z.string(),
      repeated: z.boolean(),
    }),
    status: 202,
  }),
  listFlights: route({
    id: 'list-flights',
    method: 'GET',
    path: '/flights',
    roles: staff,
    scope: 'district',
    summary: { zh: '航次列表，最新的在前', en: 'Flights, newest first' },
    query: pageQuery.extend({
      drone: droneId.optional(),
      status: flightStatus.optional(),
      from: time.optional(),
      to: time.optional(),
    }),
    response: pageOf(flightItem),
  }),
  getFlight: route({
    id: 'get-flight',
    method: 'GET',
    path: '/flights/{id}',
    roles: staff,
    scope: 'district',
    summary: {
      zh: '一个航次：架次、媒体、报告与计数',
      en: 'One flight with its runs, media, reports and counts',
    },
    params: flightPath,
    response: flightDetail,
  }),
  getFlightTrack: route({
    id: 'get-flight-track',
    method: 'GET',
    path: '/flights/{id}/track',
    roles: staff,
    scope: 'district',
    cost: 3,
    summary: {
      zh: '航迹（GeoJSON），按缩放级别 zoom 简化；不给 zoom 则为全部点',
      en: 'The track as GeoJSON, simplified for a zoom level of a web map; without one every point',
    },
    params: flightPath,
    query: z.object({ zoom: z.coerce.number().min(0).max(24).optional() }),
    response: trackFeature,
  }),
  listObservations: route({
    id: 'list-flight-observations',
    method: 'GET',
    path: '/flights/{id}/observations',
    roles: staff,
    scope: 'district',
    cost: 3,
    summary: {
      zh: '航次的读数，按时间；每条有位置及其精度，或无位置的原因',
      en: 'The readings of a flight by time, each with its place and accuracy, or why it has none',
    },
    params: flightPath,
    query: pageQuery.extend({ pollutant: z.string().max(32).optional() }),
    response: pageOf(observationItem),
  }),
  listFindings: route({
    id: 'list-patrol-findings',
    method: 'GET',
    path: '/patrol-findings',
    roles: staff,
    scope: 'district',
    summary: { zh: '巡查发现列表，最新的在前', en: 'Findings of patrols, newest first' },
    query: pageQuery.extend({
      status: findingStatus.optional(),
      kind: findingKind.optional(),
      flight: z.string().max(64).optional(),
      drone: droneId.optional(),
      from: time.optional(),
      to: time.optional(),
    }),
    response: pageOf(findingItem),
  }),
  getFinding: route({
    id: 'get-patrol-finding',
    method: 'GET',
    path: '/patrol-findings/{id}',
    roles: staff,
    scope: 'district',
    summary: {
      zh: '一条巡查发现：溯源、复发、附近站点与线索',
      en: 'One finding with attribution, recurrences, stations near and its lead',
    },
    params: findingPath,
    response: findingDetail,
  }),
  confirmFinding: route({
    id: 'confirm-patrol-finding',
    method: 'POST',
    path: '/patrol-findings/{id}/confirm',
    roles: ['officer'],
    scope: 'district',
    summary: {
      zh: '确认：现场核实或实验室检测；证据等级只升不降',
      en: 'Confirm on site or by a laboratory; the evidence level only rises',
    },
    params: findingPath,
    body: z.object({ ...said, proof: z.enum(['site-visit', 'laboratory']), note: note.optional() }),
    response: findingItem,
  }),
  dismissFinding: route({
    id: 'dismiss-patrol-finding',
    method: 'POST',
    path: '/patrol-findings/{id}/dismiss',
    roles: ['officer'],
    scope: 'district',
    summary: {
      zh: '排除，须写明理由；同一线索无其他发现的，线索随之排除',
      en: 'Dismiss with a note; its lead too, where nothing else carries it',
    },
    params: findingPath,
    body: z.object({ ...said, note: note.min(1) }),
    response: findingItem,
  }),
  rectifyFinding: route({
    id: 'rectify-patrol-finding',
    method: 'POST',
    path: '/patrol-findings/{id}/rectify',
    roles: ['officer'],
    scope: 'district',
    summary: { zh: '已整改，待复查', en: 'It was put right, to be inspected again' },
    params: findingPath,
    body: z.object({ ...said, note: note.optional() }),
    response: findingItem,
  }),
  closeFinding: route({
    id: 'close-patrol-finding',
    method: 'POST',
    path: '/patrol-findings/{id}/close',
    roles: ['officer'],
    scope: 'district',
    summary: {
      zh: '结案：evidenceLevel 为复查所凭，不得低于现有等级',
      en: 'Close; evidenceLevel is what the re-inspection rests on, not below what was reached',
    },
    params: findingPath,
    body: z.object({ ...said, evidenceLevel: evidenceLevel.optional(), note: note.optional() }),
    response: findingItem,
  }),
} as const;
