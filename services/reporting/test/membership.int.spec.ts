import type { PastPlacement, Station } from '@farwatch/contracts/events';
import { localDate } from '@farwatch/domain/reading';
import { migrate } from '@farwatch/persistence/migrate';
import { createPool, type Pool } from '@farwatch/persistence/pool';
import { silentLogger } from '@farwatch/runtime/log';
import { freshDatabase } from '@farwatch/testing/backing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';

import { storeStations } from '../src/areas/reference-store.js';
import { addExclusion } from '../src/indicators/exclusion-store.js';
import { refreshDays } from '../src/publish/refresh-days.js';
import { refreshYears } from '../src/publish/refresh-years.js';
import { airFigures } from '../src/query/air-query.js';
import { airRanking } from '../src/query/ranking-query.js';
import { listStations } from '../src/query/station-query.js';
import { ReadingsStore } from '../src/readings/readings-store.js';
import { migrations } from '../src/store/migrations.js';
import { verifyFigures } from '../src/verify/verify-figures.js';
import { emptyTables, type Hour, random, record, shuffled, startOf } from './given.js';

const seed = Number(process.env['FC_SEED'] ?? Date.now() % 2 ** 31);
const now = Date.UTC(2026, 10, 23);
const dates = Array.from({ length: 8 }, (_, n) => `2026-02-${21 + n}`);
const span = { from: dates[0]!, to: dates.at(-1)! };
const ids = ['a', 'b', 'c', 'sim'];
const areas = [...ids, 'East', 'West', 'North', 'all'];

let database: Awaited<ReturnType<typeof freshDatabase>>;
let pool: Pool;

beforeAll(async () => {
  database = await freshDatabase('membership');
  await migrate({ url: database.url, schema: 'reporting', migrations, log: silentLogger });
  pool = createPool(database.url, { name: 'test' });
});
afterAll(async () => {
  await pool?.end();
  await database?.drop();
});
beforeEach(() => emptyTables(pool));

const put = (
  id: string,
  ...placements: readonly (Partial<PastPlacement> & { simulated?: boolean; retiredFrom?: string })[]
) => {
  const all = placements.map((one) => ({ kind: 'air' as const, zone: 'II' as const, ...one }));
  const { simulated = false, ...last } = all.at(-1) ?? {};
  const station = { id, name: id, simulated, kind: 'air', ...last, history: all.slice(0, -1) } as Station;
  return storeStations(pool, [{ id, station: placements.length === 0 ? undefined : station }]);
};

let offset = 0;
const feed = (hours: readonly Hour[]): Promise<unknown> =>
  new ReadingsStore(pool).store(
    'readings',
    [{ partition: 0, records: hours.map((one) => record(offset++, now, [one])) }],
    now,
  );

async function settle(): Promise<void> {
  while ((await refreshDays(pool, now, 30)) > 0);
  while ((await refreshYears(pool, now, 3)) > 0);
}

const day = (station: string, date: string, value: number, pollutant = 'a34004', revision = 0): Hour[] =>
  Array.from({ length: 24 }, (_, hour) => ({
    station,
    pollutant,
    start: startOf(date) + hour * 3_600_000,
    revision,
    value,
    flag: 'N',
  }));

async function pm25Of(area: string): Promise<Record<string, number | null>> {
  const { items } = await airFigures(pool, area, span, 'day', 'a34004');
  return Object.fromEntries(items.map(({ period, figures }) => [period, figures[0]?.value ?? null]));
}

/** Days on which the district has a valid value. */
async function validDays(area: string, pollutant = 'a34004'): Promise<string[]> {
  const { items } = await airFigures(pool, area, span, 'day', pollutant);
  return items.filter(({ figures }) => figures[0]?.valid).map(({ period }) => period);
}

const differences = async (): Promise<unknown> =>
  (await verifyFigures(pool, startOf(dates[0]!), startOf(dates.at(-1)!) + 86_400_000)).differences;

/** What stands published and says anything. */
async function published(): Promise<unknown[]> {
  const { rows } = await pool.query<{ data: unknown }>(
    `SELECT data FROM reporting.published_indicator WHERE NOT (data->>'value' IS NULL AND data->>'expected' = '0')
     ORDER BY area, indicator, period`,
  );
  return rows.map(({ data }) => data);
}

const versions = async (): Promise<Map<string, number>> => {
  const { rows } = await pool.query<{ key: string; version: number }>(
    `SELECT concat_ws('/', area, indicator, period) AS key, version FROM reporting.published_indicator`,
  );
  return new Map(rows.map(({ key, version }) => [key, version]));
};

/** Everything that is answered, kept and published. */
async function everything(): Promise<unknown> {
  const answers: unknown[] = [];
  for (const area of areas)
    for (const period of ['hour', 'day', 'month', 'year'] as const)
      answers.push(await airFigures(pool, area, span, period));
  const { rows: kept } = await pool.query('SELECT * FROM reporting.air_day ORDER BY area, day');
  return {
    answers,
    kept,
    published: await published(),
    rank: await airRanking(pool, 'all', dates[0]!, 'month', now),
  };
}

describe(`membership by date (seed ${seed}, set FC_SEED to repeat)`, () => {
  it('gives the days before a move to the district that the station left, and those after it to the other', async () => {
    await put('a', { district: 'East' });
    await put('b', { district: 'West' });
    await feed(dates.flatMap((date) => [...day('a', date, 10), ...day('b', date, 40)]));
    await settle();
    const known = await versions();
    await put('a', { district: 'East' }, { district: 'West', validFrom: dates[5]! });
    await settle();
    expect(await pm25Of('East')).toEqual(Object.fromEntries(dates.slice(0, 5).map((date) => [date, 10])));
    expect(await pm25Of('West')).toEqual(Object.fromEntries(dates.map((date, n) => [date, n < 5 ? 40 : 25])));
    expect(await differences()).toEqual([]);
    // Only the days from the move on, and what is made of them.
    const touched = [...(await versions())].filter(([key, version]) => known.get(key) !== version);
    const expected = /^(East|West)\/.*\/(2026|2026-02|2026-02-2[678])$/;
    expect(touched.map(([key]) => key).filter((key) => !expected.test(key))).toEqual([]);
    expect(touched.map(([key]) => key)).toContain(`East/pm25/${dates[5]}`);
  });

  it('returns to what it was when the history is corrected back', async () => {
    await put('a', { district: 'East' });
    await put('b', { district: 'West' });
    await feed(dates.flatMap((date) => [...day('a', date, 10), ...day('b', date, 40)]));
    await settle();
    const before = await everything();
    for (const from of [dates[5]!, dates[2]!]) {
      await put('a', { district: 'East' }, { district: 'West', validFrom: from });
      await settle();
      expect(await everything()).not.toEqual(before);
    }
    await put('a', { district: 'East' });
    await settle();
    expect(await everything()).toEqual(before);
  });

  it('counts a station among those that 75 % is taken of only while it is there', async () => {
    await put('a', { district: 'East' });
    await put('b', { district: 'West' }, { district: 'East', validFrom: dates[4]! });
    await feed(dates.flatMap((date) => day('a', date, 10)));
    await settle();
    await feed([...day('b', dates[0]!, 20), ...day('b', dates[6]!, 30)]);
    await settle();
    expect(await validDays('East')).toEqual(dates.filter((_, n) => n < 4 || n === 6));
    expect(await differences()).toEqual([]);
  });

  it('counts a station no longer among those that 75 % is taken of from the day on which it is retired, and again when that is taken back', async () => {
    const b = { district: 'East' };
    await put('a', { district: 'East' });
    await put('b', b);
    await feed([
      ...dates.flatMap((date) => day('a', date, 10)),
      ...dates.slice(0, 6).flatMap((d) => day('b', d, 30)),
    ]);
    await settle();
    expect(await validDays('East')).toEqual(dates.slice(0, 6));
    const before = await everything();
    await put('b', { ...b, retiredFrom: dates[4]! });
    await settle();
    expect(await validDays('East')).toEqual(dates);
    expect(await pm25Of('East')).toEqual(Object.fromEntries(dates.map((date, n) => [date, n < 4 ? 20 : 10])));
    expect(await differences()).toEqual([]);
    await put('b', b);
    await settle();
    expect(await everything()).toEqual(before);
  });

  it('lists stations in use apart from those that are retired by today', async () => {
    await put('a', { district: 'East' });
    await put('b', { district: 'East', retiredFrom: '2026-11-24' });
    await put('c', { district: 'East', retiredFrom: '2026-11-23' });
    const ids = async (retired?: 'true' | 'false') =>
      (await listStations(pool, 'all', { retired }, { after: undefined, limit: 10 }, now)).map(
        ({ id }) => id,
      );
    expect([await ids(), await ids('true'), await ids('false')]).toEqual([
      ['a', 'b', 'c'],
      ['c'],
      ['a', 'b'],
    ]);
  });

  it('takes nothing from the days before a station measured for the first time, with and without a first day', async () => {
    await put('a', { district: 'East' });
    await feed(dates.flatMap((date) => [...day('a', date, 10), ...day('a', date, 20, 'a21004')]));
    await settle();
    const before = await published();
    for (const placement of [{ district: 'East' }, { district: 'East', validFrom: dates[1]! }]) {
      await put('b', placement);
      await settle();
      expect(await published()).toEqual(before);
    }
    // PM2.5 from the fourth day on, with a hole after it; NO2 a day later.
    await feed([...day('b', dates[3]!, 30), ...day('b', dates[4]!, 30, 'a21004')]);
    await settle();
    expect(await validDays('East')).toEqual(dates.slice(0, 4));
    expect(await validDays('East', 'a21004')).toEqual(dates.slice(0, 5));
    expect(await pm25Of('East')).toMatchObject({ [dates[2]!]: 10, [dates[3]!]: 20 });
    expect(await differences()).toEqual([]);
  });

  it('follows the first day of a station that moves by late data, and back when these are taken back', async () => {
    await put('a', { district: 'East' });
    await put('b', { district: 'East' });
    await feed([...dates.flatMap((date) => day('a', date, 10)), ...day('b', dates[5]!, 30)]);
    await settle();
    const before = await everything();
    expect(await validDays('East')).toEqual(dates.slice(0, 6));
    await feed(day('b', dates[2]!, 50));
    await settle();
    expect(await validDays('East')).toEqual([dates[0], dates[1], dates[2], dates[5]]);
    expect(await differences()).toEqual([]);
    await feed(day('b', dates[2]!, 50).map((one) => ({ ...one, revision: 1, value: null, flag: 'D' })));
    await settle();
    expect(await everything()).toEqual(before);
    await feed(day('b', dates[5]!, 30).map((one) => ({ ...one, revision: 1, value: null, flag: 'D' })));
    await settle();
    expect(await validDays('East')).toEqual(dates);
    expect((await published()).filter((one) => (one as { area: string }).area === 'b')).toEqual([]);
    expect(await differences()).toEqual([]);
  });

  it('publishes the index of a station whose scheme leaves a pollutant out, while it was not primary in the three years before (HJ 633-2026 5.3.2)', async () => {
    const five = { a34004: 30, a34002: 40, a21026: 5, a21004: 20, a05024: 60 };
    const on = { from: '2026-04-10', to: '2026-04-10' };
    const five24 = Object.entries(five).flatMap(([code, value]) => day('a', on.from, value, code));
    const index = async () => (await airFigures(pool, 'a', on, 'day')).items[0]?.aqi;
    const hour = async () => (await airFigures(pool, 'a', on, 'hour')).items[0]?.aqi;
    const month = async () => (await airFigures(pool, 'a', on, 'month')).items[0]?.days;
    const said = async () =>
      (
        await pool.query(
          `SELECT data FROM reporting.published_indicator WHERE area = 'a' AND indicator = 'aqi' AND period = $1`,
          [on.from],
        )
      ).rows[0]?.data as unknown;

    await put('a', { district: 'East' });
    await feed(five24);
    await settle();
    expect(await index()).toMatchObject({ published: false, missing: ['a21005'] });
    expect(await said()).toMatchObject({ valid: false });

    await put('a', { district: 'East' }, { district: 'East', notMonitored: ['a21005'], validFrom: on.from });
    await settle();
    expect(await index()).toMatchObject({ published: true, missing: ['a21005'], exempt: ['a21005'] });
    expect(await hour()).toMatchObject({ published: true, exempt: ['a21005'] });
    expect(await month()).toMatchObject({ validDays: 1, goodDays: 1 });
    expect(await said()).toMatchObject({ valid: true });

    // A late day of the years before on which carbon monoxide was primary takes the exemption away, and its correction gives it back.
    await feed(day('a', '2025-01-05', 30, 'a21005'));
    await settle();
    expect(await index()).toMatchObject({ published: false });
    expect(await month()).toMatchObject({ validDays: 0 });
    expect(await said()).toMatchObject({ valid: false });
    await feed(day('a', '2025-01-05', 0.5, 'a21005', 1));
    await settle();
    expect(await index()).toMatchObject({ published: true });
    expect(await said()).toMatchObject({ valid: true });
  });

  it('lets a decision on a district concern a station only on the days on which it is there', async () => {
    await put('a', { district: 'East' }, { district: 'West', validFrom: dates[5]! });
    await feed(dates.flatMap((date) => day('a', date, 10)));
    await addExclusion(pool, {
      area: 'East',
      from: span.from,
      to: span.to,
      pollutants: ['a34004'],
      cause: 'sand-dust',
      note: 'bulletin 7',
      author: 'manager-1',
    });
    await settle();
    const { items } = await airFigures(pool, 'a', span, 'year');
    expect(items[0]?.figures[0]).toMatchObject({ excludedDays: 5, count: 3 });
    await put('a', { district: 'West' });
    await settle();
    const after = await airFigures(pool, 'a', span, 'year');
    expect(after.items[0]?.figures[0]).toMatchObject({ count: 8 });
    expect(after.items[0]?.figures[0]).not.toHaveProperty('excludedDays');
    const { rows } = await pool.query(
      `SELECT data->'count' AS count FROM reporting.published_indicator WHERE (area, indicator, period) = ('a', 'pm25', '2026')`,
    );
    expect(rows).toEqual([{ count: 8 }]);
  });

  it('gives the days of a simulated station back to its district when the last real one goes that never measured', async () => {
    await put('sim', { district: 'North', simulated: true });
    await put('a', { district: 'North' });
    await feed(dates.flatMap((date) => day('sim', date, 10)));
    await settle();
    expect(await validDays('North')).toEqual([]);
    await put('a', { district: 'North' }, { district: 'East', validFrom: dates[5]! });
    await settle();
    expect(await validDays('North')).toEqual(dates.slice(5));
    expect(await differences()).toEqual([]);
    await put('a');
    await settle();
    expect(await validDays('North')).toEqual(dates);
    expect(await validDays('all')).toEqual(dates);
    expect(await differences()).toEqual([]);
  });

  it('equals a computation from nothing, whatever the order of moves, readings and corrections', async () => {
    const next = random(seed);
    const pick = <T>(of: readonly T[]): T => of[Math.floor(next() * of.length)]!;
    const some = (): Parameters<typeof put>[1][] => {
      const starts = dates.filter(() => next() < 0.3);
      const first = next() < 0.7 ? [undefined] : [];
      return [...first, ...starts].map((validFrom) => ({
        kind: next() < 0.9 ? ('air' as const) : ('water' as const),
        zone: pick(['I', 'II'] as const),
        ...(next() < 0.9 ? { district: pick(['East', 'West', 'North']) } : {}),
        ...(validFrom === undefined ? {} : { validFrom }),
      }));
    };
    const pollutants = ['a34004', 'a05024', 'a21004'];
    const hours = ids.flatMap((station) =>
      pollutants.flatMap((pollutant) =>
        dates
          .filter(() => next() < 0.7)
          .flatMap((date) =>
            day(station, date, Math.round(next() * 300), pollutant).filter(() => next() < 0.93),
          ),
      ),
    );
    // Whole days, too: the first day of a station may go.
    const gone = new Set(
      ids.flatMap((id) => dates.filter(() => next() < 0.1).map((date) => `${id} ${date}`)),
    );
    const corrections = hours
      .filter(({ station, start }) => next() < 0.05 || gone.has(`${station} ${localDate(start)}`))
      .map((one) =>
        next() < 0.5 && !gone.has(`${one.station} ${localDate(one.start)}`)
          ? { ...one, revision: 1, value: 500 }
          : { ...one, revision: 1, value: null, flag: 'D' },
      );
    const steps: (() => Promise<unknown>)[] = [];
    const all = shuffled([...hours, ...corrections], next);
    for (let at = 0; at < all.length; at += 150) steps.push(() => feed(all.slice(at, at + 150)));
    const finals = new Map<string, Parameters<typeof put>[1][]>();
    for (let n = 0; n < 14; n++) {
      const id = pick(ids);
      const own = next() < 0.15 ? [] : some().map((one) => ({ ...one, simulated: id === 'sim' }));
      steps.push(async () => {
        finals.set(id, own);
        await put(id, ...own);
      });
    }
    for (const step of shuffled(steps, next)) {
      await step();
      if (next() < 0.4) await refreshDays(pool, now, 1 + Math.floor(next() * 60));
      if (next() < 0.3) await refreshYears(pool, now, 1);
    }
    await settle();
    expect(await differences()).toEqual([]);
    const found = await everything();

    await pool.query(
      `TRUNCATE reporting.station, reporting.series, reporting.reading, reporting.hour, reporting.day, reporting.latest, reporting.mda8_day,
         reporting.dirty_day, reporting.dirty_area, reporting.air_day, reporting.dirty_year, reporting.published_indicator, reporting.counted_offset`,
    );
    for (const [id, own] of finals) await put(id, ...own);
    await feed([...hours, ...corrections]);
    await settle();
    expect(found).toEqual(await everything());
  }, 60_000);
});
