import 'reflect-metadata';

import { setTimeout as wait } from 'node:timers/promises';

import { migrate } from '@farwatch/persistence/migrate';
import { createPool, type Pool } from '@farwatch/persistence/pool';
import { silentLogger } from '@farwatch/runtime/log';
import { isTransient } from '@farwatch/runtime/transient';
import { freshDatabase } from '@farwatch/testing/backing';
import { gateTo, type Gate } from '@farwatch/testing/gate';
import { afterAll, beforeAll, expect, test } from '@jest/globals';

import { changeRegistry } from '../src/register/registry-change.js';
import { closeRegistryData, registryData } from '../src/store/data-source.js';
import { migrations } from '../src/store/migrations.js';

let database: Awaited<ReturnType<typeof freshDatabase>>;
let gate: Gate;
let admin: Pool;
let pool: Pool;

beforeAll(async () => {
  database = await freshDatabase('registry_lost');
  await migrate({ url: database.url, schema: 'registry', migrations, log: silentLogger });
  gate = await gateTo(database.url);
  admin = createPool(database.url, { name: 'admin', max: 1 });
  pool = createPool(gate.url, { name: 'registry', role: 'farwatch_registry', limitMs: 1_000 });
});
afterAll(async () => {
  await closeRegistryData(pool);
  await pool.end();
  await admin.end();
  await gate.shut();
  await database.drop();
});

const inChange = async <T>(work: (sql: (text: string) => Promise<T>) => Promise<T>): Promise<T> => {
  const data = await registryData(pool);
  return changeRegistry(data, 'all', (change) => work((text) => change.manager.query<T>(text)));
};
const user = (): Promise<unknown> => inChange((sql) => sql('SELECT current_user'));

async function endSessions(): Promise<void> {
  await admin.query(
    `SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
     WHERE datname = current_database() AND pid <> pg_backend_pid()`,
  );
  await wait(50); // this process looks at its sockets
}

test('a change whose connection is ended between two statements fails, and the next one succeeds', async () => {
  const lost = inChange(async (sql) => {
    await endSessions();
    return sql('SELECT 1');
  });
  await expect(lost).rejects.toThrow();
  await user();
});

test('works in the role of its part, as the pool does', async () => {
  expect(await user()).toEqual([{ current_user: 'farwatch_registry' }]);
});

test('does not wait for a PostgreSQL that has fallen silent', async () => {
  const silent = inChange(async (sql) => {
    gate.silence();
    return sql('SELECT 1');
  });
  expect(isTransient(await silent.catch((error: unknown) => error))).toBe(true);
  await gate.open();
  // PostgreSQL does so itself when a transaction has been idle for a minute: until then it holds the lock of the writers.
  await endSessions();
  await user();
});
