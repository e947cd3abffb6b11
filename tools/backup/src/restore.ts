import { join } from 'node:path';

import { migrationsOf, type SchemaName } from '@farwatch/all-in-one/catalogue';
import type { Env } from '@farwatch/kit/run-file';
import { ProgressLine, UsageError } from '@farwatch/kit/terminal';
import { logStates } from '@farwatch/messaging/log-states';
import { copyIn } from '@farwatch/persistence/copy';
import { classNameOf, migrate } from '@farwatch/persistence/migrate';
import { Fault } from '@farwatch/runtime/fault';
import { silentLogger } from '@farwatch/runtime/log';

import { migrationsIn, tablesOf } from './catalog.js';
import { compareLogs, type Comparison } from './compare-logs.js';
import { closeDatabases, openDatabases, schemaNames, type Database } from './databases.js';
import { readManifest, type Manifest, type ManifestTable } from './manifest.js';
import { settingsOf } from './servers.js';
import { digestOfFile, readRows } from './table-files.js';

/** What stands after a restore. */
export interface Restored {
  readonly manifest: Manifest;
  readonly rows: number;
  /** What the readers will find. */
  readonly logs: readonly Comparison[];
}

/**
 * Reads a backup and says whether it is whole: the manifest, and the size and SHA-256 of every file. Throws
 * `Fault('not-a-backup')`, `Fault('backup-damaged')`, and `Fault('backup-newer')` when a step of its tables is unknown here.
 */
export async function checkBackup(folder: string): Promise<Manifest> {
  const manifest = await readManifest(folder);
  const known = await stepsByName();
  for (const { schema, migrations } of manifest.schemas) {
    const own = known.get(schema);
    const unknown = migrations.find((step) => own?.has(step) !== true);
    if (unknown !== undefined)
      throw new Fault(
        'backup-newer',
        `the backup is of another version (${manifest.tool}; schema ${schema}, step ${unknown}): restore it with that version or a later one`,
      );
  }
  const files = manifest.schemas.flatMap(({ tables }) => tables);
  const line = new ProgressLine('checking', totalOf(files));
  let done = 0;
  for (const { file, sha256 } of files) {
    const found = await digestOfFile(join(folder, file), (bytes) => line.show((done += bytes), file)).catch(
      (error: NodeJS.ErrnoException) => error.code,
    );
    if (found !== sha256)
      throw new Fault(
        'backup-damaged',
        `${join(folder, file)} is ${found === 'ENOENT' ? 'missing' : 'not what was written: its SHA-256 differs'}. Nothing was changed. Take another copy of the backup`,
      );
  }
  line.end();
  if (manifest.schemas.length === 0) throw new Fault('backup-damaged', `the backup has no schema at all`);
  return manifest;
}

/**
 * Puts the databases back to a backup: checks it first, then makes the tables as they were at that time by our own steps, fills
 * them in one transaction, and brings them up to date. Refuses while a part is connected, and, without `replace`, where one of
 * our schemas exists: `replace` deletes them. Kafka is only asked. Throws `UsageError` and `Fault`.
 */
export async function restore(
  env: Env,
  folder: string,
  options: { readonly replace: boolean },
): Promise<Restored> {
  const manifest = await checkBackup(folder);
  const { connection, topicPrefix, roles } = settingsOf(env);
  if (manifest.topicPrefix !== topicPrefix)
    throw new UsageError(
      `FARWATCH_TOPIC_PREFIX 应为“${manifest.topicPrefix}” / the backup is of topics with the prefix "${manifest.topicPrefix}", ` +
        `here it is "${topicPrefix}": set FARWATCH_TOPIC_PREFIX`,
    );
  // Kafka first: when it does not answer, nothing has been changed.
  const positions = manifest.positions;
  const logs = await logStates(connection, [...new Set(positions.map(({ topic }) => topic))]);
  const databases = await openDatabases(env, 'restore');
  try {
    for (const database of databases) await refuseWhileUsed(database);
    for (const database of databases) await refuseUnlessEmpty(database, options.replace);
    const line = new ProgressLine('restore', totalOf(manifest.schemas.flatMap(({ tables }) => tables)));
    let [done, rows] = [0, 0];
    for (const database of databases) {
      const own = manifest.schemas.filter(({ schema }) => database.schemas.includes(schema as SchemaName));
      for (const { schema } of own) await database.session.query(`DROP SCHEMA IF EXISTS ${schema} CASCADE`);
      for (const { schema, migrations } of own) await makeTables(database.url, schema, migrations);
      await inTransactionOf(database, async () => {
        for (const one of own)
          rows += await fill(database, folder, one, (file, bytes) => line.show((done += bytes), file));
      });
    }
    line.end();
    const steps = await Promise.all(
      schemaNames.map(async (schema) => [schema, await migrationsOf[schema]()] as const),
    );
    for (const { url, schemas, session } of databases) {
      for (const [schema, own] of steps)
        if (schemas.includes(schema)) await migrate({ url, schema, ...own, roles, log: silentLogger });
      await session.query('ANALYZE').catch(() => undefined); // a user who may not gets it from autovacuum
    }
    return { manifest, rows, logs: compareLogs(positions, logs) };
  } finally {
    await closeDatabases(databases);
  }
}

const totalOf = (tables: readonly ManifestTable[]): number =>
  tables.reduce((sum, { bytes }) => sum + bytes, 0);

async function stepsByName(): Promise<Map<string, Set<string>>> {
  const found = new Map<string, Set<string>>();
  for (const schema of schemaNames) {
    const { migrations } = await migrationsOf[schema]();
    found.set(schema, new Set(migrations.map(classNameOf)));
  }
  return found;
}

async function makeTables(url: string, schema: string, names: readonly string[]): Promise<void> {
  const { migrations } = await migrationsOf[schema as SchemaName]();
  const then = migrations.filter((one) => names.includes(classNameOf(one)));
  await migrate({ url, schema, migrations: then, roles: false, log: silentLogger });
}

async function refuseWhileUsed({ session }: Database): Promise<void> {
  const { rows } = await session.query<{ name: string }>(
    `SELECT DISTINCT application_name AS name FROM pg_stat_activity
     WHERE datname = current_database() AND pid <> pg_backend_pid() AND application_name LIKE 'farwatch %' AND application_name <> 'farwatch restore'`,
  );
  if (rows.length > 0)
    throw new UsageError(
      `平台仍连接着数据库：先停止所有进程 / the platform is still connected (${rows.map(({ name }) => name).join(', ')}): stop every process of it first`,
    );
}

async function refuseUnlessEmpty({ session, schemas }: Database, replace: boolean): Promise<void> {
  if (replace) return;
  for (const schema of schemas)
    if ((await migrationsIn(session, schema)).length > 0)
      throw new UsageError(
        `数据库不是空的（已有 ${schema}）：给出空数据库，或用 --replace 删除其中的全部数据 / the database is not empty (it has ${schema}): ` +
          `give an empty one, or --replace, which deletes everything that Farwatch has in it`,
      );
}

async function inTransactionOf({ session }: Database, work: () => Promise<void>): Promise<void> {
  await session.query('BEGIN');
  try {
    await work();
    await session.query('COMMIT');
  } catch (error) {
    await session.query('ROLLBACK').catch(() => undefined);
    throw error;
  }
}

/** Fills the tables of one schema. Gives the number of rows. Throws `Fault('backup-differs')` when they are not those of the backup. */
async function fill(
  { session }: Database,
  folder: string,
  { schema, tables, sequences }: Manifest['schemas'][number],
  seen: (file: string, bytes: number) => void,
): Promise<number> {
  const standing = await tablesOf(session, schema);
  // What a step put in itself is in the backup as well, as it was then.
  await session.query(`TRUNCATE ${standing.map(({ table }) => `${schema}."${table}"`).join(', ')}`);
  const columnsOf = new Map(standing.map(({ table, columns }) => [table, [...columns].sort().join()]));
  let total = 0;
  for (const { table, columns, of, bound, fillfactor, like, file, rows } of tables) {
    const there = columnsOf.get(table);
    if (there === undefined && of !== undefined && bound !== undefined)
      await session.query(
        `CREATE TABLE ${schema}."${table}" PARTITION OF ${schema}."${of}" ${bound} WITH (fillfactor = ${fillfactor ?? 100})`,
      );
    else if (there === undefined && like !== undefined)
      await session.query(
        `CREATE TABLE ${schema}."${table}" (LIKE ${schema}."${like}" INCLUDING ALL EXCLUDING IDENTITY)`,
      );
    else if (there !== [...columns].sort().join())
      throw new Fault(
        'backup-differs',
        `${schema}.${table} has other columns than in the backup: restore it with the version that made it`,
      );
    const list = columns.map((one) => `"${one}"`).join(', ');
    const into = copyIn(session, `COPY ${schema}."${table}" (${list}) FROM STDIN`);
    await readRows(join(folder, file), into, (bytes) => seen(file, bytes));
    if (into.rowCount !== rows)
      throw new Fault(
        'backup-differs',
        `${schema}.${table}: ${into.rowCount} rows came in, the backup says ${rows}`,
      );
    total += rows;
  }
  for (const { sequence, value, called } of sequences)
    await session.query('SELECT setval($1::regclass, $2, $3)', [`${schema}."${sequence}"`, value, called]);
  return total;
}
