import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { migrate } from '@farwatch/persistence/migrate';
import { startMonthKeeper } from '@farwatch/persistence/month-keeper';
import { attachMonth, MonthPartitions, monthStart, type MonthlyTable } from '@farwatch/persistence/months';
import { createPool, type Pool } from '@farwatch/persistence/pool';
import { silentLogger } from '@farwatch/runtime/log';
import { freshDatabase } from '@farwatch/testing/backing';
import { eventually } from '@farwatch/testing/eventually';

let database: Awaited<ReturnType<typeof freshDatabase>>;
let pool: Pool;
const plain: MonthlyTable = { schema: 's', table: 'plain', column: 'at', unit: 'timestamptz' };
const beyond: MonthlyTable = { schema: 's', table: 'beyond', column: 'hour', unit: 'hours', fillfactor: 70 };
const migrations = [
  {
    id: 2026010101,
    name: 'monthly',
    sql: `CREATE TABLE s.plain (at timestamptz NOT NULL, n int NOT NULL, twice int GENERATED ALWAYS AS (2 * n) STORED,
            PRIMARY KEY (at, n)) PARTITION BY RANGE (at);
          CREATE INDEX ON s.plain (n);
          CREATE TABLE s.beyond (hour int NOT NULL, n int NOT NULL, PRIMARY KEY (hour, n)) PARTITION BY RANGE (hour);
          CREATE TABLE s.beyond_default PARTITION OF s.beyond DEFAULT`,
  },
];
const nov = Date.UTC(2026, 10, 15);
const months = (table: MonthlyTable): MonthPartitions => new MonthPartitions(pool, table);
const count = async (table: string): Promise<number> =>
  (await pool.query<{ n: number }>(`SELECT count(*) AS n FROM ${table}`)).rows[0]!.n;

beforeAll(async () => {
  database = await freshDatabase('months');
  pool = createPool(database.url, { name: 'test', max: 20 });
});
beforeEach(async () => {
  await pool.query('DROP SCHEMA IF EXISTS s CASCADE');
  await migrate({ url: database.url, schema: 's', migrations, log: silentLogger });
});
afterAll(async () => {
  await pool.end();
  await database.drop();
});

describe('months of a table on real PostgreSQL', () => {
  test('are made once, across the end of a year, by several processes at a time', async () => {
    const make = (): Promise<string[]> =>
      months(plain).ensure(Date.UTC(2026, 10, 30, 23), Date.UTC(2027, 1, 1));
    const made = await Promise.all(Array.from({ length: 8 }, make));
    const names = ['plain_2026_11', 'plain_2026_12', 'plain_2027_01', 'plain_2027_02'];
    expect(made.flat().sort()).toEqual(names);
    expect(await make()).toEqual([]);
    const standing = await months(plain).list();
    expect(standing.map(({ name, state }) => [name, state])).toEqual(names.map((name) => [name, 'attached']));
    expect(standing[0]!.month).toBe('2026-11');
  });

  test('take the rows that belong to them, with keys, indexes and generated columns of the table', async () => {
    await months(plain).ensure(nov, nov);
    await pool.query(
      `INSERT INTO s.plain (at, n) VALUES ('2026-11-01T00:00:00Z', 1), ('2026-11-30T23:59:59Z', 2)`,
    );
    expect((await pool.query('SELECT twice FROM s.plain_2026_11 ORDER BY n')).rows).toEqual([
      { twice: 2 },
      { twice: 4 },
    ]);
    await expect(
      pool.query(`INSERT INTO s.plain (at, n) VALUES ('2026-11-01T00:00:00Z', 1)`),
    ).rejects.toThrow(/duplicate key/);
    await expect(
      pool.query(`INSERT INTO s.plain (at, n) VALUES ('2026-12-01T00:00:00Z', 1)`),
    ).rejects.toThrow(/no partition/);
    const { rows } = await pool.query<{ n: number }>(
      `SELECT count(*) AS n FROM pg_index WHERE indrelid = 's.plain_2026_11'::regclass`,
    );
    expect(rows[0]!.n).toBe(2);
    const checks = await pool.query(
      `SELECT conname FROM pg_constraint WHERE conrelid = 's.plain_2026_11'::regclass AND contype = 'c'`,
    );
    expect(checks.rows).toEqual([]);
  });

  test('a row that came before its month lies in the default partition and moves when the month is made', async () => {
    const hour = Date.UTC(2026, 11, 1) / 3_600_000;
    await pool.query('INSERT INTO s.beyond VALUES ($1, 1), ($2, 2), ($3, 3)', [hour - 1, hour, hour + 744]);
    expect(await count('s.beyond_default')).toBe(3);
    expect(await months(beyond).ensure(Date.UTC(2026, 11, 9), Date.UTC(2026, 11, 9))).toEqual([
      'beyond_2026_12',
    ]);
    expect(await count('s.beyond_2026_12')).toBe(1);
    expect(await count('s.beyond_default')).toBe(2);
    expect(await count('s.beyond')).toBe(3);
  });

  test('attaching waits for no writer, and no writer waits for it', async () => {
    await months(plain).ensure(nov, nov);
    const [writer, maker] = [await pool.connect(), await pool.connect()];
    try {
      await writer.query('BEGIN');
      await writer.query(`INSERT INTO s.plain (at, n) VALUES ('2026-11-02T00:00:00Z', 1)`);
      await maker.query(`BEGIN; SET LOCAL lock_timeout = '2s'`);
      // The writer has not committed yet.
      expect(await attachMonth(maker, plain, Date.UTC(2026, 11))).toBe(true);
      // And now the month is not committed yet.
      await writer.query(`SET LOCAL lock_timeout = '2s'`);
      await writer.query(`INSERT INTO s.plain (at, n) VALUES ('2026-11-03T00:00:00Z', 2)`);
      await writer.query('COMMIT');
      await pool.query(`INSERT INTO s.plain (at, n) VALUES ('2026-11-04T00:00:00Z', 3)`);
      await maker.query('COMMIT');
    } finally {
      writer.release();
      maker.release();
    }
    expect(await count('s.plain')).toBe(3);
  });

  test.each([plain, beyond])('retention drops from $table exactly what is old', async (table) => {
    const all = months(table);
    await all.ensure(Date.UTC(2026, 5), Date.UTC(2026, 11));
    for (let month = 5; month < 12; month++) {
      const at = table.unit === 'hours' ? Date.UTC(2026, month) / 3_600_000 : new Date(Date.UTC(2026, month));
      await pool.query(`INSERT INTO s.${table.table} (${table.column}, n) VALUES ($1, 1)`, [at]);
    }
    const keeper = startMonthKeeper({
      months: months(table),
      log: silentLogger,
      ahead: 3,
      retention: { months: months(table), keepMonths: 2 },
      now: () => nov,
    });
    await eventually(async () => (await all.list()).every(({ month }) => month >= '2026-09'));
    await keeper.stop();
    expect((await all.list()).map(({ month }) => month)).toEqual([
      '2026-09',
      '2026-10',
      '2026-11',
      '2026-12',
      '2027-01',
      '2027-02',
    ]);
    expect(await count(`s.${table.table}`)).toBe(4);
  });

  test('an archived month is exported before it is dropped, and again when the export failed', async () => {
    const all = months(plain);
    await all.ensure(nov, nov);
    await pool.query(`INSERT INTO s.plain (at, n) VALUES ('2026-11-02T00:00:00Z', 7)`);
    await expect(all.drop('2026-11', () => Promise.reject(new Error('the disk is full')))).rejects.toThrow(
      'the disk is full',
    );
    expect(await all.list()).toMatchObject([{ month: '2026-11', state: 'detached' }]);
    const exported: unknown[] = [];
    const gone = await all.drop('2026-11', async (client, name) => {
      exported.push(...(await client.query(`SELECT n FROM ${name}`)).rows);
    });
    expect([gone, exported, await all.list()]).toEqual([true, [{ n: 7 }], []]);
    expect(await all.drop('2026-11')).toBe(false);
  });

  test('a month whose rows come in while it is archived comes back whole and is not dropped', async () => {
    const all = months(plain);
    await all.ensure(nov, nov);
    await pool.query(`INSERT INTO s.plain (at, n) VALUES ('2026-11-02T00:00:00Z', 7)`);
    const gone = await all.drop('2026-11', async () => {
      await months(plain).ensureFor([nov]);
      await pool.query(`INSERT INTO s.plain (at, n) VALUES ('2026-11-03T00:00:00Z', 8)`);
    });
    expect(gone).toBe(false);
    expect(await count('s.plain')).toBe(2);
  });

  test('a month is named by UTC', () => {
    expect(new Date(monthStart(Date.UTC(2026, 11, 31, 23, 59), 1)).toISOString()).toBe(
      '2027-01-01T00:00:00.000Z',
    );
  });
});
