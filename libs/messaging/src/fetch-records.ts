import type { RecordRef } from '@farwatch/contracts/events';
import { serialQueue, withDeadline } from '@farwatch/runtime/scope';

import { toRecord, type InRecord } from './batch.js';
import { privateGroup, type KafkaConnection } from './kafka.js';

/** Reads single records back by their place: the original bytes behind a judgement. */
export interface RecordFetcher {
  /**
   * The records found, by `topic/partition/offset`. What is missing after `timeoutMs` is no longer in Kafka or was not
   * reached in time; call again for the rest.
   */
  fetch(refs: readonly RecordRef[], timeoutMs: number): Promise<Map<string, InRecord>>;
  close(): Promise<void>;
}

/** The name of a record's place. */
export function refKey(ref: RecordRef): string {
  return `${ref.topic}/${ref.partition}/${ref.offset}`;
}

/** One paused consumer over `topic` that seeks where it is told; calls are served one after the other. */
export async function createRecordFetcher(
  connection: KafkaConnection,
  topicKey: 'readings' = 'readings',
): Promise<RecordFetcher> {
  const topic = connection.topic(topicKey);
  const consumer = connection.fresh().consumer({
    groupId: privateGroup(connection, 'fetch'),
    sessionTimeout: 30_000,
    maxWaitTimeInMs: 100,
    maxBytesPerPartition: 1_000_000,
    allowAutoTopicCreation: false,
  });
  let wanted = new Map<number, Set<number>>();
  let found = new Map<string, InRecord>();
  let finish: () => void = () => undefined;
  const inTurn = serialQueue();

  await consumer.connect();
  await consumer.subscribe({ topics: [topic], fromBeginning: true });
  const joined = new Promise<void>((resolve) => consumer.on(consumer.events.GROUP_JOIN, () => resolve()));
  await consumer.run({
    autoCommit: false,
    partitionsConsumedConcurrently: 1,
    eachBatch: ({ batch }) => {
      const { partition } = batch;
      const offsets = wanted.get(partition);
      if (offsets) {
        for (const message of batch.messages) {
          if (!offsets.delete(Number(message.offset))) continue;
          const record = toRecord(topic, partition, message);
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
  });
  await withDeadline(joined, 20_000, 'joining the fetch group');
  consumer.pause([{ topic }]);

  const serve = async (refs: readonly RecordRef[], timeoutMs: number): Promise<Map<string, InRecord>> => {
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

  return {
    fetch: (refs, timeoutMs) => inTurn(() => serve(refs, timeoutMs)),
    async close() {
      await withDeadline(consumer.disconnect(), 5_000, 'closing the fetcher').catch(() => undefined);
    },
  };
}
