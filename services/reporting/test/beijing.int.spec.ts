import { createReadStream, existsSync, readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import type { ReadableStream } from 'node:stream/web';

import type { Indicator } from '@farwatch/contracts/events';
import type { AirFigure, Answer, indicatorRoutes } from '@farwatch/contracts/http';
import { fromE6, roundHalfEvenE6, toE6 } from '@farwatch/domain/quantity';
import { isoLocal } from '@farwatch/domain/reading';
import { migrate } from '@farwatch/persistence/migrate';
import { createPool, type Pool } from '@farwatch/persistence/pool';
import { silentLogger } from '@farwatch/runtime/log';
import { freshDatabase } from '@farwatch/testing/backing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { XzReadableStream } from 'xz-decompress';

import { storeStations } from '../src/areas/reference-store.js';
import { refreshDays } from '../src/publish/refresh-days.js';
import { refreshYears } from '../src/publish/refresh-years.js';
import { airFigures } from '../src/query/air-query.js';
import { type ReadingRecord, ReadingsStore } from '../src/readings/readings-store.js';
import { migrations } from '../src/store/migrations.js';
import { verifyFigures } from '../src/verify/verify-figures.js';
import { eventOf } from './given.js';

const data = new URL('../../../../shared/data/', import.meta.url);
const hour = 3_600_000;
type AirFigures = Answer<(typeof indicatorRoutes)['air']>;

interface OracleYear {
  readonly pm25: {
    dailyMeans: number;
    annualValid: boolean;
    mean: number;
    mean0: number;
    mean1: number;
    monthlyDailyMeans: number[];
    yoyPct: number | null;
  };
  readonly o3_8h: {
    dailyValues: number;
    annualValid: boolean;
    p90: number;
    p90_0: number;
    monthlyDailyValues: number[];
  };
  readonly aqi: {
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
interface Oracle {
  readonly variants: { readonly A: Record<string, Record<string, OracleYear>> };
}
/** Data and oracle lie beside the project, not in it: without them the suite is counted as skipped. */
const present = existsSync(new URL('oracle-beijing.json', data));
const oracle: Oracle = present
  ? (JSON.parse(readFileSync(new URL('oracle-beijing.json', data), 'utf8')) as Oracle)
  : { variants: { A: { CITY: {} } } };
const run = present ? describe : describe.skip;

let database: Awaited<ReturnType<typeof freshDatabase>>;
let pool: Pool;

beforeAll(async () => {
  if (!present) return;
  database = await freshDatabase('beijing');
  await migrate({ url: database.url, schema: 'reporting', migrations, log: silentLogger });
  pool = createPool(database.url, { name: 'test' });
  await load();
}, 300_000);
afterAll(async () => {
  await pool?.end();
  await database?.drop();
});

/** The measured years 2014 (PM2.5) and 2015 and spring of 2013 (all six), one message per station and day. */
async function load(): Promise<void> {
  const store = new ReadingsStore(pool);
  const days = new Map<string, object[]>();
  let column: Map<string, number> | undefined;
  for await (const line of linesOf('beijing-2013-2017.csv.xz')) {
    const cells = line.split(',');
    if (column === undefined) {
      column = new Map(cells.map((name, at) => [name, at]));
      continue;
    }
    const cell = (name: string): string => cells[column!.get(name)!]!;
    const time = cell('time');
    if (!/^(201[45]|2013-0[45])/.test(time)) continue;
    const start = Date.parse(time);
    const key = `${cell('station')}/${time.slice(0, 10)}`;
    for (const [name, pollutant] of [
      ['pm25', 'a34004'],
      ['pm10', 'a34002'],
      ['so2', 'a21026'],
      ['no2', 'a21004'],
      ['co', 'a21005'],
      ['o3', 'a05024'],
    ] as const) {
      if (cell(name) === '' || (name !== 'pm25' && time.startsWith('2014'))) continue;
      const reading = {
        pollutant,
        // The file has CO in ug/m3; the topic carries canonical units.
        value: name === 'co' ? Number(`${cell(name)}e-3`) : Number(cell(name)),
        unit: name === 'co' ? 'mg/m3' : 'ug/m3',
        flag: 'N',
        revision: 0,
        start: new Date(start).toISOString(),
        end: new Date(start + hour).toISOString(),
      };
      const own = days.get(key);
      if (own) own.push(reading);
      else days.set(key, [reading]);
    }
  }
  const stations = [...new Set([...days.keys()].map((key) => key.split('/')[0]!))];
  await storeStations(
    pool,
    stations.map((id) => ({
      id,
      station: { id, kind: 'air', name: id, district: 'Beijing', zone: 'II', simulated: false },
    })),
  );
  const now = Date.now();
  const records = [...days].map(([key, readings], offset): ReadingRecord => {
    const event = eventOf({ station: key.split('/')[0], readings });
    return { offset, timestamp: now, event };
  });
  for (let at = 0; at < records.length; at += 200)
    await store.store('readings', [{ partition: 0, records: records.slice(at, at + 200) }], now);
  while ((await refreshDays(pool, now)) > 0);
  while ((await refreshYears(pool, now)) > 0);
}

interface PublishedHour {
  readonly station: string;
  /** Local time as `airFigures` labels the hour. */
  readonly time: string;
  readonly o3: number | null;
  readonly pm25: number | null;
}

const publishedNames: Readonly<Record<string, string>> = {
  奥体中心: 'Aotizhongxin',
  昌平镇: 'Changping',
  定陵: 'Dingling',
  东四: 'Dongsi',
  官园: 'Guanyuan',
  古城: 'Gucheng',
  怀柔镇: 'Huairou',
  农展馆: 'Nongzhanguan',
  顺义新城: 'Shunyi',
  天坛: 'Tiantan',
  海淀区万柳: 'Wanliu',
  万寿西宫: 'Wanshouxigong',
};

/** 8 h and 24 h moving means of the stations of Beijing as they were published in April and May 2013. */
async function publishedOf2013(): Promise<PublishedHour[]> {
  const rows: PublishedHour[] = [];
  let header: string[] = [];
  for await (const line of linesOf('cnemc-2013-hours.csv.xz')) {
    // Only the name of the primary pollutants may be quoted; it has commas and is not needed here.
    const cells = line.replace(/"[^"]*"/, '').split(',');
    if (header.length === 0) {
      header = cells;
      continue;
    }
    const cell = (name: string): string => cells[header.indexOf(name)] ?? '';
    const station = publishedNames[cell('positionname')];
    if (station === undefined || !cell('area').startsWith('北京')) continue;
    const number = (name: string): number | null => (cell(name) === '' ? null : Number(cell(name)));
    rows.push({ station, time: cell('timepoint'), o3: number('o3_8h'), pm25: number('pm2_5_24h') });
  }
  return rows;
}

/** Lines of a packed file of ../shared/data. */
function linesOf(file: string): AsyncIterable<string> {
  const packed = Readable.toWeb(createReadStream(new URL(file, data))) as ReadableStream<Uint8Array>;
  return createInterface({
    input: Readable.fromWeb(new XzReadableStream(packed) as ReadableStream<Uint8Array>),
  });
}

async function year(area: string, period: string, pollutant: string): Promise<AirFigure> {
  const span = { from: `${period}-06-01`, to: `${period}-06-01` };
  const found = await airFigures(pool, area, span, 'year', pollutant);
  expect(found.items.map((item) => item.period)).toEqual([period]);
  return found.items[0]!.figures[0]!;
}

run('the measured years of Beijing (../shared/data) against an independent computation (variant A)', () => {
  const areas = Object.keys(oracle.variants.A).map(
    (name) => [name, name === 'CITY' ? 'Beijing' : name] as const,
  );

  // Keys compared: pm25.dailyMeans, annualValid, mean (6 decimals), mean0, mean1, monthlyDailyMeans, yoyPct.
  it.each(areas)('PM2.5 of %s', async (name, area) => {
    for (const period of ['2014', '2015']) {
      const expected = oracle.variants.A[name]![period]!.pm25;
      const found = await year(area, period, 'a34004');
      const round = (decimals: number): number => fromE6(roundHalfEvenE6(toE6(found.value ?? NaN), decimals));
      expect({
        days: found.count,
        valid: found.valid,
        months: found.daysByMonth,
        mean0: round(0),
        mean1: round(1),
        rounded: found.rounded,
      }).toEqual({
        days: expected.dailyMeans,
        valid: expected.annualValid,
        months: expected.monthlyDailyMeans,
        mean0: expected.mean0,
        mean1: expected.mean1,
        rounded: expected.mean0,
      });
      expect(found.value).toBeCloseTo(expected.mean, 5);
      if (period === '2015') expect(found.yearOnYear).toBeCloseTo(expected.yoyPct ?? NaN, 4);
    }
  });

  // Keys compared: o3_8h.dailyValues, annualValid, p90 (4 decimals), p90_0, monthlyDailyValues.
  it.each(areas)('ozone MDA8 of %s', async (name, area) => {
    const expected = oracle.variants.A[name]!['2015']!.o3_8h;
    const found = await year(area, '2015', 'a05024');
    expect({ days: found.count, valid: found.valid, months: found.daysByMonth }).toEqual({
      days: expected.dailyValues,
      valid: expected.annualValid,
      months: expected.monthlyDailyValues,
    });
    expect(found.value).toBeCloseTo(expected.p90, 4);
    expect(found.rounded).toBe(expected.p90_0);
  });

  // Keys compared, all without tolerance: aqi.validDays, goodDays, goodRatio (6 decimals), goodRatioPct1, daysByLevel,
  // daysWithAnyPollutant, goodDaysWithAnyPollutant, incompleteDaysThatExceed, goodDaysIfConcNotRounded.
  it.each(areas)('good days of %s', async (name, area) => {
    const { goodRatio, goodRatioPct1, ...expected } = oracle.variants.A[name]!['2015']!.aqi;
    const span = { from: '2015-01-01', to: '2015-12-31' };
    const days = (await airFigures(pool, area, span, 'year')).items[0]!.days!;
    expect(days).toMatchObject({
      validDays: expected.validDays,
      goodDays: expected.goodDays,
      goodRatio,
      goodRatioPercent: goodRatioPct1,
      daysByLevel: expected.daysByLevel,
      heavyDays: expected.daysByLevel[4]! + expected.daysByLevel[5]!,
      daysWithAnyPollutant: expected.daysWithAnyPollutant,
      goodDaysWithAnyPollutant: expected.goodDaysWithAnyPollutant,
      incompleteDaysThatExceed: expected.incompleteDaysThatExceed,
      goodDaysIfNotRounded: expected.goodDaysIfConcNotRounded,
    });
    // The months are the same days: they add up to the year.
    const months = (await airFigures(pool, area, span, 'month')).items.map((item) => item.days!.goodDays);
    expect(months.reduce((sum, one) => sum + one, 0)).toBe(expected.goodDays);
  });

  it.each(areas)('publishes of %s what the answers give', async (name, area) => {
    const expected = oracle.variants.A[name]!['2015']!;
    const { rows } = await pool.query<{ data: Indicator }>(
      `SELECT data FROM reporting.published_indicator WHERE area = $1 AND period = '2015'`,
      [area],
    );
    const published = new Map(rows.map(({ data }) => [data.indicator, data]));
    expect(published.get('good-days')).toMatchObject({
      value: expected.aqi.goodDays,
      count: expected.aqi.validDays,
      expected: 365,
    });
    expect(published.get('good-day-ratio')?.value).toBe(expected.aqi.goodRatioPct1);
    const [item] = (await airFigures(pool, area, { from: '2015-01-01', to: '2015-01-01' }, 'year')).items;
    for (const [indicator, code] of [
      ['pm25', 'a34004'],
      ['o3-p90', 'a05024'],
      ['co-p95', 'a21005'],
    ] as const) {
      const figure = item!.figures.find((one) => one.pollutant === code)!;
      expect(published.get(indicator)).toMatchObject({ value: figure.value, valid: figure.valid });
    }
    expect(published.get('composite-index')?.value).toBe(item!.composite!.value);
  });

  // The label of this file is that of the publication: both call the hour from 14:00 to 15:00 "15:00" in 2013.
  const published = present && existsSync(new URL('cnemc-2013-hours.csv.xz', data)) ? it : it.skip;
  published('moving means of the hours of 2013 are those that were published', async () => {
    const rows = await publishedOf2013();
    expect(rows.length).toBeGreaterThan(600);
    const stationsOf2013 = new Set(rows.map(({ station }) => station));
    const ours = new Map<string, AirFigures['items'][number]>();
    for (const station of stationsOf2013)
      for (const span of [
        { from: '2013-04-10', to: '2013-04-30' },
        { from: '2013-05-01', to: '2013-05-15' },
      ])
        for (const item of (await airFigures(pool, station, span, 'hour')).items)
          ours.set(`${station} ${item.period}`, item);
    const movingOf = (station: string, time: string, code: string, back = 0): number | null => {
      const period = isoLocal(Date.parse(time) - back * hour);
      const parts = ours.get(`${station} ${period}`)?.aqi?.iaqi.filter(({ pollutant }) => pollutant === code);
      return parts?.find(({ moving }) => moving !== undefined)?.moving?.value ?? null;
    };
    const agreeing = (code: string, name: 'o3' | 'pm25', back = 0): { rows: number; same: number } => {
      const pairs = rows.flatMap((row) => {
        const own = movingOf(row.station, row.time, code, back);
        return row[name] === null || own === null ? [] : [[row[name], own] as const];
      });
      return { rows: pairs.length, same: pairs.filter(([a, b]) => Math.abs(a - b) <= 1).length };
    };
    // Ozone of the two sources is the same but for few hours; PM2.5 was revised later (a third of the hours differs).
    const ozone = agreeing('a05024', 'o3');
    expect(ozone.rows).toBeGreaterThan(580);
    expect(ozone.same / ozone.rows).toBeGreaterThan(0.85);
    const pm25 = agreeing('a34004', 'pm25');
    expect(pm25.rows).toBeGreaterThan(560);
    expect(pm25.same / pm25.rows).toBeGreaterThan(0.5);
    // The window ends with the hour itself: shifted by an hour much less agrees.
    expect(agreeing('a05024', 'o3', 1).same).toBeLessThan(ozone.same / 3);
    expect(agreeing('a34004', 'pm25', 1).same).toBeLessThan(pm25.same * 0.8);
  });

  it('equals a rebuild from the readings', async () => {
    const verified = await verifyFigures(pool, Date.UTC(2013, 11, 31, 16), Date.UTC(2015, 11, 31, 16));
    expect(verified.readings).toBeGreaterThan(700_000);
    expect(verified.differences).toEqual([]);
  });
});
