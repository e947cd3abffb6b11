import { readFileSync } from 'node:fs';

import { migrate } from '@farwatch/persistence/migrate';
import { createPool, type Pool } from '@farwatch/persistence/pool';
import { silentLogger } from '@farwatch/runtime/log';
import { freshDatabase } from '@farwatch/testing/backing';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

import { migrationsOf, type SchemaName } from '../src/catalogue.js';
import { makePlan } from '../src/plan.js';
import { retentionPage } from '../src/retention-page.js';
import { archivedTables, monthsOfTables, tablesOf } from '../src/tables.js';

let database: Awaited<ReturnType<typeof freshDatabase>>;
let pool: Pool;
const schemas = Object.keys(migrationsOf) as SchemaName[];

beforeAll(async () => {
  database = await freshDatabase('retention');
  pool = createPool(database.url, { name: 'test' });
  for (const schema of schemas)
    await migrate({ url: database.url, schema, ...(await migrationsOf[schema]()), log: silentLogger });
}, 120_000);
afterAll(async () => {
  await pool.end();
  await database.drop();
});

describe('what becomes of the rows of every table', () => {
  /** Tables of the schemas, a partitioned one once. */
  const tables = async (): Promise<string[]> => {
    const { rows } = await pool.query<{ name: string }>(
      `SELECT relnamespace::regnamespace || '.' || relname AS name FROM pg_class
       WHERE relnamespace = ANY ($1::text[]::regnamespace[]) AND relkind IN ('r', 'p') AND NOT relispartition AND relname <> 'migration'
       ORDER BY 1`,
      [schemas],
    );
    return rows.map(({ name }) => name);
  };

  test('is decided for each table that the migrations make, and for no other', async () => {
    expect([...(await tablesOf()).keys()].sort()).toEqual((await tables()).sort());
  });

  test('a table without a decision is found', async () => {
    await pool.query('CREATE TABLE rules.forgotten (id int)');
    const known = await tablesOf();
    expect((await tables()).filter((name) => !known.has(name))).toEqual(['rules.forgotten']);
    await pool.query('DROP TABLE rules.forgotten');
  });

  test('rows that are deleted are found by a column that is there, and what may go is a condition on the table', async () => {
    for (const [name, { ageing, months }] of await tablesOf()) {
      if (ageing.kind !== 'trimmed') continue;
      expect(months).toBeGreaterThan(0);
      await pool.query(`SELECT ${ageing.column} < now() FROM ${name} WHERE ${ageing.where ?? 'true'}`);
    }
  });

  test('what is archived is partitioned by month, in the order of its primary key', async () => {
    for (const { schema, table, key, column } of await archivedTables()) {
      const { rows } = await pool.query<{ key: string[]; column: string }>(
        `SELECT array_agg(a.attname::text ORDER BY k.n) AS key,
           (SELECT attname::text FROM pg_attribute WHERE attrelid = p.partrelid AND attnum = p.partattrs[0]) AS column
         FROM pg_partitioned_table p JOIN pg_index i ON i.indrelid = p.partrelid AND i.indisprimary
           CROSS JOIN LATERAL unnest(i.indkey::int2[]) WITH ORDINALITY AS k (attnum, n)
           JOIN pg_attribute a ON a.attrelid = p.partrelid AND a.attnum = k.attnum
         WHERE p.partrelid = $1::regclass GROUP BY p.partrelid, p.partattrs`,
        [`${schema}.${table}`],
      );
      expect(rows).toEqual([{ key: [...key], column }]);
      expect((await tablesOf()).get(`${schema}.${table}`)?.ageing.kind).toBe('archived');
    }
  });

  test('stands on the page', async () => {
    expect(readFileSync(new URL('../../../docs/retention.md', import.meta.url), 'utf8')).toBe(
      retentionPage(await tablesOf()),
    );
  });

  test('is configured by table, within what a law asks for', async () => {
    const env = (text: string) => ({ FARWATCH_KEEP_MONTHS: text });
    const months = await monthsOfTables(env('hj212.command=120, reporting.reading=36'));
    expect([
      months.get('hj212.command'),
      months.get('reporting.reading'),
      months.get('parking.parked'),
    ]).toEqual([120, 36, 3]);
    await expect(monthsOfTables(env('reporting.integrity=12'))).rejects.toThrow(/at least 60 .*5 years/);
    await expect(monthsOfTables(env('reporting.day=12'))).rejects.toThrow('reporting.day does not age');
    await expect(monthsOfTables(env('reporting.reading'))).rejects.toThrow('is not schema.table=months');
  });

  test('a wrong configuration ends the start before anything runs', async () => {
    await expect(
      makePlan({
        ...{ DATABASE_URL: database.url, KAFKA_BROKERS: '127.0.0.1:9092', PARTS: 'rules' },
        FARWATCH_KEEP_MONTHS: 'reporting.integrity=1',
      }),
    ).rejects.toThrow('reporting.integrity=1');
  });
});
