import { Fault } from '@farwatch/runtime/fault';
import { pause } from '@farwatch/runtime/scope';

import type { Pool, PoolClient } from './pool.js';
import { onClient } from './transaction.js';

/** A table that is partitioned by range of one column, a partition per month of UTC. */
export interface MonthlyTable {
  readonly schema: string;
  readonly table: string;
  readonly column: string;
  /** What the column holds: a timestamptz, or whole hours or milliseconds since the epoch. */
  readonly unit: 'timestamptz' | 'hours' | 'milliseconds';
  /** How full the pages of a partition are filled, in percent; less leaves room for updates. */
  readonly fillfactor?: number;
}

/** One month as it stands. A `detached` month is a table of its own: its archiving began and has not ended. */
export interface StandingMonth {
  readonly name: string;
  /** `2026-11`. */
  readonly month: string;
  readonly state: 'attached' | 'detaching' | 'detached';
  readonly bytes: number;
}

/**
 * Takes a month's rows away to where they are kept: called with the name of the detached table (`schema.table_2026_11`).
 * What it did must stand when it returns, for the table is dropped then; it is called again for a month whose archiving
 * was interrupted.
 */
export type ExportMonth = (client: PoolClient, name: string) => Promise<void>;

const hourMs = 3_600_000;
const knownMs = 60_000;

/** The first instant of the month (UTC) `offset` months after that of `ms`. */
export function monthStart(ms: number, offset = 0): number {
  const at = new Date(ms);
  return Date.UTC(at.getUTCFullYear(), at.getUTCMonth() + offset);
}

const nameOf = (table: string, startMs: number): string =>
  `${table}_${new Date(startMs).toISOString().slice(0, 7).replace('-', '_')}`;

function boundOf(unit: MonthlyTable['unit'], ms: number): string {
  return unit === 'timestamptz' ? new Date(ms).toISOString() : String(unit === 'hours' ? ms / hourMs : ms);
}

/** The partitions of one table: made ahead or on demand, listed, archived, dropped. */
export class MonthPartitions {
  /** Months that were there, by when that was seen: another process may drop one. */
  readonly #known = new Map<number, number>();

  constructor(
    private readonly pool: Pool,
    readonly table: MonthlyTable,
  ) {}

  /**
   * Makes the months from that of `fromMs` to that of `toMs`, both inclusive; gives the names made. Safe in several
   * processes at once; does not wait for writers of other months, nor they for it. Not inside a transaction that has
   * written to the table.
   */
  async ensure(fromMs: number, toMs: number): Promise<string[]> {
    const made: string[] = [];
    for (let start = monthStart(fromMs); start <= toMs; start = monthStart(start, 1)) {
      if (this.#isKnown(start)) continue;
      if (await attachMonth(this.pool, this.table, start)) made.push(nameOf(this.table.table, start));
      this.#known.set(start, Date.now());
    }
    return made;
  }

  #isKnown(start: number): boolean {
    return Date.now() - (this.#known.get(start) ?? -Infinity) < knownMs;
  }

  /** Makes the months that these times (epoch milliseconds) need; cheap when they are there. */
  async ensureFor(times: Iterable<number>): Promise<void> {
    let [from, to] = [0, 0];
    for (const ms of times) {
      if (ms >= from && ms < to) continue;
      [from, to] = [monthStart(ms), monthStart(ms, 1)];
      await this.ensure(ms, ms);
    }
  }

  /**
   * Waits until whoever is writing to a month at this moment has ended; 10 s at most, then PostgreSQL's lock timeout is
   * thrown. Who begins later is not waited for.
   */
  async waitForWriters(month: string): Promise<void> {
    const found = (await this.list()).find((one) => one.month === month);
    if (found === undefined) return;
    const name = `${this.table.schema}.${found.name}`;
    await onClient(this.pool, (client) => client.query(`BEGIN; LOCK TABLE ${name} IN SHARE MODE; COMMIT`));
  }

  /** What stands, oldest first. */
  async list(): Promise<StandingMonth[]> {
    const { schema, table } = this.table;
    const { rows } = await this.pool.query<StandingMonth>(
      `SELECT c.relname AS name, replace(right(c.relname, 7), '_', '-') AS month,
         CASE WHEN i.inhrelid IS NULL THEN 'detached' WHEN i.inhdetachpending THEN 'detaching' ELSE 'attached' END AS state,
         pg_total_relation_size(c.oid) AS bytes
       FROM pg_class c LEFT JOIN pg_inherits i ON i.inhrelid = c.oid
       WHERE c.relnamespace = $1::regnamespace AND c.relkind = 'r' AND c.relname ~ ('^' || $2 || '_\\d{4}_\\d\\d$')
       ORDER BY month`,
      [schema, table],
    );
    return rows;
  }

  /**
   * Takes one month out of the table, hands it to `exportRows` when there is one, and drops it; the pool's user must own
   * the table. Interrupted at any point, it goes on from there when called again. False when there is no such month, or
   * when rows of that month came in during the export and brought it back: then nothing is dropped. `keep` is a condition
   * on the rows that stay: they move to the default partition in the step that takes the month out.
   */
  async drop(month: string, exportRows?: ExportMonth, keep?: string): Promise<boolean> {
    const { schema, table } = this.table;
    const found = (await this.list()).find((one) => one.month === month);
    if (!found) return false;
    this.#known.delete(Date.parse(`${month}-01T00:00:00Z`));
    const name = `${schema}.${found.name}`;
    return onClient(this.pool, async (client) => {
      if (found.state === 'detaching')
        await client.query(`ALTER TABLE ${schema}.${table} DETACH PARTITION ${name} FINALIZE`);
      else if (found.state === 'attached') await detach(client, `${schema}.${table}`, name, keep);
      await exportRows?.(client, name);
      const { rows } = await client.query<{ dropped: boolean }>(
        `SELECT ${schema}.drop_detached_month($1, $2) AS dropped`,
        [table, found.name],
      );
      return rows[0]?.dropped === true;
    });
  }

  /** Drops (or archives) every month that lies wholly before `beforeMs`; gives the months that are gone. */
  async dropBefore(beforeMs: number, exportRows?: ExportMonth): Promise<string[]> {
    const first = new Date(monthStart(beforeMs)).toISOString().slice(0, 7);
    const gone: string[] = [];
    for (const { month } of await this.list())
      if (month < first && (await this.drop(month, exportRows))) gone.push(month);
    return gone;
  }
}

/** Makes and attaches the month of `startMs` through the function that `migrate` keeps; false when it is there. */
export async function attachMonth(
  client: Pick<PoolClient, 'query'>,
  { schema, table, column, unit, fillfactor }: MonthlyTable,
  startMs: number,
): Promise<boolean> {
  const { rows } = await client.query<{ made: boolean }>(
    `SELECT ${schema}.attach_month($1, $2, $3, $4, $5, $6) AS made`,
    [
      table,
      column,
      nameOf(table, startMs),
      boundOf(unit, startMs),
      boundOf(unit, monthStart(startMs, 1)),
      fillfactor ?? 100,
    ],
  );
  return rows[0]?.made === true;
}

/** Concurrently where PostgreSQL can: beside a default partition it takes the table for a moment, and waits only briefly. */
async function detach(client: PoolClient, parent: string, name: string, keep?: string): Promise<void> {
  const { rows } = await client.query<{ found: boolean }>(
    `SELECT partdefid <> 0 AS found FROM pg_partitioned_table WHERE partrelid = $1::regclass`,
    [parent],
  );
  if (rows[0]?.found !== true) {
    if (keep !== undefined) throw new Error(`${parent} has no default partition for rows that stay`);
    await client.query(`ALTER TABLE ${parent} DETACH PARTITION ${name} CONCURRENTLY`);
    return;
  }
  for (let attempt = 1; attempt <= 20; attempt++) {
    try {
      // Who waits for this lock makes everybody behind it wait: short, and again later.
      const stay = keep === undefined ? '' : `INSERT INTO ${parent} SELECT * FROM ${name} WHERE ${keep};`;
      await client.query(
        `BEGIN; SET LOCAL lock_timeout = '500ms'; ALTER TABLE ${parent} DETACH PARTITION ${name}; ${stay} COMMIT`,
      );
      return;
    } catch (error) {
      await client.query('ROLLBACK');
      if ((error as { code?: string }).code !== '55P03') throw error;
      await pause(250);
    }
  }
  throw new Fault('month-busy', `${name} could not be detached: ${parent} is in use all the time`, {
    retriable: true,
  });
}
