/**
 * US EPA air quality index, as a second opinion for international stations: breakpoints of May 2024
 * (EPA-454/B-24-002) and NowCast. Opposite to China: concentrations are TRUNCATED first, and the index is rounded to
 * the NEAREST integer.
 */
import { toE6 } from '../quantity/index.js';
import type { Confidence } from './limits.js';

export type EpaColumn =
  'pm25-24h' | 'pm10-24h' | 'o3-8h' | 'o3-1h' | 'co-8h' | 'so2-1h' | 'so2-24h' | 'no2-1h';

interface EpaBreakpoints {
  /** ug/m3 for particles, ppm for ozone and CO, ppb for SO2 and NO2. */
  readonly unit: 'ug/m3' | 'ppm' | 'ppb';
  /** Decimals that are kept; what follows is cut off. */
  readonly decimals: number;
  /** Lowest and highest concentration and index of each class. */
  readonly rows: readonly (readonly [low: number, high: number, indexLow: number, indexHigh: number])[];
  /** Does the last class go on above its highest value? Not where another averaging time takes over. */
  readonly extend: boolean;
}

export interface EpaTable {
  readonly standard: string;
  readonly clause: string;
  readonly validFrom: string;
  readonly validTo: string | null;
  readonly confidence: Confidence;
  readonly columns: Readonly<Record<EpaColumn, EpaBreakpoints>>;
}

export const epaTable2024: EpaTable = {
  standard: 'EPA-454/B-24-002',
  clause: 'breakpoint table',
  // First day of force from memory (rule of February 2024).
  validFrom: '2024-05-06',
  validTo: null,
  confidence: 'verified',
  columns: {
    'pm25-24h': {
      unit: 'ug/m3',
      decimals: 1,
      extend: true,
      rows: [
        [0, 9, 0, 50],
        [9.1, 35.4, 51, 100],
        [35.5, 55.4, 101, 150],
        [55.5, 125.4, 151, 200],
        [125.5, 225.4, 201, 300],
        [225.5, 325.4, 301, 500],
      ],
    },
    'pm10-24h': {
      unit: 'ug/m3',
      decimals: 0,
      extend: true,
      rows: [
        [0, 54, 0, 50],
        [55, 154, 51, 100],
        [155, 254, 101, 150],
        [255, 354, 151, 200],
        [355, 424, 201, 300],
        [425, 604, 301, 500],
      ],
    },
    'o3-8h': {
      unit: 'ppm',
      decimals: 3,
      extend: false,
      rows: [
        [0, 0.054, 0, 50],
        [0.055, 0.07, 51, 100],
        [0.071, 0.085, 101, 150],
        [0.086, 0.105, 151, 200],
        [0.106, 0.2, 201, 300],
      ],
    },
    'o3-1h': {
      unit: 'ppm',
      decimals: 3,
      extend: true,
      rows: [
        [0.125, 0.164, 101, 150],
        [0.165, 0.204, 151, 200],
        [0.205, 0.404, 201, 300],
        [0.405, 0.604, 301, 500],
      ],
    },
    'co-8h': {
      unit: 'ppm',
      decimals: 1,
      extend: true,
      rows: [
        [0, 4.4, 0, 50],
        [4.5, 9.4, 51, 100],
        [9.5, 12.4, 101, 150],
        [12.5, 15.4, 151, 200],
        [15.5, 30.4, 201, 300],
        [30.5, 50.4, 301, 500],
      ],
    },
    'so2-1h': {
      unit: 'ppb',
      decimals: 0,
      extend: false,
      rows: [
        [0, 35, 0, 50],
        [36, 75, 51, 100],
        [76, 185, 101, 150],
        [186, 304, 151, 200],
      ],
    },
    'so2-24h': {
      unit: 'ppb',
      decimals: 0,
      extend: true,
      rows: [
        [305, 604, 201, 300],
        [605, 1004, 301, 500],
      ],
    },
    'no2-1h': {
      unit: 'ppb',
      decimals: 0,
      extend: true,
      rows: [
        [0, 53, 0, 50],
        [54, 100, 51, 100],
        [101, 360, 101, 150],
        [361, 649, 151, 200],
        [650, 1249, 201, 300],
        [1250, 2049, 301, 500],
      ],
    },
  },
};

/**
 * The US index of one concentration in E6 of the column's unit; null for a missing or negative value, below the first
 * class (1 h ozone, 24 h SO2), and above the last one where another averaging time takes over. Above the top of an
 * open column its last segment goes on, beyond 500.
 */
export function epaIndex(
  column: EpaColumn,
  valueE6: number | null,
  table: EpaTable = epaTable2024,
): number | null {
  if (valueE6 === null || !(valueE6 >= 0) || valueE6 === Infinity) return null;
  const { rows, decimals, extend } = table.columns[column];
  const unit = 10 ** (6 - decimals);
  const cut = valueE6 - (valueE6 % unit);
  const found = rows.find(([, high]) => cut <= toE6(high)) ?? (extend ? rows.at(-1) : undefined);
  if (found === undefined) return null;
  const [low, high, indexLow, indexHigh] = found;
  const lowE6 = toE6(low);
  if (cut < lowE6) return null;
  // floor(x + 1/2) of an exact fraction: integers only, the remainder decides.
  const width = toE6(high) - lowE6;
  const twice = 2 * (indexHigh - indexLow) * (cut - lowE6) + width;
  return indexLow + (twice - (twice % (2 * width))) / (2 * width);
}

/** Hours that NowCast looks back, and how many of the latest three must be there. */
export const NOWCAST_HOURS = 12;
export const NOWCAST_MIN_RECENT = 2;

/**
 * NowCast of PM2.5 or PM10 in E6, truncated to one decimal (EPA NEPIS P100X0J6): hours weighted by the power of
 * max(min / max, 1/2) of their age. Null with fewer than two of the latest three hours.
 *
 * Exact: numerator and denominator are whole numbers (weight = numerator / denominator, raised to at most 11).
 *
 * @param hours hour means in E6, the latest first; null where there is none
 */
export function nowCastE6(hours: readonly (number | null)[]): number | null {
  const values = hours
    .slice(0, NOWCAST_HOURS)
    .map((value) => (value !== null && value >= 0 && Number.isSafeInteger(value) ? value : null));
  const there = values.filter((value) => value !== null);
  if (values.slice(0, 3).filter((value) => value !== null).length < NOWCAST_MIN_RECENT) return null;
  const [min, max] = [Math.min(...there), Math.max(...there)];
  if (max === 0) return 0;
  const half = min * 2 < max;
  const [top, bottom] = half ? [1n, 2n] : [BigInt(min), BigInt(max)];
  let sum = 0n;
  let weights = 0n;
  values.forEach((value, age) => {
    if (value === null) return;
    const weight = top ** BigInt(age) * bottom ** BigInt(NOWCAST_HOURS - 1 - age);
    sum += weight * BigInt(value);
    weights += weight;
  });
  return Number(sum / (weights * 100_000n)) * 100_000;
}
