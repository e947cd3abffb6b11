import type { Indicator } from '@farwatch/contracts/events';
import type { AirFigure, AqiFigure } from '@farwatch/contracts/http';

import { daysOf } from '../../areas/periods.js';
import { CO, NO2, OZONE, PM10, PM25, SO2 } from '../../store/pollutants.js';
import type { AirItem } from './air-period.js';

/** Names of the concentrations on `farwatch.indicators.v1`; the period says whether it is a day, month or year. */
const dayNames: Readonly<Record<string, string>> = { [PM25]: 'pm25', [OZONE]: 'o3-mda8' };
const periodNames: Readonly<Record<string, string>> = {
  [PM25]: 'pm25',
  [PM10]: 'pm10',
  [SO2]: 'so2',
  [NO2]: 'no2',
  [CO]: 'co-p95',
  [OZONE]: 'o3-p90',
};

/** What is published of one day of an area. */
export function dayIndicators(
  area: string,
  day: string,
  figures: readonly AirFigure[],
  aqi: AqiFigure,
): Indicator[] {
  const named = figures.flatMap((figure) => {
    const indicator = dayNames[figure.pollutant];
    return indicator === undefined ? [] : [ofFigure(area, indicator, day, figure)];
  });
  const measured = aqi.iaqi.length - aqi.missing.length;
  return [
    ...named,
    {
      area,
      indicator: 'aqi',
      period: day,
      value: aqi.value,
      valid: aqi.published,
      count: measured,
      expected: aqi.iaqi.length - (aqi.exempt?.length ?? 0),
      ...(aqi.basis === undefined ? {} : { standard: aqi.basis.standard, clause: aqi.basis.clause }),
      ...(aqi.reason === undefined ? {} : { reason: aqi.reason }),
      ...(aqi.level === null ? {} : { level: aqi.level }),
      primary: aqi.primary,
    },
  ];
}

/** What is published of one month or year of an area. */
export function periodIndicators(area: string, item: AirItem): Indicator[] {
  const { period, figures, days, composite, pm25ThreeYears } = item;
  const found = figures.flatMap((figure) => {
    const indicator = periodNames[figure.pollutant];
    return indicator === undefined ? [] : [ofFigure(area, indicator, period, figure)];
  });
  const base = { area, period };
  if (days !== undefined) {
    const common = {
      ...base,
      valid: days.validDays > 0,
      count: days.validDays,
      expected: daysOf(period),
      standard: days.basis.standard,
      clause: days.basis.clause,
    };
    found.push(
      { ...common, indicator: 'good-days', value: days.goodDays, unit: 'd' },
      { ...common, indicator: 'good-day-ratio', value: days.goodRatioPercent, unit: '%' },
      { ...common, indicator: 'heavy-days', value: days.heavyDays, unit: 'd' },
    );
  }
  if (composite !== undefined)
    found.push({
      ...base,
      indicator: 'composite-index',
      value: composite.value,
      valid: composite.valid,
      count: figures.filter((figure) => figure.value !== null).length,
      expected: 6,
      standard: composite.basis.standard,
      ...(composite.reason === undefined ? {} : { reason: composite.reason }),
    });
  if (pm25ThreeYears !== undefined)
    found.push({
      ...base,
      indicator: 'pm25-three-year-mean',
      value: pm25ThreeYears.value,
      unit: 'ug/m3',
      valid: pm25ThreeYears.valid,
      count: pm25ThreeYears.years.filter((one) => one.valid).length,
      expected: 3,
      standard: pm25ThreeYears.basis.standard,
      ...(pm25ThreeYears.reason === undefined ? {} : { reason: pm25ThreeYears.reason }),
    });
  return found;
}

function ofFigure(area: string, indicator: string, period: string, figure: AirFigure): Indicator {
  const change = figure.yearOnYearBasis === 'rounded' ? figure.yearOnYearOfRounded : figure.yearOnYear;
  return {
    area,
    indicator,
    period,
    value: figure.value,
    unit: figure.unit,
    valid: figure.valid,
    count: figure.count,
    expected: figure.expected,
    standard: figure.basis?.standard ?? (period < '2026-03' ? 'GB 3095-2012' : 'GB 3095-2026'),
    ...(figure.reason === undefined ? {} : { reason: figure.reason }),
    ...(change === undefined ? {} : { yearOnYear: change }),
  };
}
