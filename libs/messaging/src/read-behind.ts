import { Fault } from '@farwatch/runtime/fault';
import { withDeadline } from '@farwatch/runtime/scope';

import { toRecord, type InRecord } from './batch.js';
import { privateGroup, type KafkaConnection } from './kafka.js';
import { runConsumer } from './run-consumer.js';
import { createEnds, type LogEnds } from './topic-ends.js';

/** Some records of one partition in their order, and the offset behind the last one, which compaction may have left alone. */
export interface Stretch {
  readonly partition: number;
  readonly records: readonly InRecord[];
  readonly next: number;
}

/**
 * Reads what lies behind `places` (by partition; one that is not there is read from its beginning) up to where the topic
 * ends now. `each` gets one stretch after the other and is waited for. A log that ends before its place is another one,
 * and is read from its beginning. Reads nothing, and joins no group, where nothing lies behind. Rejects with a retriable
 * fault when Kafka cannot be read, and with whatever `each` throws.
 */
export async function readBehind(
  connection: KafkaConnection,
  topicKey: string,
  places: ReadonlyMap<number, number>,
  each: (stretch: Stretch) => Promise<void>,
  silenceMs = 30_000,
): Promise<void> {
  const topic = connection.topic(topicKey);
  const ends = await logEnds(connection, topicKey);
  const from = new Map<number, number>();
  const wanted = new Map<number, number>();
  for (const [partition, { low, high }] of ends) {
    const place = places.get(partition) ?? low;
    from.set(partition, place > high ? low : Math.max(place, low));
    if (from.get(partition)! < high) wanted.set(partition, high);
  }
  if (wanted.size === 0) return;
  const consumer = connection.fresh().consumer({
    groupId: privateGroup(connection, `behind.${topicKey}`),
    sessionTimeout: 30_000,
    maxWaitTimeInMs: 100,
    allowAutoTopicCreation: false,
    retry: { retries: 3 },
  });
  let stopping = false;
  let heard = 0;
  let settle: (error?: unknown) => void = () => undefined;
  const done = new Promise<void>((resolve, reject) => {
    settle = (error) => (error === undefined ? resolve() : reject(error));
  });
  done.catch(() => undefined); // awaited below
  const take = async (stretch: Stretch): Promise<void> => {
    heard++;
    const { partition, next } = stretch;
    await each(stretch);
    heard++;
    if (next >= wanted.get(partition)!) wanted.delete(partition);
    if (wanted.size === 0) settle();
  };
  try {
    await consumer.connect();
    await consumer.subscribe({ topics: [topic], fromBeginning: true });
    await runConsumer(
      consumer,
      {
        autoCommit: false,
        partitionsConsumedConcurrently: 1,
        eachBatch: async ({ batch }) => {
          const { partition } = batch;
          const end = wanted.get(partition);
          if (end === undefined || stopping) {
            consumer.pause([{ topic, partitions: [partition] }]);
            return;
          }
          const records = batch.messages
            .filter(({ offset }) => Number(offset) >= from.get(partition)! && Number(offset) < end)
            .map((message) => toRecord(topic, partition, message));
          const next = Math.min(end, Number(batch.lastOffset()) + 1);
          await take({ partition, records, next }).catch(settle);
        },
      },
      { log: connection.log, stopping: () => stopping, fatal: (error) => settle(error) },
    );
    for (const [partition, offset] of from)
      consumer.seek({
        topic,
        partition,
        offset: String(wanted.has(partition) ? offset : ends.get(partition)!.high),
      });
    await untilSilent(done, () => heard, silenceMs, topic);
  } finally {
    stopping = true;
    await withDeadline(consumer.disconnect(), 5_000, `closing the reader of ${topic}`).catch(() => undefined);
  }
}

/** Waits as long as something comes; what is read may be long. */
async function untilSilent(
  done: Promise<void>,
  heard: () => number,
  silenceMs: number,
  topic: string,
): Promise<void> {
  for (;;) {
    const before = heard();
    const ended = await Promise.race([
      done.then(() => true),
      new Promise<false>((resolve) => setTimeout(() => resolve(false), silenceMs).unref()),
    ]);
    if (ended) return;
    if (heard() === before)
      throw new Fault('kafka-silent', `nothing of ${topic} came for ${silenceMs} ms`, { retriable: true });
  }
}

async function logEnds(connection: KafkaConnection, topicKey: string): Promise<Map<number, LogEnds>> {
  const ends = await createEnds(connection)(connection.topic(topicKey));
  return new Map([...ends].map(([id, found]) => [Number(id.slice(id.lastIndexOf('/') + 1)), found]));
}

/** The offset behind the last record of each partition of a topic, as it is now. */
export async function endsByPartition(
  connection: KafkaConnection,
  topicKey: string,
): Promise<Map<number, number>> {
  const ends = await logEnds(connection, topicKey);
  return new Map([...ends].map(([partition, { high }]) => [partition, high]));
}
