import {
  evidenceLevels,
  findingKinds,
  flightStatuses,
  heightReferences,
  isOver,
  type EvidenceLevel,
  type FindingKind,
  type FlightStatus,
} from '@farwatch/domain/patrol';
import { z } from 'zod';

import { bilingual } from './lead-basis.js';
import { pollutantCode, stationId, time } from './common.js';

/** Id of a drone: one unit of dock, remote controller and aircraft; also an MQTT topic level and the key of its events. */
export const droneId = stationId;
/** A serial number: a level of a topic. */
export const serialNumber = stationId;
const plain = (most: number) =>
  z
    .string()
    .min(1)
    .max(most)
    .regex(/^[^\0]+$/, 'no NUL');
/** Id of a flight as its controller or contractor calls it: unique for a drone only. */
export const flightName = plain(200);
const lon = z.number().min(-180).max(180);
const lat = z.number().min(-90).max(90);
/** A place in WGS-84. */
export const patrolPlace = z.object({ lon, lat });

/** What stands in every event of a patrol. */
const spoken = {
  /** The drone; of a report whose aircraft is not registered the source of the report. */
  drone: droneId,
  /** True for everything the simulator makes. */
  simulated: z.boolean(),
  /** The way in. */
  via: z.enum(['mqtt', 'mqtt-direct', 'http']),
};

export const flightStatus = z.enum(flightStatuses as readonly [FlightStatus, ...FlightStatus[]]);

/** `cn.farwatch.patrol.flight.started|progressed|finished.v1`: one statement about a flight, as it came; late ones and repetitions are normal. */
export const patrolFlight = z.object({
  ...spoken,
  /** Serial number of the dock or remote controller that says it. */
  gateway: serialNumber,
  flight: flightName,
  /** One run of the flight; a resumed one has another. */
  bid: plain(200),
  /** Clock of the device. */
  at: time,
  status: flightStatus,
  /** The vendor's error code; 0 is fine. */
  result: z.number().int().optional(),
  percent: z.number().optional(),
  waypoint: z.number().int().optional(),
  mediaCount: z.number().int().min(0).optional(),
  trackId: plain(200).optional(),
  /** Where the flight broke off, and can be resumed. */
  breakPoint: z
    .object({
      index: z.number().int(),
      place: patrolPlace.optional(),
      height: z.number().optional(),
      reason: z.number().int().optional(),
    })
    .optional(),
});
export type PatrolFlight = z.infer<typeof patrolFlight>;
export type PatrolFlightVerb = 'started' | 'progressed' | 'finished';

/** The verb that belongs to a status. */
export const flightVerbOf = (status: FlightStatus): PatrolFlightVerb =>
  status === 'sent' ? 'started' : isOver(status) ? 'finished' : 'progressed';

/** A status under another verb than its own contradicts itself. */
export function flightContradiction({ status }: PatrolFlight, verb: PatrolFlightVerb): string | undefined {
  return flightVerbOf(status) === verb ? undefined : `status: ${status} under the verb ${verb}`;
}

/** A height with what it is measured from. */
const heightReference = z.enum(heightReferences as readonly [string, ...string[]]);

/** What one message says of where the aircraft is: any part of it may be missing. Metres, m/s, degrees. */
const trackPart = z.object({
  at: time,
  place: patrolPlace.optional(),
  /** Above the ellipsoid of WGS-84. */
  heightEllipsoid: z.number().optional(),
  heightAboveTakeoff: z.number().optional(),
  /** Above mean sea level. */
  heightMsl: z.number().optional(),
  horizontalSpeed: z.number().optional(),
  heading: z.number().optional(),
});

/** One value measured in the air, in the unit in which it was measured: screening grade, no proof of an exceedance. */
const patrolReading = z.object({
  at: time,
  /** Present when neither payload nor message gave a time and the arrival stands in. */
  timeFrom: z.literal('arrival').optional(),
  pollutant: pollutantCode,
  value: z.number(),
  unit: plain(24),
  /** Which instrument, where the payload says so. */
  sensor: plain(100).optional(),
  /** Where the payload itself says it was; without it the place follows from the track. */
  place: patrolPlace.optional(),
  height: z.object({ metres: z.number(), reference: heightReference }).optional(),
});

const windStatement = z.object({
  at: time,
  /** m/s. */
  speed: z.number().min(0),
  /** Degrees from north that it blows from. */
  direction: z.number().min(0).max(360).optional(),
  /** `dock`: anemometer on the ground; `payload`: an instrument that flies; `aircraft`: estimated from its attitude, no meteorology. */
  source: z.enum(['dock', 'payload', 'aircraft', 'report']),
});

/** `cn.farwatch.patrol.observed.v1`: positions, readings and wind that one message brought. The flight is found by drone and time. */
export const patrolObserved = z
  .object({
    ...spoken,
    /** Serial number, or the name of the payload box. */
    device: plain(200),
    /** The mapping that read the payload, for example `drone-payload@1`. */
    mapping: z.string().optional(),
    track: z.array(trackPart).max(100_000).default([]),
    readings: z.array(patrolReading).max(100_000).default([]),
    wind: z.array(windStatement).max(100_000).default([]),
  })
  .refine((data) => data.track.length + data.readings.length + data.wind.length > 0, 'observes nothing')
  .meta({
    anyOf: ['track', 'readings', 'wind'].map((key) => ({
      properties: { [key]: { minItems: 1 } },
      required: [key],
    })),
  });
export type PatrolObserved = z.infer<typeof patrolObserved>;

/** The content of a medium as it was taken, or refused. */
const mediumContent = z.object({
  /** The medium, as `/patrol-media/{id}` names it. */
  medium: z.string(),
  sha256: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .optional(),
  bytes: z.number().int().min(0),
  /** By the bytes. */
  type: z.string().optional(),
  /** Left out where nobody knows it: seen by callers of all districts only. */
  district: z.string().optional(),
  /** The districts of who sent it; left out: all. It joins no report of another district. */
  allowed: z.array(z.string()).optional(),
  by: z.string(),
  at: time,
  /** The report that names it, and its id there. */
  report: z.object({ source: plain(200), reportId: plain(200), medium: plain(200) }).optional(),
  kind: plain(40).optional(),
  /** What the content was said to be. */
  announcedSha256: z.string().optional(),
  statedAt: time.optional(),
  exif: z.record(z.string(), z.unknown()).optional(),
  /** Why it was not taken. */
  refused: z.object({ code: z.string(), detail: z.string() }).optional(),
});

/** `cn.farwatch.patrol.media.received.v1`: a file of a flight lies in the store of its gateway. The file itself is fetched apart. */
export const patrolMedia = z.object({
  ...spoken,
  flight: flightName.optional(),
  objectKey: plain(1_000),
  name: plain(500).optional(),
  original: z.boolean().optional(),
  place: patrolPlace.optional(),
  absoluteAltitude: z.number().optional(),
  relativeAltitude: z.number().optional(),
  yaw: z.number().optional(),
  /** As written: local time without a zone. */
  createdLocal: plain(100).optional(),
  /** Files of the flight that are uploaded, and that there will be. */
  uploaded: z.number().int().min(0).optional(),
  expected: z.number().int().min(0).optional(),
  /** The content itself came to the platform; left out where it only lies in the store of its gateway. */
  content: mediumContent.optional(),
});
export type PatrolMedia = z.infer<typeof patrolMedia>;

/** `cn.farwatch.patrol.reported.v1`: one revision of a written report, whole. (source, reportId, revision) names it. */
export const patrolReported = z.object({
  ...spoken,
  /** Left out where nobody knows it: seen by callers of all districts only. */
  district: z.string().optional(),
  /** Who handed it in, where that was over HTTP. */
  by: z.string().optional(),
  source: plain(200),
  reportId: plain(200),
  revision: z.number().int().min(1),
  flight: flightName.optional(),
  start: time,
  end: time,
  /** As sent. */
  document: z.record(z.string(), z.unknown()),
});
export type PatrolReported = z.infer<typeof patrolReported>;

export const findingKind = z.enum(Object.keys(findingKinds) as [FindingKind, ...FindingKind[]]);
export const evidenceLevel = z.enum(Object.keys(evidenceLevels) as [EvidenceLevel, ...EvidenceLevel[]]);
export const findingStatus = z.enum(['raised', 'confirmed', 'dismissed', 'rectified', 'closed']);
export type FindingStatus = z.infer<typeof findingStatus>;

/** Which outlet a gas flight saw; a clue, no proof. */
export const attributionAnswer = z.object({
  verdict: z.enum(['attributed', 'not-attributable', 'nothing-found']),
  pollutant: pollutantCode,
  unit: z.string(),
  /** The highest value of the flight. */
  peak: z.object({ value: z.number(), at: time, place: patrolPlace.optional() }).optional(),
  /** Outlets that explain the flight, the best first. */
  ranked: z.array(
    z.object({
      outlet: stationId,
      name: z.string().optional(),
      enterprise: z.string().optional(),
      enterpriseName: z.string().optional(),
      probability: z.number().min(0).max(1),
    }),
  ),
  /** Where to search: clockwise from `from` to `to`, bearings from north. */
  sector: z
    .object({
      apex: patrolPlace,
      from: z.number(),
      to: z.number(),
      radius: z.number(),
    })
    .optional(),
  wind: z
    .object({ direction: z.number(), speed: z.number(), source: z.string(), ageMinutes: z.number() })
    .optional(),
  reasons: z.array(bilingual),
});
export type AttributionAnswer = z.infer<typeof attributionAnswer>;

/** `cn.farwatch.patrol.finding.raised|confirmed|dismissed|rectified|closed.v1`: the finding as it stands. */
export const patrolFinding = z.object({
  id: z.string(),
  version: z.number().int().min(1),
  drone: droneId,
  district: z.string().optional(),
  simulated: z.boolean(),
  /** The flight, as `/flights/{id}` names it. */
  flight: z.string(),
  kind: findingKind,
  /** Named by a report, or told from the readings of the flight. */
  origin: z.enum(['report', 'analysis']),
  status: findingStatus,
  evidenceLevel,
  at: time,
  /** WGS-84; left out where nobody said where. */
  place: patrolPlace.extend({ radius: z.number().min(0) }).optional(),
  description: z.string().optional(),
  /** The finding that began the chain of recurrences; its own id where it is the first. */
  chain: z.string(),
  lead: z.string().optional(),
  report: z
    .object({ source: z.string(), reportId: z.string(), revision: z.number().int(), finding: z.string() })
    .optional(),
  attribution: attributionAnswer.optional(),
});
export type PatrolFinding = z.infer<typeof patrolFinding>;

/** `cn.farwatch.drone.changed.v1` (internal): a drone that may report, with the serial numbers that it speaks for. */
export const drone = z.object({
  id: droneId,
  name: z.string().min(1).max(200),
  /** Dock, remote controller and aircraft: whoever logs in as this drone may speak for these and for no others. */
  serials: z.array(serialNumber).max(20).default([]),
  district: z.string().optional(),
  /** Lag plus dead time of its gas instrument, seconds; absent: not known. */
  responseSeconds: z.number().positive().max(600).optional(),
  simulated: z.boolean().default(false),
  /** SHA-256 of the secret that it logs in with, hex; absent: it cannot log in at the direct door. */
  secretHash: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .optional(),
});
export type Drone = z.infer<typeof drone>;
