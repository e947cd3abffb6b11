import { existsSync } from 'node:fs';
import { mkdir, open, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import type { PoolClient } from '@farwatch/persistence/pool';
import { onClient } from '@farwatch/persistence/transaction';
import { UsageError } from '@farwatch/kit/terminal';

import { closedRows, partitionOf, type TableOnDatabase } from './databases.js';
import { selectionsOf } from './digest.js';
import {
  manifestFile,
  needManifest,
  type ArchivedFile,
  type FoundManifest,
  type Manifest,
} from './manifest.js';
import { linesOf } from './table-rows.js';
import { packFile } from './zstd-file.js';

/**
 * Writes a month of every archived table into `dir/month`, complete or not at all. Nothing changes in the database, and
 * the month stays open: what comes in later is missing in the archive, which `dropMonth` finds. An older archive of the
 * month is moved aside. Throws `UsageError` for a month that is not there.
 */
export async function writeMonth(
  tables: readonly TableOnDatabase[],
  dir: string,
  month: string,
  now: () => Date = () => new Date(),
): Promise<FoundManifest> {
  await refuseWhatIsNotThere(tables, month);
  const [folder, partial] = [join(dir, month), join(dir, `${month}.partial`)];
  await rm(partial, { recursive: true, force: true });
  await mkdir(partial, { recursive: true, mode: 0o700 });
  const files: ArchivedFile[] = [];
  const positions: Manifest['positions'] = [];
  for (const one of tables)
    await onClient(one.pool, async (client) => {
      await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
      files.push(...(await writeTable(client, one, month, partial)));
      positions.push(...(await positionsOf(client, one.table.schema)));
      await client.query('COMMIT');
    });
  const manifest: Manifest = {
    format: 'farwatch-archive/1',
    month,
    writtenAt: now().toISOString(),
    files,
    positions,
  };
  await writeFile(join(partial, manifestFile), `${JSON.stringify(manifest, null, 2)}\n`, {
    mode: 0o600,
    flush: true,
  });
  const sums = files.map(({ sha256, file }) => `${sha256}  ${file}\n`).join('');
  await writeFile(join(partial, 'SHA256SUMS'), sums, { mode: 0o600, flush: true });
  if (existsSync(folder))
    await rename(folder, `${folder}.replaced-${now().toISOString().replaceAll(':', '')}`);
  await rename(partial, folder);
  // What was renamed is there after a power cut, too.
  for (const path of [folder, dir]) {
    const handle = await open(path, 'r');
    await handle.sync().finally(() => handle.close());
  }
  return needManifest(dir, month);
}

async function refuseWhatIsNotThere(tables: readonly TableOnDatabase[], month: string): Promise<void> {
  let found = false;
  for (const one of tables) {
    const closed = (await closedRows(one)).find((row) => row.month === month);
    if (closed !== undefined)
      throw new UsageError(
        `${month} 已归档并移出数据库（${closed.state}） / ${month} is archived and not in the database (${closed.state}): farwatch archive readmit ${month} brings it back`,
      );
    found ||= (await partitionOf(one, month)) !== undefined;
  }
  if (!found)
    throw new UsageError(
      `数据库中没有 ${month} / there is no ${month} in the database: farwatch archive plan shows what is`,
    );
}

async function writeTable(
  client: PoolClient,
  one: TableOnDatabase,
  month: string,
  folder: string,
): Promise<ArchivedFile[]> {
  const { schema, column } = one.table;
  const files: ArchivedFile[] = [];
  for (const { table, leaves, selection } of await selectionsOf(client, one, month)) {
    const file = `${schema}.${table}.csv.zst`;
    let rows = 0;
    const sums = await packFile(
      join(folder, file),
      linesOf(client, selection, (count) => (rows += count)),
    );
    const [range] = leaves
      ? (
          await client.query<{ min: string | null; max: string | null }>(
            `SELECT min("${column}")::text AS min, max("${column}")::text AS max FROM ${selection.from} WHERE ${selection.where}`,
            [...selection.params],
          )
        ).rows
      : [];
    const { columns, key } = selection;
    const { min = null, max = null } = range ?? {};
    files.push({
      schema,
      table,
      file,
      leaves,
      columns: [...columns],
      key: [...key],
      rows,
      min,
      max,
      ...sums,
    });
  }
  return files;
}

async function positionsOf(client: PoolClient, schema: string): Promise<Manifest['positions']> {
  const { rows } = await client.query<Omit<Manifest['positions'][number], 'schema'>>(
    `SELECT consumer, topic, partition, next_offset AS next, incarnation FROM ${schema}.partition_offset ORDER BY 1, 2, 3`,
  );
  return rows.map((row) => ({ schema, ...row }));
}
