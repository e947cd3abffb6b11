/**
 * Twelve measured stations, 2014 to 2016, against an independent computation with exact rationals
 * (../shared/data/oracle-beijing.json, variant A: the day is the calendar date of the label).
 *
 * Compared keys: pm25 { dailyMeans, monthlyDailyMeans, annualValid, mean, mean0, mean1, yoyPct, yoyPctFromRounded } and
 * o3_8h { dailyValues, monthlyDailyValues, annualValid, p90, p90_0 }, per station and for CITY.
 */
import { beforeAll, describe, expect, it, test } from '@jest/globals';
import { fromE6, roundHalfEvenE6, toE6 } from '../quantity/index.js';
import {
  ambientLimit,
  cityDay,
  dayMeanOfHours,
  mda8,
  percentileE6,
  yearMeanOfDays,
  yearOnYearE6,
} from './index.js';
import type { YearMean } from './index.js';
import { hasSharedData, readSharedText, sharedXzLines } from './testdata/shared-data.js';

const DATA = 'beijing-2013-2017.csv.xz';
const ORACLE = 'oracle-beijing.json';
const YEARS = ['2014', '2015', '2016'] as const;

interface OracleYear {
  pm25: {
    dailyMeans: number;
    annualValid: boolean;
    mean: number;
    mean0: number;
    mean1: number;
    monthlyDailyMeans: number[];
    yoyPct: number | null;
    yoyPctFromRounded: number | null;
  };
  o3_8h: {
    dailyValues: number;
    annualValid: boolean;
    p90: number;
    p90_0: number;
    monthlyDailyValues: number[];
  };
}

/** date -> 24 hour values in E6 */
type Hours = Map<string, (number | null)[]>;
/** date -> valid day value in E6 */
type Days = Map<string, number>;

function put(hours: Hours, date: string, hour: number, text: string): void {
  let day = hours.get(date);
  if (day === undefined) hours.set(date, (day = new Array<number | null>(24).fill(null)));
  day[hour] = text === '' ? null : toE6(Number(text));
}

async function readDays(): Promise<{ pm25: Map<string, Days>; o3: Map<string, Days> }> {
  const pm25 = new Map<string, Hours>();
  const o3 = new Map<string, Hours>();
  for await (const line of sharedXzLines(DATA)) {
    const [station = '', time = '', pm25Text = '', , , , , o3Text = ''] = line.split(',');
    if (station === 'station' || station === '') continue;
    if (!pm25.has(station)) {
      pm25.set(station, new Map());
      o3.set(station, new Map());
    }
    const date = time.slice(0, 10);
    const hour = Number(time.slice(11, 13));
    put(pm25.get(station) ?? new Map(), date, hour, pm25Text);
    put(o3.get(station) ?? new Map(), date, hour, o3Text);
  }
  return { pm25: daysOf(pm25, (hours) => dayMeanOfHours(hours)), o3: daysOf(o3, ozoneDay) };
}

function ozoneDay(
  hours: readonly (number | null)[],
  date: string,
): { valueE6: number | null; valid: boolean } {
  const limit = ambientLimit('a05024', 'mda8', 'II', date);
  return mda8(hours, toE6(limit?.value ?? NaN));
}

type DayRule = (
  hours: readonly (number | null)[],
  date: string,
) => { valueE6: number | null; valid: boolean };

function daysOf(all: Map<string, Hours>, rule: DayRule): Map<string, Days> {
  const result = new Map<string, Days>();
  for (const [station, byDate] of all) {
    const days: Days = new Map();
    for (const [date, hours] of byDate) {
      const day = rule(hours, date);
      if (day.valid && day.valueE6 !== null) days.set(date, day.valueE6);
    }
    result.set(station, days);
  }
  result.set('CITY', cityOf([...result.values()]));
  return result;
}

function cityOf(stations: readonly Days[]): Days {
  const dates = new Set(stations.flatMap((days) => [...days.keys()]));
  const city: Days = new Map();
  for (const date of dates) {
    const day = cityDay(
      stations.map((days) => days.get(date) ?? null),
      stations.length,
    );
    if (day.valid && day.valueE6 !== null) city.set(date, day.valueE6);
  }
  return city;
}

function yearOf(days: Days, year: string): { mean: YearMean; values: number[] } {
  const inYear = [...days]
    .filter(([date]) => date.startsWith(year))
    .map(([date, valueE6]) => ({ date, valueE6 }));
  return { mean: yearMeanOfDays(inYear), values: inYear.map((day) => day.valueE6) };
}

if (!hasSharedData(DATA, ORACLE)) {
  test.skip(`1 suite skipped: ../shared/data/${DATA} and ${ORACLE} are not beside the project`, () =>
    undefined);
} else {
  const oracle = (
    JSON.parse(readSharedText(ORACLE)) as { variants: { A: Record<string, Record<string, OracleYear>> } }
  ).variants.A;
  const places = Object.keys(oracle);
  const cases = places.flatMap((place) => YEARS.map((year) => [place, year] as const));

  describe('Beijing 2014-2016 against the exact oracle, variant A', () => {
    let pm25: Map<string, Days>;
    let o3: Map<string, Days>;
    beforeAll(async () => {
      ({ pm25, o3 } = await readDays());
    }, 120_000);

    it('has 12 stations and the city, three years each', () => {
      expect(cases).toHaveLength(39);
      expect([...pm25.keys()].sort()).toEqual([...places].sort());
    });

    it.each(cases)('PM2.5 of %s in %s', (place, year) => {
      const expected = oracle[place]?.[year]?.pm25;
      const { mean } = yearOf(pm25.get(place) ?? new Map(), year);
      const valueE6 = mean.valueE6 ?? NaN;
      expect({
        dailyMeans: mean.days,
        monthlyDailyMeans: mean.daysByMonth,
        annualValid: mean.valid,
        mean0: fromE6(roundHalfEvenE6(valueE6, 0)),
        mean1: fromE6(roundHalfEvenE6(valueE6, 1)),
      }).toEqual({
        dailyMeans: expected?.dailyMeans,
        monthlyDailyMeans: expected?.monthlyDailyMeans,
        annualValid: expected?.annualValid,
        mean0: expected?.mean0,
        mean1: expected?.mean1,
      });
      // Day means are kept to a millionth, so the mean may differ by one unit of the sixth decimal.
      expect(Math.abs(valueE6 - toE6(expected?.mean ?? NaN))).toBeLessThanOrEqual(1);
    });

    it.each(cases.filter(([, year]) => year !== '2014'))(
      'PM2.5 of %s, %s against the year before',
      (place, year) => {
        const expected = oracle[place]?.[year]?.pm25;
        const days = pm25.get(place) ?? new Map();
        const now = yearOf(days, year).mean.valueE6 ?? NaN;
        const before = yearOf(days, String(Number(year) - 1)).mean.valueE6 ?? NaN;
        const exact = yearOnYearE6(now, before) ?? NaN;
        expect(Math.abs(exact - toE6(expected?.yoyPct ?? NaN))).toBeLessThanOrEqual(5);
        const published = yearOnYearE6(roundHalfEvenE6(now, 0), roundHalfEvenE6(before, 0)) ?? NaN;
        expect(fromE6(roundHalfEvenE6(published, 1))).toBe(expected?.yoyPctFromRounded);
      },
    );

    it.each(cases)('O3 daily maximum 8 h of %s in %s', (place, year) => {
      const expected = oracle[place]?.[year]?.o3_8h;
      const { mean, values } = yearOf(o3.get(place) ?? new Map(), year);
      const p90 = percentileE6(values, 90) ?? NaN;
      expect({
        dailyValues: mean.days,
        monthlyDailyValues: mean.daysByMonth,
        annualValid: mean.valid,
        p90_0: fromE6(roundHalfEvenE6(p90, 0)),
      }).toEqual({
        dailyValues: expected?.dailyValues,
        monthlyDailyValues: expected?.monthlyDailyValues,
        annualValid: expected?.annualValid,
        p90_0: expected?.p90_0,
      });
      expect(Math.abs(p90 - toE6(expected?.p90 ?? NaN))).toBeLessThanOrEqual(1);
    });
  });
}
