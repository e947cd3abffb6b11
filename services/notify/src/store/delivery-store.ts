import type { AlertDeliveryItem } from '@farwatch/contracts/http';
import type { Scope } from '@farwatch/contracts/http';
import type { Channel, Purpose } from '@farwatch/domain/alert';
import type { Pool, PoolClient } from '@farwatch/persistence/pool';
import { districtsOf, scopeSql } from '@farwatch/persistence/scope';
import { enqueueWork } from '@farwatch/persistence/work-queue';
import { z } from 'zod';

import type { Text } from './alert-store.js';

type Queryable = Pick<PoolClient, 'query'>;

/** What a message says. */
export interface Message {
  readonly purpose: Purpose | 'test';
  readonly at: string;
  readonly simulated: boolean;
  /** At most some twenty; `more` says how many there are beside them. */
  readonly alerts: readonly MessageAlert[];
  readonly more: number;
  readonly notes: readonly Text[];
}

export interface MessageAlert {
  readonly id: string;
  readonly phase: string;
  readonly state: string;
  readonly kind: string;
  readonly severity: string;
  readonly simulated: boolean;
  readonly district?: string | undefined;
  readonly title: Text;
  readonly lead?: string | undefined;
  readonly case?: string | undefined;
  readonly since: string;
}

/** A delivery as it is stored. */
export interface StoredDelivery {
  readonly id: string;
  readonly purpose: Purpose | 'test';
  readonly receiver: string;
  readonly channel: Channel;
  readonly recipient: string;
  readonly district: string | null;
  readonly simulated: boolean;
  readonly state: AlertDeliveryItem['state'];
  /** How often it was tried. */
  readonly attempt: number;
  readonly payload: Message;
  readonly createdAt: Date;
  readonly nextAt: Date | null;
  readonly endedAt: Date | null;
  readonly replayOf: string | null;
}

const select = `id, purpose, receiver, channel, recipient, district, simulated, state, attempt, payload,
  created_at AS "createdAt", next_at AS "nextAt", ended_at AS "endedAt", replay_of AS "replayOf"`;

/** One kind of work a channel, so that none waits for another. */
export const deliverKind = (channel: Channel): string => `deliver-${channel}`;
/** A piece of work: try this delivery for the so-manieth time. */
export const deliverPayload = z.object({ delivery: z.string(), attempt: z.number().int() });

/** Enters a delivery; what leaves the house gets its work, the console has it with this transaction. */
export async function addDelivery(
  client: Queryable,
  one: Omit<StoredDelivery, 'state' | 'attempt' | 'endedAt' | 'createdAt' | 'nextAt'>,
  times: { readonly nowMs: number; readonly atMs: number },
): Promise<void> {
  const here = one.channel === 'console';
  const now = new Date(times.nowMs);
  await client.query(
    `INSERT INTO notify.delivery (id, purpose, receiver, channel, recipient, district, simulated, state, attempt, payload, created_at,
       next_at, ended_at, replay_of) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)`,
    [
      ...[one.id, one.purpose, one.receiver, one.channel, one.recipient, one.district, one.simulated],
      ...[here ? 'delivered' : 'pending', here ? 1 : 0, one.payload, now],
      ...[here ? null : new Date(times.atMs), here ? now : null, one.replayOf],
    ],
  );
  if (here) await addAttempt(client, one.id, { attempt: 1, at: now, outcome: 'delivered' });
  else await askFor(client, one.channel, { delivery: one.id, attempt: 1 }, times.atMs - times.nowMs);
}

/** Makes the work for a try. */
export async function askFor(
  client: Queryable,
  channel: Channel,
  payload: z.infer<typeof deliverPayload>,
  delayMs: number,
): Promise<void> {
  await enqueueWork(client, 'notify', [
    { kind: deliverKind(channel), payload, delayMs: Math.max(0, delayMs) },
  ]);
}

export async function readDelivery(client: Queryable, id: string): Promise<StoredDelivery | undefined> {
  const { rows } = await client.query<StoredDelivery>(`SELECT ${select} FROM notify.delivery WHERE id = $1`, [
    id,
  ]);
  return rows[0];
}

/** A try, as it is written down. */
export interface Attempt {
  readonly attempt: number;
  readonly at: Date;
  readonly outcome: AlertDeliveryItem['attempts'][number]['outcome'];
  readonly status?: number | undefined;
  readonly detail?: string | undefined;
}

async function addAttempt(client: Queryable, id: string, one: Attempt): Promise<void> {
  await client.query(
    `INSERT INTO notify.delivery_attempt (delivery, attempt, at, outcome, status, detail) VALUES ($1, $2, $3, $4, $5, $6)`,
    [id, one.attempt, one.at, one.outcome, one.status ?? null, one.detail?.slice(0, 500) ?? null],
  );
}

/** Writes down a try and what it leaves. False when somebody else wrote it meanwhile: nothing was changed. */
export async function settleAttempt(
  client: Queryable,
  id: string,
  one: Attempt,
  then: { readonly state: StoredDelivery['state']; readonly nextAt?: Date },
): Promise<boolean> {
  const { rowCount } = await client.query(
    `UPDATE notify.delivery SET attempt = $2::int, state = $3::text, next_at = $4::timestamptz, ended_at = CASE WHEN $3::text = 'pending' THEN NULL ELSE $5::timestamptz END
     WHERE id = $1 AND state = 'pending' AND attempt = $2::int - 1`,
    [id, one.attempt, then.state, then.nextAt ?? null, one.at],
  );
  if (rowCount !== 1) return false;
  await addAttempt(client, id, one);
  return true;
}

/** Puts a try off that was not made. */
export async function putOff(
  client: Queryable,
  one: StoredDelivery,
  nowMs: number,
  atMs: number,
): Promise<void> {
  const { rowCount } = await client.query(
    `UPDATE notify.delivery SET next_at = $3 WHERE id = $1 AND state = 'pending' AND attempt = $2`,
    [one.id, one.attempt, new Date(atMs)],
  );
  if (rowCount === 1)
    await askFor(client, one.channel, { delivery: one.id, attempt: one.attempt + 1 }, atMs - nowMs);
}

export interface DeliveryFilter {
  readonly state?: string | undefined;
  readonly channel?: string | undefined;
  readonly receiver?: string | undefined;
}

/** A page of deliveries, newest first. */
export async function listDeliveries(
  pool: Pick<Pool, 'query'>,
  scope: Scope,
  filter: DeliveryFilter & { readonly id?: string },
  page: {
    readonly after: { readonly createdAt: string; readonly id: string } | undefined;
    readonly limit: number;
  },
): Promise<AlertDeliveryItem[]> {
  const { rows } = await pool.query<StoredDelivery & { attempts: AlertDeliveryItem['attempts'] }>(
    `SELECT ${select}, (SELECT coalesce(jsonb_agg(jsonb_strip_nulls(jsonb_build_object('attempt', attempt, 'at', at, 'outcome', outcome,
         'status', status, 'detail', detail)) ORDER BY attempt), '[]')
       FROM notify.delivery_attempt WHERE delivery = d.id) AS attempts
     FROM notify.delivery AS d
     WHERE ${scopeSql('district', '$1')} AND ($2::text IS NULL OR state = $2) AND ($3::text IS NULL OR channel = $3)
       AND ($4::text IS NULL OR receiver = $4) AND ($5::text IS NULL OR id = $5)
       AND ($6::timestamptz IS NULL OR (created_at, id) < ($6, $7))
     ORDER BY created_at DESC, id DESC LIMIT $8`,
    [
      ...[districtsOf(scope), filter.state ?? null, filter.channel ?? null, filter.receiver ?? null],
      ...[filter.id ?? null, page.after?.createdAt ?? null, page.after?.id ?? null, page.limit],
    ],
  );
  return rows.map((row) => ({
    ...{ id: row.id, purpose: row.purpose, receiver: row.receiver, channel: row.channel },
    ...{ recipient: row.recipient, simulated: row.simulated, state: row.state },
    ...(row.district !== null && { district: row.district }),
    alerts: row.payload.alerts.map(({ id }) => id),
    createdAt: row.createdAt.toISOString(),
    ...(row.nextAt !== null && { nextAt: row.nextAt.toISOString() }),
    ...(row.endedAt !== null && { endedAt: row.endedAt.toISOString() }),
    attempts: row.attempts.map((one) => ({ ...one, at: new Date(one.at).toISOString() })),
    ...(row.replayOf !== null && { replayOf: row.replayOf }),
  }));
}
