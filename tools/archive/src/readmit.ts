import { join } from 'node:path';

import { UsageError } from '@farwatch/kit/terminal';
import { freshMs } from '@farwatch/persistence/closed-months';
import type { PoolClient } from '@farwatch/persistence/pool';
import { MonthPartitions } from '@farwatch/persistence/months';
import { inTransaction } from '@farwatch/persistence/transaction';
import { pause } from '@farwatch/runtime/scope';
import { parse } from 'csv-parse';

import { boundsOf, closedRows, type TableOnDatabase } from './databases.js';
import { NotDropped } from './drop.js';
import type { ArchivedFile, FoundManifest } from './manifest.js';
import { valueOf } from './table-rows.js';
import { compareWithDatabase, verifyFiles } from './verify.js';
import { unpackFile } from './zstd-file.js';

const batchRows = 5_000;

/**
 * Brings the rows of an archived month back, compares them with the archive, and opens the month: what was parked as
 * `month-archived` can be replayed then. Called again it goes on. Throws `UsageError` for a month that is not closed or was
 * closed with another archive, and `NotDropped` when the archive is broken or what came back differs.
 */
export async function readmitMonth(
  tables: readonly TableOnDatabase[],
  found: FoundManifest,
): Promise<{ readonly rows: number }> {
  const { month, files } = found.manifest;
  const closed: TableOnDatabase[] = [];
  for (const one of tables) {
    const row = (await closedRows(one)).find((each) => each.month === month);
    if (row === undefined) continue;
    if (row.manifest !== found.sha256)
      throw new UsageError(
        `${month} 是用另一份归档关闭的 / ${month} was closed with another archive: its manifest has the SHA-256 ${row.manifest}`,
      );
    closed.push(one);
  }
  if (closed.length === 0)
    throw new UsageError(`${month} 未归档，无需恢复 / ${month} is open: there is nothing to bring back`);
  const broken = await verifyFiles(found);
  if (broken.length > 0) throw new NotDropped(broken.join('\n'));
  let rows = 0;
  for (const one of closed) {
    const file = files.find(({ schema, table }) => schema === one.table.schema && table === one.table.table);
    if (file === undefined) throw new NotDropped(`the archive has no ${one.table.schema}.${one.table.table}`);
    await admit(one, month);
    rows += await load(one, join(found.folder, file.file), file);
  }
  const differences = await compareWithDatabase(closed, found);
  if (differences.length > 0) throw new NotDropped(differences.join('\n'));
  for (const one of closed)
    await one.pool.query(`DELETE FROM ${one.table.schema}.closed_month WHERE of_table = $1 AND month = $2`, [
      one.table.table,
      month,
    ]);
  // Parts hold what they know of closed months for a second: after it all of them know that this one is open.
  await pause(2 * freshMs);
  return { rows };
}

async function admit(one: TableOnDatabase, month: string): Promise<void> {
  const { fromMs } = boundsOf(month);
  await one.pool.query(
    `UPDATE ${one.table.schema}.closed_month SET state = 'readmitting', at = now() WHERE of_table = $1 AND month = $2`,
    [one.table.table, month],
  );
  await new MonthPartitions(one.pool, one.table).ensure(fromMs, fromMs);
}

/** Rows that are there already, because they had stayed or an earlier attempt brought them, stay as they are. */
async function load(one: TableOnDatabase, path: string, { columns }: ArchivedFile): Promise<number> {
  const parser = parse({
    from_line: 2,
    cast: (value, { quoting }) => (value === '' && !quoting ? null : value),
  });
  const reading = (async () => {
    for await (const piece of unpackFile(path))
      if (!parser.write(piece)) await new Promise((resolve) => parser.once('drain', resolve));
    parser.end();
  })().catch((error: unknown) => parser.destroy(error as Error));
  let rows = 0;
  let waiting: (string | null)[][] = [];
  const flush = async (): Promise<void> => {
    const batch = waiting;
    waiting = [];
    await inTransaction(one.pool, (client) => insert(client, one, columns, batch));
    rows += batch.length;
  };
  for await (const row of parser) {
    waiting.push(row as (string | null)[]);
    if (waiting.length >= batchRows) await flush();
  }
  if (waiting.length > 0) await flush();
  await reading;
  return rows;
}

async function insert(
  client: PoolClient,
  one: TableOnDatabase,
  columns: ArchivedFile['columns'],
  rows: readonly (string | null)[][],
): Promise<void> {
  const names = columns.map(({ name }) => `"${name}"`).join(', ');
  const values = columns.map(({ type }, at) => valueOf(`t.c${at}`, type)).join(', ');
  const arrays = columns.map((_, at) => `$${at + 1}::text[]`).join(', ');
  const aliases = columns.map((_, at) => `c${at}`).join(', ');
  await client.query(
    `INSERT INTO ${one.table.schema}.${one.table.table} (${names}) SELECT ${values} FROM unnest(${arrays}) AS t(${aliases})
     ON CONFLICT DO NOTHING`,
    columns.map((_, at) => rows.map((row) => row[at] ?? null)),
  );
}
