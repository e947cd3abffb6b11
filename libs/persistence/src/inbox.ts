import type { PoolClient } from './pool.js';

/**
 * Enters event ids and returns those that were not there yet: the ones to act on, in this same transaction.
 * Needs `tablesFor.inbox(schema)`.
 */
export async function insertUnseen(
  client: PoolClient,
  schema: string,
  consumer: string,
  ids: readonly string[],
): Promise<Set<string>> {
  if (ids.length === 0) return new Set();
  const { rows } = await client.query<{ event_id: string }>(
    `INSERT INTO ${schema}.inbox (consumer, event_id)
     SELECT $1, id FROM (SELECT DISTINCT unnest($2::text[]) AS id) AS given ORDER BY id
     ON CONFLICT DO NOTHING RETURNING event_id`,
    [consumer, ids],
  );
  return new Set(rows.map((row) => row.event_id));
}

/** Forgets ids older than `days`: longer than Kafka keeps the events, or a replay would act again. */
export async function trimInbox(
  client: Pick<PoolClient, 'query'>,
  schema: string,
  days: number,
): Promise<number> {
  const { rowCount } = await client.query(
    `DELETE FROM ${schema}.inbox WHERE seen_at < now() - make_interval(days => $1)`,
    [days],
  );
  return rowCount ?? 0;
}
