import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { roundHalfEvenE6, toE6 } from '@farwatch/domain/quantity';
import { eventually } from '@farwatch/testing/eventually';

import { platform, type Platform } from './platform.js';
import { runCli } from './run-cli.js';

const data = fileURLToPath(new URL('../../../../shared/data/', import.meta.url));
const present = existsSync(`${data}beijing-2013-2017.csv.xz`);
const year = '2015';

/**
 * The keys of the oracle's variant A that are compared. PM2.5 mean within 0.00001 and O3 P90 within 0.0001 (the oracle
 * prints six decimals of exact fractions, day means are kept to a millionth); all others without tolerance.
 */
interface OracleYear {
  pm25: OraclePm25;
  o3_8h: {
    dailyValues: number;
    annualValid: boolean;
    p90: number;
    p90_0: number;
    monthlyDailyValues: number[];
  };
  aqi: {
    validDays: number;
    goodDays: number;
    goodRatio: number;
    goodRatioPct1: number;
    daysByLevel: number[];
    daysWithAnyPollutant: number;
    goodDaysWithAnyPollutant: number;
    incompleteDaysThatExceed: number;
    goodDaysIfConcNotRounded: number;
  };
}
interface OraclePm25 {
  dailyMeans: number;
  annualValid: boolean;
  mean: number;
  mean0: number;
  mean1: number;
  monthlyDailyMeans: number[];
}
interface AirAnswer {
  items: {
    period: string;
    annualValid?: boolean;
    days?: Omit<OracleYear['aqi'], 'goodRatioPct1' | 'goodDaysIfConcNotRounded'> & {
      goodRatioPercent: number;
      heavyDays: number;
      goodDaysIfNotRounded: number;
    };
    figures: {
      pollutant: string;
      statistic: string;
      value: number;
      rounded: number;
      valid: boolean;
      count: number;
      daysByMonth: number[];
    }[];
  }[];
}

let p: Platform;

/**
 * Checks again until it holds: a day has enough hours to count before its last hours are in its figures, and figures that
 * do not add up (ozone, the index, those of the city) follow the stored readings within seconds.
 */
const settled = (what: string, check: () => Promise<void>): Promise<boolean> =>
  eventually(async () => (await check(), true), { what, timeoutMs: 60_000, intervalMs: 200 });

beforeAll(async () => {
  if (present) p = await platform();
}, 120_000);
afterAll(() => p?.stop(), 60_000);

const run = present ? describe : describe.skip;

run('the measured year 2015 of Beijing (../shared/data), through broker, Kafka and PostgreSQL', () => {
  test('farwatch replay publishes 12 stations over MQTT and waits until everything is stored', async () => {
    const args = [
      '--from',
      `${year}-01-01`,
      '--to',
      '2016-01-01',
      '--register',
      'beijing',
      '--mqtt',
      p.mqttUrl,
    ];
    const { code, out, err } = await runCli(
      ['--api', p.api, '--token', p.token, 'replay', `${data}beijing-2013-2017.csv.xz`, ...args],
      { timeoutMs: 500_000, env: { DATA_DIR: p.dir } },
    );
    expect({ code, err: code === 0 ? '' : err }).toEqual({ code: 0, err: '' });
    expect(out).toMatch(/12 stations: 10\d{4} messages sent now, all stored/);
  }, 600_000);

  const oracleOf = (): [string, Record<string, OracleYear>][] => {
    const { variants } = JSON.parse(readFileSync(`${data}oracle-beijing.json`, 'utf8')) as {
      variants: { A: Record<string, Record<string, OracleYear>> };
    };
    return Object.entries(variants.A);
  };

  test('good days, levels and the ozone percentile equal the oracle, per station and for the city', async () => {
    for (const [name, years] of oracleOf()) {
      const { aqi, o3_8h: ozone } = years[year]!;
      const { goodRatioPct1, goodDaysIfConcNotRounded, ...counts } = aqi;
      const area = name === 'CITY' ? 'beijing' : name;
      const path = `/indicators/air?area=${area}&from=${year}-01-01&to=${year}-12-31&period=year`;
      await settled(`the days of ${area}`, async () => {
        const [item] = (await p.get<AirAnswer>(path)).items;
        const o3 = item!.figures.find(({ pollutant }) => pollutant === 'a05024')!;
        expect({ area, ...item!.days }).toMatchObject({
          area,
          ...counts,
          goodRatioPercent: goodRatioPct1,
          goodDaysIfNotRounded: goodDaysIfConcNotRounded,
          heavyDays: counts.daysByLevel[4]! + counts.daysByLevel[5]!,
        });
        expect({ area, days: o3.count, valid: o3.valid, months: o3.daysByMonth, p90: o3.rounded }).toEqual({
          area,
          days: ozone.dailyValues,
          valid: ozone.annualValid,
          months: ozone.monthlyDailyValues,
          p90: ozone.p90_0,
        });
        expect(Math.abs(o3.value - ozone.p90)).toBeLessThan(1e-4);
      });
    }
  }, 120_000);

  test('PM2.5 annual mean, valid days and annual validity equal the oracle, per station and for the city', async () => {
    const areas = oracleOf();
    expect(areas).toHaveLength(13);
    for (const [name, years] of areas) {
      const { pm25 } = years[year]!;
      const area = name === 'CITY' ? 'beijing' : name;
      await settled(`PM2.5 of ${area}`, async () => {
        const answer = await p.get<AirAnswer>(
          `/indicators/air?area=${area}&from=${year}-01-01&to=${year}-12-31&period=year&pollutant=a34004`,
        );
        const [item] = answer.items;
        const figure = item!.figures.find(({ statistic }) => statistic === 'mean')!;
        const e6 = toE6(figure.value);
        expect({
          area,
          dailyMeans: figure.count,
          annualValid: figure.valid,
          mean0: roundHalfEvenE6(e6, 0) / 1e6,
          mean1: roundHalfEvenE6(e6, 1) / 1e6,
          monthlyDailyMeans: figure.daysByMonth,
          closeToMean: Math.abs(figure.value - pm25.mean) < 1e-5,
        }).toEqual({
          area,
          dailyMeans: pm25.dailyMeans,
          annualValid: pm25.annualValid,
          mean0: pm25.mean0,
          mean1: pm25.mean1,
          monthlyDailyMeans: pm25.monthlyDailyMeans,
          closeToMean: true,
        });
        expect(figure.rounded).toBe(pm25.mean0);
      });
    }
  }, 120_000);
});
