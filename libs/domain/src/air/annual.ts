/**
 * Figures of a year from daily values: the index of each day, good days by both readings of "valid day", levels.
 * Percentiles and means are in year.ts.
 */
import type { AqiItem } from '../law/index.js';
import { divideHalfEven } from '../quantity/index.js';
import { aqiLevelOf } from './aqi-levels.js';
import { aqiCalculator, type AqiSample } from './aqi.js';
import { aqiRegimeOn } from './aqi-regimes.js';

export interface YearOfDays {
  /**
   * Valid days of the ratio of good days: with all six values. From 2026-03-01 those whose index is published (HJ 633-2026
   * cl. 5.3.1): an incomplete day above 100 counts, as a day that is not good, and one that lacks exempt items only (5.3.2).
   */
  readonly validDays: number;
  /** Of them, those with an index of at most 100 (优良天数). */
  readonly goodDays: number;
  /** goodDays / validDays as a fraction in E6, half to even; null without valid days. */
  readonly goodRatioE6: number | null;
  /** Valid days by level 1 to 6. */
  readonly daysByLevel: readonly number[];
  /** Valid days of level 5 and 6 (重度及以上污染天数). */
  readonly heavyDays: number;
  /** The other reading: days with any of the six values. */
  readonly daysWithAnyPollutant: number;
  readonly goodDaysWithAnyPollutant: number;
  /** Heavy days by that reading. */
  readonly heavyDaysWithAnyPollutant: number;
  /** Days with fewer than six values that are above 100 all the same. */
  readonly incompleteDaysThatExceed: number;
  /** Good days had the concentrations not been rounded before the index. */
  readonly goodDaysIfNotRounded: number;
}

const LIMIT = 100;

/** Does a day count because its index is published, complete or not (HJ 633-2026 cl. 5.3.1)? Before 2026-03-01 it does not. */
export function publishedDaysCount(date: string): boolean {
  return aqiRegimeOn('day', date)?.missing === 'above-100';
}

/** Is a day of this index a valid one of the ratio of good days? */
export function isValidDay(
  { missing, published }: { readonly missing: readonly unknown[]; readonly published: boolean },
  date: string,
): boolean {
  return missing.length === 0 || (published && publishedDaysCount(date));
}

/**
 * Counts the days of a year by the rules of each day's date. A day's values are its valid daily means and ozone
 * maximum in E6; a value that is not valid is absent or null. `exempt` items need not be there (`exemptItems`).
 */
export function yearOfDays(
  days: Iterable<{
    readonly date: string;
    readonly sample: AqiSample;
    readonly exempt?: ReadonlySet<AqiItem> | undefined;
  }>,
): YearOfDays {
  const daysByLevel = [0, 0, 0, 0, 0, 0];
  let validDays = 0;
  let goodDays = 0;
  let any = 0;
  let goodAny = 0;
  let heavyAny = 0;
  let exceed = 0;
  let goodUnrounded = 0;
  for (const { date, sample, exempt } of days) {
    const both = calculatorsOn(date);
    const found = both?.rounded(sample, exempt);
    if (both === undefined || found === undefined) continue;
    // Above the end of a column the index is not known, but it is above the column's last one.
    const aqi = found.reason === 'above-the-column' ? Infinity : found.aqi;
    if (aqi === null) continue;
    const good = aqi <= LIMIT;
    const level = aqiLevelOf(aqi, date)?.level;
    if (level === undefined) continue;
    any += 1;
    if (good) goodAny += 1;
    if (level >= 5) heavyAny += 1;
    if (found.missing.length > 0) {
      if (!good) exceed += 1;
    }
    if (!isValidDay(found, date)) continue;
    validDays += 1;
    if (good) goodDays += 1;
    daysByLevel[level - 1] = (daysByLevel[level - 1] ?? 0) + 1;
    if ((both.unrounded(sample).aqi ?? Infinity) <= LIMIT) goodUnrounded += 1;
  }
  return {
    validDays,
    goodDays,
    goodRatioE6:
      validDays === 0 ? null : Number(divideHalfEven(BigInt(goodDays) * 1_000_000n, BigInt(validDays))),
    daysByLevel,
    heavyDays: (daysByLevel[4] ?? 0) + (daysByLevel[5] ?? 0),
    daysWithAnyPollutant: any,
    goodDaysWithAnyPollutant: goodAny,
    heavyDaysWithAnyPollutant: heavyAny,
    incompleteDaysThatExceed: exceed,
    goodDaysIfNotRounded: goodUnrounded,
  };
}

interface Both {
  readonly rounded: ReturnType<typeof aqiCalculator>;
  readonly unrounded: ReturnType<typeof aqiCalculator>;
}

const known = new Map<string, Both>();

function calculatorsOn(date: string): Both | undefined {
  const regime = aqiRegimeOn('day', date);
  if (regime === undefined) return undefined;
  let both = known.get(regime.id);
  if (both === undefined) {
    both = {
      rounded: aqiCalculator(regime),
      unrounded: aqiCalculator({ ...regime, roundFirst: false }),
    };
    known.set(regime.id, both);
  }
  return both;
}
