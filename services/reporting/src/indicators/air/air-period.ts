import type { Answer, indicatorRoutes } from '@farwatch/contracts/http';
import { DAY_ITEMS, type AmbientZone, type Day } from '@farwatch/domain/air';

import { airPollutantCodes, PM25 } from '../../store/pollutants.js';
import { codeOf } from './air-samples.js';
import { dayCounts } from './day-counts.js';
import { type Decision, withoutExcluded } from './exclusions.js';
import { type DayValue, periodFigure } from './period-figure.js';
import { compositeFigure, threeYears } from './year-figures.js';

export type AirItem = Answer<(typeof indicatorRoutes)['air']>['items'][number];

/** Everything that months and years of one area are made from. */
export interface AreaDays {
  /** Days with valid values, two years more than the first period asked for. */
  readonly days: readonly Day[];
  /** Codes of the pollutants that the stations which the area has in a period measure. */
  readonly measured: (period: string) => readonly string[];
  /** Zone of the area at the end of a period. */
  readonly zone: (period: string) => AmbientZone;
  /** The decisions in force that concern it, each for the days on which it does. */
  readonly decisions: readonly Pick<Decision, 'from' | 'to' | 'pollutants'>[];
}

/**
 * Months and years (`2026-11`, `2026`) of an area. With `only`, the figure of one pollutant and nothing that needs all
 * six. The same days give the same answer whatever order they came in; nothing is carried from period to period.
 */
export function airPeriods(area: AreaDays, periods: readonly string[], only?: string): AirItem[] {
  const { days, excluded } = withoutExcluded(area.days, area.decisions);
  const series = new Map<string, DayValue[]>();
  for (const { date, sample } of days) {
    for (const item of DAY_ITEMS) {
      const valueE6 = sample[item];
      if (valueE6 === null || valueE6 === undefined) continue;
      const own = series.get(codeOf(item));
      if (own) own.push({ date, valueE6 });
      else series.set(codeOf(item), [{ date, valueE6 }]);
    }
  }
  const wanted: readonly string[] = only === undefined ? airPollutantCodes : [only];
  const figureOf = (code: string, period: string): AirItem['figures'][number] => {
    const out = excluded.filter(
      (one) => codeOf(one.item) === code && one.date.startsWith(`${period}-`),
    ).length;
    const figure = periodFigure(code, period, series.get(code) ?? [], area.zone(period));
    return out === 0 ? figure : { ...figure, excludedDays: out };
  };
  return periods.map((period) => {
    const measured = area.measured(period);
    const figures = wanted.filter((code) => measured.includes(code)).map((code) => figureOf(code, period));
    const yearly = period.length === 4;
    const pm25 = figures.find((figure) => figure.pollutant === PM25);
    const lastYears = [2, 1, 0].map((back) => String(Number(period.slice(0, 4)) - back));
    return {
      period,
      figures,
      ...(yearly && pm25 !== undefined ? { annualValid: pm25.valid } : {}),
      ...(only === undefined && figures.length > 0
        ? { days: dayCounts(period, days), ...compositeOf(period, figures) }
        : {}),
      ...(yearly && pm25 !== undefined
        ? {
            pm25ThreeYears: threeYears(
              lastYears.map((year) => ({ year, figure: year === period ? pm25 : figureOf(PM25, year) })),
            ),
          }
        : {}),
    };
  });
}

function compositeOf(period: string, figures: AirItem['figures']): Pick<AirItem, 'composite'> {
  const composite = compositeFigure(period, figures);
  return composite === undefined ? {} : { composite };
}
