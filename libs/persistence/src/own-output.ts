import type { OutputOf, Writer } from '@farwatch/contracts/outputs';
import type { TopicKey } from '@farwatch/contracts/topics';
import { describeError } from '@farwatch/runtime/fault';
import type { Logger } from '@farwatch/runtime/log';
import { pause, withDeadline } from '@farwatch/runtime/scope';

import type { Pool, PoolClient } from './pool.js';
import { inTransaction } from './transaction.js';

/** A record of an own topic, as messaging hands it over. */
export interface SaidRecord {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  readonly key: string;
  readonly value: Buffer | null;
  readonly headers: Readonly<Record<string, Buffer>>;
}

/** Reads what lies behind `places` of a topic up to its present end: `readBehind` of the messaging package. */
export type ReadBehind = (
  topic: TopicKey,
  places: ReadonlyMap<number, number>,
  each: (stretch: {
    readonly partition: number;
    readonly records: readonly SaidRecord[];
    readonly next: number;
  }) => Promise<void>,
) => Promise<void>;

/**
 * Brings the store up to what was said, in the given transaction: records in their order, of which almost all are known.
 * Returns how many were not. It may be asked about the same records again, also by two processes at once.
 */
export type CatchUp = (client: PoolClient, records: readonly SaidRecord[]) => Promise<number>;

/** Compares a store with its own topics. */
export interface OwnOutput {
  /** Resolves after a comparison that began after this call. Rejects when Kafka or PostgreSQL is away. */
  compare(): Promise<void>;
  stop(): Promise<void>;
}

const everyMs = 5 * 60_000;

/**
 * Finds out whether the schema went back behind what it said (a restore, a failover that lost the tail), and has `catchUp`
 * bring it up to that. Compares when asked, which is before anything new is derived (`startRelay`, claims of positions),
 * and every five minutes, so that there is never much to read. Up to where a topic was compared is stored in the
 * schema, so it goes back with it. Needs `tablesFor.ownOutput(schema)`.
 */
export function createOwnOutput<W extends Writer>(options: {
  readonly pool: Pool;
  readonly schema: W;
  readonly read: ReadBehind;
  readonly catchUp: Readonly<Partial<Record<OutputOf<W>, CatchUp>>>;
  readonly log: Logger;
}): OwnOutput {
  const { pool, schema, read, log } = options;
  const topics = Object.entries(options.catchUp) as [TopicKey, CatchUp][];
  const stopped = new AbortController();

  const compareTopic = async (topic: TopicKey, catchUp: CatchUp): Promise<void> => {
    const { rows } = await pool.query<{ partition: number; next_offset: number }>(
      `SELECT partition, next_offset FROM ${schema}.own_output WHERE topic = $1`,
      [topic],
    );
    const places = new Map(rows.map((row) => [row.partition, row.next_offset]));
    await read(topic, places, async ({ partition, records, next }) => {
      const unknown = await inTransaction(pool, async (client) => {
        const count = records.length === 0 ? 0 : await catchUp(client, records);
        await client.query(
          `INSERT INTO ${schema}.own_output (topic, partition, next_offset) VALUES ($1, $2, $3)
           ON CONFLICT (topic, partition) DO UPDATE SET next_offset = excluded.next_offset, compared_at = now()`,
          [topic, partition, next],
        );
        return count;
      });
      if (unknown > 0)
        log.warn(
          { schema, topic, partition, unknown },
          'the database went back behind what it had published',
        );
    });
  };
  const compareAll = async (): Promise<void> => {
    for (const [topic, catchUp] of topics) await compareTopic(topic, catchUp);
  };

  let running: Promise<void> | undefined;
  let next: Promise<void> | undefined;
  const begin = (): Promise<void> => {
    const one = compareAll().finally(() => {
      if (running === one) running = undefined;
    });
    running = one;
    return one;
  };
  const compare = (): Promise<void> => {
    if (running === undefined) return begin();
    // What runs may have asked before the database went back.
    next ??= running
      .catch(() => undefined)
      .then(() => {
        next = undefined;
        return begin();
      });
    return next;
  };

  const loop = (async (): Promise<void> => {
    for (;;) {
      await pause(everyMs, stopped.signal);
      if (stopped.signal.aborted) return;
      await compare().catch((error: unknown) =>
        log.warn({ schema, error: describeError(error) }, 'could not compare with what was published'),
      );
    }
  })();
  return {
    compare,
    async stop() {
      stopped.abort();
      await loop;
      await withDeadline(running ?? Promise.resolve(), 10_000, `comparing ${schema}`).catch(() => undefined);
    },
  };
}

/** Of each key the record that `numberOf` calls the newest; of equal ones the last. */
export function newestOf<T>(
  items: readonly T[],
  keyOf: (item: T) => string,
  numberOf: (item: T) => number,
): T[] {
  const newest = new Map<string, T>();
  for (const item of items) {
    const known = newest.get(keyOf(item));
    if (known === undefined || numberOf(item) >= numberOf(known)) newest.set(keyOf(item), item);
  }
  return [...newest.values()];
}

/**
 * Raises the numbers of the identity column `id` up to `number`, or by `number` further: a sequence goes back with its
 * database, and readers hold to the higher number. By taking numbers, because a part's role may not set them.
 */
export async function raiseIdentity(
  client: Pick<PoolClient, 'query'>,
  table: string,
  number: number,
  how: 'upTo' | 'further' = 'upTo',
): Promise<void> {
  await client.query(
    `SELECT max(nextval(seq.name)) FROM
       (SELECT name, coalesce(pg_sequence_last_value(name), 0) AS last
        FROM (SELECT pg_get_serial_sequence($1, 'id')::regclass AS name) AS found OFFSET 0) AS seq,
       generate_series(seq.last + 1, CASE WHEN $3 THEN seq.last ELSE 0 END + $2::bigint)`,
    [table, number, how === 'further'],
  );
}
