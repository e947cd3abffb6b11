/** Days from hours, and a city's days from those of its stations. */
import { toE6 } from '../quantity/index.js';
import type { AmbientZone, AqiItem } from '../law/index.js';
import { comparedDecimals } from './compared.js';
import { ambientLimit } from './limits.js';
import { dayMeanOfHours } from './mean.js';
import { mda8 } from './mda8.js';
import { cityDay } from './year.js';

/** The six values that evaluate a day: five daily means and the ozone 8 h maximum. */
export const DAY_ITEMS = ['so2', 'no2', 'pm10', 'pm25', 'co', 'o3_8h'] as const;
export type DayItem = (typeof DAY_ITEMS)[number];

/** The valid values of one day, unrounded, in E6 of ug/m3 (CO mg/m3); what is not valid is absent or null. */
export type DaySample = Readonly<Partial<Record<DayItem, number | null>>>;

export interface Day {
  /** Local date `YYYY-MM-DD`, the natural day of +08:00. */
  readonly date: string;
  readonly sample: DaySample;
  /** Items that need not be there (`exemptItems`). */
  readonly exempt?: ReadonlySet<AqiItem> | undefined;
}

/** Hour means of one natural day by item, 24 values in E6 each, null where there is no valid one. */
export type DayHours = Readonly<
  Record<'so2' | 'no2' | 'pm10' | 'pm25' | 'co' | 'o3', readonly (number | null)[]>
>;

/**
 * The valid daily values of 24 hours of one station: means of at least 20 hours, ozone by `mda8` with the limit of the
 * day (GB 3095 Table 4, HJ 663 cl. 6.1.2).
 */
export function dayOfHours(date: string, hours: DayHours, zone: AmbientZone = 'II'): Day {
  const sample: { -readonly [K in DayItem]?: number | null } = {};
  for (const item of ['so2', 'no2', 'pm10', 'pm25', 'co'] as const) {
    const mean = dayMeanOfHours(hours[item]);
    if (mean.valid) sample[item] = mean.valueE6;
  }
  const ozone = mda8(hours.o3, ozoneLimitE6(date, zone), comparedDecimals('a05024', 'mda8', date));
  if (ozone.valid) sample.o3_8h = ozone.valueE6;
  return { date, sample };
}

const ozoneLimits = new Map<string, number>();

/** Limits by day are asked for thousands of times; the registry is read once for each date. */
function ozoneLimitE6(date: string, zone: AmbientZone): number {
  const key = `${zone}${date}`;
  let limitE6 = ozoneLimits.get(key);
  if (limitE6 === undefined) {
    limitE6 = toE6(ambientLimit('a05024', 'mda8', zone, date)?.value ?? Infinity);
    if (ozoneLimits.size > 10_000) ozoneLimits.clear();
    ozoneLimits.set(key, limitE6);
  }
  return limitE6;
}

/**
 * A city's days: for each date and item the mean of the valid station values, valid with 75 % of the stations
 * (`cityDay`). Dates ascend.
 *
 * @param stations the days of each station that belongs to the city; a missing date is a day without values
 */
export function cityDays(stations: readonly ReadonlyMap<string, DaySample>[]): Day[] {
  const dates = [...new Set(stations.flatMap((days) => [...days.keys()]))].sort();
  return dates.map((date) => {
    const sample: { -readonly [K in DayItem]?: number | null } = {};
    for (const item of DAY_ITEMS) {
      const values = stations.map((days) => days.get(date)?.[item] ?? null);
      const day = cityDay(values, stations.length);
      if (day.valid) sample[item] = day.valueE6;
    }
    return { date, sample };
  });
}
