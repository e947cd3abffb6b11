import { describe, expect, it } from '@jest/globals';

import { PM25 } from '../../store/pollutants.js';
import { dayFigure, type PartialSums } from './air-figures.js';
import { periodIndicators } from './air-indicators.js';
import { type DayValue, periodFigure } from './period-figure.js';

const sums = (values: readonly number[], hours = 24): PartialSums => {
  const sum = values.reduce((all, value) => all + BigInt(Math.round(value * 1e6)), 0n);
  return {
    sum,
    count: values.length,
    shownSum: sum,
    shownCount: values.length,
    parts: hours,
    flagged: false,
  };
};

function days(year: number, valueOf: (date: string) => number | null): DayValue[] {
  const found: DayValue[] = [];
  for (let at = Date.UTC(year, 0, 1); at < Date.UTC(year + 1, 0, 1); at += 86_400_000) {
    const date = new Date(at).toISOString().slice(0, 10);
    const value = valueOf(date);
    if (value !== null) found.push({ date, valueE6: Math.round(value * 1e6) });
  }
  return found;
}

describe('day of an area', () => {
  it('HJ 633-2026 cl. 4.2.1, HJ 663: is the mean of the stations, valid from 75 % of them on', () => {
    expect(dayFigure(PM25, sums([30, 40, 50]), 4)).toMatchObject({
      value: 40,
      valid: true,
      count: 3,
      required: 3,
      expected: 4,
    });
    expect(dayFigure(PM25, sums([30, 40]), 4)).toMatchObject({
      value: 35,
      valid: false,
      reason: 'too-few-stations',
    });
  });

  it('is held against its limit as rounded by HJ 633-2026 cl. 4.2.2: 60.3 does not exceed 60', () => {
    const on = { date: '2026-04-01', zone: 'II' } as const;
    expect(dayFigure(PM25, sums([60.3]), 1, on)).toMatchObject({ value: 60.3, limit: 60, meetsLimit: true });
    expect(dayFigure(PM25, sums([60.6]), 1, on)).toMatchObject({ value: 60.6, limit: 60, meetsLimit: false });
  });

  it('of one station shows an incomplete day as not valid', () => {
    const incomplete: PartialSums = {
      sum: 0n,
      count: 0,
      shownSum: 12_500_000n,
      shownCount: 1,
      parts: 19,
      flagged: false,
    };
    expect(dayFigure(PM25, incomplete, 1)).toMatchObject({
      value: 12.5,
      rounded: 12,
      valid: false,
      reason: 'incomplete',
      count: 19,
      required: 20,
      expected: 24,
    });
    expect(dayFigure(PM25, { ...incomplete, shownCount: 0 }, 1)).toMatchObject({
      value: null,
      reason: 'missing',
    });
  });
});

describe('month and year', () => {
  it('judges every statistic of a year that has a limit, not the mean only', () => {
    // Mean 29, and 25 days of 80: the 95th percentile is above the limit of a day.
    const found = periodFigure(
      PM25,
      '2026',
      days(2026, (date) =>
        date.endsWith('-15') || date.endsWith('-16') || date.startsWith('2026-12-0') ? 80 : 24,
      ),
    );
    expect(found).toMatchObject({
      meetsLimit: true,
      percentile: { percent: 95, value: 80, limit: 60, meetsLimit: false },
      compliant: false,
    });
    expect(
      periodFigure(
        PM25,
        '2026',
        days(2026, () => 30.4),
      ),
    ).toMatchObject({
      ...{ value: 30.4, limit: 30, meetsLimit: true, compliant: true },
      percentile: { meetsLimit: true },
    });
    // The standard sets no monthly limit.
    expect(
      periodFigure(
        PM25,
        '2026-06',
        days(2026, () => 30),
      ),
    ).not.toHaveProperty('compliant');
  });

  it('rounds once, half to even, and compares unrounded and rounded with the year before', () => {
    const both = [...days(2025, () => 35.5), ...days(2026, () => 34.5)];
    expect(periodFigure(PM25, '2026', both)).toMatchObject({
      value: 34.5,
      rounded: 34,
      valid: true,
      count: 365,
      expected: 365,
      yearOnYear: -2.816901,
      yearOnYearOfRounded: -5.555556,
      shortMonths: [],
    });
    // What is published of it carries the change that is the one to publish.
    const figure = periodFigure(PM25, '2026', both);
    const [indicator] = periodIndicators('East', { period: '2026', figures: [figure] });
    const change = figure.yearOnYearBasis === 'rounded' ? figure.yearOnYearOfRounded : figure.yearOnYear;
    expect(indicator).toMatchObject({ area: 'East', indicator: 'pm25', period: '2026', yearOnYear: change });
    expect(typeof change).toBe('number');
    expect(periodFigure(PM25, '2026-02', both)).toMatchObject({
      count: 28,
      required: 25,
      valid: true,
      yearOnYear: -2.816901,
    });
  });

  it('says where the reference state changed between the days that are compared', () => {
    const both = [
      ...days(2017, () => 40),
      ...days(2018, () => 36),
      ...days(2019, () => 35),
      ...days(2020, () => 35),
    ];
    expect(periodFigure(PM25, '2018', both)).toMatchObject({
      referenceStateChanged: {
        from: '2018-09-01',
        basis: { standard: 'GB 3095-2012', confidence: 'memory' },
      },
    });
    expect(periodFigure(PM25, '2018-08', both)).not.toHaveProperty('referenceStateChanged');
    expect(periodFigure(PM25, '2019', both)).toHaveProperty('referenceStateChanged');
    expect(periodFigure(PM25, '2020', both)).not.toHaveProperty('referenceStateChanged');
  });

  it('of total suspended particles needs 60 days, 5 a month, and has no verdict without a decision', () => {
    const year = days(2026, (date) => (Number(date.slice(8)) <= 5 ? 500 : null));
    const figure = periodFigure('a34001', '2026', year);
    expect(figure).toMatchObject({
      valid: true,
      count: 60,
      required: 60,
      limitNotInForce: { clause: 'Table 2, cl. 4.5' },
    });
    expect(figure).not.toHaveProperty('limit');
    expect(figure).not.toHaveProperty('compliant');
    expect(periodFigure('a34001', '2026', year.slice(1))).toMatchObject({ valid: false });
    expect(dayFigure('a34001', { ...sums([100]), parts: 23 }, 1)).toMatchObject({ required: 24 });
  });

  it('is not valid with a short month, however many days the year has', () => {
    const year = days(2026, (date) => (date.startsWith('2026-05') && Number(date.slice(8)) > 26 ? null : 20));
    expect(periodFigure(PM25, '2026', year)).toMatchObject({
      value: 20,
      count: 360,
      valid: false,
      reason: 'short-months',
      shortMonths: [5],
      yearOnYear: null,
    });
  });

  it('is the 90th percentile for ozone and the 95th for carbon monoxide', () => {
    const year = days(2026, (date) => Number(date.slice(8)));
    expect(periodFigure('a05024', '2026-01', year)).toMatchObject({ statistic: 'p90', value: 28 });
    expect(periodFigure('a21005', '2026-01', year)).toMatchObject({
      statistic: 'p95',
      value: 29.5,
      unit: 'mg/m3',
    });
  });
});
