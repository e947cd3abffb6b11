import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { startStack, type Stack } from '@farwatch/local/stack';
import { migrate } from '@farwatch/persistence/migrate';
import { silentLogger } from '@farwatch/runtime/log';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import pg from 'pg';

import { migrationsOf, type SchemaName } from '../src/catalogue.js';

/** What the image of PostgreSQL runs in an empty volume (infra/docker/postgres), with this password. */
const script = readFileSync(new URL('../../../infra/docker/postgres/login.sh', import.meta.url), 'utf8');
const statements = /<<'SQL'\n([\s\S]*)\nSQL\n/.exec(script)![1]!.replace(":'password'", "'secret'");

let dir: string;
let stack: Stack;
let url: string;

// A server of its own: roles belong to a whole server, and those of other tests are a superuser's.
beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'farwatch-login-'));
  stack = await startStack({ services: ['postgres'], dataDir: dir, env: {}, docker: false });
  for (const statement of statements
    .replaceAll(/\bfarwatch\b/g, 'plain')
    .split(';')
    .filter((one) => one.trim() !== ''))
    await ask(stack.databaseUrl, statement);
  const own = new URL(stack.databaseUrl);
  Object.assign(own, { username: 'plain', password: 'secret', pathname: '/plain' });
  url = own.href;
}, 120_000);
afterAll(async () => {
  await stack?.remove();
  rmSync(dir, { recursive: true, force: true });
}, 60_000);

async function ask(address: string, sql: string): Promise<readonly object[]> {
  const client = new pg.Client({ connectionString: address });
  await client.connect();
  try {
    return (await client.query<object>(sql)).rows;
  } finally {
    await client.end();
  }
}

test('the login of the containers is no superuser, and makes every table and role of the platform', async () => {
  expect(
    await ask(url, 'SELECT rolsuper, rolcreatedb, rolreplication FROM pg_roles WHERE rolname = current_user'),
  ).toEqual([{ rolsuper: false, rolcreatedb: false, rolreplication: false }]);
  for (const schema of Object.keys(migrationsOf) as SchemaName[])
    await migrate({ url, schema, ...(await migrationsOf[schema]()), roles: true, log: silentLogger });
  const made = await ask(
    url,
    `SELECT DISTINCT table_schema FROM information_schema.tables WHERE table_name = 'migration'`,
  );
  expect(made).toHaveLength(Object.keys(migrationsOf).length);
}, 120_000);
