import type { RecordRef } from '@farwatch/contracts/events';
import { Fault } from '@farwatch/runtime/fault';
import type { Logger } from '@farwatch/runtime/log';
import { serialQueue, withDeadline } from '@farwatch/runtime/scope';

import { toRecord, type InRecord } from './batch.js';
import { privateGroup, type KafkaConnection } from './kafka.js';
import { runConsumer } from './run-consumer.js';
import { createEnds, type LogEnds } from './topic-ends.js';

/** What became of the records that were asked for, by `topic/partition/offset`. */
export interface FetchedRecords {
  readonly found: ReadonlyMap<string, InRecord>;
  /** These will never be found: the log begins behind them. */
  readonly deleted: ReadonlySet<string>;
  /** The log ends before these. */
  readonly ahead: ReadonlySet<string>;
}

/** Reads single records back by their place: the original bytes behind a judgement. */
export interface RecordFetcher {
  /**
   * What is neither found nor deleted nor ahead was not reached within `timeoutMs`: call again. Rejects when Kafka cannot be asked;
   * close it then and make another one.
   */
  fetch(refs: readonly RecordRef[], timeoutMs: number): Promise<FetchedRecords>;
  close(): Promise<void>;
}

/** The name of a record's place. */
export function refKey(ref: RecordRef): string {
  return `${ref.topic}/${ref.partition}/${ref.offset}`;
}

/** One paused consumer over `topic` that seeks where it is told; calls are served one after the other. */
export async function createRecordFetcher(
  connection: KafkaConnection,
  options: { readonly log: Logger },
): Promise<RecordFetcher> {
  const topicKey = 'readings';
  const topic = connection.topic(topicKey);
  const endsNow = createEnds(connection);
  const consumer = connection.fresh().consumer({
    groupId: privateGroup(connection, 'fetch'),
    sessionTimeout: 30_000,
    maxWaitTimeInMs: 100,
    maxBytesPerPartition: 1_000_000,
    allowAutoTopicCreation: false,
    retry: { retries: 10, restartOnFailure: () => Promise.resolve(true) },
  });
  let stopping = false;
  let crash: Error | undefined;
  const close = async (): Promise<void> => {
    stopping = true;
    await withDeadline(consumer.disconnect(), 5_000, 'closing the fetcher').catch(() => undefined);
  };
  let wanted = new Map<number, Set<number>>();
  let found = new Map<string, InRecord>();
  let finish: () => void = () => undefined;
  const inTurn = serialQueue();

  try {
    await consumer.connect();
    await consumer.subscribe({ topics: [topic], fromBeginning: true });
    const joined = new Promise<void>((resolve) => consumer.on(consumer.events.GROUP_JOIN, () => resolve()));
    await runConsumer(
      consumer,
      {
        autoCommit: false,
        partitionsConsumedConcurrently: 1,
        eachBatch: ({ batch }) => {
          const { partition } = batch;
          const offsets = wanted.get(partition);
          if (offsets) {
            for (const message of batch.messages) {
              if (!offsets.delete(Number(message.offset))) continue;
              const record = toRecord(topic, partition, message);
              if (record.unreadable !== undefined) continue;
              found.set(refKey(record), record);
            }
            const reached = Number(batch.lastOffset());
            for (const offset of offsets) if (offset <= reached) offsets.delete(offset); // gone: retention passed it
            if (offsets.size > 0) {
              const next = Math.min(...offsets);
              if (next > reached + 1) consumer.seek({ topic, partition, offset: String(next) });
              return Promise.resolve();
            }
            wanted.delete(partition);
          }
          consumer.pause([{ topic, partitions: [partition] }]);
          if (wanted.size === 0) finish();
          return Promise.resolve();
        },
      },
      { log: options.log, stopping: () => stopping, fatal: (error) => (crash = error) },
    );
    await withDeadline(joined, 20_000, 'joining the fetch group');
    consumer.pause([{ topic }]);
  } catch (error) {
    await close();
    throw error;
  }

  const read = async (refs: readonly RecordRef[], timeoutMs: number): Promise<Map<string, InRecord>> => {
    if (crash) throw new Fault('fetcher-crash', 'the fetcher has ended', { retriable: true, cause: crash });
    found = new Map();
    wanted = new Map();
    for (const ref of refs) {
      if (ref.topic !== topic) continue;
      const offsets = wanted.get(ref.partition);
      if (offsets) offsets.add(ref.offset);
      else wanted.set(ref.partition, new Set([ref.offset]));
    }
    if (wanted.size === 0) return found;
    const done = new Promise<void>((resolve) => (finish = resolve));
    for (const [partition, offsets] of wanted) {
      consumer.seek({ topic, partition, offset: String(Math.min(...offsets)) });
      consumer.resume([{ topic, partitions: [partition] }]);
    }
    await withDeadline(done, timeoutMs, 'fetching records').catch(() => undefined);
    consumer.pause([{ topic }]);
    return found;
  };

  const serve = async (refs: readonly RecordRef[], timeoutMs: number): Promise<FetchedRecords> => {
    const records = await read(refs, timeoutMs);
    const lost = refs.filter((ref) => !records.has(refKey(ref)));
    if (lost.length === 0) return { found: records, deleted: new Set(), ahead: new Set() };
    // What was not reached says nothing: only the log itself knows what it does not have any more.
    const ends = await endsNow(topic);
    const where = (ref: RecordRef): LogEnds | undefined => ends.get(`${ref.topic}/${ref.partition}`);
    return {
      found: records,
      deleted: new Set(lost.filter((ref) => ref.offset < (where(ref)?.low ?? 0)).map(refKey)),
      ahead: new Set(lost.filter((ref) => ref.offset >= (where(ref)?.high ?? Infinity)).map(refKey)),
    };
  };

  return { fetch: (refs, timeoutMs) => inTurn(() => serve(refs, timeoutMs)), close };
}
