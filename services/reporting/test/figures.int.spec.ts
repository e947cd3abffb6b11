import { migrate } from '@farwatch/persistence/migrate';
import { createPool, type Pool } from '@farwatch/persistence/pool';
import { inTransaction } from '@farwatch/persistence/transaction';
import { silentLogger } from '@farwatch/runtime/log';
import { freshDatabase } from '@farwatch/testing/backing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';

import { refreshDays } from '../src/publish/refresh-days.js';
import { type PartitionRecords, type ReadingRecord, ReadingsStore } from '../src/readings/readings-store.js';
import { migrations } from '../src/store/migrations.js';
import { streamDays } from '../src/verify/stream-days.js';
import { verifyFigures } from '../src/verify/verify-figures.js';
import { eventOf } from './given.js';

const log = silentLogger;
const seed = Number(process.env['FC_SEED'] ?? Date.now() % 2 ** 31);
const hour = 3_600_000;
const day = 24 * hour;
/** 2015-03-01 00:00 +08:00 */
const t0 = Date.UTC(2015, 1, 28, 16);
const now = Date.UTC(2026, 10, 23);

interface Raw {
  station: string;
  pollutant: string;
  start: number;
  length: number;
  value: number | null;
  flag: string;
  revision: number;
}

let database: Awaited<ReturnType<typeof freshDatabase>>;
let pool: Pool;

beforeAll(async () => {
  database = await freshDatabase('reporting');
  await migrate({ url: database.url, schema: 'reporting', migrations, log });
  pool = createPool(database.url, { name: 'test' });
});
afterAll(async () => {
  await pool?.end();
  await database?.drop();
});
beforeEach(async () => {
  const tables = [
    'reading',
    'series',
    'hour',
    'day',
    'latest',
    'dirty_day',
    'mda8_day',
    'air_day',
    'dirty_year',
    'exclusion',
    'published_indicator',
    'counted_offset',
    'integrity',
    'seq_ledger',
    'outbox',
    'station',
  ];
  await pool.query(`TRUNCATE ${tables.map((table) => `reporting.${table}`).join(', ')} RESTART IDENTITY`);
});

function random(from: number): () => number {
  let state = from >>> 0 || 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}

function shuffled<T>(items: readonly T[], next: () => number): T[] {
  const copy = [...items];
  for (let at = copy.length - 1; at > 0; at--) {
    const other = Math.floor(next() * (at + 1));
    [copy[at], copy[other]] = [copy[other]!, copy[at]!];
  }
  return copy;
}

function record(offset: number, raws: readonly Raw[], extra: object = {}): ReadingRecord {
  const event = eventOf({
    ...extra,
    station: raws[0]?.station,
    readings: raws.map(({ pollutant, value, flag, revision, start, length }) => ({
      pollutant,
      value,
      unit: 'ug/m3',
      flag,
      revision,
      start: new Date(start).toISOString(),
      end: new Date(start + length).toISOString(),
    })),
  });
  return { offset, timestamp: now, event };
}

/** Three days of two stations: minutes, hours that disagree with them, days, samples, flags, corrections, deletions. */
function scenario(next: () => number): Raw[] {
  const raws: Raw[] = [];
  const content = (): Pick<Raw, 'value' | 'flag'> => {
    const x = next();
    if (x < 0.04) return { value: null, flag: 'D' };
    if (x < 0.08) return { value: Math.round(next() * 1e4) / 100, flag: 'C' };
    return { value: Math.round(next() * 3e6) / 1e4, flag: 'N' };
  };
  const put = (station: string, pollutant: string, start: number, length: number): void => {
    const revisions = next() < 0.1 ? 1 + Math.floor(next() * 3) : 1;
    for (let revision = 0; revision < revisions; revision++)
      raws.push({ station, pollutant, start, length, revision, ...content() });
  };
  for (const station of ['a', 'b']) {
    for (const pollutant of ['a34004', 'a05024']) {
      for (let h = 0; h < 72; h++) {
        const x = next();
        if (x < 0.96) put(station, pollutant, t0 + h * hour, hour);
        if (x > 0.6 && h % 6 === 0) {
          const minutes = 40 + Math.floor(next() * 21);
          for (let m = 0; m < minutes; m++) put(station, pollutant, t0 + h * hour + m * 60_000, 60_000);
        }
      }
    }
    for (let d = 0; d < 3; d++) if (next() < 0.3) put(station, 'a34004', t0 + d * day, day);
    for (let s = 0; s < 18; s++) put(station, 'w21003', t0 + s * 4 * hour, next() < 0.5 ? 0 : 4 * hour);
  }
  return raws;
}

/** What the figures are, computed the slow way from the highest revisions; shares no code with the product. */
function naive(raws: readonly Raw[]): {
  hours: Map<string, number>;
  /** Day means of hours alone. */
  hourDays: Map<string, number>;
  days: Map<string, number>;
} {
  const best = new Map<string, Raw>();
  for (const raw of raws) {
    const key = [raw.station, raw.pollutant, raw.start, raw.length].join();
    if ((best.get(key)?.revision ?? -1) < raw.revision) best.set(key, raw);
  }
  const meanE6 = (values: number[]): number => {
    const sum = values.reduce((all, value) => all + BigInt(Math.round(value * 1e6)), 0n);
    const n = BigInt(values.length);
    const twice = 2n * (sum % n);
    const up = twice > n || (twice === n && (sum / n) % 2n === 1n);
    return Number(sum / n + (up ? 1n : 0n));
  };
  const hours = new Map<string, number>();
  const minutes = new Map<string, number[]>();
  for (const raw of best.values()) {
    const key = `${raw.station} ${raw.pollutant} ${Math.floor(raw.start / hour) * hour}`;
    if (raw.length === 60_000 && raw.flag === 'N' && raw.value !== null)
      minutes.set(key, [...(minutes.get(key) ?? []), raw.value]);
  }
  for (const [key, values] of minutes) if (values.length >= 45) hours.set(key, meanE6(values));
  for (const raw of best.values()) {
    if (raw.length !== hour || raw.value === null) continue;
    const key = `${raw.station} ${raw.pollutant} ${raw.start}`;
    if (raw.flag === 'N') hours.set(key, Math.round(raw.value * 1e6));
    else hours.delete(key);
  }
  const byDay = new Map<string, number[]>();
  for (const [key, value] of hours) {
    const [station, pollutant, start] = key.split(' ');
    const own = `${station} ${pollutant} ${new Date(Number(start) + 8 * hour).toISOString().slice(0, 10)}`;
    byDay.set(own, [...(byDay.get(own) ?? []), value]);
  }
  const days = new Map<string, number>();
  for (const [key, values] of byDay)
    if (values.length >= 20) days.set(key, meanE6(values.map((value) => value / 1e6)));
  const hourDays = new Map(days);
  for (const raw of best.values()) {
    if (raw.length !== day || raw.value === null) continue;
    const key = `${raw.station} ${raw.pollutant} ${new Date(raw.start + 8 * hour).toISOString().slice(0, 10)}`;
    if (raw.flag === 'N') days.set(key, Math.round(raw.value * 1e6));
    else days.delete(key);
  }
  return { hours, hourDays, days };
}

/** Day means of hours, streamed through the pure core. */
async function streamed(): Promise<Map<string, number>> {
  const { rows } = await pool.query<{ id: number; key: string }>(
    `SELECT id, station || ' ' || pollutant AS key FROM reporting.series`,
  );
  const keys = new Map(rows.map(({ id, key }) => [id, key]));
  const days = new Map<string, number>();
  await inTransaction(pool, (client) =>
    streamDays(
      client,
      new Date(t0 - day),
      new Date(t0 + 5 * day),
      new Map(),
      ({ series, dayNumber, mean }) => {
        const date = new Date(dayNumber * day).toISOString().slice(0, 10);
        if (mean.valid && mean.valueE6 !== null) days.set(`${keys.get(series)} ${date}`, mean.valueE6);
      },
    ),
  );
  return days;
}

async function figures(): Promise<{ hours: Map<string, number>; days: Map<string, number>; all: unknown[] }> {
  const hours = await pool.query<{ key: string; value: number }>(
    `SELECT concat_ws(' ', s.station, s.pollutant, (extract(epoch FROM h.start_at) * 1000)::int8) AS key, h.effective_e6 AS value
     FROM reporting.hour h JOIN reporting.series s ON s.id = h.series WHERE h.effective_e6 IS NOT NULL`,
  );
  const days = await pool.query<{ key: string; value: number }>(
    `SELECT concat_ws(' ', s.station, s.pollutant, d.day) AS key, d.effective_e6 AS value
     FROM reporting.day d JOIN reporting.series s ON s.id = d.series WHERE d.effective_e6 IS NOT NULL`,
  );
  const all = await pool.query(
    `SELECT s.station, s.pollutant, r.start_at, r.end_at, r.value_e6::text, r.revision, r.flag FROM reporting.reading r
     JOIN reporting.series s ON s.id = r.series ORDER BY 1, 2, 3, 4`,
  );
  const mda8 = await pool.query(
    'SELECT s.station, m.day::text, m.value_e6, m.windows, m.valid FROM reporting.mda8_day m JOIN reporting.series s ON s.id = m.series ORDER BY 1, 2',
  );
  const map = (rows: readonly { key: string; value: number }[]): Map<string, number> =>
    new Map(rows.map((row) => [row.key, row.value]));
  return { hours: map(hours.rows), days: map(days.rows), all: [...all.rows, ...mda8.rows] };
}

async function settle(): Promise<void> {
  while ((await refreshDays(pool, now)) > 0);
}

/** Records as they come out of three partitions: those of a station from one. */
function partsOf(records: readonly ReadingRecord[]): PartitionRecords[] {
  const partitionOf = ({ event }: ReadingRecord): number => event.station.charCodeAt(0) % 3;
  return [2, 0, 1].map((partition) => ({
    partition,
    records: records.filter((one) => partitionOf(one) === partition),
  }));
}

async function feed(records: readonly ReadingRecord[], next: () => number): Promise<number> {
  let conflicts = 0;
  // A new store every few batches: a restart knows nothing but the database.
  let store = new ReadingsStore(pool);
  for (let at = 0; at < records.length;) {
    const size = 1 + Math.floor(next() * 150);
    const batch = records.slice(at, at + size);
    const parts = partsOf(batch);
    conflicts += (await store.store('readings', parts, now)).conflicts.size;
    if (next() < 0.2) await store.store('readings', parts, now); // the same batch again, as after a crash
    if (next() < 0.2) store = new ReadingsStore(pool);
    if (next() < 0.1) await refreshDays(pool, now);
    at += size;
  }
  await settle();
  return conflicts;
}

const sorted = (map: Map<string, number>): [string, number][] =>
  [...map].sort(([a], [b]) => (a < b ? -1 : 1));

describe(`figures (seed ${seed}, set FC_SEED to repeat)`, () => {
  it('are the same for any order, batching, repetition and restart, and equal a slow computation and a rebuild', async () => {
    const next = random(seed);
    const raws = scenario(next);
    const expected = naive(raws);
    expect(expected.days.size).toBeGreaterThan(1);
    let first: unknown;
    for (let round = 0; round < 3; round++) {
      await pool.query(
        'TRUNCATE reporting.reading, reporting.hour, reporting.day, reporting.latest, reporting.mda8_day, reporting.dirty_day, reporting.counted_offset, reporting.integrity',
      );
      const order = round === 0 ? raws : shuffled([...raws, ...raws.filter(() => next() < 0.3)], next);
      const conflicts = await feed(
        order.map((raw, offset) => record(offset, [raw])),
        next,
      );
      expect(conflicts).toBe(0);
      const found = await figures();
      expect(sorted(found.hours)).toEqual(sorted(expected.hours));
      expect(sorted(found.days)).toEqual(sorted(expected.days));
      first ??= found.all;
      expect(found.all).toEqual(first);
      expect(sorted(await streamed())).toEqual(sorted(expected.hourDays));
      const verified = await verifyFigures(pool, t0 - day, t0 + 5 * day);
      expect(verified.differences).toEqual([]);
      expect(verified.readings).toBe(
        found.all.length - (await pool.query('SELECT 1 FROM reporting.mda8_day')).rowCount!,
      );
      const { rows } = await pool.query(
        'SELECT sum(received)::int AS received, sum(stored + duplicates + superseded + conflicts)::int AS settled FROM reporting.integrity',
      );
      expect(rows[0]).toEqual({ received: order.length, settled: order.length });
    }
  });

  it('are those of one owner when two believe they own the partition, and a job marks days meanwhile', async () => {
    const next = random(seed + 1);
    const raws = shuffled(scenario(next), next);
    const records = raws.map((raw, offset) => record(offset, [raw]));
    const owner = async (size: number): Promise<void> => {
      const store = new ReadingsStore(pool);
      for (let at = 0; at < records.length; at += size)
        await store.store('readings', [{ partition: 0, records: records.slice(at, at + size) }], now);
    };
    let storing = true;
    const job = async (): Promise<void> => {
      while (storing) await refreshDays(pool, now, 50);
    };
    const marking = job();
    await Promise.all([owner(97), owner(61)]).finally(() => (storing = false));
    await marking;
    await settle();
    const expected = naive(raws);
    const found = await figures();
    expect(sorted(found.hours)).toEqual(sorted(expected.hours));
    expect(sorted(found.days)).toEqual(sorted(expected.days));
    expect((await verifyFigures(pool, t0 - day, t0 + 5 * day)).differences).toEqual([]);
    const { rows } = await pool.query(
      'SELECT sum(received)::int AS received, sum(stored + duplicates + superseded + conflicts)::int AS settled FROM reporting.integrity',
    );
    expect(rows[0]).toEqual({ received: raws.length, settled: raws.length });
  });

  it('return to what they were after a correction and its reversal, and after a reading is taken back', async () => {
    const store = new ReadingsStore(pool);
    const hours = Array.from({ length: 24 }, (_, h): Raw => ({
      station: 'a',
      pollutant: 'a34004',
      start: t0 + h * hour,
      length: hour,
      value: 10 + h,
      flag: 'N',
      revision: 0,
    }));
    await store.store(
      'readings',
      [{ partition: 0, records: hours.map((raw, offset) => record(offset, [raw])) }],
      now,
    );
    const before = await figures();
    const change = (offset: number, revision: number, value: number | null, flag = 'N'): Promise<unknown> =>
      store.store(
        'readings',
        [{ partition: 0, records: [record(offset, [{ ...hours[3]!, revision, value, flag }])] }],
        now,
      );
    await change(100, 1, 999);
    expect((await figures()).days).not.toEqual(before.days);
    await change(101, 2, 13);
    expect((await figures()).days).toEqual(before.days);
    await change(102, 3, null, 'D');
    const without = await figures();
    expect(without.hours.size).toBe(23);
    await pool.query('TRUNCATE reporting.reading, reporting.hour, reporting.day, reporting.latest');
    await new ReadingsStore(pool).store(
      'readings',
      [
        {
          partition: 0,
          records: hours.filter((_, h) => h !== 3).map((raw, offset) => record(offset, [raw])),
        },
      ],
      now,
    );
    expect((await figures()).days).toEqual(without.days);
    expect((await verifyFigures(pool, t0, t0 + day)).differences).toEqual([]);
  });

  it('of days before 1992 are those of +08:00, too, although clocks in China had a summer time then', async () => {
    const store = new ReadingsStore(pool);
    // 1990-06-01 23:00 to 24:00 +08:00, 24:00 to 01:00 by the clocks of that summer.
    const start = Date.UTC(1990, 5, 1, 15);
    const raw: Raw = {
      station: 'a',
      pollutant: 'a34004',
      start,
      length: hour,
      value: 10,
      flag: 'N',
      revision: 0,
    };
    await store.store('readings', [{ partition: 0, records: [record(0, [raw])] }], now);
    const verified = await verifyFigures(pool, start - day, start + day);
    expect(verified).toMatchObject({ readings: 1, differences: [] });
  });

  it('show a figure that was tampered with', async () => {
    const store = new ReadingsStore(pool);
    await store.store(
      'readings',
      [
        {
          partition: 0,
          records: [
            record(0, [
              {
                station: 'a',
                pollutant: 'a34004',
                start: t0,
                length: hour,
                value: 1,
                flag: 'N',
                revision: 0,
              },
            ]),
          ],
        },
      ],
      now,
    );
    await pool.query('UPDATE reporting.hour SET own_sum = own_sum + 1');
    expect((await verifyFigures(pool, t0, t0 + day)).differences.map((one) => one.table)).toEqual(['hour']);
  });

  it('keep one revision with other content out, name it, and count it', async () => {
    const store = new ReadingsStore(pool);
    const raw: Raw = {
      station: 'a',
      pollutant: 'a34004',
      start: t0,
      length: hour,
      value: 36.2,
      flag: 'N',
      revision: 0,
    };
    const other = { ...raw, value: 36.3 };
    expect(
      (
        await store.store(
          'readings',
          [{ partition: 0, records: [record(0, [raw]), record(1, [other]), record(2, [raw])] }],
          now,
        )
      ).conflicts,
    ).toEqual(
      new Map([
        [
          1,
          'a34004 2015-02-28T16:00:00.000Z/2015-02-28T17:00:00.000Z revision 0 is stored with another value or flag',
        ],
      ]),
    );
    expect(
      (await store.store('readings', [{ partition: 0, records: [record(3, [{ ...raw, flag: 'M' }])] }], now))
        .conflicts.size,
    ).toBe(1);
    expect(
      (
        await store.store(
          'readings',
          [
            {
              partition: 0,
              records: [
                record(4, [
                  { ...raw, revision: 2, value: 40 },
                  { ...other, revision: 1 },
                ]),
              ],
            },
          ],
          now,
        )
      ).conflicts.size,
    ).toBe(0);
    const { rows } = await pool.query(
      'SELECT messages, received, stored, duplicates, superseded, conflicts FROM reporting.integrity',
    );
    expect(rows).toEqual([
      { messages: 5, received: 6, stored: 2, duplicates: 1, superseded: 1, conflicts: 2 },
    ]);
  });

  it('put readings of a month that nobody can have made into the default partition, and still count them', async () => {
    const store = new ReadingsStore(pool);
    const raws = [Date.UTC(1980, 0, 1), Date.UTC(2015, 6, 1)].map((start): Raw => ({
      station: 'a',
      pollutant: 'a34004',
      start,
      length: hour,
      value: 5,
      flag: 'N',
      revision: 0,
    }));
    await store.store(
      'readings',
      [{ partition: 0, records: raws.map((raw, offset) => record(offset, [raw])) }],
      now,
    );
    const { rows } = await pool.query(
      'SELECT tableoid::regclass::text AS at FROM reporting.reading ORDER BY start_at',
    );
    expect(rows.map((row) => (row as { at: string }).at)).toEqual([
      'reporting.reading_default',
      'reporting.reading_2015_07',
    ]);
  });
});
