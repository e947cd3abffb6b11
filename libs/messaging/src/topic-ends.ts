import { describeError } from '@farwatch/runtime/fault';
import { pause, withDeadline } from '@farwatch/runtime/scope';

import type { KafkaConnection } from './kafka.js';

/** What Kafka has said about a group's topics, by `topic/partition` with real names. */
export interface Told {
  readonly atMs: number;
  readonly ends: ReadonlyMap<string, { readonly low: number; readonly high: number }>;
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
      await withDeadline(this.#ask(), everyMs, 'asking Kafka where topics end').catch((error: unknown) =>
        this.connection.log.debug({ error: describeError(error) }, 'where topics end is not known'),
      );
      await pause(everyMs, this.#wake.signal);
    }
    this.#running = false;
  }

  async #ask(): Promise<void> {
    const watched = [...this.#watched];
    const admin = this.connection.fresh().admin({ retry: { retries: 0 } });
    try {
      await admin.connect();
      const ends = new Map<string, { low: number; high: number }>();
      for (const topic of new Set(watched.flatMap(({ topics }) => topics)))
        for (const { partition, low, high } of await admin.fetchTopicOffsets(topic))
          ends.set(`${topic}/${partition}`, { low: Number(low), high: Number(high) });
      for (const one of watched) {
        const committed = new Map<string, number>();
        const answer = await admin.fetchOffsets({ groupId: one.group, topics: [...one.topics] });
        for (const { topic, partitions } of answer)
          for (const { partition, offset } of partitions)
            if (Number(offset) >= 0) committed.set(`${topic}/${partition}`, Number(offset));
        one.told({ atMs: Date.now(), ends, committed });
      }
    } finally {
      void admin.disconnect().catch(() => undefined);
    }
  }
}

const byConnection = new WeakMap<KafkaConnection, TopicEnds>();

/** Tells `group.told` every few seconds, for as long as Kafka answers. Returns the way to end it. */
export function watchTopicEnds(connection: KafkaConnection, group: WatchedGroup): () => void {
  let ends = byConnection.get(connection);
  if (!ends) byConnection.set(connection, (ends = new TopicEnds(connection)));
  return ends.watch(group);
}
