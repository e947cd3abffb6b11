import { z } from 'zod';

import { bilingual, droneId, patrolPlace, time } from '../events/index.js';

/**
 * Where a medium stands. `expected`: announced, its content is not here. `incomplete`: the same, and a day after the flight it
 * does not come by itself any more. `received`: the content is here, and nothing that announces it yet. `complete`: the content
 * is here and is what was announced. `refused`: what came was not taken; it is shown to nobody.
 */
export const mediumState = z.enum(['expected', 'incomplete', 'received', 'complete', 'refused']);
export type MediumState = z.infer<typeof mediumState>;

/** Why a content is no medium. */
export const mediumRefusal = z.enum([
  'hash-differs',
  'type-not-taken',
  'medium-too-large',
  'other-content',
  'foreign-district',
]);
export type MediumRefusal = z.infer<typeof mediumRefusal>;

/** What makes a medium doubtful; it is shown with the mark, never without. */
export const mediumMarkCode = z.enum([
  'no-position',
  'no-time',
  'zone-undeclared',
  'position-refused',
  'position-differs',
  'time-differs',
  'stated-position-differs',
  'stated-time-differs',
]);
export type MediumMarkCode = z.infer<typeof mediumMarkCode>;

export const mediumItem = z.object({
  id: z.string(),
  state: mediumState,
  drone: droneId.optional(),
  district: z.string().optional(),
  simulated: z.boolean(),
  /** The flight that it belongs to, as `/flights/{id}` names it; left out while none is known. */
  flight: z.string().optional(),
  /** The report that names it, and its id there. */
  report: z.object({ source: z.string(), reportId: z.string(), medium: z.string() }).optional(),
  /** Findings that refer to it. */
  findings: z.array(z.string()),
  /** Key of the file at its gateway, where a dock announced it. */
  objectKey: z.string().optional(),
  /** As the sender calls it: photo, thermal, video, orthophoto ... */
  kind: z.string().optional(),
  name: z.string().optional(),
  /** SHA-256 of the content as it came; it is never encoded again. Left out while no content is here. */
  sha256: z.string().optional(),
  /** SHA-256 that was announced. */
  announcedSha256: z.string().optional(),
  bytes: z.number().int().optional(),
  /** By the bytes, not by the name. */
  type: z.string().optional(),
  /** Whether `/thumbnail` has a picture. */
  hasThumbnail: z.boolean(),
  receivedAt: time.optional(),
  receivedBy: z.string().optional(),
  /** As the report or the dock states it. */
  stated: z.object({ at: time.optional(), place: patrolPlace.optional() }).optional(),
  /** As the file itself says. */
  exif: z
    .object({
      place: patrolPlace.optional(),
      /** Left out where the file has no time, or nobody declared its zone. */
      at: time.optional(),
      /** Local time as written. */
      local: z.string().optional(),
      /** Where the zone comes from. */
      zone: z.enum(['file', 'gps', 'declared']).optional(),
      altitudeM: z.number().optional(),
      yaw: z.number().optional(),
      make: z.string().optional(),
      model: z.string().optional(),
    })
    .optional(),
  /** Compared with the track of the flight; left out while there is no track, or nothing to compare. */
  track: z
    .object({
      /** From where the drone was at the time of the file (without one: from the nearest point) to where the file says, metres. */
      metres: z.number().optional(),
      /** How far the time of the file lies outside the track, seconds; 0 within it. */
      seconds: z.number().optional(),
    })
    .optional(),
  marks: z.array(z.object({ code: mediumMarkCode, text: bilingual })),
  /** Contents that were sent for it and not taken, newest first. */
  refusals: z.array(
    z.object({
      at: time,
      code: mediumRefusal,
      detail: z.string(),
      sha256: z.string().optional(),
      bytes: z.number().int(),
      name: z.string().optional(),
      by: z.string(),
    }),
  ),
});
export type MediumItem = z.infer<typeof mediumItem>;

/** Formats of files that are handed in after landing. */
export const patrolFileFormat = z.enum(['csv', 'kml', 'kmz', 'gpx', 'geojson', 'srt', 'photo', 'zip']);
export type PatrolFileFormat = z.infer<typeof patrolFileFormat>;

/** Why a file after landing, or a line of it, is not taken. */
export const patrolFileRefusal = z.enum([
  'format-unknown',
  'too-large',
  'bad-text',
  'bad-csv',
  'bad-xml',
  'bad-json',
  'bad-zip',
  'zip-bomb',
  'name-unsafe',
  'entity-declared',
  'no-coordinate-system',
  'unknown-column',
  'unknown-pollutant',
  'unknown-unit',
  'no-unit',
  'no-time',
  'bad-time',
  'zone-undeclared',
  'in-the-future',
  'bad-position',
  'bad-number',
  'too-many-points',
  'nothing-in-it',
  'lasts-too-long',
]);
export type PatrolFileRefusal = z.infer<typeof patrolFileRefusal>;

const fileIssue = z.object({
  /** File inside an archive. */
  file: z.string().optional(),
  /** Line of the file, the first is 1; for points of XML and GeoJSON their number. Left out where the whole file is meant. */
  line: z.number().int().min(1).optional(),
  reason: patrolFileRefusal,
  detail: z.string(),
});
export type PatrolFileIssue = z.infer<typeof fileIssue>;

export const patrolFileAnswer = z.object({
  format: patrolFileFormat,
  sha256: z.string(),
  drone: droneId,
  /** Nothing was kept: this is what would become of it. */
  dryRun: z.boolean(),
  /** The same content was handed in before; nothing was sent again. */
  repeated: z.boolean(),
  /** The flight that it becomes or belongs to, as `/flights/{id}` names it. */
  flight: z.string().optional(),
  start: time.optional(),
  end: time.optional(),
  points: z.number().int(),
  readings: z.number().int(),
  /** Photos: ids of `/patrol-media/{id}`. */
  media: z.array(z.string()),
  pollutants: z.array(z.object({ pollutant: z.string(), unit: z.string(), count: z.number().int() })),
  /** The first and last points, for a look before it is sent. */
  preview: z.array(z.object({ at: time, place: patrolPlace.optional(), heightM: z.number().optional() })),
  /** Of all refused lines; `rejected` lists the first 200. */
  rejectedCount: z.number().int(),
  rejected: z.array(fileIssue),
});
export type PatrolFileAnswer = z.infer<typeof patrolFileAnswer>;
