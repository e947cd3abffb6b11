import {
  eastOf,
  placeAt,
  type FlightReading,
  type FlightUnit,
  type Place,
  type StatedWind,
  type Track,
} from '@farwatch/domain/patrol';

import type { StoredReading, StoredWind } from '../store/patrol/observations.js';

/** Readings of one pollutant and unit with their places, as the attribution takes them; times are seconds since the first point. */
export interface GasSeries {
  readonly pollutant: string;
  readonly unit: FlightUnit;
  readonly startMs: number;
  readonly readings: FlightReading[];
  readonly peak: { readonly value: number; readonly atMs: number; readonly place: Place };
}

const units: readonly FlightUnit[] = ['ug/m3', 'mg/m3', 'ppb', 'ppm'];

/** The gas series of a flight: what has a place and a height above takeoff, by pollutant and unit. */
export function gasSeriesOf(track: Track, readings: readonly StoredReading[]): GasSeries[] {
  const first = track.points[0];
  if (first === undefined) return [];
  const startMs = first.atMs;
  const ground = first.height;
  const series = new Map<string, { atMs: number; reading: FlightReading }[]>();
  for (const one of readings) {
    const unit = units.find((known) => known === one.unit);
    if (unit === undefined) continue;
    const atMs = one.at.getTime();
    const placed = placeAt(track, atMs);
    const place =
      one.lon !== null && one.lat !== null
        ? { lon: one.lon, lat: one.lat }
        : 'refused' in placed
          ? undefined
          : placed.place;
    if (place === undefined) continue;
    const known = 'refused' in placed ? null : placed.height;
    const height =
      one.height !== null && one.height_reference === 'above-takeoff'
        ? one.height
        : known?.reference === 'above-takeoff'
          ? known.metres
          : known !== null && known.reference === ground?.reference
            ? known.metres - ground.metres
            : undefined;
    if (height === undefined) continue;
    const key = `${one.pollutant} ${unit}`;
    const reading = [(atMs - startMs) / 1_000, place.lon, place.lat, height, one.value] as const;
    const list = series.get(key);
    if (list) list.push({ atMs, reading });
    else series.set(key, [{ atMs, reading }]);
  }
  return [...series].map(([key, list]) => {
    const [pollutant, unit] = key.split(' ') as [string, FlightUnit];
    const top = list.reduce((best, one) => (one.reading[4] > best.reading[4] ? one : best));
    return {
      pollutant,
      unit,
      startMs,
      readings: list.map(({ reading }) => reading),
      peak: { value: top.reading[4], atMs: top.atMs, place: { lon: top.reading[1], lat: top.reading[2] } },
    };
  });
}

const order = ['payload', 'report', 'aircraft'] as const;

/**
 * The wind of a flight: the direction by an instrument that flew, by the report, or by how the aircraft leaned, its mean over
 * the flight; the speed by the dock's anemometer where there is one. Undefined when nobody told a direction.
 */
export function windOfFlight(
  statements: readonly StoredWind[],
): (StatedWind & { readonly from: string }) | undefined {
  for (const source of order) {
    const list = statements.filter((one) => one.source === source && one.direction !== null);
    if (list.length === 0) continue;
    const docks = statements.filter((one) => one.source === 'dock');
    const speeds = (docks.length > 0 ? docks : list).map(({ speed }) => speed);
    return {
      direction: meanDirection(list.map(({ direction }) => direction!)),
      speed: Math.max(0.3, speeds.reduce((sum, one) => sum + one, 0) / speeds.length),
      source: source === 'report' ? 'report' : 'dock',
      quality: source === 'payload' ? 'good' : source === 'report' ? 'fair' : 'poor',
      ageMinutes: 0,
      distanceM: 0,
      from: source,
    };
  }
  return undefined;
}

function meanDirection(directions: readonly number[]): number {
  const radians = directions.map((one) => (one * Math.PI) / 180);
  const sum = (part: (value: number) => number) => radians.reduce((total, one) => total + part(one), 0);
  return ((Math.atan2(sum(Math.sin), sum(Math.cos)) * 180) / Math.PI + 360) % 360;
}

/** How fast the aircraft flew around a time, m/s: how far an uncorrected peak lies behind its place. */
export function speedAround(track: Track, atMs: number): number {
  const near = track.points.filter((one) => Math.abs(one.atMs - atMs) <= 6_000);
  const [first, last] = [near[0], near.at(-1)];
  if (first === undefined || last === undefined || first === last) return 0;
  const east = eastOf(first.lon, last.lon) * 111_320 * Math.cos((first.lat * Math.PI) / 180);
  const north = (last.lat - first.lat) * 110_950;
  return Math.hypot(east, north) / ((last.atMs - first.atMs) / 1_000);
}
