import { expect, test } from '@jest/globals';
import pg from 'pg';

import { backing, freshDatabase, topicPrefix } from '../src/backing.js';

async function rows(url: string, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}

test('a fresh database is empty, its own, and gone after drop although a session was open', async () => {
  const [one, other] = await Promise.all([freshDatabase('Rules-Store'), freshDatabase('rules')]);
  expect(new URL(one.url).pathname).toMatch(/^\/rules_store_test_[0-9a-f]{10}$/);
  await rows(one.url, 'CREATE TABLE mine AS SELECT 1 AS x');
  await expect(rows(other.url, 'SELECT * FROM mine')).rejects.toThrow('does not exist');
  const open = new pg.Client({ connectionString: one.url });
  open.on('error', () => {});
  await open.connect();
  await one.drop();
  await other.drop();
  const { databaseUrl } = await backing();
  const name = new URL(one.url).pathname.slice(1);
  expect(await rows(databaseUrl, `SELECT datname FROM pg_database WHERE datname = '${name}'`)).toEqual([]);
  await open.end().catch(() => undefined);
});

test('prefixes of topics differ', () => {
  expect(topicPrefix()).toMatch(/^t-[0-9a-f]{8}-\.$/);
  expect(topicPrefix()).not.toBe(topicPrefix());
});
