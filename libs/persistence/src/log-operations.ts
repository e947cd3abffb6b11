import type { Pool } from './pool.js';
import { operator, type StoredIncident } from './positions.js';
import { inTransaction } from './transaction.js';

/** An incident of a group with its history. */
export interface ListedIncident extends StoredIncident {
  readonly group: string;
  readonly at: Date;
}

/** What a row of the history of a schema's logs names. */
const shown = `consumer AS "group", topic, partition, kind, next_offset AS next, edge, at`;

/** Incidents that nobody has ended, the oldest first. Needs `tablesFor.offsets(schema)`, like all of this. */
export async function openIncidents(pool: Pool, schema: string): Promise<ListedIncident[]> {
  const { rows } = await pool.query<ListedIncident>(
    `SELECT ${shown} FROM ${schema}.log_incident WHERE ended_at IS NULL ORDER BY at, id LIMIT 1000`,
  );
  return rows;
}

/** A group and a partition that an operator's word has changed. */
export interface ChangedPartition {
  readonly group: string;
  readonly topic: string;
  readonly partition: number;
}

/**
 * Takes the log that Kafka has now for the one to read, wherever a group of the schema stands still because it is another one
 * than it read before: from its beginning, as the next incarnation. `by` is who said so.
 */
export function acceptLog(
  pool: Pool,
  schema: string,
  { topic, partition }: { readonly topic: string; readonly partition?: number | undefined },
  by: string,
): Promise<ChangedPartition[]> {
  return inTransaction(pool, async (client) => {
    const { rows } = await client.query<ChangedPartition>(
      `WITH ended AS (
         UPDATE ${schema}.log_incident SET ended_at = now(), ended_by = $3
         WHERE topic = $1 AND ($2::int IS NULL OR partition = $2) AND ended_at IS NULL
           AND kind IN ('log-shortened', 'log-replaced')
         RETURNING consumer, topic, partition)
       UPDATE ${schema}.partition_offset AS o SET next_offset = NULL, mark = NULL, replay_from = NULL,
         incarnation = o.incarnation + 1, epoch = o.epoch + 1, owner = '${operator}', claimed_at = now()
       FROM (SELECT DISTINCT * FROM ended) AS e
       WHERE (o.consumer, o.topic, o.partition) = (e.consumer, e.topic, e.partition)
       RETURNING o.consumer AS "group", o.topic, o.partition`,
      [topic, partition ?? null, by],
    );
    return rows;
  });
}

/** Ends the incidents of records that were deleted before a group of the schema handled them: somebody has seen to it. */
export async function acknowledgeLoss(
  pool: Pool,
  schema: string,
  { topic, partition }: { readonly topic: string; readonly partition?: number | undefined },
  by: string,
): Promise<ChangedPartition[]> {
  const { rows } = await pool.query<ChangedPartition>(
    `UPDATE ${schema}.log_incident SET ended_at = now(), ended_by = $3
     WHERE topic = $1 AND ($2::int IS NULL OR partition = $2) AND ended_at IS NULL AND kind = 'records-expired'
     RETURNING consumer AS "group", topic, partition`,
    [topic, partition ?? null, by],
  );
  return rows;
}

/**
 * Has a group of the schema read again what Kafka got from `fromMs` on: its effects are idempotent, what is there stays. The
 * reader finds the offset and goes there. `by` is who wants it; it is kept in the history.
 */
export function replayFrom(
  pool: Pool,
  schema: string,
  wanted: { readonly group: string; readonly topic?: string | undefined; readonly fromMs: number },
  by: string,
): Promise<ChangedPartition[]> {
  return inTransaction(pool, async (client) => {
    const { rows } = await client.query<ChangedPartition>(
      `WITH changed AS (
         UPDATE ${schema}.partition_offset AS o SET replay_from = $3, epoch = o.epoch + 1, owner = '${operator}',
           claimed_at = now()
         WHERE consumer = $1 AND ($2::text IS NULL OR topic = $2) AND next_offset IS NOT NULL
         RETURNING consumer, topic, partition, next_offset, incarnation),
       noted AS (
         INSERT INTO ${schema}.log_incident (consumer, topic, partition, kind, next_offset, edge, ended_at, ended_by)
         SELECT consumer, topic, partition, 'replay', next_offset, next_offset, now(), $4 FROM changed)
       SELECT consumer AS "group", topic, partition FROM changed ORDER BY topic, partition`,
      [wanted.group, wanted.topic ?? null, new Date(wanted.fromMs).toISOString(), by],
    );
    return rows;
  });
}
