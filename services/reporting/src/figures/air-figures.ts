import type { AirFigure } from '@farwatch/contracts/http';
import {
  cityDay,
  MIN_DAYS_PER_YEAR,
  MIN_HOURS_PER_DAY,
  MIN_MINUTES_PER_HOUR,
  MIN_WINDOWS_PER_DAY,
  percentileE6,
  requiredDays,
  WINDOWS_PER_DAY,
  yearOnYearE6,
  yearValidity,
} from '@farwatch/domain/air';
import { fromE6, meanE6, roundHalfEvenE6 } from '@farwatch/domain/quantity';
import { findPollutant } from '@farwatch/domain/reading';

import { daysOf, yearBefore } from './area-periods.js';

export const PM25 = 'a34004';
export const OZONE = 'a05024';
export const CO = 'a21005';
/** The six pollutants of the daily report (HJ 633-2026). */
export const airPollutantCodes = [PM25, 'a34002', 'a21026', 'a21004', CO, OZONE] as const;

/** What the stations of an area have of one pollutant and one hour or day. */
export interface Parts {
  /** Sum (E6) and number of the valid station values. */
  readonly sum: bigint;
  readonly count: number;
  /** The same with station values that are not valid but can be shown. */
  readonly shownSum: bigint;
  readonly shownCount: number;
  /** Hours behind a day, minutes behind an hour, windows behind an MDA8; of interest for one station. */
  readonly parts: number;
}

/** A day's value as it enters months and years. */
export interface DayValue {
  readonly date: string;
  readonly valueE6: number | null;
  readonly valid: boolean;
}

/**
 * The value of an hour or day of an area: the mean of the valid, unrounded station values, valid with 75 % of the
 * stations; of a single station its own. A value that is not valid is shown, but never used.
 */
export function areaValue(
  parts: Parts,
  stations: number,
): { readonly valueE6: number | null; readonly valid: boolean } {
  const own = parts.count > 0 ? meanE6(parts.sum, parts.count) : null;
  const shown = parts.shownCount > 0 ? meanE6(parts.shownSum, parts.shownCount) : null;
  if (stations <= 1) return { valueE6: own ?? shown, valid: own !== null };
  const enough = cityDay(new Array<number>(parts.count).fill(0), stations).valid;
  return { valueE6: own ?? shown, valid: enough };
}

/** The figure of one hour. */
export function hourFigure(pollutant: string, parts: Parts, stations: number): AirFigure {
  return partsFigure(pollutant, 'mean', parts, stations, MIN_MINUTES_PER_HOUR, 60);
}

/** The figure of one day: mean, or MDA8 for ozone. */
export function dayFigure(pollutant: string, parts: Parts, stations: number): AirFigure {
  return pollutant === OZONE
    ? partsFigure(pollutant, 'mda8', parts, stations, MIN_WINDOWS_PER_DAY, WINDOWS_PER_DAY)
    : partsFigure(pollutant, 'mean', parts, stations, MIN_HOURS_PER_DAY, 24);
}

function partsFigure(
  pollutant: string,
  statistic: AirFigure['statistic'],
  parts: Parts,
  stations: number,
  requiredParts: number,
  expectedParts: number,
): AirFigure {
  const { valueE6, valid } = areaValue(parts, stations);
  const single = stations <= 1;
  const count = single ? parts.parts : parts.count;
  const expected = single ? expectedParts : stations;
  const required = single ? requiredParts : cityDay([], stations).required;
  const reason = valueE6 === null ? 'missing' : single ? 'incomplete' : 'too-few-stations';
  return {
    ...valueOf(pollutant, statistic, valueE6),
    valid,
    ...(valid ? {} : { reason }),
    count,
    required,
    expected,
    completeness: Math.min(1, count / expected),
  };
}

/**
 * The figure of a month or year from its valid days: the mean, the 90th percentile of ozone, the 95th of carbon monoxide
 * (HJ 663); year on year against the same period one year earlier. `days` holds both periods.
 */
export function spanFigure(pollutant: string, period: string, days: readonly DayValue[]): AirFigure {
  const statistic = pollutant === OZONE ? 'p90' : pollutant === CO ? 'p95' : 'mean';
  const inside = (of: string): DayValue[] => days.filter((day) => day.valid && day.date.startsWith(`${of}-`));
  const own = inside(period);
  const valueE6 = statisticOf(statistic, own);
  const before = statisticOf(statistic, inside(yearBefore(period)));
  const { decimals } = pollutantOf(pollutant);
  const rounded = (e6: number | null): number | null => (e6 === null ? null : roundHalfEvenE6(e6, decimals));
  const change = (now: number | null, then: number | null): number | null => {
    const percentE6 = yearOnYearE6(now, then);
    return percentE6 === null ? null : fromE6(percentE6);
  };
  const yearly = period.length === 4;
  const daysByMonth = countByMonth(own);
  const { valid: yearValid, shortMonths } = yearValidity(daysByMonth);
  const required = yearly ? MIN_DAYS_PER_YEAR : requiredDays(Number(period.slice(5, 7)));
  const valid = yearly ? yearValid : own.length >= required;
  const reason = own.length === 0 ? 'missing' : own.length < required ? 'too-few-days' : 'short-months';
  return {
    ...valueOf(pollutant, statistic, valueE6),
    valid,
    ...(valid ? {} : { reason }),
    count: own.length,
    required,
    expected: daysOf(period),
    completeness: own.length / daysOf(period),
    ...(yearly ? { daysByMonth, shortMonths: [...shortMonths] } : {}),
    yearOnYear: change(valueE6, before),
    yearOnYearOfRounded: change(rounded(valueE6), rounded(before)),
  };
}

function statisticOf(statistic: AirFigure['statistic'], days: readonly DayValue[]): number | null {
  const values = days.flatMap((day) => (day.valueE6 === null ? [] : [day.valueE6]));
  if (values.length === 0) return null;
  if (statistic === 'p90') return percentileE6(values, 90);
  if (statistic === 'p95') return percentileE6(values, 95);
  return meanE6(
    values.reduce((sum, value) => sum + BigInt(value), 0n),
    values.length,
  );
}

function countByMonth(days: readonly DayValue[]): number[] {
  const months = new Array<number>(12).fill(0);
  for (const { date } of days) {
    const month = Number(date.slice(5, 7)) - 1;
    months[month] = (months[month] ?? 0) + 1;
  }
  return months;
}

function pollutantOf(code: string): { readonly unit: string; readonly decimals: number } {
  return findPollutant(code) ?? { unit: '', decimals: 6 };
}

function valueOf(
  pollutant: string,
  statistic: AirFigure['statistic'],
  valueE6: number | null,
): Pick<AirFigure, 'pollutant' | 'statistic' | 'value' | 'rounded' | 'unit'> {
  const { unit, decimals } = pollutantOf(pollutant);
  return {
    pollutant,
    statistic,
    value: valueE6 === null ? null : fromE6(valueE6),
    rounded: valueE6 === null ? null : fromE6(roundHalfEvenE6(valueE6, decimals)),
    unit,
  };
}
