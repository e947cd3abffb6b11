import { z } from 'zod';

import { mediumItem } from './patrol-media-item.js';
import { droneId, findingStatus, flightStatus, patrolFinding, patrolPlace, time } from '../events/index.js';

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
  /** As the report calls them. */
  media: z.array(z.string()),
  /** The same, with where each stands. */
  mediaItems: z.array(mediumItem).optional(),
  /** Stations near, and the hour of the finding: their readings are at `/stations/{id}/readings`. */
  stations: z.array(
    z.object({ station: z.string(), name: z.string(), distanceM: z.number(), from: time, to: time }),
  ),
});
export type FindingDetail = z.infer<typeof findingDetail>;
