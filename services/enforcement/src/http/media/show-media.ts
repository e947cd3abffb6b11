import type { MediumItem } from '@farwatch/contracts/http';
import { buildTrack, checkMedium, mediumMarks, type Place, type Track } from '@farwatch/domain/patrol';
import type { Pool } from '@farwatch/persistence/pool';

import { canHaveThumbnail } from '../../media/thumbnails.js';
import type { MediumRow } from '../../store/patrol/list-media.js';
import { flightById } from '../../store/patrol/flights.js';
import { trackOf } from '../../store/patrol/observations.js';

const noTrack = buildTrack([]);

/** Media as they are shown, each compared with the track of its flight as it is known now. */
export async function showMedia(pool: Pool, rows: readonly MediumRow[]): Promise<MediumItem[]> {
  const tracks = new Map<string, Track>();
  for (const { flight_id: id, exif } of rows) {
    if (id === null || exif === null || tracks.has(id)) continue;
    const flight = await flightById(pool, id);
    tracks.set(id, flight === undefined ? noTrack : await trackOf(pool, flight));
  }
  return rows.map((row) => show(row, tracks.get(row.flight_id ?? '') ?? noTrack));
}

function show(row: MediumRow, track: Track): MediumItem {
  const exif = (row.exif ?? undefined) as
    (NonNullable<MediumItem['exif']> & { placeRefused?: true }) | undefined;
  const stated = placeOf(row.stated_lon, row.stated_lat);
  const { marks, metres, seconds } = checkMedium({
    file: exif && {
      place: exif.place,
      atMs: exif.at === undefined ? undefined : Date.parse(exif.at),
      localTime: exif.local !== undefined,
      placeRefused: exif.placeRefused === true,
    },
    stated: { place: stated, atMs: row.stated_at?.getTime() },
    track,
  });
  const { placeRefused: _, ...shown } = exif ?? {};
  return {
    id: row.id,
    state: row.state,
    simulated: row.simulated,
    findings: row.findings,
    ...given({
      drone: row.drone,
      district: row.district,
      flight: row.flight_id,
      objectKey: row.object_key,
      kind: row.kind,
      name: row.name,
      sha256: row.sha256,
      announcedSha256: row.announced_sha256,
      bytes: row.bytes,
      type: row.type,
      receivedAt: row.received_at?.toISOString(),
      receivedBy: row.received_by,
    }),
    ...(row.source !== null &&
      row.report_id !== null &&
      row.medium !== null && {
        report: { source: row.source, reportId: row.report_id, medium: row.medium },
      }),
    hasThumbnail: canHaveThumbnail(row.type, row.bytes),
    ...((stated ?? row.stated_at) && {
      stated: { ...given({ place: stated, at: row.stated_at?.toISOString() }) },
    }),
    ...(exif && { exif: shown }),
    ...((metres ?? seconds) !== undefined && { track: given({ metres, seconds }) }),
    marks: marks.map((code) => ({ code, text: mediumMarks[code] })),
    refusals: row.refusals.map(({ sha256, name, code, ...one }) => ({
      ...one,
      code: code as MediumItem['refusals'][number]['code'],
      ...given({ sha256, name }),
    })),
  };
}

const placeOf = (lon: number | null, lat: number | null): Place | undefined =>
  lon === null || lat === null ? undefined : { lon, lat };

/** Without what is not known. */
function given<T extends object>(values: T): { [K in keyof T]?: NonNullable<T[K]> } {
  return Object.fromEntries(
    Object.entries(values).filter(([, value]) => value !== undefined && value !== null),
  ) as { [K in keyof T]?: NonNullable<T[K]> };
}
