/**
 * Sub-index, index, primary pollutants and publication by HJ 633-2012 and HJ 633-2026.
 *
 * All arithmetic is on integers (E6), so that "rounded up" (cl. 6.2 of 2012, 4.2.6 of 2026) is exact: doubles give a
 * point too much for 23 legal concentrations of carbon monoxide (2.2 mg/m3 a day is 55, not 56).
 */
import { roundHalfEvenE6, toE6 } from '../quantity/index.js';
import type { AqiColumn, AqiItem, AqiRegime, AqiTable, AqiValue } from '../law/index.js';
import { aqiRegimeOn, tableOf } from './aqi-regimes.js';
import { aqiTables } from './aqi-tables.js';

/** Concentrations in E6 of the canonical unit (ug/m3, CO mg/m3); absent, null, negative and NaN count as missing. */
export type AqiSample = Readonly<Partial<Record<AqiValue, number | null>>>;

export type AqiReason =
  | 'no-value'
  | 'both-pm-missing'
  | 'incomplete-and-not-above-100'
  /** A value above its column, and the value that speaks for it then is not there: any index would be too low. */
  | 'above-the-column';

export interface Aqi {
  /** The index over the values that are there; null without any, and where one of them has no sub-index of its own. */
  readonly aqi: number | null;
  /** May it be published? When not, publish "NA" with the reason. */
  readonly published: boolean;
  readonly reason: AqiReason | null;
  /** Pollutants with the highest sub-index in the official order; none up to 50 (cl. 4.4.2 / 4.3.1). */
  readonly primary: readonly AqiItem[];
  /** Sub-index of each item in the regime's order; null where the value is missing or has none. */
  readonly iaqi: readonly (number | null)[];
  /** Items of the regime without a usable value. */
  readonly missing: readonly AqiItem[];
}

interface Compiled {
  /** Breakpoints in E6. */
  readonly points: Float64Array;
  readonly iaqi: Float64Array;
  readonly above: number | null;
}

function compile(table: AqiTable, column: AqiColumn): Compiled {
  const { points, above } = table.columns[column];
  const top = points.length - 1;
  return {
    points: Float64Array.from(points, toE6),
    iaqi: Float64Array.from(points, (_, i) => table.iaqi[i] ?? NaN),
    above: above === 'none' ? null : (table.iaqi[top] ?? NaN),
  };
}

function subIndex(valueE6: number, { points, iaqi, above }: Compiled): number | null {
  const top = points.length - 1;
  let i = 1;
  while (i <= top && valueE6 > (points[i] as number)) i += 1;
  if (i > top) return above;
  const low = points[i - 1] as number;
  const lowIndex = iaqi[i - 1] as number;
  // Integers far below 2^53. Their quotient is at most 100 and differs from a whole number by at least 1/2^31 or not
  // at all, and the IEEE quotient is exact to 1/2^47: the ceiling is that of the exact fraction.
  const scaled = ((iaqi[i] as number) - lowIndex) * (valueE6 - low);
  return lowIndex + Math.ceil(scaled / ((points[i] as number) - low));
}

const usable = (valueE6: number | null | undefined): valueE6 is number =>
  typeof valueE6 === 'number' && valueE6 >= 0 && valueE6 < Infinity;

/** Rounding before the index (HJ 633-2026 cl. 4.2.2, GB/T 8170): integer ug/m3, CO one decimal. */
export function roundForAqi(column: AqiColumn, valueE6: number): number {
  return roundHalfEvenE6(valueE6, column.startsWith('co-') ? 1 : 0);
}

/**
 * The sub-index (IAQI) of one concentration in E6, rounded up; null for a missing or negative value, and where the
 * table says that this column gives none (HJ 633-2012: SO2 1 h and O3 8 h above 800). Does not round the
 * concentration: see `roundForAqi`.
 */
export function iaqiOf(table: AqiTable, column: AqiColumn, valueE6: number | null): number | null {
  return usable(valueE6) ? subIndex(valueE6, compile(table, column)) : null;
}

/** A function that computes the index of one regime; build it once, call it a million times. */
export function aqiCalculator(
  regime: AqiRegime,
  tables: readonly AqiTable[] = aqiTables,
): (sample: AqiSample, exempt?: ReadonlySet<AqiItem>) => Aqi {
  const table = tableOf(regime, tables);
  const items = regime.items.map(([item, column]) => {
    const instead = regime.instead?.[item];
    return {
      item,
      column,
      compiled: compile(table, column),
      instead: instead && { value: instead[0], column: instead[1], compiled: compile(table, instead[1]) },
    };
  });
  const rounded = (column: AqiColumn, valueE6: number): number =>
    regime.roundFirst ? roundForAqi(column, valueE6) : valueE6;
  return (sample, exempt) => {
    const iaqi: (number | null)[] = [];
    const missing: AqiItem[] = [];
    let highest = -1;
    let unknown = false;
    for (const { item, column, compiled, instead } of items) {
      const valueE6 = sample[item];
      let index: number | null = null;
      if (usable(valueE6)) {
        index = subIndex(rounded(column, valueE6), compiled);
        if (index === null) {
          const other = instead && sample[instead.value];
          if (instead && usable(other)) index = subIndex(rounded(instead.column, other), instead.compiled);
          unknown ||= index === null;
        }
      } else missing.push(item);
      iaqi.push(index);
      if (index !== null && index > highest) highest = index;
    }
    if (unknown || highest < 0) {
      const reason = unknown ? 'above-the-column' : 'no-value';
      return { aqi: null, published: false, reason, primary: [], iaqi, missing };
    }
    const aqi = Math.max(highest, table.minimum);
    const reason = missing.length === 0 ? null : refusal(regime, aqi, missing, exempt);
    const primary: AqiItem[] = [];
    if (aqi > 50)
      for (let i = 0; i < items.length; i += 1)
        if (iaqi[i] === highest) primary.push((items[i] as { item: AqiItem }).item);
    return { aqi, published: reason === null, reason, primary, iaqi, missing };
  };
}

function refusal(
  regime: AqiRegime,
  aqi: number,
  missing: readonly AqiItem[],
  exempt: ReadonlySet<AqiItem> | undefined,
): AqiReason | null {
  if (regime.missing === 'above-100') {
    const allExempt = exempt !== undefined && missing.every((item) => exempt.has(item));
    return aqi > 100 || allExempt ? null : 'incomplete-and-not-above-100';
  }
  if (regime.missing === 'one-of-pm' && missing.includes('pm10') && missing.includes('pm25'))
    return 'both-pm-missing';
  return null;
}

/**
 * Items that may be missing without keeping the index back (HJ 633-2026 cl. 5.3.2, shown as "/"): the monitoring scheme
 * does not ask for them, and in the three years before they were never primary on a day of light pollution (index above
 * 100) or worse.
 *
 * @param notAsked items that the scheme of the station or area leaves out
 * @param before indices of the days of the three years before
 */
export function exemptItems(
  notAsked: Iterable<AqiItem>,
  before: Iterable<Pick<Aqi, 'aqi' | 'primary'>>,
): Set<AqiItem> {
  const exempt = new Set(notAsked);
  for (const { aqi, primary } of before)
    if (aqi !== null && aqi > 100) for (const item of primary) exempt.delete(item);
  return exempt;
}

/**
 * First day of the three years before a day, of which HJ 633-2026 cl. 5.3.2 speaks: the same date three years earlier (of a
 * 29 February the 1 March). That the years are counted back from the day itself is a reading; the clause says "3 years".
 */
export function threeYearsBefore(date: string): string {
  const year = String(Number(date.slice(0, 4)) - 3).padStart(4, '0');
  return date.endsWith('-02-29') ? `${year}-03-01` : `${year}${date.slice(4)}`;
}

/**
 * Pollutants over the limit (超标污染物): a sub-index above 100, in the regime's order. HJ 633-2012 defines them; the
 * edition of 2026 does not any more: undefined under its rules.
 */
export function exceedingItems(regime: AqiRegime, { iaqi }: Pick<Aqi, 'iaqi'>): AqiItem[] | undefined {
  const { exceedingAbove } = regime;
  if (exceedingAbove === undefined) return undefined;
  return regime.items.flatMap(([item], at) => ((iaqi[at] ?? 0) > exceedingAbove ? [item] : []));
}

const calculators = new Map<AqiRegime, ReturnType<typeof aqiCalculator>>();

function aqiOn(
  kind: 'hour' | 'day',
  sample: AqiSample,
  date: string,
  exempt: ReadonlySet<AqiItem> | undefined,
): Aqi | undefined {
  const regime = aqiRegimeOn(kind, date);
  if (regime === undefined) return undefined;
  let calculate = calculators.get(regime);
  if (calculate === undefined) calculators.set(regime, (calculate = aqiCalculator(regime)));
  return calculate(sample, exempt);
}

/**
 * The index of one hour by the rules of its local day (`YYYY-MM-DD`, +08:00), undefined before the first regime.
 * Where the regime names moving means (until 2015: PM10, PM2.5, O3 8 h) the sample must hold them: see `movingWindowsIn`.
 *
 * @param exempt items that need not be there (`exemptItems`)
 */
export function hourlyAqi(sample: AqiSample, date: string, exempt?: ReadonlySet<AqiItem>): Aqi | undefined {
  return aqiOn('hour', sample, date, exempt);
}

/**
 * The index of one day by the rules of that day: five daily means and the ozone 8 h maximum.
 *
 * @param exempt items that need not be there (`exemptItems`)
 */
export function dailyAqi(sample: AqiSample, date: string, exempt?: ReadonlySet<AqiItem>): Aqi | undefined {
  return aqiOn('day', sample, date, exempt);
}
