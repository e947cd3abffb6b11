import type { AirFigure, AirThreeYears, CompositeFigure } from '@farwatch/contracts/http';
import { compositeIndexE6, compositeSystems, type CompositeInput } from '@farwatch/domain/air';
import { fromE6, meanE6, roundHalfEvenE6, toE6 } from '@farwatch/domain/quantity';

import { CO, NO2, OZONE, PM10, PM25, SO2 } from './air-samples.js';

const inputs: Readonly<Record<keyof CompositeInput, string>> = {
  so2: SO2,
  no2: NO2,
  pm10: PM10,
  pm25: PM25,
  co: CO,
  o3_8h: OZONE,
};

/** The six-item index since 2013, with other weights from 2026 on (not verified). */
const systemOf = (period: string): (typeof compositeSystems)['2013'] =>
  compositeSystems[period.slice(0, 4) < '2026' ? '2013' : '2026'];

/**
 * Composite index (环境空气质量综合指数) of a month or year from the published, rounded figures: means, the 95th
 * percentile of CO and the 90th of ozone. Not valid when one of the six is not.
 */
export function compositeFigure(period: string, figures: readonly AirFigure[]): CompositeFigure {
  const system = systemOf(period);
  const basis = {
    standard: '城市环境空气质量排名技术规定',
    clause: `${system.id} system`,
    confidence: system.confidence,
    source: system.source,
  };
  const values: Partial<Record<keyof CompositeInput, number>> = {};
  for (const [item, code] of Object.entries(inputs) as [keyof CompositeInput, string][]) {
    const figure = figures.find((one) => one.pollutant === code);
    if (figure?.rounded === undefined || figure.rounded === null)
      return { value: null, valid: false, reason: 'missing', system: system.id, basis };
    values[item] = toE6(figure.rounded);
  }
  const used = figures.filter(({ pollutant }) => Object.values(inputs).includes(pollutant));
  const valid = used.every((figure) => figure.valid);
  return {
    value: fromE6(compositeIndexE6(values as CompositeInput, system)),
    valid,
    ...(valid ? {} : { reason: 'figure-not-valid' as const }),
    system: system.id,
    basis,
  };
}

/**
 * Mean of the unrounded annual means of PM2.5 of three years. HJ 663-2026 introduces a three-year evaluation; its text
 * was not seen, so this is a stated reading: the plain mean, valid when all three years are.
 */
export function threeYearMean(
  years: readonly { readonly year: string; readonly figure: AirFigure }[],
): AirThreeYears {
  const values = years.flatMap(({ figure }) => (figure.value === null ? [] : [toE6(figure.value)]));
  const complete = years.length === 3 && values.length === 3;
  const valueE6 = complete
    ? meanE6(
        values.reduce((sum, value) => sum + BigInt(value), 0n),
        3,
      )
    : null;
  const valid = complete && years.every(({ figure }) => figure.valid);
  return {
    value: valueE6 === null ? null : fromE6(valueE6),
    rounded: valueE6 === null ? null : fromE6(roundHalfEvenE6(valueE6, 0)),
    valid,
    ...(valid ? {} : { reason: complete ? ('year-not-valid' as const) : ('missing' as const) }),
    years: years.map(({ year, figure }) => ({ year, value: figure.value, valid: figure.valid })),
    basis: {
      standard: 'HJ 663-2026',
      clause: 'three-year moving mean',
      confidence: 'secondary',
      source: 'existence of the rule from news, its text not seen; mean of three annual means assumed',
    },
  };
}
