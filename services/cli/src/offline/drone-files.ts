import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

import {
  distanceM as distanceBetween,
  flightUnits,
  type Attribution,
  type FlightOutlet,
  type FlightReading,
  type GasFlight,
} from '@farwatch/domain/patrol';
import { readUnpacked } from '@farwatch/files/unpacked';
import { UsageError } from '@farwatch/kit/terminal';
import { parse } from 'csv-parse/sync';

function rowsOf(file: string): Record<string, string>[] {
  if (!existsSync(file)) throw new UsageError(`${file} is not there`);
  return parse(readFileSync(file), { columns: true, bom: true, skip_empty_lines: true, trim: true });
}

/** The outlets of a folder: `outlet, lon, lat, stack_height_m, pollutants` (`;` between). */
export function readOutlets(file: string): FlightOutlet[] {
  return rowsOf(file).map((row, i) => {
    const [lon, lat, stackHeight] = [row['lon'], row['lat'], row['stack_height_m']].map(Number);
    const id = row['outlet'];
    if (id === undefined || id === '' || ![lon, lat, stackHeight].every(Number.isFinite))
      throw new UsageError(`${file}, line ${i + 2}: outlet, lon, lat or stack_height_m is missing`);
    const pollutants = (row['pollutants'] ?? '').split(';').filter((code) => code !== '');
    return { id, lon: lon!, lat: lat!, stackHeight: stackHeight!, pollutants };
  });
}

export interface StationPlace {
  readonly lon: number;
  readonly lat: number;
}

/** The stations of a folder, by id: the further away the wind was measured, the less it says. */
export const readStations = (file: string): ReadonlyMap<string, StationPlace> =>
  new Map(
    rowsOf(file).map((row) => [row['station'] ?? '', { lon: Number(row['lon']), lat: Number(row['lat']) }]),
  );

/** The flights of a folder, a line each, unpacked when the file is packed. */
export async function* flightLines(folder: string): AsyncGenerator<string> {
  const [plain, packed] = [join(folder, 'flights.jsonl'), join(folder, 'flights.jsonl.xz')];
  if (!existsSync(plain) && !existsSync(packed)) throw new UsageError(`${folder} has no flights.jsonl(.xz)`);
  const input = readUnpacked(existsSync(plain) ? plain : packed);
  for await (const line of createInterface({ input, crlfDelay: Infinity }))
    if (line.trim() !== '') yield line;
}

interface FlightLine {
  readonly flight?: string;
  readonly start?: string;
  readonly sensor?: {
    readonly pollutant?: string;
    readonly unit?: string;
    readonly responseSeconds?: number | null;
  };
  readonly wind?: {
    readonly direction?: number;
    readonly speed?: number;
    readonly source?: string;
    readonly at?: string;
    readonly quality?: string;
  };
  readonly readings?: unknown;
}

/** One line of the flights; a text says what is wrong with it. */
export function readFlight(
  text: string,
  stations: ReadonlyMap<string, StationPlace>,
): { readonly id: string; readonly gas: GasFlight } | string {
  let line: FlightLine | null;
  try {
    line = JSON.parse(text) as FlightLine | null;
  } catch {
    return 'not JSON';
  }
  const { flight, start, sensor, wind, readings } = line ?? {};
  if (typeof flight !== 'string' || typeof start !== 'string') return 'flight or start is missing';
  const hours = /T(\d\d):(\d\d)/.exec(start);
  const unit = flightUnits.find((one) => one === sensor?.unit);
  const [source, station] = (wind?.source ?? '').split(':');
  const from = (['dock', 'station', 'report'] as const).find((one) => one === source);
  const quality = (['good', 'fair', 'poor'] as const).find((one) => one === wind?.quality) ?? 'poor';
  if (hours === null || unit === undefined || typeof sensor?.pollutant !== 'string')
    return 'start or sensor is unknown';
  if (from === undefined || !isNumber(wind?.direction) || !isNumber(wind.speed)) return 'the wind is unknown';
  if (!Array.isArray(readings)) return 'readings is no list';
  const place = station === undefined ? undefined : stations.get(station);
  const first = (readings as unknown[]).find(isReading);
  const distanceM =
    place === undefined || first === undefined ? 0 : distanceBetween(place, { lon: first[1], lat: first[2] });
  const ageMinutes = (Date.parse(start) - Date.parse(wind.at ?? start)) / 60_000;
  return {
    id: flight,
    gas: {
      localHour: Number(hours[1]) + Number(hours[2]) / 60,
      pollutant: sensor.pollutant,
      unit,
      responseSeconds: isNumber(sensor.responseSeconds) ? sensor.responseSeconds : null,
      wind: {
        direction: wind.direction,
        speed: wind.speed,
        source: from,
        quality,
        ageMinutes: Number.isFinite(ageMinutes) ? Math.max(0, ageMinutes) : 60,
        distanceM,
      },
      readings: (readings as unknown[]).filter(isReading),
    },
  };
}

const isNumber = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value);
const isReading = (value: unknown): value is FlightReading =>
  Array.isArray(value) && value.length === 5 && value.every(isNumber);

/** The answer in the form of the folder's scorer. */
export function answerOf(flight: string, answer: Attribution, reasons: boolean): unknown {
  const { sector, ranked, verdict } = answer;
  return {
    flight,
    ranked: ranked.map(({ outlet }) => outlet),
    sector: sector && { apex: sector.apex, from: sector.from, to: sector.to, radius_m: sector.radiusM },
    verdict,
    ...(reasons
      ? {
          probabilities: ranked.map(({ probability }) => Number(probability.toFixed(3))),
          reasons: answer.reasons,
        }
      : {}),
  };
}
