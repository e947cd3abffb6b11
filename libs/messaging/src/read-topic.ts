import { withDeadline } from '@farwatch/runtime/scope';
import type { Admin } from 'kafkajs';

import { withAdmin } from './admin.js';
import { toRecord, type InRecord } from './batch.js';
import { privateGroup, type KafkaConnection } from './kafka.js';

/** Reads a topic from its beginning to where it ends now, then stops. For proofs, rebuilds and tests, not for services. */
export async function readTopic(
  connection: KafkaConnection,
  topicKey: string,
  onRecord: (record: InRecord) => void,
  timeoutMs = 120_000,
): Promise<number> {
  const topic = connection.topic(topicKey);
  const ends = new Map<number, number>();
  for (const { partition, low, high } of await withAdmin(connection, (admin) =>
    admin.fetchTopicOffsets(topic),
  ))
    if (Number(high) > Number(low)) ends.set(partition, Number(high));
  if (ends.size === 0) return 0;
  const consumer = connection.fresh().consumer({
    groupId: privateGroup(connection, `read.${topicKey}`),
    maxWaitTimeInMs: 100,
    allowAutoTopicCreation: false,
  });
  await consumer.connect();
  await consumer.subscribe({ topics: [topic], fromBeginning: true });
  let count = 0;
  let finish: () => void = () => undefined;
  const done = new Promise<void>((resolve) => (finish = resolve));
  await consumer.run({
    autoCommit: false,
    eachBatch: ({ batch }) => {
      const end = ends.get(batch.partition);
      if (end === undefined) return Promise.resolve();
      for (const message of batch.messages) {
        if (Number(message.offset) >= end) break;
        count++;
        onRecord(toRecord(topic, batch.partition, message));
      }
      if (Number(batch.lastOffset()) + 1 >= end) ends.delete(batch.partition);
      if (ends.size === 0) finish();
      return Promise.resolve();
    },
  });
  try {
    await withDeadline(done, timeoutMs, `reading ${topic}`);
    return count;
  } finally {
    await withDeadline(consumer.disconnect(), 5_000, 'closing').catch(() => undefined);
  }
}

/** How many records a topic holds now, as far as its offsets tell (compaction leaves holes). */
export async function topicSize(connection: KafkaConnection, topicKey: string): Promise<number> {
  const offsets = await withAdmin(connection, (admin) => admin.fetchTopicOffsets(connection.topic(topicKey)));
  return offsets.reduce((sum, { low, high }) => sum + Number(high) - Number(low), 0);
}

/** Records of a topic that a group has not committed yet; a group that never committed lacks all of them. */
export async function groupLag(
  connection: KafkaConnection,
  group: string,
  topicKey: string,
): Promise<number> {
  const topic = connection.topic(topicKey);
  return withAdmin(
    connection,
    async (admin) => {
      const [committed] = await admin.fetchOffsets({ groupId: connection.group(group), topics: [topic] });
      const next = committed?.partitions.filter(({ offset }) => Number(offset) >= 0) ?? [];
      return lagIn(admin, topic, new Map(next.map(({ partition, offset }) => [partition, Number(offset)])));
    },
    { retry: { retries: 2 } },
  );
}

/** Records of a topic at or behind the offsets in `next`, by partition; of one that is not in it all that there are. */
export function lagBehind(
  connection: KafkaConnection,
  topicKey: string,
  next: ReadonlyMap<number, number>,
): Promise<number> {
  return withAdmin(connection, (admin) => lagIn(admin, connection.topic(topicKey), next), {
    retry: { retries: 2 },
  });
}

async function lagIn(admin: Admin, topic: string, next: ReadonlyMap<number, number>): Promise<number> {
  const ends = await admin.fetchTopicOffsets(topic);
  return ends.reduce(
    (sum, { partition, low, high }) => sum + Math.max(0, Number(high) - (next.get(partition) ?? Number(low))),
    0,
  );
}
