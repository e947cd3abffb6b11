import { describeError, Fault } from '@farwatch/runtime/fault';
import type { Logger } from '@farwatch/runtime/log';
import { backoffMs, pause } from '@farwatch/runtime/scope';
import type { DataSource, MigrationInterface, QueryRunner } from 'typeorm';

import { closedMonthsSql } from './closed-months.js';
import { monthFunctions } from './month-functions.js';
import { createPool } from './pool.js';
import { grantRole } from './roles.js';
import { typeormOn } from './typeorm.js';

/** A step may rewrite a large table, or wait for another process that does. */
const stepMs = 3_600_000;

/** One step forward; there is no way back. `id` is yyyymmddNN and ascends. */
export interface Migration {
  readonly id: number;
  readonly name: string;
  readonly sql: string;
}

/** How a step is called in the table `migration` of its schema: TypeORM reads the order from a name that ends in a JavaScript timestamp. */
export const classNameOf = ({ id, name }: Migration): string =>
  `${name.replace(/[^a-z0-9]+(.)/gi, (_, letter: string) => letter.toUpperCase())}${id}000`;

function migrationClass(migration: Migration): new () => MigrationInterface {
  const { sql } = migration;
  const className = classNameOf(migration);
  return class {
    readonly name = className;
    async up(runner: QueryRunner): Promise<void> {
      await runner.query(sql);
    }
    down(): Promise<void> {
      return Promise.reject(new Fault('forward-only', 'migrations only go forward'));
    }
  };
}

/**
 * Brings one service's schema up to date as its owner, each migration in its own transaction, and gives the role of the
 * schema its rights. Processes that start together wait for each other. Whoever does not own a schema that is there
 * changes nothing and waits until it is up to date. Waits up to `waitMs` for PostgreSQL and for the owner. Needs
 * PostgreSQL 18 (`RETURNING old.*`). Throws `Fault('old-data')` when the schema has steps that are not
 * among `migrations`.
 */
export async function migrate(options: {
  readonly url: string;
  readonly schema: string;
  readonly migrations: readonly Migration[];
  /** Tables whose rows the part adds and never changes or deletes. */
  readonly appendOnly?: readonly string[];
  /** False: the part works as the owner of the tables. */
  readonly roles?: boolean;
  readonly log: Logger;
  readonly waitMs?: number;
}): Promise<void> {
  const { url, schema, log, waitMs = 60_000 } = options;
  const source = typeormOn(() => createPool(url, { name: `migrate ${schema}`, max: 2, limitMs: stepMs }), {
    migrationsTableName: 'migration',
    schema,
    migrations: options.migrations.map(migrationClass),
    migrationsTransactionMode: 'each',
  });
  await connect(source, log, waitMs);
  try {
    const [{ version }] = (await source.query(
      `SELECT current_setting('server_version_num')::int AS version`,
    )) as [{ version: number }];
    if (version < 180_000)
      throw new Fault(
        'postgres-version',
        `PostgreSQL 18 or newer is needed, this server is ${Math.floor(version / 10_000)}`,
      );
    if (!(await ownsSchema(source, schema))) {
      await waitForOwner(source, options, waitMs);
      return;
    }
    const lock = source.createQueryRunner();
    try {
      await lock.query('SELECT pg_advisory_lock(hashtext($1))', ['farwatch.migrate']);
      await lock.query(`CREATE SCHEMA IF NOT EXISTS ${schema}`);
      await refuseOldData(lock, schema, options.migrations);
      const done = await source.runMigrations({ transaction: 'each' });
      for (const { name } of done) log.info({ schema, migration: name }, 'migrated');
      await lock.query(monthFunctions(schema));
      await lock.query(raiseOutboxNumbers(schema));
      if (options.roles !== false) await grantRole(lock, schema, options.appendOnly);
    } finally {
      await lock
        .query('SELECT pg_advisory_unlock(hashtext($1))', ['farwatch.migrate'])
        .catch(() => undefined);
      await lock.release();
    }
  } finally {
    await source.destroy();
  }
}

/**
 * Numbers of the outbox go on from the present microsecond. A database that was restored from a backup would otherwise
 * count from an earlier number, and every reader would ignore its records as older ones (`fw-seq`).
 */
const raiseOutboxNumbers = (schema: string): string => `DO $$
  DECLARE numbers text;
  BEGIN
    IF to_regclass('${schema}.outbox') IS NULL THEN RETURN; END IF;
    numbers := pg_get_serial_sequence('${schema}.outbox', 'id');
    -- Who adds records holds this lock: nobody takes a number meanwhile.
    PERFORM pg_advisory_xact_lock(hashtext('${schema}.outbox'));
    PERFORM setval(numbers, greatest(nextval(numbers), (extract(epoch FROM clock_timestamp()) * 1e6)::bigint));
  END $$`;

/** A schema with a step that this version does not know was made by another one: our steps would not fit on it. */
async function refuseOldData(
  runner: QueryRunner,
  schema: string,
  migrations: readonly Migration[],
): Promise<void> {
  const [{ table }] = (await runner.query('SELECT to_regclass($1)::text AS table', [
    `${schema}.migration`,
  ])) as [{ table: string | null }];
  if (table === null) return;
  const known = migrations.map(classNameOf);
  const [unknown] = (await runner.query(
    `SELECT name FROM ${schema}.migration WHERE name <> ALL($1::text[]) ORDER BY id LIMIT 1`,
    [known],
  )) as { name: string }[];
  if (unknown !== undefined)
    throw new Fault(
      'old-data',
      `the database was written by another version (schema ${schema}, step ${unknown.name}). Delete it with: npm run reset, or give an empty database`,
    );
}

/** Also when there is none yet: whoever makes it owns it. */
async function ownsSchema(source: DataSource, schema: string): Promise<boolean> {
  const rows = (await source.query(
    `SELECT pg_has_role(current_user, nspowner, 'USAGE') AS owned FROM pg_namespace WHERE nspname = $1`,
    [schema],
  )) as { owned: boolean }[];
  return rows[0]?.owned ?? true;
}

async function waitForOwner(
  source: DataSource,
  { schema, migrations, log }: Pick<Parameters<typeof migrate>[0], 'schema' | 'migrations' | 'log'>,
  waitMs: number,
): Promise<void> {
  const wanted = migrations.map(classNameOf);
  const deadline = Date.now() + waitMs;
  for (let attempt = 1; ; attempt++) {
    const rows = (await source.query(
      `SELECT count(*)::int AS n FROM ${schema}.migration WHERE name = ANY ($1)`,
      [wanted],
    )) as { n: number }[];
    if (rows[0]?.n === wanted.length) return;
    if (Date.now() > deadline)
      throw new Fault(
        'not-migrated',
        `the tables of ${schema} are of another release, and the user of this process does not own them: run the migration`,
      );
    if (attempt % 10 === 1) log.warn({ schema }, 'waiting for the migration');
    await pause(500);
  }
}

async function connect(source: DataSource, log: Logger, waitMs: number): Promise<void> {
  const deadline = Date.now() + waitMs;
  for (let attempt = 1; ; attempt++) {
    try {
      await source.initialize();
      return;
    } catch (error) {
      if (Date.now() > deadline)
        throw new Fault('postgres-unreachable', `PostgreSQL did not answer within ${waitMs} ms`, {
          cause: error,
        });
      if (attempt % 5 === 1) log.warn({ error: describeError(error) }, 'waiting for PostgreSQL');
      await pause(backoffMs(attempt, 200, 2_000));
    }
  }
}

/** SQL of the tables that this package works on, for a service's first migration. */
export const tablesFor = {
  closedMonths: closedMonthsSql,
  inbox: (schema: string): string => `
CREATE TABLE ${schema}.inbox (
  consumer text NOT NULL,
  event_id text NOT NULL,
  seen_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (consumer, event_id)
);
CREATE INDEX inbox_seen_at ON ${schema}.inbox (seen_at);
`,
  outbox: (schema: string): string => `
CREATE TABLE ${schema}.outbox (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  topic text NOT NULL,
  key text NOT NULL,
  value bytea,
  headers jsonb NOT NULL,
  created_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
`,
  offsets: (schema: string): string => `
-- How far each group has come. mark: what the record in front of next_offset is known by. incarnation: which log of the
-- topic's name it is. replay_from: an operator wants the records from then on again.
CREATE TABLE ${schema}.partition_offset (
  consumer text NOT NULL,
  topic text NOT NULL,
  partition int NOT NULL,
  owner text NOT NULL,
  epoch int NOT NULL,
  next_offset bigint,
  mark text,
  incarnation int NOT NULL DEFAULT 0,
  replay_from timestamptz,
  claimed_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (consumer, topic, partition)
) WITH (fillfactor = 60);

-- What went wrong with a log under a group, and what an operator did about it. edge: where the log ends or begins.
CREATE TABLE ${schema}.log_incident (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  consumer text NOT NULL,
  topic text NOT NULL,
  partition int NOT NULL,
  kind text NOT NULL CHECK (kind IN ('log-shortened', 'log-replaced', 'records-expired', 'replay')),
  next_offset bigint NOT NULL,
  edge bigint NOT NULL,
  at timestamptz NOT NULL DEFAULT now(),
  ended_at timestamptz,
  ended_by text
);
CREATE UNIQUE INDEX log_incident_open ON ${schema}.log_incident (consumer, topic, partition, kind, next_offset)
  WHERE ended_at IS NULL;
`,
  ownOutput: (schema: string): string => `
-- Up to where the schema was compared with what it said on its own topics (their keys in the contracts): what lies behind
-- may be of a state that the database has lost.
CREATE TABLE ${schema}.own_output (
  topic text NOT NULL,
  partition int NOT NULL,
  next_offset bigint NOT NULL,
  compared_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (topic, partition)
);
`,
  work: (schema: string): string => `
-- due_at: when it may be taken; while an owner holds it, the end of the lease. What is done is deleted.
CREATE TABLE ${schema}.work (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  kind text NOT NULL,
  key text,
  lane text,
  payload jsonb NOT NULL,
  state text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'given-up')),
  due_at timestamptz NOT NULL DEFAULT now(),
  owner text,
  attempts int NOT NULL DEFAULT 0,
  asked int NOT NULL DEFAULT 1,
  last_error text,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now()
) WITH (fillfactor = 70);
CREATE UNIQUE INDEX work_key ON ${schema}.work (kind, key) WHERE state = 'open';
CREATE INDEX work_due ON ${schema}.work (kind, due_at, id) WHERE state = 'open';
CREATE INDEX work_lane ON ${schema}.work (kind, lane, id) WHERE state = 'open' AND lane IS NOT NULL;
CREATE INDEX work_given_up ON ${schema}.work (id) WHERE state = 'given-up';
`,
} as const;
