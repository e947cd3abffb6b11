import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';

import { topics } from '@farwatch/contracts/topics';
import type { Env } from '@farwatch/kit/run-file';
import { ProgressLine, UsageError } from '@farwatch/kit/terminal';
import { committedPositions, logStates } from '@farwatch/messaging/log-states';
import { copyOut } from '@farwatch/persistence/copy';

import {
  migrationsIn,
  partitionedIn,
  positionsIn,
  sequencesOf,
  tablesOf,
  type StandingTable,
} from './catalog.js';
import { closeDatabases, openDatabases, type Database } from './databases.js';
import { writeManifest, type Manifest, type ManifestTable } from './manifest.js';
import { settingsOf } from './servers.js';
import { writeRows, type Written } from './table-files.js';

export const toolVersion = 'farwatch 0.1.0';
/** Their effect is in Kafka, and so is their place. */
const groupsOfKafka = ['ingest-replays', 'hj212-replays'];

/** What was backed up. */
export interface BackedUp {
  readonly manifest: Manifest;
  readonly sha256: string;
  /** How far apart the snapshots of several databases are; 0 for one. */
  readonly apartMs: number;
}

/**
 * Backs every schema up as it is at one moment, while the platform works: one snapshot in each database, all taken before
 * the first row is read, then Kafka's ends. A position lies in the snapshot with its effects, so the two fit together.
 * `folder` is new or empty; it is a backup when its manifest is there. Throws `UsageError` and what the servers say.
 */
export async function backup(env: Env, folder: string): Promise<BackedUp> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  if ((await readdir(folder)).length > 0)
    throw new UsageError(
      `${folder} 不是空文件夹：请给出新的文件夹 / ${folder} is not empty: give a new folder`,
    );
  const { connection, topicPrefix } = settingsOf(env);
  const databases = await openDatabases(env, 'backup');
  const readers: Database[] = [];
  try {
    readers.push(...(await openDatabases(env, 'backup')));
    const began = Date.now();
    const snapshots = await Promise.all(databases.map(({ session }) => snapshot(session)));
    const apartMs = databases.length > 1 ? Date.now() - began : 0;
    const states = await logStates(
      connection,
      Object.keys(topics).map((key) => connection.topic(key)),
    );
    const groups = await committedPositions(
      connection,
      groupsOfKafka.map((group) => connection.group(group)),
    );
    const all: { database: Database; copying: Copying; schema: string; tables: StandingTable[] }[] = [];
    for (const [index, database] of databases.entries()) {
      const copying = { session: readers[index]!.session, snapshot: snapshots[index]!.snapshot };
      for (const schema of database.schemas) {
        const steps = await migrationsIn(database.session, schema);
        if (steps.length === 0)
          throw new UsageError(
            `数据库中没有 ${schema}：平台从未启动 / there is no schema ${schema} in the database: the platform was never started on it`,
          );
        all.push({ database, copying, schema, tables: await tablesOf(database.session, schema) });
      }
    }
    const progress = progressOver(all.flatMap(({ tables }) => tables));
    const schemas: Manifest['schemas'] = [];
    const positions: Manifest['positions'] = [];
    for (const { database, copying, schema, tables } of all) {
      const { session } = database;
      const partitioned = new Set(await partitionedIn(session, schema));
      const written: ManifestTable[] = [];
      for (const one of tables) {
        const { table, columns } = one;
        const file = `${schema}.${table}.copy.gz`;
        progress.begin(`${schema}.${table}`, one.bytes);
        const rows = await copyTable(copying, schema, one, join(folder, file), progress.seen);
        const like = one.of === null ? monthOf(table, partitioned) : undefined;
        written.push({
          ...{ table, columns: [...columns], file, ...rows },
          ...(one.of !== null && { of: one.of, bound: one.bound ?? 'DEFAULT', fillfactor: one.fillfactor }),
          ...(like !== undefined && { like }),
        });
      }
      schemas.push({
        schema,
        migrations: await migrationsIn(session, schema),
        tables: written,
        sequences: await sequencesOf(session, schema),
      });
      positions.push(...(await positionsIn(session, schema)));
    }
    progress.end();
    const manifest: Manifest = {
      ...{ format: 1, tool: toolVersion, at: snapshots.map(({ at }) => at).sort()[0]! },
      ...{ postgres: snapshots[0]!.version, topicPrefix, schemas, positions },
      kafka: {
        topics: Object.fromEntries([...states].map(([topic, log]) => [topic, [...log]])),
        groups: Object.fromEntries(groups),
      },
    };
    return { manifest, sha256: await writeManifest(folder, manifest), apartMs };
  } finally {
    await closeDatabases([...readers, ...databases]);
  }
}

/** A session that reads one table after the other, each as it is in a snapshot that another session keeps. */
interface Copying {
  readonly session: Database['session'];
  readonly snapshot: string;
}

/** From here on the session sees the database as it is now; others may share its snapshot while it stays. It locks no table. */
async function snapshot(
  session: Database['session'],
): Promise<{ at: string; version: number; snapshot: string }> {
  await session.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
  const { rows } = await session.query<{ at: string; version: number; snapshot: string }>(
    `SELECT to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS at,
       current_setting('server_version_num')::int AS version, pg_export_snapshot() AS snapshot`,
  );
  return rows[0]!;
}

/** In a transaction of its own: making a month waits for whoever reads the rows of no month, so nothing is held longer than it is read. */
async function copyTable(
  { session, snapshot: id }: Copying,
  schema: string,
  { table, columns }: StandingTable,
  path: string,
  seen: (bytes: number) => void,
): Promise<Written> {
  await session.query(`BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; SET TRANSACTION SNAPSHOT '${id}'`);
  const list = columns.map((one) => `"${one}"`).join(', ');
  const written = await writeRows(
    copyOut(session, `COPY ${schema}."${table}" (${list}) TO STDOUT`),
    path,
    seen,
  );
  await session.query('COMMIT');
  return written;
}

/** The table of which a table is a month that was taken out of it. */
export function monthOf(table: string, names: ReadonlySet<string>): string | undefined {
  const parent = /^(.+)_\d{4}_\d\d$/.exec(table)?.[1];
  return parent !== undefined && names.has(parent) ? parent : undefined;
}

/** Progress by the bytes of tables: what they have on the disk is about what they are as text. */
function progressOver(tables: readonly { readonly bytes: number }[]) {
  const line = new ProgressLine(
    'backup',
    tables.reduce((sum, { bytes }) => sum + bytes, 0),
  );
  let [done, current, within, name] = [0, 0, 0, ''];
  return {
    begin(next: string, bytes: number): void {
      done += current;
      [current, within, name] = [bytes, 0, next];
      line.show(done, name);
    },
    seen(bytes: number): void {
      within = Math.min(current, within + bytes);
      line.show(done + within, name);
    },
    end(): void {
      line.show(done + current);
      line.end();
    },
  };
}
