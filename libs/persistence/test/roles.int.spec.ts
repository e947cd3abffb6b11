import { connect, createServer, type AddressInfo } from 'node:net';

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { migrate } from '@farwatch/persistence/migrate';
import { MonthPartitions } from '@farwatch/persistence/months';
import { createPool, poolFromContext, type Pool } from '@farwatch/persistence/pool';
import { silentLogger } from '@farwatch/runtime/log';
import type { PartContext } from '@farwatch/runtime/part';
import { Scope } from '@farwatch/runtime/scope';
import { freshDatabase } from '@farwatch/testing/backing';

let database: Awaited<ReturnType<typeof freshDatabase>>;
let owner: Pool;
let part: Pool;
const scope = new Scope(silentLogger);
const contextOf = (env: Record<string, string>): PartContext => ({
  env,
  log: silentLogger,
  shared: (key, open) => scope.shared(key, open),
  fatal: () => undefined,
});
const migrations = (schema: string) => [
  {
    id: 2026010101,
    name: 'base',
    sql: `CREATE TABLE ${schema}.timeline (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, what text NOT NULL);
          CREATE TABLE ${schema}.lead (id text PRIMARY KEY);
          CREATE TABLE ${schema}.m (at timestamptz NOT NULL) PARTITION BY RANGE (at);`,
  },
];
const up = (schema: string, url = database.url): Promise<void> =>
  migrate({
    url,
    schema,
    migrations: migrations(schema),
    appendOnly: ['timeline'],
    log: silentLogger,
    waitMs: 1_500,
  });

beforeAll(async () => {
  database = await freshDatabase('roles');
  owner = createPool(database.url, { name: 'owner' });
  await up('mine');
  await up('other');
  part = await poolFromContext(contextOf({ DATABASE_URL: database.url }), 'mine');
});
afterAll(async () => {
  await scope.close(5_000);
  await owner.query('DROP ROLE IF EXISTS farwatch_login, small_owner');
  await owner.end();
  await database.drop();
});

const denied = /permission denied|must be owner/;

describe('the role of a part', () => {
  test('works on the rows of its own schema, and makes the months it needs', async () => {
    expect((await part.query<{ who: string }>('SELECT current_user AS who')).rows[0]!.who).toBe(
      'farwatch_mine',
    );
    await part.query(`INSERT INTO mine.lead VALUES ('a'), ('b')`);
    await part.query(`UPDATE mine.lead SET id = 'c' WHERE id = 'a'`);
    await part.query(`DELETE FROM mine.lead WHERE id = 'b'`);
    expect((await part.query('SELECT id FROM mine.lead')).rows).toEqual([{ id: 'c' }]);
    const months = new MonthPartitions(part, {
      schema: 'mine',
      table: 'm',
      column: 'at',
      unit: 'timestamptz',
    });
    expect(await months.ensure(Date.UTC(2026, 0), Date.UTC(2026, 0))).toEqual(['m_2026_01']);
    await part.query(`INSERT INTO mine.m VALUES ('2026-01-05T00:00:00Z')`);
    expect((await part.query('SELECT * FROM mine.m')).rows).toHaveLength(1);
  });

  test('adds to what is only added to, and reads it, and can neither change nor delete it', async () => {
    await part.query(`INSERT INTO mine.timeline (what) VALUES ('opened')`);
    expect((await part.query('SELECT what FROM mine.timeline')).rows).toEqual([{ what: 'opened' }]);
    for (const sql of [
      `UPDATE mine.timeline SET what = 'never happened'`,
      'DELETE FROM mine.timeline',
      'TRUNCATE mine.timeline',
      'DROP TABLE mine.timeline',
      'ALTER TABLE mine.timeline ADD COLUMN x int',
    ])
      await expect(part.query(sql)).rejects.toThrow(denied);
  });

  test('sees nothing of another schema and makes no tables', async () => {
    for (const sql of [
      'SELECT * FROM other.lead',
      `INSERT INTO other.lead VALUES ('x')`,
      `SELECT other.attach_month('m', 'at', 'm_2026_01', '2026-01-01', '2026-02-01', 100)`,
      'CREATE TABLE mine.own (id int)',
      'DELETE FROM mine.migration',
      `SELECT mine.drop_detached_month('m', 'm_2026_01')`,
    ])
      await expect(part.query(sql)).rejects.toThrow(denied);
  });

  test('is left out when it is switched off', async () => {
    const all = await poolFromContext(
      contextOf({ DATABASE_URL: database.url, FARWATCH_DATABASE_ROLES: '0' }),
      'other',
    );
    expect(
      (await all.query<{ same: boolean }>('SELECT current_user = session_user AS same')).rows[0]!.same,
    ).toBe(true);
  });
});

test('a pool whose server answers late opens all the same', async () => {
  const { hostname, port } = new URL(database.url);
  const gate = createServer((socket) => {
    if (refused-- > 0) return void socket.destroy();
    const server = connect(Number(port), hostname);
    socket.on('error', () => server.destroy()).on('close', () => server.destroy());
    server.on('error', () => socket.destroy());
    socket.pipe(server).pipe(socket);
  });
  let refused = 2;
  await new Promise<void>((resolve) => gate.listen(0, '127.0.0.1', resolve));
  const url = new URL(database.url);
  url.port = String((gate.address() as AddressInfo).port);
  const late = new Scope(silentLogger);
  const pool = await poolFromContext(
    { ...contextOf({ DATABASE_URL: url.href }), shared: (key, open) => late.shared(key, open) },
    'mine',
  );
  expect(refused).toBeLessThan(0);
  expect((await pool.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
  await late.close(5_000);
  await new Promise((resolve) => gate.close(resolve));
});

describe('a schema with an address of its own', () => {
  const login = (user: string): string => {
    const url = new URL(database.url);
    [url.username, url.password] = [user, 'secret'];
    return url.href;
  };

  test('is used in place of the common one, as the login role that the address names', async () => {
    await owner.query(`CREATE ROLE farwatch_login LOGIN PASSWORD 'secret' IN ROLE farwatch_mine`);
    const pool = createPool(login('farwatch_login'), { name: 'test' });
    const scoped = await new Scope(silentLogger).shared('x', () =>
      Promise.resolve({ value: pool, close: () => pool.end() }),
    );
    await expect(scoped.query('SELECT * FROM other.lead')).rejects.toThrow(denied);
    expect((await scoped.query('SELECT * FROM mine.timeline')).rows).toHaveLength(1);
    await pool.end();
  });

  test('whose user does not own the tables is not migrated: it must be up to date', async () => {
    await up('mine', login('farwatch_login'));
    const newer = [...migrations('mine'), { id: 2026010102, name: 'newer', sql: 'SELECT 1' }];
    await expect(
      migrate({
        url: login('farwatch_login'),
        schema: 'mine',
        migrations: newer,
        log: silentLogger,
        waitMs: 1_000,
      }),
    ).rejects.toMatchObject({ code: 'not-migrated' });
  });

  test('an owner who may not make roles is told the statements to run', async () => {
    const name = new URL(database.url).pathname.slice(1);
    await owner.query(
      `CREATE ROLE small_owner LOGIN PASSWORD 'secret'; GRANT CREATE ON DATABASE ${name} TO small_owner`,
    );
    await expect(up('small', login('small_owner'))).rejects.toThrow(
      /CREATE ROLE farwatch_small NOLOGIN; GRANT farwatch_small TO.*FARWATCH_DATABASE_ROLES=0/,
    );
    await owner.query(
      `DROP SCHEMA small CASCADE; REVOKE ALL ON DATABASE ${name} FROM small_owner; DROP ROLE small_owner`,
    );
  });
});
