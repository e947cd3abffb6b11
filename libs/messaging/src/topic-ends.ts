import { describeError, Fault } from '@farwatch/runtime/fault';
import { pause, withDeadline } from '@farwatch/runtime/scope';
import type { Admin } from 'kafkajs';

import type { KafkaConnection } from './kafka.js';

/** The first offset that a partition still has, and the one behind its last. */
export interface LogEnds {
  readonly low: number;
  readonly high: number;
}

/** What Kafka has said about a group's topics, by `topic/partition` with real names. */
export interface Told {
  readonly atMs: number;
  readonly ends: ReadonlyMap<string, LogEnds>;
  /** Where the group goes on; without an entry it has never committed. */
  readonly committed: ReadonlyMap<string, number>;
}

/** A group whose topics are watched. */
export interface WatchedGroup {
  readonly group: string;
  readonly topics: readonly string[];
  told(told: Told): void;
}

const everyMs = 5_000;

/**
 * Asks Kafka every few seconds where topics end and what groups have committed: once for all consumers of a process, and
 * over a new connection, because what a consumer's own connection says is worth nothing once that has fallen silent, and
 * an idle client costs 4 % of a core.
 */
class TopicEnds {
  readonly #watched = new Set<WatchedGroup>();
  #wake = new AbortController();
  #running = false;

  constructor(private readonly connection: KafkaConnection) {}

  watch(one: WatchedGroup): () => void {
    this.#watched.add(one);
    this.#wake.abort();
    if (!this.#running) void this.#run();
    return () => {
      this.#watched.delete(one);
      this.#wake.abort();
    };
  }

  async #run(): Promise<void> {
    this.#running = true;
    while (this.#watched.size > 0) {
      this.#wake = new AbortController();
      await this.#ask().catch((error: unknown) =>
        this.connection.log.debug({ error: describeError(error) }, 'where topics end is not known'),
      );
      await pause(everyMs, this.#wake.signal);
    }
    this.#running = false;
  }

  async #ask(): Promise<void> {
    const watched = [...this.#watched];
    await ask(this.connection, async (admin) => {
      const ends = new Map<string, LogEnds>();
      for (const topic of new Set(watched.flatMap(({ topics }) => topics)))
        for (const [partition, found] of await endsOf(admin, topic)) ends.set(partition, found);
      for (const one of watched) {
        const committed = new Map<string, number>();
        const answer = await admin.fetchOffsets({ groupId: one.group, topics: [...one.topics] });
        for (const { topic, partitions } of answer)
          for (const { partition, offset } of partitions)
            if (Number(offset) >= 0) committed.set(`${topic}/${partition}`, Number(offset));
        one.told({ atMs: Date.now(), ends, committed });
      }
    });
  }
}

async function endsOf(admin: Admin, topic: string): Promise<Map<string, LogEnds>> {
  const found = await admin.fetchTopicOffsets(topic);
  return new Map(
    found.map(({ partition, low, high }) => [
      `${topic}/${partition}`,
      { low: Number(low), high: Number(high) },
    ]),
  );
}

/** Asks over a new connection, at most `everyMs` long. Rejects when Kafka does not answer. */
async function ask<T>(connection: KafkaConnection, what: (admin: Admin) => Promise<T>): Promise<T> {
  const admin = connection.fresh().admin({ retry: { retries: 0 } });
  try {
    const answer = admin.connect().then(() => what(admin));
    return await withDeadline(answer, everyMs, 'asking Kafka where topics end');
  } finally {
    void admin.disconnect().catch(() => undefined);
  }
}

/**
 * Where the partitions of a topic (real name) end now, by `topic/partition`. Partitions that ask at the same moment share
 * one question.
 */
export function createEnds(connection: KafkaConnection): (topic: string) => Promise<Map<string, LogEnds>> {
  const asked = new Map<string, Promise<Map<string, LogEnds>>>();
  return (topic) => {
    let answer = asked.get(topic);
    if (answer === undefined) {
      answer = ask(connection, (admin) => endsOf(admin, topic)).finally(() => asked.delete(topic));
      asked.set(topic, answer);
    }
    return answer;
  };
}

/** The offset of the first record that Kafka got at `timeMs` or later; the end of the partition when there is none. */
export function offsetAt(
  connection: KafkaConnection,
  topic: string,
  partition: number,
  timeMs: number,
): Promise<number> {
  return ask(connection, async (admin) => {
    const found = await admin.fetchTopicOffsetsByTimestamp(topic, timeMs);
    const offset = found.find((one) => one.partition === partition)?.offset;
    if (offset === undefined) throw new Fault('log-unknown', `${topic} has no partition ${partition}`);
    return Number(offset);
  });
}

const byConnection = new WeakMap<KafkaConnection, TopicEnds>();

/** Tells `group.told` every few seconds, for as long as Kafka answers. Returns the way to end it. */
export function watchTopicEnds(connection: KafkaConnection, group: WatchedGroup): () => void {
  let ends = byConnection.get(connection);
  if (!ends) byConnection.set(connection, (ends = new TopicEnds(connection)));
  return ends.watch(group);
}
