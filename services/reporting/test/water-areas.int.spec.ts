import type { Indicator, Station } from '@farwatch/contracts/events';
import { migrate } from '@farwatch/persistence/migrate';
import { createPool, type Pool } from '@farwatch/persistence/pool';
import { silentLogger } from '@farwatch/runtime/log';
import { freshDatabase } from '@farwatch/testing/backing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { storeStations } from '../src/areas/reference-store.js';
import { refreshDays } from '../src/publish/refresh-days.js';
import { refreshYears } from '../src/publish/refresh-years.js';
import { waterFigures } from '../src/query/water-query.js';
import { type ReadingRecord, ReadingsStore } from '../src/readings/readings-store.js';
import { migrations } from '../src/store/migrations.js';
import { eventOf } from './given.js';

const now = Date.UTC(2026, 10, 23);
const date = '2026-11-20';
const span = { from: date, to: date };

let database: Awaited<ReturnType<typeof freshDatabase>>;
let pool: Pool;

const put = (id: string, more: Partial<Station>): Promise<void> =>
  storeStations(pool, [
    {
      id,
      station: {
        id,
        kind: 'water',
        name: id,
        district: 'East',
        waterBody: 'river',
        targetClass: 3,
        simulated: false,
        ...more,
      },
    },
  ]);

/** One four-hour sample of the day with the five items; ammonia decides the class. */
function sampleOf(station: string, ammonia: number, offset: number, revision = 0): ReadingRecord {
  const values = { w01001: 7.5, w01009: 8, w01019: 1.5, w21003: ammonia, w21011: 0.02 };
  const event = eventOf({
    station,
    readings: Object.entries(values).map(([pollutant, value]) => ({
      pollutant,
      value,
      unit: 'mg/L',
      flag: 'N',
      revision,
      start: `${date}T00:00:00+08:00`,
      end: `${date}T04:00:00+08:00`,
    })),
  });
  return { offset, timestamp: now, event };
}

const settle = async (): Promise<void> => {
  while ((await refreshDays(pool, now)) > 0);
};

const settleYears = async (): Promise<void> => {
  await settle();
  while ((await refreshYears(pool, now)) > 0);
};

const store = (...records: ReadingRecord[]): Promise<unknown> =>
  new ReadingsStore(pool).store('readings', [{ partition: 0, records: records }], now);

async function day(area: string) {
  const { items } = await waterFigures(pool, area, span, 'day');
  return items[0];
}

/** What stands published of the share of good water. */
async function published(): Promise<Record<string, unknown>> {
  const { rows } = await pool.query<{ area: string; value: unknown }>(
    `SELECT area, data->'value' AS value FROM reporting.published_indicator WHERE indicator = 'good-water-share'`,
  );
  return Object.fromEntries(rows.map(({ area, value }) => [area, value]));
}

/** What stands published of a period, by area and indicator, without its key. */
async function publishedOf(period: string): Promise<Record<string, Record<string, unknown>>> {
  const { rows } = await pool.query<{ area: string; indicator: string; data: Indicator }>(
    `SELECT area, indicator, data FROM reporting.published_indicator WHERE period = $1 ORDER BY area, indicator`,
    [period],
  );
  const found: Record<string, Record<string, unknown>> = {};
  for (const { area, indicator, data } of rows) {
    const { area: _, indicator: __, period: ___, ...rest } = data;
    (found[area] ??= {})[indicator] = rest;
  }
  return found;
}

/** How often each figure was published. */
async function versions(): Promise<Record<string, number>> {
  const { rows } = await pool.query<{ key: string; version: number }>(
    `SELECT area || ' ' || indicator || ' ' || period AS key, version FROM reporting.published_indicator`,
  );
  return Object.fromEntries(rows.map(({ key, version }) => [key, version]));
}

beforeAll(async () => {
  database = await freshDatabase('waterareas');
  await migrate({ url: database.url, schema: 'reporting', migrations, log: silentLogger });
  pool = createPool(database.url, { name: 'test' });
  await put('w1', { river: 'Jia', basin: 'North' });
  await put('w2', { river: 'Jia', basin: 'North' });
  await put('w3', { river: 'Yi', basin: 'North' });
  await put('w4', { district: 'West' });
  await put('lake', { waterBody: 'lake', river: 'Bing', basin: 'North' });
  // Not a section: a river of an air station makes no area.
  await put('a1', { kind: 'air', river: 'Jia' });
  const samples = [
    ['w1', 0.1],
    ['w2', 1.9],
    ['w3', 0.4],
    ['w4', 2.5],
    ['lake', 0.1],
  ] as const;
  await store(...samples.map(([id, ammonia], at) => sampleOf(id, ammonia, at)));
  await settle();
}, 60_000);
afterAll(async () => {
  await pool?.end();
  await database?.drop();
});

describe('water of rivers and basins', () => {
  it('is that of the sections of the name, evaluated together, and the rows say where they lie', async () => {
    const jia = await day('river:Jia');
    expect(jia?.sections).toEqual([
      expect.objectContaining({ station: 'w1', river: 'Jia', basin: 'North', class: 'I' }),
      expect.objectContaining({ station: 'w2', river: 'Jia', basin: 'North', class: 'V' }),
    ]);
    // (0.1 + 1.9) / 2 = 1.0 mg/L of ammonia: class III.
    expect(jia).toMatchObject({
      goodWaterShare: 0.5,
      evaluation: { by: 'mean', class: 'III', state: 'good', basis: { confidence: 'secondary' } },
    });
    expect((await day('all'))?.sections.find(({ station }) => station === 'w4')).not.toHaveProperty('river');
  });

  it('of few sections of rivers and lakes has no state, and says why', async () => {
    expect((await day('basin:North'))?.evaluation).toMatchObject({
      state: null,
      reason: 'mixed-water-bodies',
    });
    // The lake's table: total phosphorus of 0.02 mg/L is class II there, class I in a river.
    expect((await day('river:Bing'))?.evaluation).toMatchObject({ by: 'mean', class: 'II' });
  });

  it('of an unknown name is empty, as of any unknown area', async () => {
    for (const area of ['river:Nowhere', 'basin:Jia', 'river:', 'Jia'])
      expect(await waterFigures(pool, area, span, 'day')).toMatchObject({ items: [], simulated: false });
  });

  it('follows a section that is assigned to another river, also in what is published', async () => {
    const before = { areas: await published(), jia: await day('river:Jia'), yi: await day('river:Yi') };
    expect(before.areas).toEqual({
      all: 0.6,
      East: 0.75,
      West: 0,
      'river:Jia': 0.5,
      'river:Yi': 1,
      'river:Bing': 1,
      'basin:North': 0.75,
    });
    await put('w2', { river: 'Yi', basin: 'North' });
    await settle();
    expect(await day('river:Jia')).toMatchObject({ assessed: 1, evaluation: { class: 'I' } });
    // (1.9 + 0.4) / 2 = 1.15 mg/L
    expect(await day('river:Yi')).toMatchObject({ assessed: 2, evaluation: { class: 'IV', state: 'light' } });
    expect(await published()).toEqual({ ...before.areas, 'river:Jia': 1, 'river:Yi': 0.5 });

    await put('w2', { river: 'Jia', basin: 'North' });
    await settle();
    expect({ areas: await published(), jia: await day('river:Jia'), yi: await day('river:Yi') }).toEqual(
      before,
    );
  });

  it.each([
    ['becomes an air station', { kind: 'air' as const }],
    ['is removed', undefined],
  ])('has no figure left of a river whose only section %s, until it is back', async (_, change) => {
    const before = await published();
    if (change === undefined) await storeStations(pool, [{ id: 'w3', station: undefined }]);
    else await put('w3', { ...change, river: 'Yi', basin: 'North' });
    await settle();
    expect(await day('river:Yi')).toBeUndefined();
    expect(await published()).toEqual({
      ...before,
      all: 0.5,
      East: 2 / 3,
      'river:Yi': null,
      'basin:North': 2 / 3,
    });
    await put('w3', { river: 'Yi', basin: 'North' });
    await settle();
    expect(await published()).toEqual(before);
  });

  it('of a month and a year is published: class of a section, shares of an area, state of a river or basin', async () => {
    await settleYears();
    for (const [period, expected] of [
      ['2026-11', 30],
      ['2026', 365],
    ] as const) {
      const of = await publishedOf(period);
      // A year needs eight months with data; one that has fewer is shown and not valid.
      const held = period === '2026' ? { valid: false, reason: 'too-few-months' } : { valid: true };
      expect(of['w2']).toEqual({
        'water-class': { value: 'V', ...held, count: 1, expected, standard: 'GB 3838-2002' },
      });
      expect(of['river:Jia']).toEqual({
        'good-water-share': { value: 0.5, ...held, count: 2, expected: 2, standard: 'GB 3838-2002' },
        'compliance-share': { value: 0.5, ...held, count: 2, expected: 2, standard: 'GB 3838-2002' },
        'water-state': expect.objectContaining({ value: 'good', ...held, count: 2, expected: 2 }),
      });
      expect(of['basin:North']?.['water-state']).toMatchObject({
        value: null,
        valid: false,
        reason: 'mixed-water-bodies',
      });
      expect(of['all']).toMatchObject({ 'good-water-share': { value: 0.6, count: 5, expected: 5 } });
      // A district is no river: its sections have shares and no state.
      expect(Object.keys(of['East'] ?? {}).sort()).toEqual(['compliance-share', 'good-water-share']);
    }
    expect(await publishedOf('2026-10')).toEqual({});
  });

  it('of a month is published again when a correction changes it, and only what it changes', async () => {
    await settleYears();
    const before = await versions();
    await store(sampleOf('w2', 0.4, 10, 1));
    await settleYears();
    expect(await publishedOf('2026-11')).toMatchObject({
      w2: { 'water-class': { value: 'II' } },
      'river:Jia': { 'good-water-share': { value: 1 }, 'compliance-share': { value: 1 } },
    });
    const moved = Object.entries(await versions()).filter(([key, version]) => version !== before[key]);
    const areas = [...new Set(moved.map(([key]) => key.split(' ')[0]))].sort();
    expect(areas).toEqual(['East', 'all', 'basin:North', 'river:Jia', 'w2']);
    await store(sampleOf('w2', 1.9, 11, 2));
    await settleYears();
    const again = await versions();
    await pool.query(
      `INSERT INTO reporting.dirty_year (kind, area, year) SELECT DISTINCT 'water', area, 2026 FROM reporting.published_indicator`,
    );
    await settleYears();
    expect(await versions()).toEqual(again);
  });

  it('of a month is published as missing when a river has no section left, and its targets when none has one', async () => {
    await settleYears();
    const before = await publishedOf('2026-11');
    await storeStations(pool, [{ id: 'w3', station: undefined }]);
    await put('w4', { district: 'West', targetClass: undefined });
    await settleYears();
    const of = await publishedOf('2026-11');
    for (const indicator of ['good-water-share', 'compliance-share', 'water-state'])
      expect(of['river:Yi']?.[indicator]).toEqual({
        value: null,
        valid: false,
        count: 0,
        expected: 0,
        reason: 'missing',
      });
    expect(of['West']?.['compliance-share']).toMatchObject({
      value: null,
      reason: 'no-targets',
      count: 0,
      expected: 0,
    });
    await put('w3', { river: 'Yi', basin: 'North' });
    await put('w4', { district: 'West' });
    await settleYears();
    expect(await publishedOf('2026-11')).toEqual(before);
  });

  it('of five sections is by shares, and real sections keep simulated ones out', async () => {
    await put('w4', { district: 'West', river: 'Ding', basin: 'North' });
    await put('sim', { basin: 'North', simulated: true });
    expect((await day('basin:North'))?.evaluation).toMatchObject({
      by: 'shares',
      class: null,
      state: 'moderate',
    });
    expect((await day('basin:North'))?.sections.map(({ station }) => station)).not.toContain('sim');
  });
});
