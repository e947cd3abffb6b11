import { commonMinimum } from '../law/index.js';
import { divideHalfEven, meanE6 } from '../quantity/index.js';
import { sampledPollutants, sumOf } from './mean.js';

/** Valid days that an annual figure needs (GB 3095-2026 Table 4, as GB 3095-2012 Table 4). */
export const MIN_DAYS_PER_YEAR = commonMinimum('year');
/** Valid days that each month needs; February has its own figure (GB 3095-2026 Table 4). */
export const MIN_DAYS_PER_MONTH = commonMinimum('month');
export const MIN_DAYS_IN_FEBRUARY = commonMinimum('february');

export interface YearValidity {
  readonly valid: boolean;
  readonly days: number;
  /** Months (1..12) with too few valid days. */
  readonly shortMonths: readonly number[];
}

/** Days of what is sampled on filters: in a year and in each month (GB 3095-2026 Table 4). */
export const SAMPLED_DAYS_PER_YEAR = commonMinimum('sampled-year');
export const SAMPLED_DAYS_PER_MONTH = commonMinimum('sampled-month');

/** How many valid days an annual figure of a pollutant needs (GB 3095-2026 Table 4). */
export function requiredDaysOfYear(pollutant?: string): number {
  return pollutant !== undefined && sampledPollutants.has(pollutant)
    ? SAMPLED_DAYS_PER_YEAR
    : MIN_DAYS_PER_YEAR;
}

/** How many valid days the month (1..12) needs (GB 3095-2026 Table 4). */
export function requiredDays(month: number, pollutant?: string): number {
  if (pollutant !== undefined && sampledPollutants.has(pollutant)) return SAMPLED_DAYS_PER_MONTH;
  return month === 2 ? MIN_DAYS_IN_FEBRUARY : MIN_DAYS_PER_MONTH;
}

/**
 * Is an annual figure valid? At least 324 valid days, and every month its own minimum; of what is sampled on filters 60 days and 5
 * in each month (GB 3095-2026 Table 4). That the 60 are spread evenly is not asked beyond the months.
 */
export function yearValidity(daysByMonth: readonly number[], pollutant?: string): YearValidity {
  let days = 0;
  const shortMonths: number[] = [];
  for (let month = 1; month <= 12; month += 1) {
    const count = daysByMonth[month - 1] ?? 0;
    days += count;
    if (count < requiredDays(month, pollutant)) shortMonths.push(month);
  }
  const valid = days >= requiredDaysOfYear(pollutant) && shortMonths.length === 0;
  return { valid, days, shortMonths };
}

export interface YearMean extends YearValidity {
  /** Mean of the unrounded day means, E6; null without days. Round once, at the end, with roundHalfEvenE6. */
  readonly valueE6: number | null;
  readonly daysByMonth: readonly number[];
}

/**
 * Annual mean: arithmetic mean of the valid, unrounded day means of the calendar year (GB 3095-2026 cl. 3), with
 * its validity. A year that is not valid keeps its value, and must be shown as not valid.
 *
 * @param sum sum of the valid day means, E6
 * @param daysByMonth number of valid days of each of the twelve months
 */
export function yearMean(sum: bigint, daysByMonth: readonly number[], pollutant?: string): YearMean {
  const validity = yearValidity(daysByMonth, pollutant);
  return { ...validity, daysByMonth, valueE6: validity.days > 0 ? meanE6(sum, validity.days) : null };
}

/** Annual mean of valid day means, each given with its local date `YYYY-MM-DD`. */
export function yearMeanOfDays(
  days: Iterable<{ readonly date: string; readonly valueE6: number }>,
  pollutant?: string,
): YearMean {
  const months = new Array<number>(12).fill(0);
  const values: number[] = [];
  for (const { date, valueE6 } of days) {
    const month = Number(date.slice(5, 7));
    months[month - 1] = (months[month - 1] ?? 0) + 1;
    values.push(valueE6);
  }
  return yearMean(sumOf(values).sum, months, pollutant);
}

/** Share of stations that must be valid for a city's day, in per cent (HJ 663 practice; not verified). */
export const MIN_STATION_PERCENT = commonMinimum('city-day-percent');

export interface CityDay {
  readonly valueE6: number | null;
  readonly stations: number;
  readonly required: number;
  readonly valid: boolean;
}

/**
 * A city's (or district's) value of one day: mean of the valid, unrounded day values of its stations, valid with at
 * least 75 % of the stations (HJ 663; a city is the mean of its stations, not the worst one).
 *
 * @param stationDays one value per station in E6, null where the station's day is not valid
 * @param stationCount stations that belong to the city on that day
 */
export function cityDay(stationDays: readonly (number | null)[], stationCount: number): CityDay {
  const { sum, count } = sumOf(stationDays);
  const required = Math.ceil((stationCount * MIN_STATION_PERCENT) / 100);
  const valid = count > 0 && count >= required;
  return { valueE6: count > 0 ? meanE6(sum, count) : null, stations: count, required, valid };
}

/**
 * Year on year in per cent, E6, half to even: (current - previous) / previous * 100. Negative = fallen.
 * Give unrounded means for the exact figure, or both rounded as published (bulletins use rounded concentrations).
 * null when the previous value is missing or not above zero.
 */
export function yearOnYearE6(currentE6: number | null, previousE6: number | null): number | null {
  if (currentE6 === null || previousE6 === null || previousE6 <= 0) return null;
  return Number(divideHalfEven(BigInt(currentE6 - previousE6) * 100_000_000n, BigInt(previousE6)));
}

/**
 * Percentile by HJ 663-2013 Annex A: ascending order, position k = 1 + (n - 1) * p / 100, linear between neighbours.
 * E6, half to even; null without values. `percent` is an integer (90 for O3, 95 for PM and CO, 98 for SO2 and NO2).
 */
export function percentileE6(values: readonly number[], percent: number): number | null {
  if (values.length === 0) return null;
  const sorted = [...values].sort((a, b) => a - b);
  const hundredths = (sorted.length - 1) * percent;
  const below = Math.floor(hundredths / 100);
  const low = sorted[below] ?? 0;
  const high = sorted[Math.min(below + 1, sorted.length - 1)] ?? low;
  return low + Number(divideHalfEven(BigInt(high - low) * BigInt(hundredths - below * 100), 100n));
}
