import type { ObservationItem, TrackFeature } from '@farwatch/contracts/http';
import { longestGapMs, placeAt, type Height, type Track } from '@farwatch/domain/patrol';

import type { ColourScale } from '../map/colour-scale.js';
import type { MapSegment } from '../map/map-data.js';
import type { LonLat } from '../map/shapes.js';

/** A reading with its time as a number. */
export interface ReplayReading extends ObservationItem {
  readonly atMs: number;
}

/** Readings of one pollutant by time. */
export function readingsOf(items: readonly ObservationItem[], pollutant: string): ReplayReading[] {
  return items
    .filter((one) => one.pollutant === pollutant)
    .map((one) => ({ ...one, atMs: Date.parse(one.at) }))
    .sort((a, b) => a.atMs - b.atMs);
}

/** Pollutants that a flight measured, the most often measured first. */
export function pollutantsOf(items: readonly ObservationItem[]): string[] {
  const counts = new Map<string, number>();
  for (const { pollutant } of items) counts.set(pollutant, (counts.get(pollutant) ?? 0) + 1);
  return [...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1)).map(([code]) => code);
}

/** The points of a track with their times. What lies between its parts is a gap. */
export interface ReplayTrack {
  readonly parts: readonly Track[];
  readonly lines: readonly (readonly LonLat[])[];
}

export function replayTrack({ geometry, properties }: TrackFeature): ReplayTrack {
  const lines = geometry.coordinates.map((part) => part.map(([lon, lat]): LonLat => [lon!, lat!]));
  const parts = geometry.coordinates.map((part, p): Track => ({
    points: part.map(([lon, lat, height], i) => ({
      atMs: properties.times[p]?.[i] ?? NaN,
      lon: lon!,
      lat: lat!,
      ...(height === undefined ? {} : { height: { metres: height, reference: 'above-takeoff' as const } }),
    })),
    refused: { noPlace: 0, noTime: 0, tooMany: 0 },
  }));
  return { parts, lines };
}

export type Whereabouts =
  { readonly place: LonLat; readonly height: Height | null } | { readonly lost: 'gap' | 'outside' };

/** Where the aircraft was at a moment, or why nobody knows. */
export function whereAt({ parts }: ReplayTrack, atMs: number): Whereabouts {
  for (const part of parts) {
    const found = placeAt(part, atMs);
    if ('place' in found) return { place: [found.place.lon, found.place.lat], height: found.height };
  }
  const known = parts.flatMap(({ points }) => points);
  const [first, last] = [known[0]?.atMs, known.at(-1)?.atMs];
  const within = first !== undefined && last !== undefined && atMs > first && atMs < last;
  return { lost: within ? 'gap' : 'outside' };
}

/** Gaps of a track, in time. */
export function gapsOf({ parts }: ReplayTrack): { readonly fromMs: number; readonly toMs: number }[] {
  const known = parts.filter(({ points }) => points.length > 0);
  return known.slice(1).map(({ points }, i) => ({
    fromMs: known[i]!.points.at(-1)!.atMs,
    toMs: points[0]!.atMs,
  }));
}

/** Pieces of the way between neighbouring readings of one instrument, in the colour of the later one; none over a gap. */
export function segmentsOf(readings: readonly ReplayReading[], scale: ColourScale): MapSegment[] {
  const before = new Map<string, ReplayReading>();
  const segments: MapSegment[] = [];
  for (const one of readings) {
    const last = before.get(one.sensor);
    before.set(one.sensor, one);
    if (!one.place || !last?.place || one.atMs - last.atMs > longestGapMs) continue;
    segments.push({
      from: [last.place.lon, last.place.lat],
      to: [one.place.lon, one.place.lat],
      colour: scale.colourOf(one.value),
      atMs: one.atMs,
    });
  }
  return segments;
}

/** The newest reading that a moment still has: not older than a gap. */
export function readingAt(readings: readonly ReplayReading[], atMs: number): ReplayReading | undefined {
  let [low, high] = [0, readings.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (readings[middle]!.atMs <= atMs) low = middle + 1;
    else high = middle;
  }
  const found = readings[low - 1];
  return found && atMs - found.atMs <= longestGapMs ? found : undefined;
}

/** When the highest value was read; the first of equal ones. */
export function peakOf(readings: readonly ReplayReading[]): number | undefined {
  let peak: ReplayReading | undefined;
  for (const one of readings) if (peak === undefined || one.value > peak.value) peak = one;
  return peak?.atMs;
}

/** A line of a chart over time; where readings lie further apart than a gap it breaks off. */
export function seriesOf(readings: readonly ReplayReading[]): [atMs: number, value: number | null][] {
  return readings.flatMap((one, i): [number, number | null][] => {
    const last = readings[i - 1];
    const point: [number, number | null] = [one.atMs, one.value];
    return last && one.atMs - last.atMs > longestGapMs ? [[last.atMs + 1, null], point] : [point];
  });
}

/** Beginning and end of what there is to replay, in whole seconds; nothing of nothing. */
export function spanOf(
  track: ReplayTrack | undefined,
  readings: readonly ReplayReading[],
): { readonly fromMs: number; readonly toMs: number } | undefined {
  const points = track?.parts.flatMap(({ points: all }) => all) ?? [];
  const ends = [points[0], points.at(-1), readings[0], readings.at(-1)].flatMap((one) =>
    one === undefined ? [] : [one.atMs],
  );
  if (ends.length === 0) return undefined;
  const [fromMs, toMs] = [Math.min(...ends), Math.max(...ends)];
  return { fromMs: Math.floor(fromMs / 1000) * 1000, toMs: Math.ceil(toMs / 1000) * 1000 };
}

/** The moment after a time of playing, not past the end. */
export function playOn(atMs: number, elapsedMs: number, speed: number, toMs: number): number {
  return Math.min(toMs, atMs + elapsedMs * speed);
}
