import { flightPurposes } from '@farwatch/domain/lead';
import { z } from 'zod';

import { leadKind, time } from '../events/index.js';
import { pageOf, pageQuery } from './paging.js';
import { staff } from './principal.js';
import { route } from './route.js';

const place = z.object({ lon: z.number().min(-180).max(180), lat: z.number().min(-90).max(90) });
const note = z.string().trim().max(2_000);
const purpose = z.enum(flightPurposes);
const state = z.enum(['open', 'flown', 'cancelled']);

/** A flight that somebody asked for, and what became of it. */
export const flightRequestItem = z.object({
  id: z.string(),
  lead: z.string(),
  leadKind,
  /** `verify`: to look at the place; `re-inspection`: whether what was found there was put right. */
  purpose,
  place,
  /** How near a track has to come to count as this flight, metres. */
  radiusM: z.number(),
  district: z.string().optional(),
  note: z.string().optional(),
  askedBy: z.string(),
  askedAt: time,
  state,
  /** Id of `/flights/{id}`: the first flight after it that came near enough, or whose report names this request. */
  flight: z.string().optional(),
  flownAt: time.optional(),
  /** How near its track came, metres; absent where a report named the request. */
  nearestM: z.number().optional(),
  cancelledBy: z.string().optional(),
});
export type FlightRequestItem = z.infer<typeof flightRequestItem>;

/** Flights that officers ask for: a lead of a station, an anomaly or a finding is looked at from the air. */
export const flightRequestRoutes = {
  askFlight: route({
    id: 'ask-flight',
    method: 'POST',
    path: '/leads/{id}/flight-requests',
    roles: ['officer'],
    scope: 'district',
    summary: {
      zh: '为线索请求一次飞行：核查（verify）或复查（re-inspection）；此后首个飞近的航次即为其结果',
      en: 'Ask for a flight for a lead: to verify, or to inspect again; the first flight after it that comes near is its result',
    },
    params: z.object({ id: z.string().min(1).max(64) }),
    body: z.strictObject({
      /** The version of the lead that the caller saw. */
      version: z.number().int().min(1).optional(),
      purpose: purpose.default('verify'),
      /** Where; without it the place of the lead, or of its station or outlet. WGS-84. */
      place: place.optional(),
      radiusM: z.number().min(50).max(5_000).default(500),
      note: note.optional(),
    }),
    response: flightRequestItem,
    status: 201,
  }),
  listFlightRequests: route({
    id: 'list-flight-requests',
    method: 'GET',
    path: '/flight-requests',
    roles: staff,
    scope: 'district',
    summary: { zh: '飞行请求列表，最新的在前', en: 'Flights that were asked for, newest first' },
    query: pageQuery.extend({ state: state.optional(), lead: z.string().max(64).optional() }),
    response: pageOf(flightRequestItem),
  }),
  cancelFlightRequest: route({
    id: 'cancel-flight-request',
    method: 'POST',
    path: '/flight-requests/{id}/cancel',
    roles: ['officer'],
    scope: 'district',
    summary: { zh: '取消飞行请求', en: 'Call a flight off that was asked for' },
    params: z.object({ id: z.string().min(1).max(64) }),
    response: flightRequestItem,
  }),
} as const;
