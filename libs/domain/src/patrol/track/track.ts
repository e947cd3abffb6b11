import { distanceM, eastOf, isPlace, type Place } from './coordinates.js';

/** What a height is measured from. Concentration against height means nothing without it. */
export const heightReferences = [
  'ellipsoid',
  'mean-sea-level',
  'above-takeoff',
  'above-ground',
  'barometric',
] as const;
export type HeightReference = (typeof heightReferences)[number];
export interface Height {
  readonly metres: number;
  readonly reference: HeightReference;
}

export interface TrackPoint extends Place {
  readonly atMs: number;
  readonly height?: Height;
}

export interface Track {
  /** By time, one point a millisecond. */
  readonly points: readonly TrackPoint[];
  readonly refused: { readonly noPlace: number; readonly noTime: number; readonly tooMany: number };
}

export const mostTrackPoints = 100_000;

/** A track out of points in any order, repeated or not; points without a place or a time are counted, not kept. */
export function buildTrack(points: Iterable<TrackPoint>): Track {
  const refused = { noPlace: 0, noTime: 0, tooMany: 0 };
  const byTime = new Map<number, TrackPoint>();
  for (const point of points) {
    if (!isPlace(point)) refused.noPlace++;
    else if (!Number.isFinite(point.atMs)) refused.noTime++;
    else {
      const known = byTime.get(point.atMs);
      if (known === undefined && byTime.size >= mostTrackPoints) refused.tooMany++;
      else if (known === undefined || keyOf(point) < keyOf(known)) byTime.set(point.atMs, point);
    }
  }
  return { points: [...byTime.values()].sort((a, b) => a.atMs - b.atMs), refused };
}

const keyOf = ({ lon, lat, height }: TrackPoint): string =>
  `${lon},${lat},${height?.metres ?? ''},${height?.reference ?? ''}`;

export type Placed =
  | {
      readonly place: Place;
      readonly height: Height | null;
      /** Half the way between the two points, or what a receiver errs at least, metres. */
      readonly accuracyM: number;
    }
  | { readonly refused: 'outside-the-track' | 'gap' };

/** Between two points further apart nobody knows where the drone was. */
export const longestGapMs = 10_000;
const receiverErrorM = 3;

/** Where the drone was at a time, by a straight line between the two points around it. */
export function placeAt({ points }: Track, atMs: number): Placed {
  let [low, high] = [0, points.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (points[middle]!.atMs < atMs) low = middle + 1;
    else high = middle;
  }
  const after = points[low];
  if (after?.atMs === atMs)
    return {
      place: { lon: after.lon, lat: after.lat },
      height: after.height ?? null,
      accuracyM: receiverErrorM,
    };
  const before = points[low - 1];
  if (before === undefined || after === undefined) return { refused: 'outside-the-track' };
  if (after.atMs - before.atMs > longestGapMs) return { refused: 'gap' };
  const share = (atMs - before.atMs) / (after.atMs - before.atMs);
  const lon = before.lon + eastOf(before.lon, after.lon) * share;
  return {
    place: {
      lon: lon > 180 ? lon - 360 : lon < -180 ? lon + 360 : lon,
      lat: before.lat + (after.lat - before.lat) * share,
    },
    height: heightBetween(before.height, after.height, share),
    accuracyM: Math.max(receiverErrorM, distanceM(before, after) / 2),
  };
}

/** Heights of two references are not mixed: between them there is none. */
function heightBetween(a: Height | undefined, b: Height | undefined, share: number): Height | null {
  if (a === undefined || b === undefined || a.reference !== b.reference) return null;
  return { metres: a.metres + (b.metres - a.metres) * share, reference: a.reference };
}
