import type { AirFigure } from '@farwatch/contracts/http';
import {
  changeRules,
  DAY_ITEMS,
  percentileE6,
  evaluationOn,
  referenceStateChange,
  requiredDays,
  requiredDaysOfYear,
  yearMeanOfDays,
  yearOnYearE6,
  type AmbientZone,
  type Evaluation,
} from '@farwatch/domain/air';
import { fromE6, roundHalfEvenE6 } from '@farwatch/domain/quantity';

import { daysOf, lastDayOf, yearBefore } from '../../areas/periods.js';
import { OZONE } from '../../store/pollutants.js';
import { basisOf, limitOf, pollutantOf, valueOf } from './air-figures.js';
import { codeOf } from './air-samples.js';

/** The valid value of a day, as it enters months and years. */
export interface DayValue {
  readonly date: string;
  readonly valueE6: number;
}

/**
 * The figure of a month or year from its valid days: the mean, the 90th percentile of ozone, the 95th of carbon monoxide
 * (HJ 663); year on year against the same period one year earlier. `days` holds both periods. Bulletins compare
 * rounded concentrations (all 32 rows known), so the rounded change is the one to publish.
 */
export function periodFigure(
  pollutant: string,
  period: string,
  days: readonly DayValue[],
  zone: AmbientZone = 'II',
): AirFigure {
  const item = DAY_ITEMS.find((one) => codeOf(one) === pollutant);
  const { mean, percent } = item === undefined ? byMean : evaluationOn(item, lastDayOf(period));
  const inside = (of: string): DayValue[] => days.filter((day) => day.date.startsWith(`${of}-`));
  const figureOf = (of: readonly DayValue[]): number | null =>
    mean || percent === null
      ? yearMeanOfDays(of, pollutant).valueE6
      : percentileE6(
          of.map(({ valueE6 }) => valueE6),
          percent,
        );
  const own = inside(period);
  const valueE6 = figureOf(own);
  const earlier = inside(yearBefore(period));
  const before = figureOf(earlier);
  const through = own.reduce<string | null>(
    (last, { date }) => (last === null || date > last ? date : last),
    null,
  );
  const beforeToDate =
    through === null ? null : figureOf(earlier.filter(({ date }) => date <= yearBefore(through)));
  const { decimals } = pollutantOf(pollutant);
  const rounded = (e6: number | null): number | null => (e6 === null ? null : roundHalfEvenE6(e6, decimals));
  const change = (now: number | null, then: number | null): number | null => {
    const percentE6 = yearOnYearE6(now, then);
    return percentE6 === null ? null : fromE6(percentE6);
  };
  const yearly = period.length === 4;
  const { valid: yearValid, shortMonths, daysByMonth } = yearMeanOfDays(own, pollutant);
  const required = yearly
    ? requiredDaysOfYear(pollutant)
    : requiredDays(Number(period.slice(5, 7)), pollutant);
  const valid = yearly ? yearValid : own.length >= required;
  const reason = own.length === 0 ? 'missing' : own.length < required ? 'too-few-days' : 'short-months';
  const value = valueOf(pollutant, mean ? 'mean' : percentileName(percent), valueE6);
  const daily = pollutant === OZONE ? 'mda8' : 'day';
  const place = { date: lastDayOf(period), zone };
  const percentileOf = (of: number): AirFigure['percentile'] => {
    const found = percentileE6(
      own.map((day) => day.valueE6),
      of,
    );
    const { value: exact, rounded: printed } = valueOf(pollutant, 'mean', found);
    const held = yearly ? limitOf({ pollutant, value: exact }, daily, place) : {};
    return {
      ...{ percent: of, value: exact, rounded: printed },
      ...(held.limit === undefined ? {} : { limit: held.limit }),
      ...(held.meetsLimit === undefined ? {} : { meetsLimit: held.meetsLimit }),
    };
  };
  const percentile =
    percent !== null && (mean || value.statistic === 'percentile') ? percentileOf(percent) : undefined;
  const changed =
    earlier.length === 0 || own.length === 0
      ? undefined
      : referenceStateChange(pollutant, firstDayOf(yearBefore(period)), lastDayOf(period));
  const held = yearly ? limitOf(value, mean ? 'year' : daily, place) : {};
  const judged = [held.meetsLimit, percentile?.meetsLimit].filter((meets) => meets !== undefined);
  return {
    ...value,
    valid,
    ...(valid ? {} : { reason }),
    count: own.length,
    required,
    expected: daysOf(period),
    completeness: own.length / daysOf(period),
    ...(yearly ? { daysByMonth: [...daysByMonth], shortMonths: [...shortMonths] } : {}),
    yearOnYear: change(valueE6, before),
    yearOnYearOfRounded: change(rounded(valueE6), rounded(before)),
    yearOnYearBasis: changeRules[item ?? 'pm25'].from,
    ...(changed === undefined
      ? {}
      : { referenceStateChanged: { from: changed.from, basis: basisOf(changed.row) } }),
    through,
    yearOnYearToDate: change(rounded(valueE6), rounded(beforeToDate)),
    ...(percentile === undefined ? {} : { percentile }),
    // The standard sets no monthly limit.
    ...held,
    ...(judged.length === 0 ? {} : { compliant: judged.every((meets) => meets) }),
  };
}

/** Pollutants other than the six, which HJ 663 does not evaluate. */
const byMean: Evaluation = { mean: true, percent: null };

const firstDayOf = (period: string): string => `${period}${period.length === 4 ? '-01' : ''}-01`;

/** Name of the statistic when a percentile is the figure itself; the two that are in use have names of their own. */
function percentileName(percent: number | null): AirFigure['statistic'] {
  return percent === 90 ? 'p90' : percent === 95 ? 'p95' : 'percentile';
}
