import { UsageError } from '@farwatch/kit/terminal';
import { monthStart } from '@farwatch/persistence/months';

import { boundsOf, closedRows, type TableOnDatabase } from './databases.js';
import { verifiedAt, type FoundManifest } from './manifest.js';
import { compareWithDatabase, standing, verifyFiles } from './verify.js';

/** Why a month was not dropped: nothing changed. */
export class NotDropped extends Error {}

/**
 * Drops a month from the database: what was archived, is verified and did not change since. From the first step on nothing
 * is written to the month any more; late data is parked as `month-archived`. Interrupted at any point it goes on from there
 * when called again. Throws `UsageError` for what is not to be dropped, and `NotDropped` when archive and database differ:
 * the month is open again then.
 */
export async function dropMonth(
  tables: readonly TableOnDatabase[],
  found: FoundManifest,
  now: () => number = Date.now,
): Promise<{ readonly rows: number }> {
  const { month, files } = found.manifest;
  if (verifiedAt(found) === undefined)
    throw new UsageError(
      `归档尚未校验：先运行 farwatch archive verify ${month} / the archive is not verified: farwatch archive verify ${month} first`,
    );
  refuseYoung(tables, month, now());
  const broken = await verifyFiles(found);
  if (broken.length > 0) throw new NotDropped(broken.join('\n'));
  await refuseOpenEpisodes(tables, month);
  const rowsOf = (one: TableOnDatabase): number =>
    files.find(({ schema, table }) => schema === one.table.schema && table === one.table.table)?.rows ?? 0;

  for (const one of tables) await close(one, found, rowsOf(one));
  // Who began to write before the month was closed is waited for; who begins now sees that it is.
  for (const one of tables) await one.months.waitForWriters(month);
  const differences = await compareWithDatabase(await standing(tables, month), found);
  if (differences.length > 0) {
    for (const one of tables) await reopen(one, month);
    throw new NotDropped(
      [...differences, `the month changed since it was written: farwatch archive write ${month} again`].join(
        '\n',
      ),
    );
  }
  for (const one of tables) {
    await one.months.drop(month, undefined, one.table.keep);
    await one.pool.query(
      `UPDATE ${one.table.schema}.closed_month SET state = 'dropped', at = now() WHERE of_table = $1 AND month = $2`,
      [one.table.table, month],
    );
  }
  return { rows: tables.reduce((sum, one) => sum + rowsOf(one), 0) };
}

/** The month before which months may be dropped, for each table. */
export const dueBefore = ({ keepMonths }: TableOnDatabase, nowMs: number): number =>
  monthStart(nowMs, -keepMonths);

function refuseYoung(tables: readonly TableOnDatabase[], month: string, nowMs: number): void {
  for (const one of tables) {
    if (boundsOf(month).toMs <= dueBefore(one, nowMs)) continue;
    const name = `${one.table.schema}.${one.table.table}`;
    throw new UsageError(
      `${month} 还应留在数据库中 / ${month} is to stay in the database: ${name} keeps ${one.keepMonths} months (FARWATCH_KEEP_MONTHS)`,
    );
  }
}

/** An open episode goes on with the next reading, and is then judged by the hours before: they have to be there. */
async function refuseOpenEpisodes(tables: readonly TableOnDatabase[], month: string): Promise<void> {
  const rules = tables.find(({ table }) => table.schema === 'rules');
  if (rules === undefined) return;
  const { rows } = await rules.pool.query<{ station: string }>(
    `SELECT DISTINCT station FROM rules.episode WHERE NOT withdrawn AND state = 'open' AND start_ms < $1 ORDER BY 1 LIMIT 11`,
    [boundsOf(month).toMs],
  );
  if (rows.length === 0) return;
  const names = rows.slice(0, 10).map(({ station }) => station);
  throw new UsageError(
    `下列站点的超标过程自该月起尚未结束 / episodes that began by the end of ${month} are still open at ${names.join(', ')}${rows.length > 10 ? ' ...' : ''}: ` +
      `they end with the next readings within the limit, or after a gap; drop the month then`,
  );
}

async function close(one: TableOnDatabase, found: FoundManifest, rows: number): Promise<void> {
  const { schema, table } = one.table;
  const { month } = found.manifest;
  const known = (await closedRows(one)).find((row) => row.month === month);
  if (known !== undefined && (known.state !== 'dropping' || known.manifest !== found.sha256)) {
    if (known.state === 'dropped' && known.manifest === found.sha256) return;
    throw new UsageError(
      known.state === 'readmitting'
        ? `${month} 正在恢复 / ${month} is coming back: farwatch archive readmit ${month} first`
        : `${month} 已用另一份归档关闭 / ${month} was closed with another archive (manifest ${known.manifest})`,
    );
  }
  await one.pool.query(
    `INSERT INTO ${schema}.closed_month (of_table, month, state, manifest, rows) VALUES ($1, $2, 'dropping', $3, $4)
     ON CONFLICT (of_table, month) DO NOTHING`,
    [table, month, found.sha256, rows],
  );
}

async function reopen(one: TableOnDatabase, month: string): Promise<void> {
  const { schema, table } = one.table;
  const { fromMs } = boundsOf(month);
  await one.pool.query(
    `DELETE FROM ${schema}.closed_month WHERE of_table = $1 AND month = $2 AND state = 'dropping'`,
    [table, month],
  );
  // When an earlier attempt had already taken it out.
  if ((await one.months.list()).some((each) => each.month === month && each.state === 'detached'))
    await one.months.ensure(fromMs, fromMs);
}
