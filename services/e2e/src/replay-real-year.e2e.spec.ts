import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { roundHalfEvenE6, toE6 } from '@farwatch/domain/quantity';

import { platform, type Platform } from './platform.js';
import { runCli } from './run-cli.js';

const data = fileURLToPath(new URL('../../../../shared/data/', import.meta.url));
const present = existsSync(`${data}beijing-2013-2017.csv.xz`);
const year = '2015';

/** The keys of the oracle's variant A that are compared: all of PM2.5 that this version computes. */
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
    figures: {
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

  test('PM2.5 annual mean, valid days and annual validity equal the oracle, per station and for the city', async () => {
    const oracle = JSON.parse(readFileSync(`${data}oracle-beijing.json`, 'utf8')) as {
      variants: { A: Record<string, Record<string, { pm25: OraclePm25 }>> };
    };
    const areas = Object.entries(oracle.variants.A);
    expect(areas).toHaveLength(13);
    for (const [name, years] of areas) {
      const { pm25 } = years[year]!;
      const area = name === 'CITY' ? 'beijing' : name;
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
    }
  }, 120_000);
});
