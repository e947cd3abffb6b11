import type { OutputOf, Writer } from '@farwatch/contracts/outputs';
import { sequenceHeader } from '@farwatch/contracts/envelope';
import { topics, type Topic, type TopicKey } from '@farwatch/contracts/topics';
import { gauge } from '@farwatch/observability/metrics';
import { describeError } from '@farwatch/runtime/fault';
import { InHand } from '@farwatch/runtime/in-hand';
import type { Logger } from '@farwatch/runtime/log';
import type { Health } from '@farwatch/runtime/part';
import { backoffMs, pause, withDeadline } from '@farwatch/runtime/scope';

import { decodeHeaders, type OutboxRecord } from './outbox.js';
import type { Pool, PoolClient } from './pool.js';
import { onClient } from './transaction.js';

/**
 * Where the relay writes to: sends in pieces, and gets rid of a record that Kafka never takes (`parkingSender` of the
 * messaging package). One that refused the same record for ever would stop the stream of the schema.
 */
export interface Sender<T extends TopicKey> {
  readonly send: (records: readonly OutboxRecord<T>[]) => Promise<void>;
}

export interface Relay {
  /** Something was committed: look at once. */
  wake(): void;
  stop(): Promise<void>;
  health(): Health;
}

interface Row<T> {
  id: number;
  topic: T;
  key: string;
  value: Buffer | null;
  headers: Record<string, string | { base64: string }>;
}

/**
 * A row as its record. On a compacted topic of its own the schema counts: a reader then knows the newer of two records
 * of a key, whatever order they were written in. What parking sends in again keeps the number that it came with.
 */
function recordOf<T extends TopicKey>(
  schema: Writer,
  { id, topic, key, value, headers }: Row<T>,
): OutboxRecord<T> {
  const { cleanup, owners }: Topic = topics[topic];
  const decoded = decodeHeaders(headers);
  const numbered = cleanup === 'compact' && owners.includes(schema);
  return {
    topic,
    key,
    value,
    headers: numbered ? { ...decoded, [sequenceHeader]: String(id) } : decoded,
  };
}

/**
 * Sends what lies in `<schema>.outbox` and deletes it after Kafka has acknowledged. No cursor, so no row is passed over
 * when transactions commit out of order. One relay per schema works at a time (advisory lock of the transaction), so the
 * order of a key is kept; a crash between the acknowledgement and the delete sends the same ids again.
 */
export function startRelay<W extends Writer>(options: {
  readonly pool: Pool;
  readonly schema: W;
  readonly producer: Sender<OutputOf<W>>;
  readonly log: Logger;
  readonly pollMs?: number;
  /** Waited for before the first record leaves, and again after every failure: the database may be another one since. */
  readonly before?: () => Promise<void>;
  /** Most records and bytes of one send; a single larger record goes alone. Default 1,000 and 4 MB. */
  readonly batch?: number;
  readonly batchBytes?: number;
}): Relay {
  const {
    pool,
    schema,
    producer,
    log,
    before,
    pollMs = 200,
    batch = 1_000,
    batchBytes = 4_000_000,
  } = options;
  const age = gauge('farwatch_outbox_oldest_seconds', 'Age of the oldest record that has not left', [
    'schema',
  ]);
  const stopped = new AbortController();
  let wake = new AbortController();
  let failures = 0;
  let lastError: string | undefined;
  const inHand = new InHand();

  // A statement each, so that what is read is what stands after the lock was taken.
  const take = `BEGIN;
    SELECT pg_try_advisory_xact_lock(hashtext('${schema}.outbox.relay')) AS mine;
    SELECT id, topic, key, value, headers FROM (
      SELECT *, sum(bytes) OVER (ORDER BY id) - bytes AS before FROM (
        SELECT *, coalesce(octet_length(value), 0) + octet_length(headers::text) AS bytes
        FROM ${schema}.outbox ORDER BY id LIMIT ${batch}) AS first) AS summed
    WHERE before = 0 OR before + bytes <= ${batchBytes} ORDER BY id`;

  const once = async (client: PoolClient): Promise<number> => {
    // Two round trips besides Kafka's: on a busy machine each of them is a wait for a core, and a lead waits for all.
    const [, lock, found] = (await client.query(take)) as unknown as [
      unknown,
      { rows: { mine: boolean }[] },
      { rows: Row<OutputOf<W>>[] }, // what `addToOutbox` let in,
    ];
    const rows = lock.rows[0]?.mine === true ? found.rows : [];
    if (rows.length === 0) {
      await client.query('ROLLBACK');
      return 0;
    }
    await producer.send(rows.map((row) => recordOf(schema, row)));
    const ids = rows.map((row) => BigInt(row.id)).join();
    await client.query(`DELETE FROM ${schema}.outbox WHERE id = ANY('{${ids}}'::int8[]); COMMIT`);
    return rows.length;
  };

  const turn = async (): Promise<number> => {
    const task = inHand.begin('sending');
    try {
      return await onClient(pool, once);
    } finally {
      task.end();
    }
  };

  const measure = async (): Promise<void> => {
    const { rows } = await pool.query<{ seconds: number }>(
      `SELECT coalesce(extract(epoch FROM clock_timestamp() - min(created_at)), 0)::float8 AS seconds FROM ${schema}.outbox`,
    );
    age.set({ schema }, rows[0]?.seconds ?? 0);
  };

  const loop = async (): Promise<void> => {
    let measured = 0;
    let isCompared = false;
    while (!stopped.signal.aborted) {
      wake = new AbortController();
      try {
        if (!isCompared) await before?.();
        isCompared = true;
        const sent = await turn();
        failures = 0;
        lastError = undefined;
        if (Date.now() - measured > 10_000) {
          measured = Date.now();
          await measure();
        }
        if (sent > 0) continue;
        await pause(pollMs, wake.signal);
      } catch (error) {
        failures++;
        isCompared = false;
        lastError = describeError(error);
        log.warn({ schema, failures, error: lastError }, 'outbox relay failed, will try again');
        await pause(backoffMs(failures), stopped.signal);
      }
    }
  };

  const running = loop();
  return {
    wake: () => wake.abort(),
    async stop() {
      stopped.abort();
      wake.abort();
      await withDeadline(running, 15_000, `stopping the outbox relay of ${schema}`).catch(() => undefined);
    },
    health() {
      const problem = lastError ?? inHand.health().detail;
      return problem === undefined ? { ok: true } : { ok: false, detail: `outbox ${schema}: ${problem}` };
    },
  };
}
