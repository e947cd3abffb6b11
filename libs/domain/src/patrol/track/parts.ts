import type { Place } from './coordinates.js';
import { buildTrack, type Height, type Track, type TrackPoint } from './track.js';

/** What one message says of where the aircraft is; every part may be missing. */
export interface TrackPart {
  readonly atMs: number;
  readonly place?: Place | undefined;
  readonly heightAboveTakeoff?: number | undefined;
  readonly heightEllipsoid?: number | undefined;
  readonly heightMsl?: number | undefined;
}

/** A height that was told this long ago still holds: messages bring parts of one state. */
const heightHoldsMs = 10_000;

/** The track out of parts in any order: each place with the newest height, above takeoff where anybody told it. */
export function trackOfParts(parts: readonly TrackPart[]): Track {
  const sorted = [...parts].sort((a, b) => a.atMs - b.atMs);
  const told = new Map<Height['reference'], { metres: number; atMs: number }>();
  const points: TrackPoint[] = [];
  for (const { atMs, place, ...heights } of sorted) {
    const all = [
      ['above-takeoff', heights.heightAboveTakeoff],
      ['ellipsoid', heights.heightEllipsoid],
      ['mean-sea-level', heights.heightMsl],
    ] as const;
    for (const [reference, metres] of all) if (metres !== undefined) told.set(reference, { metres, atMs });
    if (place === undefined) continue;
    const found = all
      .map(([reference]) => ({ reference, known: told.get(reference) }))
      .find(({ known }) => known !== undefined && atMs - known.atMs <= heightHoldsMs);
    points.push({
      atMs,
      ...place,
      ...(found?.known && { height: { metres: found.known.metres, reference: found.reference } }),
    });
  }
  return buildTrack(points);
}
