import { randomUUID } from 'node:crypto';

import { Fault } from '@farwatch/runtime/fault';

import { unnest } from './bulk.js';
import type { Pool, PoolClient } from './pool.js';

type Queryable = Pick<PoolClient, 'query'>;

/** Something to be done later. */
export interface NewWork {
  readonly kind: string;
  /** While open there is at most one piece of work of this kind and key; asked for again, it is done again. */
  readonly key?: string | undefined;
  /** Pieces of one kind and lane are done one after the other, in the order in which they were enqueued. */
  readonly lane?: string | undefined;
  /** Becomes JSON. */
  readonly payload: unknown;
  /** Not before this long from now; default at once. */
  readonly delayMs?: number | undefined;
}

/** A piece of work that somebody holds until its lease ends. */
export interface Work<P = unknown> {
  readonly id: number;
  readonly key: string | null;
  readonly lane: string | null;
  readonly payload: P;
  /** How often it was taken in hand, this time included. */
  readonly attempts: number;
  /** How often it was asked for. */
  readonly asked: number;
  /** Who holds it: only that holder may end it. */
  readonly owner: string;
  readonly createdAt: Date;
}

/** What did not succeed, and when it is tried again; without `afterMs` it is given up. */
export interface Failure {
  readonly id: number;
  readonly error: string;
  readonly afterMs?: number | undefined;
}

/** Work that was given up: it stays, with its last error, until somebody asks for it again or forgets it. */
export interface GivenUpWork {
  readonly id: number;
  readonly kind: string;
  readonly key: string | null;
  readonly payload: unknown;
  readonly attempts: number;
  readonly lastError: string | null;
  readonly at: Date;
}

/**
 * Adds work in the caller's transaction: it is there if and only if that commits. What is open with the same kind and
 * key takes the new payload and starts its attempts anew; if it is in hand right now, it is done once more after that.
 * Needs `tablesFor.work(schema)`. Wake the worker after the commit, or it finds the work at its next look.
 */
export async function enqueueWork(
  client: Queryable,
  schema: string,
  items: readonly NewWork[],
): Promise<void> {
  const last = new Map<string, NewWork>();
  for (const [index, item] of items.entries())
    last.set(item.key === undefined ? `#${index}` : `${item.kind}\0${item.key}`, item);
  const rows = [...last].map(([, item]) => ({
    kind: item.kind,
    key: item.key,
    lane: item.lane,
    payload: JSON.stringify(item.payload),
    delay: item.delayMs ?? 0,
  }));
  if (rows.length === 0) return;
  const lanes = new Set(rows.flatMap(({ kind, lane }) => (lane === undefined ? [] : [`${kind} ${lane}`])));
  if (lanes.size > 0)
    // One writer at a time for each lane, up to its commit: numbers become visible in their order.
    await client.query(`SELECT pg_advisory_xact_lock(hashtext($1 || lane)) FROM unnest($2::text[]) AS lane`, [
      `${schema}.work `,
      [...lanes].sort(),
    ]);
  // In one order whoever asks, so that two who ask for the same do not wait for each other.
  else rows.sort((a, b) => compare(a.kind, b.kind) || compare(a.key ?? '', b.key ?? ''));
  const source = unnest({ kind: 'text', key: 'text', lane: 'text', payload: 'jsonb', delay: 'float8' }, rows);
  await client.query(
    `INSERT INTO ${schema}.work AS w (kind, key, lane, payload, due_at)
     SELECT kind, key, lane, payload, now() + make_interval(secs => delay / 1000) FROM ${source.sql}
     ON CONFLICT (kind, key) WHERE state = 'open' DO UPDATE SET
       payload = excluded.payload, asked = w.asked + 1, attempts = 0, updated_at = now(),
       due_at = CASE WHEN w.owner IS NULL THEN least(w.due_at, excluded.due_at) ELSE w.due_at END`,
    source.params,
  );
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/**
 * Takes up to `limit` pieces that are due, for `leaseMs`; nobody else gets them until that time is over. With `lanes`
 * only pieces of these.
 */
export async function claimWork(
  pool: Pick<Pool, 'query'>,
  schema: string,
  kind: string,
  options: {
    readonly holder: string;
    readonly limit: number;
    readonly leaseMs: number;
    readonly lanes?: readonly string[] | undefined;
  },
): Promise<Work[]> {
  const { rows } = await pool.query<Work>(
    `WITH due AS (
       SELECT id FROM ${schema}.work AS w
       WHERE kind = $1 AND state = 'open' AND due_at <= now() AND ($5::text[] IS NULL OR lane = ANY ($5))
         AND (lane IS NULL OR NOT EXISTS (SELECT FROM ${schema}.work AS e
           WHERE e.kind = w.kind AND e.lane = w.lane AND e.state = 'open' AND e.id < w.id))
       ORDER BY due_at, id LIMIT $2 FOR UPDATE SKIP LOCKED)
     UPDATE ${schema}.work AS w
     SET owner = $3, due_at = now() + make_interval(secs => $4::float8 / 1000), attempts = attempts + 1
     FROM due WHERE w.id = due.id
     RETURNING w.id, w.key, w.lane, w.payload, w.attempts, w.asked, w.owner, w.created_at AS "createdAt"`,
    [kind, options.limit, `${options.holder} ${randomUUID()}`, options.leaseMs, options.lanes ?? null],
  );
  return rows.sort((a, b) => a.id - b.id);
}

/** Holds on to work that takes longer; how many pieces are still held. */
export async function extendLease(
  pool: Pick<Pool, 'query'>,
  schema: string,
  work: readonly Work[],
  leaseMs: number,
): Promise<number> {
  const { rowCount } = await pool.query(
    `UPDATE ${schema}.work SET due_at = now() + make_interval(secs => $3::float8 / 1000)
     WHERE id = ANY ($1) AND owner = $2`,
    [work.map(({ id }) => id), work[0]?.owner, leaseMs],
  );
  return rowCount ?? 0;
}

/**
 * Ends work in the transaction that holds its effect. What was asked for again since it was taken stays, and is due at
 * once. Throws `Fault('lease-lost')` when somebody else holds a piece by now: roll back, the other one does it.
 * All pieces are of one claim.
 */
export async function completeWork(client: PoolClient, schema: string, work: readonly Work[]): Promise<void> {
  if (work.length === 0) return;
  const { rows } = await client.query<{ id: number; asked: number }>(
    `SELECT id, asked FROM ${schema}.work WHERE id = ANY ($1) AND owner = $2 ORDER BY id FOR UPDATE`,
    [work.map(({ id }) => id), work[0]!.owner],
  );
  if (rows.length !== work.length)
    throw new Fault('lease-lost', `${schema}.work: the lease of ${work.length - rows.length} pieces is over`);
  const taken = new Map(work.map((one) => [one.id, one.asked]));
  const over = rows.filter(({ id, asked }) => asked === taken.get(id));
  const again = rows.filter(({ id, asked }) => asked !== taken.get(id));
  await client.query(`DELETE FROM ${schema}.work WHERE id = ANY ($1)`, [over.map(({ id }) => id)]);
  if (again.length === 0) return;
  await client.query(
    `UPDATE ${schema}.work SET owner = NULL, due_at = now(), attempts = 0, last_error = NULL, updated_at = now()
     WHERE id = ANY ($1)`,
    [again.map(({ id }) => id)],
  );
}

/** Puts failed work off, or gives it up. What somebody else holds by now is left to them. */
export async function failWork(
  client: Queryable,
  schema: string,
  owner: string,
  failures: readonly Failure[],
): Promise<void> {
  if (failures.length === 0) return;
  const source = unnest(
    { id: 'int8', error: 'text', after: 'float8' },
    failures.map(({ id, error, afterMs }) => ({ id, error: error.slice(0, 2_000), after: afterMs })),
    2,
  );
  // No attempts: it was asked for again meanwhile, so it is not given up but done anew.
  await client.query(
    `UPDATE ${schema}.work AS w SET owner = NULL, last_error = t.error, updated_at = now(),
       due_at = now() + make_interval(secs => coalesce(t.after, 0) / 1000),
       state = CASE WHEN t.after IS NULL AND w.attempts > 0 THEN 'given-up' ELSE 'open' END
     FROM ${source.sql} WHERE w.id = t.id AND w.owner = $1`,
    [owner, ...source.params],
  );
}

/** Gives work back as if it had not been taken: the holder stops, or what it needs is out of reach for all. */
export async function releaseWork(
  client: Queryable,
  schema: string,
  work: readonly Work[],
  afterMs = 0,
): Promise<void> {
  await client.query(
    `UPDATE ${schema}.work SET owner = NULL, attempts = greatest(attempts - 1, 0), updated_at = now(),
       due_at = now() + make_interval(secs => $3::float8 / 1000)
     WHERE id = ANY ($1) AND owner = $2`,
    [work.map(({ id }) => id), work[0]?.owner, afterMs],
  );
}

/** What was given up, newest first; `before` is the id of the last one seen. */
export async function listGivenUp(
  client: Queryable,
  schema: string,
  query: {
    readonly kind?: string | undefined;
    readonly limit: number;
    readonly before?: number | undefined;
  },
): Promise<GivenUpWork[]> {
  const { rows } = await client.query<GivenUpWork>(
    `SELECT id, kind, key, payload, attempts, last_error AS "lastError", updated_at AS at FROM ${schema}.work
     WHERE state = 'given-up' AND ($1::text IS NULL OR kind = $1) AND ($2::int8 IS NULL OR id < $2)
     ORDER BY id DESC LIMIT $3`,
    [query.kind ?? null, query.before ?? null, query.limit],
  );
  return rows;
}

/** Asks again for work that was given up: it goes to the end of its lane. How many pieces are open again. */
export async function askAgain(client: Queryable, schema: string, ids: readonly number[]): Promise<number> {
  const { rowCount } = await client.query(
    `WITH asked AS (DELETE FROM ${schema}.work WHERE state = 'given-up' AND id = ANY ($1) RETURNING *)
     INSERT INTO ${schema}.work AS w (kind, key, lane, payload, last_error, created_at)
     SELECT DISTINCT ON (kind, coalesce(key, id::text)) kind, key, lane, payload, last_error, created_at FROM asked
     ORDER BY kind, coalesce(key, id::text), id DESC
     ON CONFLICT (kind, key) WHERE state = 'open' DO UPDATE SET asked = w.asked + 1`,
    [ids],
  );
  return rowCount ?? 0;
}

/** Forgets what was given up more than `days` ago. */
export async function forgetGivenUp(client: Queryable, schema: string, days: number): Promise<number> {
  const { rowCount } = await client.query(
    `DELETE FROM ${schema}.work WHERE state = 'given-up' AND updated_at < now() - make_interval(days => $1)`,
    [days],
  );
  return rowCount ?? 0;
}
