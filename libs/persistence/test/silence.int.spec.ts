import { migrate, tablesFor } from '@farwatch/persistence/migrate';
import { startRelay } from '@farwatch/persistence/outbox-relay';
import { createPool, poolLike, type Pool } from '@farwatch/persistence/pool';
import { inTransaction, onClient } from '@farwatch/persistence/transaction';
import { silentLogger } from '@farwatch/runtime/log';
import { isTransient } from '@farwatch/runtime/transient';
import { freshDatabase } from '@farwatch/testing/backing';
import { eventually } from '@farwatch/testing/eventually';
import { gateTo, type Gate } from '@farwatch/testing/gate';
import { afterAll, beforeAll, expect, test } from '@jest/globals';

let database: Awaited<ReturnType<typeof freshDatabase>>;
let gate: Gate;
let pool: Pool;

beforeAll(async () => {
  database = await freshDatabase('silence');
  const migrations = [{ id: 2026010101, name: 'base', sql: tablesFor.outbox('s') }];
  await migrate({ url: database.url, schema: 's', migrations, log: silentLogger });
  gate = await gateTo(database.url);
  pool = createPool(gate.url, { name: 'test', limitMs: 1_000 });
});
afterAll(async () => {
  await pool.end();
  await gate.shut();
  await database.drop();
});

const failure = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => undefined,
    (error: unknown) => error,
  );

test('no statement waits for a PostgreSQL that has fallen silent, and none meets its connection again', async () => {
  let silence: () => void = () => undefined;
  const silent = new Promise<void>((resolve) => (silence = resolve));
  const checkedOut = onClient(pool, async (client) => {
    await client.query('SELECT 1');
    await silent;
    await client.query('SELECT 1');
  });
  await Promise.all([pool.query('SELECT 1'), pool.query('SELECT 1')]);
  gate.silence();
  silence();
  const failures = await Promise.all(
    [
      pool.query('SELECT 1'), // on an idle connection
      inTransaction(pool, (one) => Promise.all([one.query('SELECT 1'), one.query('SELECT 2')])),
      checkedOut,
      pool.query('SELECT 1'), // on a new one
    ].map(failure),
  );
  expect(failures.map(isTransient)).toEqual([true, true, true, true]);
  await gate.open();
  expect((await pool.query('SELECT 1')).rowCount).toBe(1);
});

test('work that may lawfully take long has a limit of its own', async () => {
  await expect(pool.query('SELECT pg_sleep(2)')).rejects.toThrow(/statement timeout/);
  const patient = poolLike(pool, { max: 1, limitMs: 60_000 });
  try {
    expect((await patient.query('SELECT pg_sleep(8)')).rowCount).toBe(1);
  } finally {
    await patient.end();
  }
});

test('the relay says that it gets no answer, and goes on by itself', async () => {
  const relay = startRelay({
    pool,
    schema: 's' as 'enforcement',
    producer: { send: () => Promise.resolve() },
    log: silentLogger,
    pollMs: 20,
  });
  try {
    gate.silence();
    await eventually(() => !relay.health().ok, { what: 'bad health' });
    await gate.open();
    await eventually(() => relay.health().ok, { what: 'good health' });
  } finally {
    await relay.stop();
  }
});
