import type { PatrolReported } from '@farwatch/contracts/events';
import { toWgs84, type CoordinateSystem, type Place } from '@farwatch/domain/patrol';
import { at, listOf, positionOf, textOf } from '@farwatch/drone/values';
import type { PoolClient } from '@farwatch/persistence/pool';

import type { FlightRow } from '../store/patrol/flights.js';
import { announceMedia, mediumOfReport, withdrawMedia, type Announced } from '../store/patrol/media.js';

/** A place that somebody stated, in WGS-84; without its system it is none. */
export const placed = (
  position: Place | undefined,
  system: CoordinateSystem | undefined,
): Place | undefined =>
  position === undefined || system === undefined ? undefined : toWgs84(position, system);

/** A time with its zone; undefined for anything else. */
export const timeOf = (value: unknown): string | undefined => {
  const ms = typeof value === 'string' && /T.*(Z|[+-]\d\d:?\d\d)$/.test(value) ? Date.parse(value) : NaN;
  return Number.isFinite(ms) ? new Date(ms).toISOString() : undefined;
};

const most = 2_000;

/** Announces the media of the revision that counts, those among them that only a finding names. */
export async function announceReportMedia(
  client: PoolClient,
  { source, reportId, document }: PatrolReported,
  flight: FlightRow,
  system: CoordinateSystem | undefined,
  now: string,
): Promise<void> {
  const written = listOf(document['media']) ?? [];
  const named = (listOf(document['findings']) ?? []).flatMap((one) => listOf(at(one, 'media')) ?? []);
  const announced = new Map<string, Announced>();
  for (const one of [...written, ...named.map((id) => ({ id }))]) {
    const medium = textOf(at(one, 'id'));
    if (medium === undefined || medium.length > 200 || medium.includes('\0')) continue;
    const id = mediumOfReport(source, reportId, medium);
    if (announced.has(id) || announced.size >= most) continue;
    const sha256 = textOf(at(one, 'sha256'))?.toLowerCase();
    announced.set(id, {
      id,
      at: now,
      drone: flight.drone,
      flightId: flight.id,
      district: flight.district,
      simulated: flight.simulated,
      report: { source, reportId, medium },
      objectKey: textOf(at(one, 'objectKey')),
      kind: textOf(at(one, 'kind')),
      sha256: sha256 !== undefined && /^[0-9a-f]{64}$/.test(sha256) ? sha256 : undefined,
      takenAt: timeOf(at(one, 'takenAt')),
      place: placed(positionOf(at(one, 'lon'), at(one, 'lat')), system),
    });
  }
  await announceMedia(client, [...announced.values()]);
  await withdrawMedia(client, source, reportId, [...announced.keys()]);
}
