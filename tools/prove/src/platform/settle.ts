import type { KafkaConnection } from '@farwatch/messaging/kafka';
import { lagBehind } from '@farwatch/messaging/read-topic';
import type { Pool } from '@farwatch/persistence/pool';
import { pause } from '@farwatch/runtime/scope';

/** Schema, group and what it reads. */
const flows = [
  ['rules', 'rules', 'readings'],
  ['reporting', 'reporting', 'readings'],
  ['enforcement', 'enforcement', 'exceedances'],
  ['enforcement', 'enforcement-patrols', 'patrols'],
  ['parking', 'parking', 'parked'],
] as const;

/**
 * Records that a group has not handled, by the position that lies with its effects. The one in Kafka is a mirror that may stay
 * behind: whoever is killed between the two goes on where the database says, and commits nothing while nothing comes.
 */
async function lagOf(
  connection: KafkaConnection,
  pool: Pool,
  schema: string,
  group: string,
  key: string,
): Promise<number> {
  const topic = connection.topic(key);
  const { rows } = await pool.query<{ partition: number; next: number | null }>(
    `SELECT partition, next_offset AS next FROM ${schema}.partition_offset WHERE consumer = $1 AND topic = $2`,
    [group, topic],
  );
  const next = rows.flatMap((row) => (row.next === null ? [] : [[row.partition, row.next] as const]));
  return lagBehind(connection, key, new Map(next));
}

/** Records that wait: in front of each group, in all outboxes, and the past that is to be judged again. */
async function waiting(connection: KafkaConnection, pool: Pool): Promise<Record<string, number>> {
  const lags = await Promise.all(
    flows.map(
      async ([schema, group, topic]) => [group, await lagOf(connection, pool, schema, group, topic)] as const,
    ),
  );
  const { rows } = await pool.query<{ n: number }>(
    `SELECT (SELECT count(*) FROM rules.outbox) + (SELECT count(*) FROM enforcement.outbox) + (SELECT count(*) FROM registry.outbox)
       + (SELECT count(*) FROM rules.rejudge)
       + (SELECT count(*) FROM enforcement.work WHERE kind = 'analyse-flight' AND state = 'open') AS n`,
  );
  return { ...Object.fromEntries(lags), outboxes: rows[0]!.n };
}

async function until(
  done: (counts: Readonly<Record<string, number>>) => boolean,
  { connection, pool, pauseMs, limitMs }: Waiting,
): Promise<number> {
  const began = Date.now();
  for (let last = ''; ;) {
    if (Date.now() - began > limitMs)
      throw new Error(`it did not come to rest within ${limitMs / 1_000} s: ${last}`);
    await pause(pauseMs);
    try {
      const counts = await waiting(connection, pool);
      last = JSON.stringify(counts);
      if (done(counts)) return Date.now() - began;
    } catch (error) {
      last = String(error);
      done({ unknown: Number.POSITIVE_INFINITY });
    }
  }
}

interface Waiting {
  readonly connection: KafkaConnection;
  readonly pool: Pool;
  readonly pauseMs: number;
  readonly limitMs: number;
}

/** Waits until every group has handled everything and every outbox is empty, three times in a row; milliseconds. */
export async function settle(connection: KafkaConnection, pool: Pool, limitMs = 180_000): Promise<number> {
  let still = 0;
  const atRest = (counts: Readonly<Record<string, number>>): boolean => {
    still = Object.values(counts).every((count) => count === 0) ? still + 1 : 0;
    return still >= 3;
  };
  return until(atRest, { connection, pool, limitMs, pauseMs: 700 });
}

/** Waits until the platform keeps up again: no more than `most` records wait anywhere; milliseconds. */
export function untilKeepingUp(connection: KafkaConnection, pool: Pool, most: number): Promise<number> {
  const keepsUp = (counts: Readonly<Record<string, number>>): boolean =>
    Object.values(counts).every((count) => count <= most);
  return until(keepsUp, { connection, pool, limitMs: 180_000, pauseMs: 200 });
}
