import { withDeadline } from '@farwatch/runtime/scope';

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
  const admin = connection.fresh().admin();
  await admin.connect();
  const ends = new Map<number, number>();
  for (const { partition, low, high } of await admin
    .fetchTopicOffsets(topic)
    .finally(() => admin.disconnect()))
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
  const admin = connection.fresh().admin();
  await admin.connect();
  try {
    const offsets = await admin.fetchTopicOffsets(connection.topic(topicKey));
    return offsets.reduce((sum, { low, high }) => sum + Number(high) - Number(low), 0);
  } finally {
    await admin.disconnect().catch(() => undefined);
  }
}

/** Records of a topic that a group has not committed yet; a group that never committed lacks all of them. */
export async function groupLag(
  connection: KafkaConnection,
  group: string,
  topicKey: string,
): Promise<number> {
  const topic = connection.topic(topicKey);
  const admin = connection.fresh().admin({ retry: { retries: 2 } });
  await admin.connect();
  try {
    const ends = await admin.fetchTopicOffsets(topic);
    const [committed] = await admin.fetchOffsets({ groupId: connection.group(group), topics: [topic] });
    const next = new Map(committed?.partitions.map(({ partition, offset }) => [partition, Number(offset)]));
    return ends.reduce((sum, { partition, low, high }) => {
      const at = next.get(partition) ?? -1;
      return sum + Math.max(0, Number(high) - (at < 0 ? Number(low) : at));
    }, 0);
  } finally {
    await admin.disconnect().catch(() => undefined);
  }
}
