import { createHash } from 'node:crypto';

import type { PoolClient } from '@farwatch/persistence/pool';
import { onClient } from '@farwatch/persistence/transaction';

import { partitionOf, paramsOf, type TableOnDatabase } from './databases.js';
import type { ArchivedFile } from './manifest.js';
import { columnsOf, linesOf, type Selection } from './table-rows.js';

/** What the rows of a month in the database amount to; as in the manifest. */
export interface Digest {
  readonly rows: number;
  readonly contentSha256: string;
}

/** Everything that is written of a month of one table: the month itself, and the tables beside it. */
export async function selectionsOf(
  client: PoolClient,
  one: TableOnDatabase,
  month: string,
): Promise<{ readonly table: string; readonly leaves: boolean; readonly selection: Selection }[]> {
  const { schema, table, column, key, beside = [] } = one.table;
  const whole = `${schema}.${table}`;
  const params = paramsOf(one.table, month);
  const selections = [
    {
      table,
      leaves: true,
      selection: {
        from: (await partitionOf(one, month)) ?? whole,
        columns: await columnsOf(client, whole),
        key,
        where: `"${column}" >= $1 AND "${column}" < $2`,
        params,
      },
    },
  ];
  for (const other of beside) {
    const from = `${schema}.${other.table}`;
    const bound = other.where.includes('$1') ? params : [];
    const columns = await columnsOf(client, from);
    const selection = { from, columns, key: other.key, where: other.where, params: bound };
    selections.push({ table: other.table, leaves: false, selection });
  }
  return selections;
}

/** Reads the month of a table as the database has it now, in the columns that were written. */
export async function digestOf(
  one: TableOnDatabase,
  month: string,
  { columns }: ArchivedFile,
): Promise<Digest> {
  return onClient(one.pool, async (client) => {
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
    const [own] = await selectionsOf(client, one, month);
    const sum = createHash('sha256');
    let rows = 0;
    for await (const lines of linesOf(client, { ...own!.selection, columns }, (count) => (rows += count)))
      sum.update(lines);
    await client.query('COMMIT');
    return { rows, contentSha256: sum.digest('hex') };
  });
}
