import { describe, expect, it } from '@jest/globals';

import type { Day } from '@farwatch/domain/air';

import { CO, NO2, OZONE, PM10, PM25, SO2 } from '../../store/pollutants.js';
import { airPeriods, type AreaDays } from './air-period.js';
import { dayOf, sampleOf } from './air-samples.js';
import { aqiFigure } from './aqi-figures.js';
import { compositeFigure } from './year-figures.js';

const values = (pm25: number, rest: Partial<Record<string, number>> = {}): Map<string, number> =>
  new Map(
    Object.entries({ [PM25]: pm25, [PM10]: 40, [SO2]: 5, [NO2]: 20, [CO]: 0.5, [OZONE]: 60, ...rest }).map(
      ([code, value]) => [code, Math.round((value ?? 0) * 1e6)],
    ),
  );

describe('index of a day', () => {
  it('changes table at the turn of 2026-03-01 (HJ 633-2026 Table 3)', () => {
    expect(aqiFigure('day', '2026-02-28', sampleOf(values(75)))).toMatchObject({
      value: 100,
      level: 2,
      basis: { standard: 'HJ 633-2012' },
    });
    expect(aqiFigure('day', '2026-03-01', sampleOf(values(75)))).toMatchObject({
      value: 114,
      level: 3,
      primary: [PM25],
      basis: { standard: 'HJ 633-2026' },
    });
  });

  it('rounds first, half to even (HJ 633-2026 cl. 4.2.2)', () => {
    expect(aqiFigure('day', '2026-03-01', sampleOf(values(60.5))).value).toBe(100);
    expect(aqiFigure('day', '2026-03-01', sampleOf(values(60.6))).value).toBe(101);
  });

  it('with a value missing is published only above 100 (HJ 633-2026 cl. 5.3.1)', () => {
    const clean = values(30);
    clean.delete(CO);
    expect(aqiFigure('day', '2026-03-01', sampleOf(clean))).toMatchObject({
      published: false,
      reason: 'incomplete-and-not-above-100',
      missing: [CO],
    });
    const dirty = values(90);
    dirty.delete(CO);
    expect(aqiFigure('day', '2026-03-01', sampleOf(dirty))).toMatchObject({ published: true, missing: [CO] });
  });

  it('says when there is no rule, or no value', () => {
    expect(aqiFigure('day', '2012-12-31', sampleOf(values(30)))).toMatchObject({
      value: null,
      reason: 'no-rule',
    });
    expect(aqiFigure('day', '2026-03-01', sampleOf(new Map()))).toMatchObject({
      value: null,
      reason: 'no-value',
    });
  });
});

describe('index of an hour before 2016 (HJ 633-2012, real-time report of that time)', () => {
  const hour = {
    ...sampleOf(values(500, { [OZONE]: 400 })),
    pm10: 40_000_000,
    pm25: 76_000_000,
    o3_8h: 90_000_000,
  };

  it('is made of the moving means of particles and of ozone twice, and shows them', () => {
    const found = aqiFigure('hour', '2015-12-31', hour);
    expect(found).toMatchObject({ value: 200, primary: [OZONE], published: true, missing: [] });
    expect(found.iaqi.filter(({ pollutant }) => pollutant === PM25)).toEqual([
      { pollutant: PM25, value: 102, moving: { hours: 24, value: 76 } },
    ]);
    expect(found.iaqi.filter(({ pollutant }) => pollutant === OZONE)).toEqual([
      { pollutant: OZONE, value: 200 },
      { pollutant: OZONE, value: 45, moving: { hours: 8, value: 90 } },
    ]);
    expect(aqiFigure('hour', '2016-01-01', hour).iaqi.some(({ moving }) => moving !== undefined)).toBe(false);
  });

  it('is that of what is there when a moving mean is not valid', () => {
    const found = aqiFigure('hour', '2015-12-31', { ...hour, o3: 100_000_000, pm25: null });
    expect(found).toMatchObject({ value: 45, primary: [], published: true, missing: [PM25] });
    expect(found.iaqi).toContainEqual({ pollutant: PM25, value: null, moving: { hours: 24, value: null } });
  });
});

describe('a year', () => {
  const year = (of: number, pm25: (date: string) => number): Day[] =>
    Array.from({ length: 365 }, (_, n) => {
      const date = new Date(Date.UTC(of, 0, 1 + n)).toISOString().slice(0, 10);
      return dayOf(date, values(pm25(date)));
    });
  const area = (days: readonly Day[]): AreaDays => ({
    days,
    measured: () => [PM25, PM10, SO2, NO2, CO, OZONE],
    zone: () => 'II',
    decisions: [],
  });

  it('is held against the limit of its last day', () => {
    const [old, now, later] = ['2025', '2026', '2031'].map((of) =>
      airPeriods(area(year(Number(of), () => 32)), [of])[0]?.figures.find((one) => one.pollutant === PM25),
    );
    expect(old).toMatchObject({ limit: 35, meetsLimit: true, basis: { standard: 'GB 3095-2012' } });
    expect(now).toMatchObject({ limit: 30, meetsLimit: false, basis: { standard: 'GB 3095-2026' } });
    expect(later).toMatchObject({ limit: 25, meetsLimit: false });
  });

  it('that runs is compared with the same days of the year before', () => {
    const before = year(2025, (date) => (date < '2025-07-01' ? 50 : 10));
    const running = year(2026, () => 40).filter(({ date }) => date < '2026-07-01');
    const figure = airPeriods(area([...before, ...running]), ['2026'])[0]?.figures[0];
    expect(figure).toMatchObject({ through: '2026-06-30', yearOnYearToDate: -20, valid: false });
    expect(figure?.yearOnYearOfRounded).toBeGreaterThan(0);
  });

  it('has a three-year mean when all three are there, valid when all are valid', () => {
    const three = [2024, 2025, 2026].flatMap((of) => year(of, () => of - 1990));
    const [item] = airPeriods(area(three), ['2026']);
    expect(item?.pm25ThreeYears).toMatchObject({
      value: 35,
      valid: true,
      basis: { confidence: 'secondary' },
    });
    const short = three.filter(({ date }) => !date.startsWith('2025-02'));
    expect(airPeriods(area(short), ['2026'])[0]?.pm25ThreeYears).toMatchObject({
      valid: false,
      reason: 'year-not-valid',
    });
    expect(airPeriods(area(year(2026, () => 36)), ['2026'])[0]?.pm25ThreeYears).toMatchObject({
      value: null,
      reason: 'missing',
    });
  });

  it('leaves out what a decision names, on the days it names, and counts it', () => {
    const days = year(2026, (date) => (date === '2026-03-10' ? 400 : 30));
    const decided = {
      ...area(days),
      decisions: [{ from: '2026-03-10', to: '2026-03-10', pollutants: [PM25] }],
    };
    const [item] = airPeriods(decided, ['2026']);
    expect(item?.figures.find((one) => one.pollutant === PM25)).toMatchObject({
      value: 30,
      count: 364,
      excludedDays: 1,
    });
    expect(item?.days).toMatchObject({ validDays: 364, heavyDays: 0, daysWithAnyPollutant: 365 });
    expect(airPeriods(area(days), ['2026'])[0]?.days).toMatchObject({ validDays: 365, heavyDays: 1 });
  });

  it('has no composite index without all six, and says that the weights of 2026 are not verified', () => {
    const [item] = airPeriods(area(year(2026, () => 30)), ['2026']);
    expect(item?.composite).toMatchObject({ valid: true, basis: { confidence: 'secondary' } });
    const figures = item?.figures.filter((one) => one.pollutant !== CO) ?? [];
    expect(compositeFigure('2026', figures)).toMatchObject({ value: null, reason: 'missing' });
  });
});
