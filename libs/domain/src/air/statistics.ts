/**
 * Annual statistics of a station or city by HJ 663: mean and percentile of each item with their validity, against the
 * limits of the year, good and heavily polluted days, composite index.
 */
import {
  limitE6,
  rowsOfType,
  standards,
  inForce,
  itemPollutants,
  type AmbientZone,
  type LawRow,
} from '../law/index.js';
import { yearOfDays, type YearOfDays } from './annual.js';
import { DAY_ITEMS, type Day, type DayItem } from './days.js';
import { isAboveAmbient } from './compared.js';
import { ambientLimit, type AmbientAveraging } from './limits.js';
import { compositeIndexE6, compositeSystemOn, type CompositeInput } from './ranking.js';
import { percentileE6, yearMeanOfDays, type YearValidity } from './year.js';

export interface ItemYear extends YearValidity {
  readonly item: DayItem;
  readonly daysByMonth: readonly number[];
  /** Mean of the valid, unrounded daily values, E6; also of the items that are evaluated by percentile only. */
  readonly meanE6: number | null;
  /** Which percentile evaluates the item (HJ 663), and its value in E6. */
  readonly percent: number | null;
  readonly percentileE6: number | null;
  /** Annual limit for the mean, daily limit for the percentile, E6; null where the standard has none. */
  readonly meanLimitE6: number | null;
  readonly percentileLimitE6: number | null;
  /** Are all evaluated figures within their limits, rounded as their date asks? null in a year that is not valid. */
  readonly meets: boolean | null;
  /** Valid days above the daily limit of their own date. */
  readonly daysAboveLimit: number;
}

export interface AnnualStatistics {
  readonly year: string;
  readonly items: Readonly<Record<DayItem, ItemYear>>;
  /** Good days, levels and heavy days; the primary reading of "valid day" is "all six values valid". */
  readonly counts: YearOfDays;
  /** Composite index in E6 with the system of the year's end; null when a value is missing. */
  readonly composite: { readonly id: string; readonly indexE6: number } | null;
  /** Are all six items valid? */
  readonly valid: boolean;
}

/**
 * The statistics of one calendar year; days of other years are left out. A year that is not valid keeps its values, and
 * must be shown as not valid. Limits and evaluation are those in force on 31 December: which law the ministry applies to
 * the whole of a year in which it changed is not verified.
 */
export function annualStatistics(
  days: Iterable<Day>,
  year: string,
  zone: AmbientZone = 'II',
): AnnualStatistics {
  const own = [...days].filter(({ date }) => date.startsWith(`${year}-`));
  const on = `${year}-12-31`;
  const items = Object.fromEntries(DAY_ITEMS.map((item) => [item, itemYear(item, own, on, zone)])) as Record<
    DayItem,
    ItemYear
  >;
  return {
    year,
    items,
    counts: yearOfDays(own),
    composite: compositeOf(items, on),
    valid: DAY_ITEMS.every((item) => items[item].valid),
  };
}

/** How HJ 663 evaluates an item: by the mean, a percentile of the daily values (in per cent), or both. */
export interface Evaluation {
  readonly mean: boolean;
  readonly percent: number | null;
}

/** The evaluation of an item on a local day; before the first edition the same is asked, so that years can be compared. */
export function evaluationOn(item: DayItem, date: string, rows: readonly LawRow[] = standards): Evaluation {
  const own = rowsOfType(rows, 'evaluation').filter((row) => row.item === item);
  const row = own.find((one) => inForce(one, date)) ?? own[0];
  return { mean: row?.mean ?? true, percent: row?.percentile ?? null };
}

function itemYear(item: DayItem, days: readonly Day[], on: string, zone: AmbientZone): ItemYear {
  const values: { date: string; valueE6: number }[] = [];
  for (const { date, sample } of days) {
    const valueE6 = sample[item];
    if (valueE6 !== null && valueE6 !== undefined) values.push({ date, valueE6 });
  }
  const mean = yearMeanOfDays(values);
  const { mean: byMean, percent } = evaluationOn(item, on);
  const numbers = values.map(({ valueE6 }) => valueE6);
  const percentile = percent === null ? null : percentileE6(numbers, percent);
  const daily = item === 'o3_8h' ? 'mda8' : 'day';
  const meanLimitE6 = byMean ? limitOf(item, 'year', zone, on) : null;
  const percentileLimitE6 = percent === null ? null : limitOf(item, daily, zone, on);
  const parts = [
    within(item, 'year', on, byMean ? mean.valueE6 : null, meanLimitE6),
    within(item, daily, on, percentile, percentileLimitE6),
  ].filter((part) => part !== null);
  return {
    item,
    valid: mean.valid,
    days: mean.days,
    shortMonths: mean.shortMonths,
    daysByMonth: mean.daysByMonth,
    meanE6: mean.valueE6,
    percent,
    percentileE6: percentile,
    meanLimitE6,
    percentileLimitE6,
    meets: mean.valid && parts.length > 0 ? parts.every((part) => part) : null,
    daysAboveLimit: daysAbove(item, daily, values, zone),
  };
}

function within(
  item: DayItem,
  averaging: AmbientAveraging,
  date: string,
  valueE6: number | null,
  boundE6: number | null,
): boolean | null {
  if (valueE6 === null || boundE6 === null) return null;
  return !isAboveAmbient(itemPollutants[item], averaging, date, valueE6, boundE6);
}

function limitOf(item: DayItem, averaging: AmbientAveraging, zone: AmbientZone, date: string): number | null {
  const limit = ambientLimit(itemPollutants[item], averaging, zone, date);
  const bound = limit === undefined ? null : limitE6(limit);
  return typeof bound === 'number' ? bound : null;
}

function daysAbove(
  item: DayItem,
  averaging: AmbientAveraging,
  days: readonly { readonly date: string; readonly valueE6: number }[],
  zone: AmbientZone,
): number {
  let above = 0;
  let limit = { from: '', to: '', boundE6: null as number | null };
  for (const { date, valueE6 } of days) {
    // Limits change between days, not within one; a stretch of days asks the registry once.
    if (date < limit.from || date > limit.to) {
      const row = ambientLimit(itemPollutants[item], averaging, zone, date);
      const bound = row === undefined ? null : limitE6(row);
      limit = {
        from: row?.validFrom ?? date,
        to: row === undefined ? date : (row.validTo ?? '9999-12-31'),
        boundE6: typeof bound === 'number' ? bound : null,
      };
    }
    const { boundE6 } = limit;
    if (boundE6 !== null && isAboveAmbient(itemPollutants[item], averaging, date, valueE6, boundE6))
      above += 1;
  }
  return above;
}

function compositeOf(items: Readonly<Record<DayItem, ItemYear>>, on: string): AnnualStatistics['composite'] {
  const system = compositeSystemOn(on);
  const input: Partial<Record<keyof CompositeInput, number>> = {};
  for (const item of DAY_ITEMS) {
    // Carbon monoxide and ozone enter as percentiles, the others as means (HJ 663).
    const figure = item === 'co' || item === 'o3_8h' ? items[item].percentileE6 : items[item].meanE6;
    if (figure === null) return null;
    input[item] = figure;
  }
  if (system === undefined) return null;
  return { id: system.id, indexE6: compositeIndexE6(input as CompositeInput, system) };
}
