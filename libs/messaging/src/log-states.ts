import type { Admin } from 'kafkajs';

import { withAdmin } from './admin.js';
import type { KafkaConnection } from './kafka.js';

/** One partition of a topic: the first offset that it still has, and the one behind its last. */
export interface LogState {
  readonly partition: number;
  readonly low: number;
  readonly high: number;
}

const answerMs = 60_000;

/**
 * Where the partitions of topics (real names) begin and end now. A topic that is not there is missing in the answer. Rejects
 * when Kafka does not answer within a minute.
 */
export function logStates(
  connection: KafkaConnection,
  topics: readonly string[],
): Promise<Map<string, readonly LogState[]>> {
  const limit = { ms: answerMs, what: 'asking Kafka where topics end' };
  const question = async (admin: Admin) => {
    const there = new Set(await admin.listTopics());
    const found = new Map<string, readonly LogState[]>();
    for (const topic of topics) {
      if (!there.has(topic)) continue;
      const states = (await admin.fetchTopicOffsets(topic)).map(({ partition, low, high }) => ({
        ...{ partition, low: Number(low), high: Number(high) },
      }));
      found.set(
        topic,
        states.sort((a, b) => a.partition - b.partition),
      );
    }
    return found;
  };
  return withAdmin(connection, question, { limit });
}

/** Where groups (real names) go on according to Kafka, by topic and partition. */
export function committedPositions(
  connection: KafkaConnection,
  groups: readonly string[],
): Promise<Map<string, { readonly topic: string; readonly partition: number; readonly next: number }[]>> {
  const limit = { ms: answerMs, what: 'asking Kafka for positions' };
  const question = async (admin: Admin) => {
    const found = new Map<string, { topic: string; partition: number; next: number }[]>();
    for (const groupId of groups) {
      const answer = await admin.fetchOffsets({ groupId });
      const places = answer.flatMap(({ topic, partitions }) =>
        partitions.map(({ partition, offset }) => ({ topic, partition, next: Number(offset) })),
      );
      found.set(
        groupId,
        places.filter(({ next }) => next >= 0),
      );
    }
    return found;
  };
  return withAdmin(connection, question, { limit });
}
