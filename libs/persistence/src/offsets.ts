import { Fault } from '@farwatch/runtime/fault';

import type { Pool, PoolClient } from './pool.js';

/** A claimed partition: `next` is where to start (undefined: never seen), `epoch` fences older owners. */
export interface Claim {
  readonly next: number | undefined;
  readonly epoch: number;
}

/**
 * Takes a partition for this owner: from now on every older owner's transactions fail.
 * Needs `tablesFor.offsets(schema)`.
 */
export async function claimPartition(
  pool: Pick<Pool, 'query'>,
  schema: string,
  group: string,
  topic: string,
  partition: number,
  owner: string,
): Promise<Claim> {
  const { rows } = await pool.query<{ next_offset: number | null; epoch: number }>(
    `INSERT INTO ${schema}.partition_offset AS o (consumer, topic, partition, owner, epoch)
     VALUES ($1, $2, $3, $4, 1)
     ON CONFLICT (consumer, topic, partition) DO UPDATE
       SET owner = excluded.owner, epoch = o.epoch + 1, claimed_at = now()
     RETURNING next_offset, epoch`,
    [group, topic, partition, owner],
  );
  const row = rows[0]!;
  return { next: row.next_offset ?? undefined, epoch: row.epoch };
}

/**
 * Moves the offset on inside the transaction that holds the effects. Throws `Fault('fenced')` when somebody else has
 * claimed the partition: the transaction must then be rolled back and the state dropped.
 */
export async function commitOffset(
  client: PoolClient,
  schema: string,
  group: string,
  topic: string,
  partition: number,
  epoch: number,
  next: number,
): Promise<void> {
  const { rowCount } = await client.query(
    `UPDATE ${schema}.partition_offset SET next_offset = $5, updated_at = now()
     WHERE consumer = $1 AND topic = $2 AND partition = $3 AND epoch = $4`,
    [group, topic, partition, epoch, next],
  );
  if (rowCount !== 1) throw new Fault('fenced', `${group} no longer owns ${topic}/${partition}`);
}
