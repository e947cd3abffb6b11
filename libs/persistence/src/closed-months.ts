import { Fault } from '@farwatch/runtime/fault';

import { monthStart } from './months.js';
import type { Pool, PoolClient } from './pool.js';

/** Nothing younger than the month before the present one is ever closed: times after it need no question. */
const liveMonths = 1;
/** How long an answer counts. A month that is closed meanwhile is found by `assertOpen` in the transaction. */
export const freshMs = 1_000;

/** The code of the fault, and of the refusal, of what belongs to a month that was archived and dropped. */
export const monthArchived = 'month-archived';

/** A span of time whose rows are in an archive and not in the table; milliseconds, the end exclusive. */
export interface ClosedMonth {
  /** `2024-11`, of UTC. */
  readonly month: string;
  readonly fromMs: number;
  readonly toMs: number;
}

/** The month (UTC) that holds an instant, as `2024-11`. */
export const monthOf = (ms: number): string => new Date(ms).toISOString().slice(0, 7);

/**
 * DDL of the months of a schema's tables that are closed: archived, and dropped or about to be. A row is the word that
 * nothing may be written to the month any more; `readmitting`: its rows are coming back.
 */
export const closedMonthsSql = (schema: string): string => `
CREATE TABLE ${schema}.closed_month (
  of_table text NOT NULL,
  month text NOT NULL CHECK (month ~ '^\\d{4}-(0[1-9]|1[0-2])$'),
  state text NOT NULL CHECK (state IN ('dropping', 'dropped', 'readmitting')),
  -- SHA-256 of the manifest of the archive that holds the rows, and how many they are.
  manifest text NOT NULL,
  rows bigint NOT NULL,
  at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (of_table, month)
);
`;

/** What writers of one table ask before and after they write: is the month closed? Cheap for everything recent. */
export class ClosedMonths {
  #known: readonly ClosedMonth[] = [];
  #askedAt = -Infinity;

  constructor(
    private readonly pool: Pick<Pool, 'query'>,
    private readonly of: { readonly schema: string; readonly table: string },
    private readonly now: () => number = Date.now,
  ) {}

  /** All closed months when one of these times (epoch milliseconds) is old enough to lie in one, else none. */
  async around(times: Iterable<number>): Promise<readonly ClosedMonth[]> {
    return this.#old(times).length === 0 ? [] : this.all();
  }

  /** All closed months, the oldest first; at most a second old. */
  async all(): Promise<readonly ClosedMonth[]> {
    if (this.now() - this.#askedAt < freshMs) return this.#known;
    this.#known = (await this.#ask(this.pool)).map((month) => {
      const fromMs = Date.parse(`${month}-01T00:00:00Z`);
      return { month, fromMs, toMs: monthStart(fromMs, 1) };
    });
    this.#askedAt = this.now();
    return this.#known;
  }

  /**
   * Throws `Fault('month-archived')` when one of the times lies in a closed month. Call it after the rows were written, in
   * their transaction: whoever closes a month says so first and then waits for those that are writing, so either they are
   * waited for or they see it here.
   */
  async assertOpen(client: Pick<PoolClient, 'query'>, times: Iterable<number>): Promise<void> {
    const old = this.#old(times);
    if (old.length === 0) return;
    const closed = new Set(await this.#ask(client));
    const found = old.find((month) => closed.has(month));
    if (found === undefined) return;
    this.#askedAt = -Infinity;
    throw archivedFault(found);
  }

  #old(times: Iterable<number>): string[] {
    const live = monthStart(this.now(), -liveMonths);
    const months = new Set<string>();
    for (const ms of times) if (ms < live) months.add(monthOf(ms));
    return [...months];
  }

  async #ask(client: Pick<PoolClient, 'query'>): Promise<string[]> {
    const { schema, table } = this.of;
    const { rows } = await client.query<{ month: string }>(
      `SELECT month FROM ${schema}.closed_month WHERE of_table = $1 ORDER BY month`,
      [table],
    );
    return rows.map(({ month }) => month);
  }
}

/** Which of the closed months a span of time touches. */
export const closedWithin = (
  closed: readonly ClosedMonth[],
  fromMs: number,
  toMs: number,
): ClosedMonth | undefined => closed.find((one) => one.fromMs < toMs && one.toMs > fromMs);

/** What is said of a reading that belongs to a closed month, or cannot be judged without one. */
export const archivedDetail = (month: string): string =>
  `${month} is archived. Bring it back with: farwatch archive readmit ${month}, then replay this`;

/** See `ClosedMonths.assertOpen`. */
export const archivedFault = (month: string): Fault => new Fault(monthArchived, archivedDetail(month));
