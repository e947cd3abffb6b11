import { backing, freshDatabase } from '@farwatch/testing/backing';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';

import { addChanges, changeSource, changeTableSql, trimChanges, type Change } from '../src/change-table.js';
import { createPool, type Pool, type PoolClient } from '../src/pool.js';
import { districtsOf, scopeSql } from '../src/scope.js';
import { inTransaction } from '../src/transaction.js';

const table = 'public.thing_change';
let pool: Pool;
let drop: () => Promise<void>;

beforeAll(async () => {
  await backing();
  const database = await freshDatabase('changes');
  drop = database.drop;
  pool = createPool(database.url, { name: 'test' });
  await pool.query(changeTableSql(table));
});
beforeEach(() => pool.query(`TRUNCATE ${table} RESTART IDENTITY`));
afterAll(async () => {
  await pool?.end();
  await drop?.();
});

const change = (key: string, district: string | null = 'A'): Change => ({
  key,
  type: 'changed',
  data: { key },
  district,
});
const add = (...changes: Change[]): Promise<void> =>
  inTransaction(pool, (client) => addChanges(client, table, changes));

test('changes come in order, and a place is where the next ones begin', async () => {
  const source = changeSource(pool, table);
  expect(await source.newest()).toBe('0');
  await add(change('a'), change('b', null));
  await add(change('c'));
  expect(await source.newest()).toBe('3');
  expect(await source.between('1', '2')).toEqual({
    events: [{ place: '2', type: 'changed', data: { key: 'b' }, district: null }],
    place: '2',
  });
  await add(...Array.from({ length: 600 }, (_, n) => change(String(n))));
  const first = await source.between('0', await source.newest());
  expect([first.events.length, first.place]).toEqual([500, '500']);
  expect((await source.between(first.place, '603')).place).toBe('603');
});

test('a later change is not visible before an earlier one that is still to be committed', async () => {
  const source = changeSource(pool, table);
  let second: Promise<void> | undefined;
  await inTransaction(pool, async (client: PoolClient) => {
    await addChanges(client, table, [change('first')]);
    second = add(change('second'));
    await expect(
      Promise.race([second, new Promise((resolve) => setTimeout(resolve, 200, 'waits'))]),
    ).resolves.toBe('waits');
    expect(await source.newest()).toBe('0');
  });
  await second;
  const { events } = await source.between('0', await source.newest());
  expect(events.map(({ data }) => data)).toEqual([{ key: 'first' }, { key: 'second' }]);
});

test('a place can be resumed from while everything after it is there', async () => {
  const source = changeSource(pool, table);
  expect(await source.canResume('0', '0')).toBe(true);
  await add(change('a'), change('b'), change('c'));
  const fine = (place: string) => source.canResume(place, '3');
  expect(await Promise.all(['0', '1', '3'].map(fine))).toEqual([true, true, true]);
  expect(await Promise.all(['4', 'x', '-1', ''].map(fine))).toEqual([false, false, false, false]);
  await pool.query(`UPDATE ${table} SET at = now() - interval '8 days'`);
  expect(await trimChanges(pool, table, 7)).toBe(2);
  expect(await Promise.all(['0', '1', '3'].map(fine))).toEqual([false, false, true]);
  expect(await source.newest()).toBe('3');
});

test('a scope is a condition of SQL: all, some districts, and nothing that has none', async () => {
  await add(change('a', 'A'), change('b', 'B'), change('n', null));
  const keys = async (scope: Parameters<typeof districtsOf>[0]): Promise<string[]> => {
    const { rows } = await pool.query<{ key: string }>(
      `SELECT key FROM ${table} WHERE ${scopeSql('district', '$1')} ORDER BY id`,
      [districtsOf(scope)],
    );
    return rows.map(({ key }) => key);
  };
  expect(await keys('all')).toEqual(['a', 'b', 'n']);
  expect(await keys({ districts: ['A'] })).toEqual(['a']);
  expect(await keys({ districts: ['B', 'C'] })).toEqual(['b']);
});
