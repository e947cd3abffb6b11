import type { AirDayCounts } from '@farwatch/contracts/http';
import {
  aqiRegimeOn,
  changeOf,
  isValidDay,
  publishedDaysCount,
  yearOfDays,
  type Day,
} from '@farwatch/domain/air';
import { divideHalfEven, fromE6 } from '@farwatch/domain/quantity';

import { daysOf, lastDayOf, yearBefore } from '../../areas/periods.js';
import { aqiFigure } from './aqi-figures.js';

/**
 * Good days, ratio, days by level and primary pollutants of a month or year, each day by the rules of its date.
 * `days` holds the period and the one a year earlier. A valid day has all six values, from 2026-03-01 an index that is
 * published; the other reading, any of the values, is given beside it. The change is in percentage points, from
 * the printed ratios, as bulletins compare them.
 */
export function dayCounts(period: string, days: readonly Day[]): AirDayCounts {
  const own = daysIn(period, days);
  const counts = yearOfDays(own);
  const before = yearOfDays(daysIn(yearBefore(period), days));
  const percentE6 = ratioPercentE6(counts);
  const percentBeforeE6 = ratioPercentE6(before);
  const change = changeOf('good-ratio', percentE6, percentBeforeE6);
  const last = lastDayOf(period);
  const regime = aqiRegimeOn('day', last);
  return {
    expected: daysOf(period),
    validDays: counts.validDays,
    goodDays: counts.goodDays,
    goodRatio: counts.goodRatioE6 === null ? null : fromE6(counts.goodRatioE6),
    goodRatioPercent: percentE6 === null ? null : fromE6(percentE6),
    goodRatioChange: change.publishedE6 === null ? null : fromE6(change.publishedE6),
    daysByLevel: [...counts.daysByLevel],
    heavyDays: counts.heavyDays,
    daysWithAnyPollutant: counts.daysWithAnyPollutant,
    goodDaysWithAnyPollutant: counts.goodDaysWithAnyPollutant,
    heavyDaysWithAnyPollutant: counts.heavyDaysWithAnyPollutant,
    incompleteDaysThatExceed: counts.incompleteDaysThatExceed,
    goodDaysIfNotRounded: counts.goodDaysIfNotRounded,
    primary: primaryOf(own),
    reading: publishedDaysCount(last) ? 'published' : 'all-six-values',
    basis: {
      standard: regime?.standard ?? 'HJ 633-2012',
      clause: '4 (AQI ≤ 100)',
      confidence: 'memory',
      source: 'definition of good days confirmed; which days are valid is a reading, see docs/figures.md',
    },
  };
}

/** Days of a month or year. */
export function daysIn(period: string, days: readonly Day[]): Day[] {
  return days.filter((day) => day.date.startsWith(`${period}-`));
}

/** Good days in per cent, one decimal, half to even, straight from the counts; E6. */
function ratioPercentE6({ goodDays, validDays }: { goodDays: number; validDays: number }): number | null {
  if (validDays === 0) return null;
  return Number(divideHalfEven(BigInt(goodDays) * 1_000n, BigInt(validDays))) * 100_000;
}

function primaryOf(days: readonly Day[]): AirDayCounts['primary'] {
  const counts = new Map<string, number>();
  for (const { date, sample, exempt } of days) {
    const found = aqiFigure('day', date, sample, exempt);
    if (!isValidDay(found, date)) continue;
    for (const code of found.primary) counts.set(code, (counts.get(code) ?? 0) + 1);
  }
  return [...counts]
    .map(([pollutant, n]) => ({ pollutant, days: n }))
    .sort((a, b) => b.days - a.days || (a.pollutant < b.pollutant ? -1 : 1));
}
