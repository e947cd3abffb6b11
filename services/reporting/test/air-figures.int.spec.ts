import { storeStations } from '../src/areas/reference-store.js';
import type { AirItem } from '../src/indicators/air/air-period.js';
import { addExclusion, revokeExclusion } from '../src/indicators/exclusion-store.js';
import { refreshDays } from '../src/publish/refresh-days.js';
import { refreshYears } from '../src/publish/refresh-years.js';
import { airFigures } from '../src/query/air-query.js';
import { airRanking } from '../src/query/ranking-query.js';
import { type ReadingRecord, ReadingsStore } from '../src/readings/readings-store.js';
import { migrations } from '../src/store/migrations.js';
import { verifyFigures } from '../src/verify/verify-figures.js';
import { emptyTables, type Hour, random, record, shuffled, startOf } from './given.js';
import { naiveDay, type NaiveDay, naiveGoodDays, naiveMean } from './naive-air.js';
import { fromE6 } from '@farwatch/domain/quantity';
import { migrate } from '@farwatch/persistence/migrate';
import { createPool, type Pool } from '@farwatch/persistence/pool';
import { silentLogger } from '@farwatch/runtime/log';
import { freshDatabase } from '@farwatch/testing/backing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';

const seed = Number(process.env['FC_SEED'] ?? Date.now() % 2 ** 31);
const now = Date.UTC(2026, 10, 23);
const dayMs = 86_400_000;
const six = ['a34004', 'a34002', 'a21026', 'a21004', 'a21005', 'a05024'] as const;
/** The switch of 2026-03-01 lies inside. */
const first = '2026-02-25';
const days = 9;
const stations = [
  { id: 'a', district: 'East' },
  { id: 'b', district: 'East' },
  { id: 'c', district: 'West' },
] as const;

let database: Awaited<ReturnType<typeof freshDatabase>>;
let pool: Pool;

beforeAll(async () => {
  database = await freshDatabase('airfigures');
  await migrate({ url: database.url, schema: 'reporting', migrations, log: silentLogger });
  pool = createPool(database.url, { name: 'test' });
});
afterAll(async () => {
  await pool?.end();
  await database?.drop();
});
beforeEach(async () => {
  await emptyTables(pool);
  await storeStations(
    pool,
    stations.map(({ id, district }) => ({
      id,
      station: { id, kind: 'air', name: id, district, zone: 'II', simulated: false },
    })),
  );
});

const dates = Array.from({ length: days }, (_, n) =>
  new Date(Date.parse(first) + n * dayMs).toISOString().slice(0, 10),
);

/** Hours of all stations and pollutants with gaps, flags, corrections and deletions by a later revision. */
function scenario(next: () => number): Hour[] {
  const hours: Hour[] = [];
  for (const { id: station } of stations) {
    for (const pollutant of six) {
      for (const date of dates) {
        const gaps = next() < 0.1 ? 0.3 : 0.03;
        const level = 0.3 + 2.2 * next();
        for (let h = 0; h < 24; h++) {
          if (next() < gaps) continue;
          const typical = { a34004: 60, a34002: 110, a21026: 20, a21004: 50, a21005: 1.2, a05024: 120 }[
            pollutant
          ];
          const value = Math.round(typical * level * (0.5 + next()) * 10) / 10;
          const base = { station, pollutant, start: startOf(date) + h * 3_600_000 };
          hours.push({ ...base, revision: 0, value, flag: 'N' });
          const chance = next();
          if (chance < 0.03) hours.push({ ...base, revision: 1, value: value * 2, flag: 'N' });
          else if (chance < 0.05) hours.push({ ...base, revision: 2, value: null, flag: 'D' });
        }
      }
    }
  }
  return hours;
}

async function settle(): Promise<void> {
  while ((await refreshDays(pool, now)) > 0);
  while ((await refreshYears(pool, now)) > 0);
}

let offset = 0;
async function feed(hours: readonly Hour[], next: () => number): Promise<void> {
  for (let at = 0; at < hours.length;) {
    const batch = hours
      .slice(at, (at += 1 + Math.floor(next() * 400)))
      .map((one) => record(offset++, now, [one]));
    await new ReadingsStore(pool).store('readings', [{ partition: 0, records: batch }], now);
    if (next() < 0.2)
      await new ReadingsStore(pool).store('readings', [{ partition: 0, records: batch }], now);
    if (next() < 0.1) await refreshDays(pool, now, 40);
    if (next() < 0.1) await refreshYears(pool, now, 1);
  }
}

const areas = ['a', 'b', 'c', 'East', 'West', 'all'];

/** Everything that is answered and published, without versions. */
async function everything(): Promise<unknown> {
  const span = { from: dates[0]!, to: dates.at(-1)! };
  const answers: unknown[] = [];
  for (const area of areas)
    for (const period of ['day', 'month', 'year'] as const)
      answers.push((await airFigures(pool, area, span, period)).items);
  const { rows: kept } = await pool.query('SELECT * FROM reporting.air_day ORDER BY area, day');
  const { rows: published } = await pool.query(
    'SELECT data FROM reporting.published_indicator ORDER BY area, indicator, period',
  );
  return { answers, kept, published, ranking: await airRanking(pool, 'all', '2026-03-01', 'month', now) };
}

const item = async (area: string, period: 'day' | 'month' | 'year', date: string): Promise<AirItem> =>
  (await airFigures(pool, area, { from: date, to: date }, period)).items[0]!;

const versions = async (): Promise<Map<string, number>> => {
  const { rows } = await pool.query<{ key: string; version: number }>(
    `SELECT concat_ws('/', area, indicator, period) AS key, version FROM reporting.published_indicator`,
  );
  return new Map(rows.map(({ key, version }) => [key, version]));
};

describe(`air figures on PostgreSQL (seed ${seed}, set FC_SEED to repeat)`, () => {
  it('are the same for any order, repetition, batching and restart, and equal a naive computation', async () => {
    const next = random(seed);
    const hours = scenario(next);
    const naive = new Map(stations.map(({ id }) => [id, dates.map((date) => naiveDay(hours, id, date))]));
    let expected: unknown;
    for (let round = 0; round < 3; round++) {
      await pool.query(
        `TRUNCATE reporting.reading, reporting.hour, reporting.day, reporting.latest, reporting.mda8_day, reporting.dirty_day,
           reporting.air_day, reporting.dirty_year, reporting.published_indicator, reporting.counted_offset, reporting.integrity`,
      );
      await feed(round === 0 ? hours : shuffled([...hours, ...hours.filter(() => next() < 0.2)], next), next);
      await settle();
      const found = await everything();
      expected ??= found;
      expect(found).toEqual(expected);
    }
    const verified = await verifyFigures(pool, startOf(first) - dayMs, startOf(first) + 20 * dayMs);
    expect(verified.differences).toEqual([]);
    for (const [station, own] of naive) await compare(station, own);
  }, 120_000);

  async function compare(station: string, own: readonly NaiveDay[]): Promise<void> {
    for (const day of own) {
      const found = await item(station, 'day', day.date);
      expect({ date: day.date, aqi: found.aqi!.value, primary: [...found.aqi!.primary].sort() }).toEqual({
        date: day.date,
        aqi: day.aqi,
        primary: day.primary,
      });
    }
    const year = await item(station, 'year', first);
    expect(year.days).toMatchObject(naiveGoodDays(own));
    const pm25 = own.flatMap((day) => day.values.get('a34004') ?? []);
    expect(year.figures.find((one) => one.pollutant === 'a34004')?.value).toBe(naiveMean(pm25));
  }

  it('change with a correction exactly the day, month and year that it touches, and return with its reversal', async () => {
    const next = random(seed + 1);
    await feed(
      scenario(next).filter(({ revision }) => revision === 0),
      next,
    );
    await settle();
    const before = await everything();
    const known = await versions();
    const date = dates[6]!;
    const at = startOf(date) + 5 * 3_600_000;
    const { rows } = await pool.query<{ value: number }>(
      `SELECT r.value_e6 AS value FROM reporting.reading r JOIN reporting.series s ON s.id = r.series
       WHERE s.station = 'a' AND s.pollutant = 'a34004' AND r.start_at = $1`,
      [new Date(at)],
    );
    const original = rows[0] === undefined ? null : fromE6(rows[0].value);
    const change = (revision: number, value: number | null): Hour => ({
      station: 'a',
      pollutant: 'a34004',
      start: at,
      revision,
      value,
      flag: value === null ? 'D' : 'N',
    });
    await feed([change(1, 4_000)], next);
    await settle();
    const touched = [...(await versions())]
      .filter(([key, version]) => known.get(key) !== version)
      .map(([key]) => key);
    const good = /^(a|East|all)\/.*\/(2026|2026-03|2026-03-03)$/;
    expect(touched.length).toBeGreaterThan(0);
    expect(touched.filter((key) => !good.test(key))).toEqual([]);
    expect(await everything()).not.toEqual(before);
    await feed([change(2, original)], next);
    await settle();
    expect(await everything()).toEqual(before);
  });

  it('are those of never having had a reading that a later revision takes back', async () => {
    const next = random(seed + 2);
    const hours = scenario(next).filter(({ revision }) => revision === 0);
    const gone = (one: Hour): boolean =>
      one.station === 'b' && one.start === startOf(dates[3]!) + 7 * 3_600_000;
    await feed(
      hours.filter((one) => !gone(one)),
      next,
    );
    await settle();
    const without = await everything();
    await feed(hours.filter(gone), next);
    await settle();
    await feed(
      hours.filter(gone).map((one) => ({ ...one, revision: 1, value: null, flag: 'D' })),
      next,
    );
    await settle();
    expect(await everything()).toEqual(without);
  });

  it('leave a day out by a recorded decision, say so, and take it in again when the decision is taken back', async () => {
    const next = random(seed + 3);
    await feed(scenario(next), next);
    await settle();
    const before = await everything();
    const day = await item('a', 'day', dates[1]!);
    const decision = await addExclusion(pool, {
      area: 'East',
      from: dates[1]!,
      to: dates[1]!,
      pollutants: ['a34002', 'a34004'],
      cause: 'sand-dust',
      note: 'dust storm, bulletin 7',
      author: 'manager-1',
    });
    await settle();
    // The day itself stays as measured, with the decision beside it.
    expect(await item('a', 'day', dates[1]!)).toEqual({ ...day, exclusions: [decision] });
    expect((await item('c', 'day', dates[1]!)).exclusions).toBeUndefined();
    for (const area of ['a', 'East']) {
      const year = await item(area, 'year', first);
      const pm25 = year.figures.find((one) => one.pollutant === 'a34004')!;
      const wasValid = (await item(area, 'day', dates[1]!)).figures.find(
        (one) => one.pollutant === 'a34004',
      )!.valid;
      expect(pm25.excludedDays).toBe(wasValid ? 1 : undefined);
    }
    for (const area of ['c', 'West', 'all'])
      expect((await item(area, 'year', first)).figures.every((one) => one.excludedDays === undefined)).toBe(
        true,
      );
    const revoked = await revokeExclusion(pool, 'all', decision.id, 'manager-2', 'not confirmed');
    expect(revoked).toMatchObject({
      standing: true,
      exclusion: { author: 'manager-1', revoked: { author: 'manager-2', note: 'not confirmed' } },
    });
    expect((await revokeExclusion(pool, 'all', decision.id, 'manager-3', 'again'))?.standing).toBe(false);
    await settle();
    expect(await everything()).toEqual(before);
  });

  it.each([
    ['moves to another district', { kind: 'air', district: 'West' }],
    ['changes its type', { kind: 'water', district: 'East' }],
    ['is removed', undefined],
  ] as const)('follow a station that %s', async (_, change) => {
    const next = random(seed + 4);
    await feed(scenario(next), next);
    await settle();
    const station = change && { id: 'b', name: 'b', zone: 'II' as const, simulated: false, ...change };
    await storeStations(pool, [{ id: 'b', station }]);
    await settle();
    const verified = await verifyFigures(pool, startOf(first) - dayMs, startOf(first) + 20 * dayMs);
    expect(verified.differences).toEqual([]);
    const east = await airFigures(pool, 'East', { from: first, to: first }, 'year');
    expect(east.stations).toBe(1);
    expect(east.items[0]?.days).toEqual((await item('a', 'year', first)).days);
  });

  it('leave nothing behind in a district that its only station leaves', async () => {
    const next = random(seed + 5);
    await feed(scenario(next), next);
    await settle();
    await storeStations(pool, [
      {
        id: 'c',
        station: { id: 'c', name: 'c', kind: 'air', district: 'East', zone: 'II', simulated: false },
      },
    ]);
    await settle();
    const verified = await verifyFigures(pool, startOf(first) - dayMs, startOf(first) + 20 * dayMs);
    expect(verified.differences).toEqual([]);
    const { rows } = await pool.query(
      `SELECT day FROM reporting.air_day WHERE area = 'West' AND (pm25, pm10, so2, no2, co, ozone) IS DISTINCT FROM (NULL, NULL, NULL, NULL, NULL, NULL)`,
    );
    expect(rows).toEqual([]);
    const { rows: standing } = await pool.query(
      `SELECT indicator, period FROM reporting.published_indicator WHERE area = 'West' AND data->>'value' IS NOT NULL`,
    );
    expect(standing).toEqual([]);
  });

  it('take the hours of a place with summer time for days of +08:00, none of 23 or 25 hours', async () => {
    // The clocks of Berlin go forward on 2026-03-29 and back on 2026-10-25; an instant is an instant.
    for (const [from, date] of [
      ['2026-03-28T23:00:00+01:00', '2026-03-29'],
      ['2026-10-25T00:00:00+02:00', '2026-10-25'],
    ] as const) {
      const begin = Date.parse(from);
      const hours = Array.from({ length: 48 }, (_, h): Hour => ({
        station: 'a',
        pollutant: 'a34004',
        start: begin + (h - 24) * 3_600_000,
        revision: 0,
        value: 10,
        flag: 'N',
      }));
      await feed(hours, () => 0.9);
      await settle();
      expect((await item('a', 'day', date)).figures[0]).toMatchObject({ count: 24, expected: 24, value: 10 });
    }
  });

  it('show a flagged reading of a whole day or hour as not valid, also when there is nothing else of it', async () => {
    const date = '2026-03-03';
    const flagged = (length: number, value: number | null, revision: number, flag: string): ReadingRecord =>
      record(
        offset++,
        now,
        [{ station: 'a', pollutant: 'a34004', start: startOf(date), revision, value, flag }],
        length,
      );
    const store = new ReadingsStore(pool);
    const span = { from: date, to: date };
    const figure = async (period: 'day' | 'hour'): Promise<unknown> =>
      (await airFigures(pool, 'a', span, period)).items[0]?.figures.find((one) => one.pollutant === 'a34004');
    for (const [period, length] of [
      ['day', dayMs],
      ['hour', 3_600_000],
    ] as const) {
      await store.store('readings', [{ partition: 0, records: [flagged(length, 35, 0, 'D')] }], now);
      await settle();
      expect(await figure(period)).toMatchObject({
        value: 35,
        valid: false,
        reason: 'flagged',
        completeness: 1,
      });
      const { aqi } = (await airFigures(pool, 'a', span, period)).items[0]!;
      expect(aqi).toMatchObject({ value: null, reason: 'no-value' });
      await store.store('readings', [{ partition: 0, records: [flagged(length, 35, 1, 'N')] }], now);
      await settle();
      expect(await figure(period)).toMatchObject({ value: 35, valid: true });
      await store.store('readings', [{ partition: 0, records: [flagged(length, null, 2, 'B')] }], now);
      await settle();
      expect(await figure(period)).toBeUndefined();
    }
  });

  it('of hours before 2016 are of moving means: a late hour moves the index of the 23 hours after it, and only those', async () => {
    const begin = startOf('2015-06-01');
    const hourAt = (h: number, station = 'a', value = 30, revision = 0): Hour => ({
      station,
      pollutant: 'a34004',
      start: begin + h * 3_600_000,
      revision,
      value,
      flag: 'N',
    });
    const late = 30;
    const hours = Array.from({ length: 72 }, (_, h) => hourAt(h)).filter((_, h) => h !== late);
    await feed(hours, () => 0.9);
    const span = { from: '2015-06-01', to: '2015-06-03' };
    const means = async (area = 'a'): Promise<(number | null)[]> => {
      const items = new Map(
        (await airFigures(pool, area, span, 'hour')).items.map((one) => [Date.parse(one.period), one.aqi]),
      );
      return Array.from({ length: 72 }, (_, h) => {
        const parts = items.get(begin + h * 3_600_000)?.iaqi ?? [];
        return parts.find(({ pollutant }) => pollutant === 'a34004')?.moving?.value ?? null;
      });
    };
    // 20 of 24 hours: the first valid mean is that of the twentieth hour.
    const before = await means();
    expect(before.findIndex((one) => one !== null)).toBe(19);
    await feed([hourAt(late, 'a', 270)], () => 0.9);
    const after = await means();
    expect(after.flatMap((one, h) => (one === before[h] ? [] : [h]))).toEqual(
      Array.from({ length: 24 }, (_, n) => late + n),
    );
    // 23 hours of 30 and one of 270 are 40.
    expect(after[late]).toBe(40);
    expect((await airFigures(pool, 'a', span, 'hour')).items[late]?.aqi).toMatchObject({ value: 57 });
    await feed([{ ...hourAt(late, 'a', 0, 1), value: null, flag: 'D' }], () => 0.9);
    expect((await means()).map((one, h) => (h === late ? before[h] : one))).toEqual(before);
  });

  it('of an area before 2016 are the mean of the moving means of its stations, valid with 75 % of them', async () => {
    const begin = startOf('2015-06-01');
    const own = (station: string, value: number, hours: number): Hour[] =>
      Array.from({ length: hours }, (_, h) => ({
        station,
        pollutant: 'a34004',
        start: begin + h * 3_600_000,
        revision: 0,
        value,
        flag: 'N',
      }));
    await feed([...own('a', 20, 24), ...own('b', 41, 24), ...own('c', 90, 10)], () => 0.9);
    const last = async (area: string): Promise<unknown> =>
      (
        await airFigures(pool, area, { from: '2015-06-01', to: '2015-06-01' }, 'hour')
      ).items[23]?.aqi?.iaqi.find(({ pollutant }) => pollutant === 'a34004')?.moving;
    expect(await last('East')).toEqual({ hours: 24, value: 30 });
    expect(await last('all')).toEqual({ hours: 24, value: null });
  });

  it('of an empty year are no figures, and of one with a single hour a named reason', async () => {
    expect((await airFigures(pool, 'all', { from: '2020-01-01', to: '2020-12-31' }, 'year')).items).toEqual(
      [],
    );
    const one = {
      station: 'a',
      pollutant: 'a34004',
      start: startOf('2020-05-05'),
      revision: 0,
      value: 5,
      flag: 'N',
    };
    await feed([one], () => 0.5);
    await settle();
    const year = await item('a', 'year', '2020-05-05');
    expect(year.figures).toEqual([
      expect.objectContaining({ value: null, valid: false, reason: 'missing', count: 0, required: 324 }),
    ]);
    expect(year.days).toMatchObject({ validDays: 0, goodDays: 0, goodRatio: null, goodRatioPercent: null });
    expect(year.composite).toMatchObject({ value: null, valid: false, reason: 'missing' });
    expect((await item('a', 'day', '2020-05-05')).aqi).toMatchObject({ value: null, reason: 'no-value' });
  });

  it('of two years of one area that change together are published once each', async () => {
    const hours = ['2020-05-05', '2021-05-05'].flatMap((date) =>
      Array.from({ length: 24 }, (_, h): Hour => ({
        station: 'a',
        pollutant: 'a34004',
        start: startOf(date) + h * 3_600_000,
        revision: 0,
        value: 5,
        flag: 'N',
      })),
    );
    await feed(hours, () => 0.9);
    await settle();
    const goodDays = [...(await versions())].filter(([key]) => key.startsWith('a/good-days/'));
    expect(goodDays.sort()).toEqual(
      ['2020', '2020-05', '2021', '2021-05'].map((period) => [`a/good-days/${period}`, 1]),
    );
  });
});
