import type { AirFigure } from '@farwatch/contracts/http';
import {
  changeRules,
  DAY_ITEMS,
  MIN_DAYS_PER_YEAR,
  percentileE6,
  requiredDays,
  yearOnYearE6,
  yearValidity,
  type AmbientZone,
} from '@farwatch/domain/air';
import { inForce, rowsOfType, standards } from '@farwatch/domain/law';
import { fromE6, meanE6, roundHalfEvenE6 } from '@farwatch/domain/quantity';

import { limitOf, pollutantOf, valueOf } from './air-figures.js';
import { codeOf } from './air-samples.js';
import { daysOf, lastDayOf, yearBefore } from './area-periods.js';

/** A day's value as it enters months and years. */
export interface DayValue {
  readonly date: string;
  readonly valueE6: number | null;
  readonly valid: boolean;
}

/** How HJ 663 evaluates a pollutant on a date: by mean and percentile, or by the percentile alone. */
function evaluationOn(
  pollutant: string,
  date: string,
): { readonly mean: boolean; readonly percent: number | null } {
  const rows = rowsOfType(standards, 'evaluation').filter(({ item }) => codeOf(item) === pollutant);
  // Before the first edition the same is asked, so that older data can be compared.
  const row = rows.find((one) => inForce(one, date)) ?? rows[0];
  return { mean: row?.mean ?? true, percent: row?.percentile ?? null };
}

/**
 * The figure of a month or year from its valid days: the mean, the 90th percentile of ozone, the 95th of carbon monoxide
 * (HJ 663); year on year against the same period one year earlier. `days` holds both periods. Bulletins compare
 * rounded concentrations (all 32 rows known), so the rounded change is the one to publish.
 */
export function spanFigure(
  pollutant: string,
  period: string,
  days: readonly DayValue[],
  zone: AmbientZone = 'II',
): AirFigure {
  const { mean, percent } = evaluationOn(pollutant, lastDayOf(period));
  const statistic = mean ? 'mean' : percent === 90 ? 'p90' : 'p95';
  const inside = (of: string): DayValue[] => days.filter((day) => day.valid && day.date.startsWith(`${of}-`));
  const own = inside(period);
  const valueE6 = statisticOf(statistic, own);
  const earlier = inside(yearBefore(period));
  const before = statisticOf(statistic, earlier);
  const through = own.reduce<string | null>(
    (last, { date }) => (last === null || date > last ? date : last),
    null,
  );
  const beforeToDate =
    through === null
      ? null
      : statisticOf(
          statistic,
          earlier.filter(({ date }) => date <= yearBefore(through)),
        );
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
  const value = valueOf(pollutant, statistic, valueE6);
  const averaging = statistic === 'p90' ? 'mda8' : statistic === 'p95' ? 'day' : 'year';
  const percentileOf = (of: number): AirFigure['percentile'] => {
    const found = percentileE6(
      own.flatMap((day) => (day.valueE6 === null ? [] : [day.valueE6])),
      of,
    );
    const { value: exact, rounded: printed } = valueOf(pollutant, 'mean', found);
    return { percent: of, value: exact, rounded: printed };
  };
  return {
    ...value,
    valid,
    ...(valid ? {} : { reason }),
    count: own.length,
    required,
    expected: daysOf(period),
    completeness: own.length / daysOf(period),
    ...(yearly ? { daysByMonth, shortMonths: [...shortMonths] } : {}),
    yearOnYear: change(valueE6, before),
    yearOnYearOfRounded: change(rounded(valueE6), rounded(before)),
    yearOnYearBasis: changeRule(pollutant).from,
    through,
    yearOnYearToDate: change(rounded(valueE6), rounded(beforeToDate)),
    ...(mean && percent !== null ? { percentile: percentileOf(percent) } : {}),
    // The standard sets no monthly limit.
    ...(yearly ? limitOf(value, averaging, { date: lastDayOf(period), zone }) : {}),
  };
}

/** The stated choice for the pollutant; others than the six are compared as PM2.5 is. */
function changeRule(pollutant: string): (typeof changeRules)['pm25'] {
  return changeRules[DAY_ITEMS.find((item) => codeOf(item) === pollutant) ?? 'pm25'];
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
