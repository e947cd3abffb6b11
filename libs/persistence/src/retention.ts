import { gauge } from '@farwatch/observability/metrics';
import { readEnv } from '@farwatch/runtime/env';
import { describeError, Fault } from '@farwatch/runtime/fault';
import type { Logger } from '@farwatch/runtime/log';
import { pause, withDeadline } from '@farwatch/runtime/scope';
import { z } from 'zod';

import type { MonthlyTable } from './months.js';
import type { Pool } from './pool.js';

/** A sentence for people. */
export interface Words {
  readonly zh: string;
  readonly en: string;
}

/**
 * What becomes of the rows of a table as time goes by. `archived`: a month is written to an archive, verified and dropped,
 * by an operator. `trimmed`: rows are deleted by the part itself. `bounded`: it does not grow with time. `kept`: for ever.
 */
export type Ageing =
  | { readonly kind: 'archived' }
  | {
      readonly kind: 'trimmed';
      /** The timestamptz or date by which a row is old. */
      readonly column: string;
      /** Which rows may go at all. */
      readonly where?: string;
    }
  | { readonly kind: 'bounded' | 'kept' };

/** The decision about one table. A table without one fails a test. */
export interface TableRetention {
  readonly table: string;
  readonly ageing: Ageing;
  /** Archived: months that stay in the database at least. Trimmed: months after which rows are deleted. */
  readonly months?: number;
  /** Fewer months are refused: what a law or another part of the platform needs. */
  readonly atLeast?: number;
  /** The law that asks for it; absent: our own choice. */
  readonly law?: Words;
  readonly why: Words;
}

/** A table whose rows stay for ever. */
export const kept = (table: string, zh: string, en: string): TableRetention => ({
  ...{ table, ageing: { kind: 'kept' } },
  why: { zh, en },
});

/** A table that does not grow with time. */
export const bounded = (table: string, zh: string, en: string): TableRetention => ({
  ...{ table, ageing: { kind: 'bounded' } },
  why: { zh, en },
});

/** The tables that every schema has a copy of (`tablesFor`). */
export const ofMechanism = {
  inbox: bounded(
    'inbox',
    '去重用，比 Kafka 多留一个月后删除',
    'against repetition; deleted a month after Kafka has forgotten the event',
  ),
  outbox: bounded('outbox', '发出后即删除', 'a row goes when Kafka has it'),
  partition_offset: bounded('partition_offset', '每个消费组和分区一行', 'one row a group and partition'),
  log_incident: kept(
    'log_incident',
    '日志事故的处理记录，行数很少',
    'what went wrong with logs and who ended it; few rows',
  ),
  own_output: bounded(
    'own_output',
    '每个分区一行：自己的主题已核对到哪里',
    'one row a partition: up to where the own topics were compared',
  ),
  closed_month: kept('closed_month', '每个归档月份一行', 'one row an archived month'),
} as const;

/** A trimmed table with how many months its rows are kept. */
export type Trimmed = TableRetention & {
  readonly ageing: Extract<Ageing, { kind: 'trimmed' }>;
  readonly months: number;
};

/** A table of which whole months are archived, and what has to go along or stay. */
export interface ArchivedTable extends MonthlyTable {
  /** The columns of the primary key, in the order in which rows are written. */
  readonly key: readonly string[];
  /** Condition on the rows that figures need also after the month was dropped. */
  readonly keep?: string;
  /** Tables that explain the rows: written too, never dropped. `$1` and `$2` are the first and the last instant but one. */
  readonly beside?: readonly {
    readonly table: string;
    readonly key: readonly string[];
    readonly where: string;
  }[];
}

const entry = /^([a-z0-9_]+\.[a-z0-9_]+)=(\d{1,4})$/;

/**
 * The months of each table as configured: `FARWATCH_KEEP_MONTHS=hj212.command=120,reporting.reading=36`. `all` are the
 * decisions of every schema by `schema.table`. Throws `Fault('config')`: not readable, a table that ages in no way, or
 * less than the least.
 */
export function keepMonths(
  env: Readonly<Record<string, string | undefined>>,
  all: ReadonlyMap<string, TableRetention>,
): ReadonlyMap<string, number> {
  const months = new Map<string, number>();
  for (const [name, { months: own }] of all) if (own !== undefined) months.set(name, own);
  for (const [name, wanted] of readKeepMonths(env)) {
    const decision = all.get(name);
    if (decision?.months === undefined)
      throw wrong(`${name} does not age; these do: ${[...months.keys()].sort().join(', ')}`);
    const { atLeast = 1, law } = decision;
    if (wanted < atLeast)
      throw wrong(`${name}=${wanted}: at least ${atLeast}${law === undefined ? '' : ` (${law.en})`}`);
    months.set(name, wanted);
  }
  return months;
}

/** What the key says, table by table, before it is held against the decisions. */
export function readKeepMonths(
  env: Readonly<Record<string, string | undefined>>,
): ReadonlyMap<string, number> {
  const { FARWATCH_KEEP_MONTHS: text } = readEnv(env, {
    /** Months that tables keep their rows, where they differ from the defaults: schema.table=months, comma separated. */
    FARWATCH_KEEP_MONTHS: z.string().default(''),
  });
  const months = new Map<string, number>();
  for (const part of text.split(',').map((one) => one.trim())) {
    if (part === '') continue;
    const found = entry.exec(part);
    if (found === null) throw wrong(`"${part}" is not schema.table=months`);
    months.set(found[1]!, Number(found[2]));
  }
  return months;
}

const wrong = (text: string): Fault =>
  new Fault('config', `wrong configuration\n  FARWATCH_KEEP_MONTHS: ${text}`);

/** The decisions of a schema under the names by which they are configured. */
export const named = (
  schema: string,
  tables: readonly TableRetention[],
): ReadonlyMap<string, TableRetention> => new Map(tables.map((one) => [`${schema}.${one.table}`, one]));

/** The tables of a schema whose rows its part deletes, with the months that are configured. */
export function trimmedTables(
  env: Readonly<Record<string, string | undefined>>,
  schema: string,
  tables: readonly TableRetention[],
): Trimmed[] {
  const all = named(schema, tables);
  // Other schemas' tables are checked where all are known: at the start of the process.
  const own = [...readKeepMonths(env)].filter(([name]) => name.startsWith(`${schema}.`));
  const text = own.map(([name, months]) => `${name}=${months}`).join(',');
  const months = keepMonths({ FARWATCH_KEEP_MONTHS: text }, all);
  return tables.flatMap((one) => {
    const { ageing } = one;
    return ageing.kind === 'trimmed'
      ? [{ ...one, ageing, months: months.get(`${schema}.${one.table}`)! }]
      : [];
  });
}

const batch = 10_000;

/**
 * Deletes the rows of a table that are older than its months, 10,000 in a transaction, until none is left or the signal
 * says stop. Gives how many.
 */
export async function trim(
  pool: Pick<Pool, 'query'>,
  schema: string,
  { table, months, ageing: { column, where = 'true' } }: Trimmed,
  signal?: AbortSignal,
): Promise<number> {
  let deleted = 0;
  for (;;) {
    const { rowCount } = await pool.query(
      `DELETE FROM ${schema}.${table} WHERE ctid = ANY (ARRAY(SELECT ctid FROM ${schema}.${table}
         WHERE ${column} < now() - make_interval(months => $1) AND (${where}) LIMIT ${batch}))`,
      [months],
    );
    deleted += rowCount ?? 0;
    if ((rowCount ?? 0) < batch || signal?.aborted === true) return deleted;
  }
}

const trimmedAt = gauge('farwatch_trimmed_timestamp_seconds', 'When old rows of a schema were last deleted', [
  'schema',
]);

/** Deletes what is too old, at once and then every hour, until it is stopped. */
export function startTrimming(options: {
  readonly pool: Pool;
  readonly schema: string;
  readonly tables: readonly Trimmed[];
  readonly log: Logger;
  readonly everyMs?: number;
}): { stop(): Promise<void> } {
  const { pool, schema, tables, log, everyMs = 3_600_000 } = options;
  const stopped = new AbortController();
  const once = async (): Promise<void> => {
    for (const one of tables) {
      const deleted = await trim(pool, schema, one, stopped.signal);
      if (deleted > 0) log.info({ table: `${schema}.${one.table}`, deleted }, 'old rows deleted');
    }
    trimmedAt.set({ schema }, Date.now() / 1_000);
  };
  const loop = async (): Promise<void> => {
    while (!stopped.signal.aborted) {
      await once().catch((error: unknown) =>
        log.warn({ schema, error: describeError(error) }, 'old rows could not be deleted, will try again'),
      );
      await pause(everyMs, stopped.signal);
    }
  };
  const running = loop();
  return {
    async stop() {
      stopped.abort();
      await withDeadline(running, 35_000, `stopping the deletion of old rows of ${schema}`).catch(
        () => undefined,
      );
    },
  };
}
