import { archivedTables, monthsOfTables } from '@farwatch/all-in-one/tables';
import { MonthPartitions, monthStart } from '@farwatch/persistence/months';
import { createPool, schemaAddress, type Pool } from '@farwatch/persistence/pool';
import type { ArchivedTable } from '@farwatch/persistence/retention';
import { runningServers, type Env } from '@farwatch/kit/run-file';
import { UsageError } from '@farwatch/kit/terminal';

/** Rows of a month may take long to read, sort and write. */
const patientMs = 4 * 3_600_000;

/** One table of which months are archived, on the database that holds it. */
export interface TableOnDatabase {
  readonly pool: Pool;
  readonly table: ArchivedTable;
  readonly months: MonthPartitions;
  /** Whole months that stay in the database at least. */
  readonly keepMonths: number;
}

/** The archived tables of a platform, worked on as their owner. `env` says where they are, else `DATA_DIR/run.json`. */
export async function openTables(
  env: Env = process.env,
): Promise<{ readonly tables: readonly TableOnDatabase[]; close(): Promise<void> }> {
  const given = runningServers(env, ['DATABASE_URL']);
  const pools = new Map<string, Pool>();
  const [found, keep] = [await archivedTables(), await monthsOfTables(given)];
  const tables = found.map((table) => {
    const { url } = schemaAddress(given, table.schema);
    let pool = pools.get(url);
    if (pool === undefined)
      pools.set(url, (pool = createPool(url, { name: 'archive', max: 2, limitMs: patientMs })));
    const keepMonths = keep.get(`${table.schema}.${table.table}`) ?? 0;
    return { pool, table, months: new MonthPartitions(pool, table), keepMonths };
  });
  return {
    tables,
    async close() {
      await Promise.all([...pools.values()].map((pool) => pool.end()));
    },
  };
}

const form = /^\d{4}-(0[1-9]|1[0-2])$/;

/** The bounds of a month of UTC, milliseconds, the end exclusive. Throws `UsageError`. */
export function boundsOf(month: string): { readonly fromMs: number; readonly toMs: number } {
  if (!form.test(month))
    throw new UsageError(`月份写作 2024-11 / a month is written as 2024-11, not "${month}"`);
  const fromMs = Date.parse(`${month}-01T00:00:00Z`);
  return { fromMs, toMs: monthStart(fromMs, 1) };
}

/** The bounds in the unit of the table's column. */
export function paramsOf({ unit }: ArchivedTable, month: string): (string | number)[] {
  const { fromMs, toMs } = boundsOf(month);
  return [fromMs, toMs].map((ms) =>
    unit === 'timestamptz' ? new Date(ms).toISOString() : unit === 'hours' ? ms / 3_600_000 : ms,
  );
}

/** Where the rows of a month are: its partition, also one that is taken out already; undefined when there is none. */
export async function partitionOf(
  { table, months }: TableOnDatabase,
  month: string,
): Promise<string | undefined> {
  const found = (await months.list()).find((one) => one.month === month);
  return found === undefined ? undefined : `${table.schema}.${found.name}`;
}

/** What is said in the database about a closed month of a table. */
export interface ClosedRow {
  readonly month: string;
  readonly state: 'dropping' | 'dropped' | 'readmitting';
  readonly manifest: string;
  readonly rows: number;
}

/** The closed months of a table, the oldest first. */
export async function closedRows({ pool, table }: TableOnDatabase): Promise<ClosedRow[]> {
  const { rows } = await pool.query<ClosedRow>(
    `SELECT month, state, manifest, rows FROM ${table.schema}.closed_month WHERE of_table = $1 ORDER BY month`,
    [table.table],
  );
  return rows;
}
