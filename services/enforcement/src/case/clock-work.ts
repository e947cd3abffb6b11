import type { PoolClient } from '@farwatch/persistence/pool';
import { enqueueWork } from '@farwatch/persistence/work-queue';
import { z } from 'zod';

import { comesAt, type ClockPoint } from './clock-points.js';

export const clockKind = 'case-clock';

/** A piece of work: look at this case, because a point of a term has come or its terms are to be counted anew. */
export const clockPayload = z.object({ case: z.string() });

const recountKey = (id: string): string => `${id} recount`;
const keyOf = (id: string, { key }: ClockPoint): string => `${id} ${key}`;

/** Points of which somebody was told. */
export async function toldPoints(
  client: Pick<PoolClient, 'query'>,
  id: string,
): Promise<ReadonlySet<string>> {
  const { rows } = await client.query<{ due_key: string }>(
    'SELECT due_key FROM enforcement.case_entry WHERE case_id = $1 AND due_key IS NOT NULL',
    [id],
  );
  return new Set(rows.map(({ due_key }) => due_key));
}

/**
 * Makes the work of a case that this transaction has locked: one piece for each point, no other. What a worker has in
 * hand stays: it finds nothing to do.
 */
export async function syncClockWork(
  client: PoolClient,
  id: string,
  points: readonly ClockPoint[],
  nowMs: number,
): Promise<void> {
  const wanted = new Map(points.map((point) => [keyOf(id, point), point]));
  await client.query(
    `DELETE FROM enforcement.work WHERE kind = '${clockKind}' AND payload->>'case' = $1 AND state = 'open'
       AND owner IS NULL AND key <> ALL ($2::text[])`,
    [id, [...wanted.keys(), recountKey(id)]],
  );
  const { rows } = await client.query<{ key: string }>(
    `SELECT key FROM enforcement.work WHERE kind = '${clockKind}' AND payload->>'case' = $1 AND state = 'open'`,
    [id],
  );
  for (const { key } of rows) wanted.delete(key);
  await enqueueWork(
    client,
    'enforcement',
    [...wanted].map(([key, point]) => ({
      kind: clockKind,
      key,
      payload: { case: id },
      delayMs: Math.max(0, comesAt(point) - nowMs),
    })),
  );
}

/** The calendar changed: every case that is not at its end is looked at anew. Returns how many. */
export async function recountAll(client: PoolClient): Promise<number> {
  const { rows } = await client.query<{ id: string }>(
    `SELECT id FROM enforcement.case_file WHERE state NOT IN ('declined', 'closed') ORDER BY id`,
  );
  await enqueueWork(
    client,
    'enforcement',
    rows.map(({ id }) => ({ kind: clockKind, key: recountKey(id), payload: { case: id } })),
  );
  return rows.length;
}
