/**
 * US EPA air quality index, as a second opinion for international stations: breakpoints of May 2024
 * (EPA-454/B-24-002) and NowCast. Opposite to China: concentrations are TRUNCATED first, and the index is rounded to
 * the NEAREST integer.
 */
import { toE6 } from '../quantity/index.js';
import { epaTable2024, type EpaColumn, type EpaTable } from '../law/index.js';

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

/**
 * The US index of SO2 in E6 of ppb (EPA-454/B-24-002): by the highest hour of the day up to 304; above that by the 24 h
 * mean, and 200 where that mean lies below 305. Null for a missing hour, and where the mean is needed and missing.
 */
export function epaSo2Index(
  hourE6: number | null,
  dayE6: number | null,
  table: EpaTable = epaTable2024,
): number | null {
  const byHour = epaIndex('so2-1h', hourE6, table);
  if (byHour !== null || hourE6 === null || !(hourE6 >= 0) || hourE6 === Infinity) return byHour;
  if (dayE6 === null || !(dayE6 >= 0) || dayE6 === Infinity) return null;
  return epaIndex('so2-24h', dayE6, table) ?? table.so2Between;
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
