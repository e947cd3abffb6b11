import type { AirFigure, AirThreeYears, CompositeFigure } from '@farwatch/contracts/http';
import {
  compositeIndexE6,
  compositeSystemOn,
  DAY_ITEMS,
  threeYearMean,
  type CompositeInput,
} from '@farwatch/domain/air';
import { fromE6, roundHalfEvenE6, toE6 } from '@farwatch/domain/quantity';

import { lastDayOf } from '../../areas/periods.js';
import { codeOf } from './air-samples.js';

/**
 * Composite index (环境空气质量综合指数) of a month or year from the published, rounded figures: means, the 95th
 * percentile of CO and the 90th of ozone. Not valid when one of the six is not; undefined before the first system.
 */
export function compositeFigure(period: string, figures: readonly AirFigure[]): CompositeFigure | undefined {
  const system = compositeSystemOn(lastDayOf(period));
  if (system === undefined) return undefined;
  const { standard, clause, clauseZh, confidence, source } = system;
  const basis = { standard, clause, clauseZh, confidence, source };
  const values: Partial<Record<keyof CompositeInput, number>> = {};
  for (const item of DAY_ITEMS) {
    const figure = figures.find((one) => one.pollutant === codeOf(item));
    if (figure?.rounded === undefined || figure.rounded === null)
      return { value: null, valid: false, reason: 'missing', system: system.id, basis };
    values[item] = toE6(figure.rounded);
  }
  const valid = figures.every((figure) => figure.valid);
  return {
    value: fromE6(compositeIndexE6(values as CompositeInput, system)),
    valid,
    ...(valid ? {} : { reason: 'figure-not-valid' as const }),
    system: system.id,
    basis,
  };
}

/**
 * Three-year moving mean of PM2.5, of a year and the two before it, oldest first. HJ 663-2026 introduces a three-year
 * evaluation; its text was not seen, so this is a stated reading: valid when all three years are.
 */
export function threeYears(
  years: readonly { readonly year: string; readonly figure: AirFigure }[],
): AirThreeYears {
  const annual = years.map(({ year, figure }) => {
    const valueE6 = figure.value === null ? null : toE6(figure.value);
    return [Number(year), { valueE6, valid: figure.valid }] as const;
  });
  const { valueE6, valid } = threeYearMean(Number(years.at(-1)?.year), new Map(annual));
  return {
    value: valueE6 === null ? null : fromE6(valueE6),
    rounded: valueE6 === null ? null : fromE6(roundHalfEvenE6(valueE6, 0)),
    valid,
    ...(valid ? {} : { reason: valueE6 === null ? ('missing' as const) : ('year-not-valid' as const) }),
    years: years.map(({ year, figure }) => ({ year, value: figure.value, valid: figure.valid })),
    basis: {
      standard: 'HJ 663-2026',
      clause: 'three-year moving mean',
      clauseZh: '三年滑动平均',
      confidence: 'secondary',
      source: 'existence of the rule from news, its text not seen; mean of three annual means assumed',
    },
  };
}
