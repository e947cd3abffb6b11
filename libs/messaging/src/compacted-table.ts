import { sequenceOf } from '@farwatch/contracts/envelope';
import { decodeEvent, type EventDeclaration } from '@farwatch/contracts/events';
import { topics } from '@farwatch/contracts/topics';
import { toRecord, type InRecord } from './batch.js';
import { connectionFromContext, privateGroup, type KafkaConnection } from './kafka.js';
import { runConsumer } from './run-consumer.js';
import { Fault } from '@farwatch/runtime/fault';
import type { Logger } from '@farwatch/runtime/log';
import type { PartContext } from '@farwatch/runtime/part';
import { backoffMs, pause, withDeadline } from '@farwatch/runtime/scope';
import type { z } from 'zod';

/** The present contents of a compacted topic, kept up to date. */
export interface Table<T> {
  get(key: string): T | undefined;
  keys(): IterableIterator<string>;
  values(): IterableIterator<T>;
  readonly size: number;
  /** Called after every change; `value` is undefined when the thing is gone. Returns the way to end it. */
  subscribe(listener: (key: string, value: T | undefined, previous: T | undefined) => void): () => void;
  stop(): Promise<void>;
}

/**
 * Reads a compacted topic from its beginning, resolves when it is complete, then follows it.
 * Every process reads all of it, so it must stay small (reference data). A record that is not the declared event is
 * logged and left out; the value before it stays. It never goes back: a record that was applied before (a consumer that
 * rejoins reads from the beginning) or is older than what the key has (`fw-seq`) changes nothing.
 */
export async function openTable<T>(
  connection: KafkaConnection,
  declaration: EventDeclaration<z.ZodType<T>>,
  options: { readonly log: Logger; readonly fatal: (reason: unknown) => void; readonly loadMs?: number },
): Promise<Table<T>> {
  const { log, fatal, loadMs = 60_000 } = options;
  const topicKey = declaration.topic;
  const topic = connection.topic(topicKey);
  const contents = new Map<string, T>();
  /** The number of the newest record of each key, also of those that are gone. */
  const newest = new Map<string, number>();
  /** Where each partition goes on. */
  const positions = new Map<number, number>();
  const listeners = new Set<(key: string, value: T | undefined, previous: T | undefined) => void>();
  const missing = await endOffsets(connection, topic);
  let loaded: () => void;
  const complete = new Promise<void>((resolve) => (loaded = resolve));
  const settle = (partition: number, next: number): void => {
    const end = missing.get(partition);
    if (end !== undefined && next >= end) missing.delete(partition);
    if (missing.size === 0) loaded();
  };

  const apply = (record: InRecord): void => {
    const { key, partition, offset } = record;
    if (offset < (positions.get(partition) ?? 0)) return;
    positions.set(partition, offset + 1);
    if (record.unreadable !== undefined) {
      const { unreadable } = record;
      log.error(
        { topic, partition, offset, detail: unreadable },
        'record of a compacted topic cannot be read',
      );
      return;
    }
    const sequence = sequenceOf(record.headers);
    if (sequence < (newest.get(key) ?? 0)) return;
    if (sequence > 0) newest.set(key, sequence);
    const previous = contents.get(key);
    const decoded = decodeEvent(declaration, record);
    if (decoded.kind === 'refused') {
      const { reason, detail } = decoded;
      log.error({ topic, key, reason, detail }, 'record of a compacted topic refused');
      return;
    }
    if (decoded.kind === 'removed') {
      if (!contents.delete(key)) return;
    } else contents.set(key, decoded.data);
    for (const listener of listeners) listener(key, contents.get(key), previous);
  };

  const consumer = connection.fresh().consumer({
    groupId: privateGroup(connection, `table.${topicKey}`),
    sessionTimeout: 30_000,
    maxWaitTimeInMs: 1_000,
    allowAutoTopicCreation: false,
    retry: {
      initialRetryTime: 100,
      maxRetryTime: 2_000,
      retries: 10,
      restartOnFailure: () => Promise.resolve(true),
    },
  });
  let stopping = false;
  const stop = (): Promise<void> => {
    stopping = true;
    return withDeadline(consumer.disconnect(), 5_000, `closing table ${topicKey}`).catch(() => undefined);
  };
  await consumer.connect();
  await consumer.subscribe({ topics: [topic], fromBeginning: true });
  await runConsumer(
    consumer,
    {
      autoCommit: false,
      eachBatchAutoResolve: true,
      eachBatch: ({ batch }) => {
        for (const message of batch.messages) apply(toRecord(topic, batch.partition, message));
        settle(batch.partition, Number(batch.lastOffset()) + 1);
        return Promise.resolve();
      },
    },
    {
      log,
      stopping: () => stopping,
      fatal: (cause) => fatal(new Fault('consumer-crash', `table ${topicKey} crashed`, { cause })),
    },
  );
  settle(-1, 0);
  try {
    await withDeadline(complete, loadMs, `reading ${topic}`);
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    get: (key) => contents.get(key),
    keys: () => contents.keys(),
    values: () => contents.values(),
    get size() {
      return contents.size;
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    stop,
  };
}

/** Where each non-empty partition ends now; a topic that was made a moment ago may have no leader yet. */
async function endOffsets(connection: KafkaConnection, topic: string): Promise<Map<number, number>> {
  for (let attempt = 1; ; attempt++) {
    const admin = connection.fresh().admin();
    try {
      await admin.connect();
      const offsets = await admin.fetchTopicOffsets(topic);
      const filled = offsets.filter(({ low, high }) => Number(high) > Number(low));
      return new Map(filled.map(({ partition, high }) => [partition, Number(high)]));
    } catch (error) {
      if (attempt >= 8) throw error;
      await pause(backoffMs(attempt, 100, 1_000));
    } finally {
      await admin.disconnect().catch(() => undefined);
    }
  }
}

/** The table of a compacted topic, one per process whoever asks. */
export function tableFromContext<T>(
  ctx: PartContext,
  declaration: EventDeclaration<z.ZodType<T>>,
): Promise<Table<T>> {
  const { topic } = declaration;
  if (topics[topic].cleanup !== 'compact')
    throw new Fault('not-compacted', `${topic} is not a compacted topic`);
  return ctx.shared(`table:${topic}`, async () => {
    const table = await openTable(await connectionFromContext(ctx), declaration, {
      log: ctx.log,
      fatal: ctx.fatal,
    });
    return { value: table, close: () => table.stop() };
  });
}
