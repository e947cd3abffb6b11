import type { TopicKey } from '@farwatch/contracts/topics';
import { gauge } from '@farwatch/observability/metrics';
import { describeError, Fault } from '@farwatch/runtime/fault';
import type { Logger } from '@farwatch/runtime/log';
import type { Health } from '@farwatch/runtime/part';
import { backoffMs, pause, withDeadline } from '@farwatch/runtime/scope';
import type { EachBatchPayload, KafkaMessage } from 'kafkajs';

import { handleBatch, isFenced, isInfrastructure } from './handle-batch.js';
import type { Bus } from './kafka.js';
import type { Outcome } from './outcome.js';
import type { Producer } from './producer.js';

/** One record as it lies in Kafka. */
export interface InRecord {
  /** Real topic name. */
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  readonly key: string;
  readonly value: Buffer | null;
  readonly headers: Readonly<Record<string, Buffer>>;
  /** Milliseconds, set by the producer. */
  readonly timestamp: number;
}

/** Records of one partition in order. */
export interface Batch {
  readonly topic: TopicKey;
  readonly partition: number;
  readonly records: readonly InRecord[];
  readonly highWatermark: number;
  /** From here up to the first record nothing is left to handle: it was deleted, or parked after its handler failed. */
  readonly gapFrom?: number;
  /** True when the partition was taken away: write nothing more. */
  isStale(): boolean;
  heartbeat(): Promise<void>;
}

/** One outcome per record; nothing at all means every record is ok. */
export type Handle = (batch: Batch) => Promise<readonly (Outcome | undefined)[] | void>;

export interface ConsumerOptions {
  /** Name of the group; replicas of a service share it. */
  readonly group: string;
  readonly topics: readonly TopicKey[];
  /** Writes parked records. */
  readonly producer: Producer;
  readonly log: Logger;
  readonly fatal: (reason: unknown) => void;
  readonly handle: Handle;
  readonly fromBeginning?: boolean;
  /**
   * For state kept elsewhere: asked for the offset to start at before the first batch of a partition and assignment, and
   * again after every `Fault('fenced')`. `undefined` means the group's own offset.
   */
  readonly resume?: (topic: TopicKey, partition: number) => Promise<number | undefined>;
  /** Told after every rebalance which partitions this consumer has now, also those that have no records. */
  readonly assigned?: (partitions: ReadonlyMap<TopicKey, readonly number[]>) => void;
  /** Partitions handled at once. */
  readonly concurrency?: number;
  /** How long Kafka may hold an empty fetch; new data is answered at once. */
  readonly maxWaitMs?: number;
  /** Records handed over at once. */
  readonly maxRecords?: number;
}

export interface BatchConsumer {
  stop(): Promise<void>;
  /** Asks `resume` anew and goes there, also when no record comes: for state that was lost between two batches. */
  goBack(topic: TopicKey, partition: number): Promise<void>;
  health(): Health;
  /** How far behind: records not yet handled, and the age of the oldest of them in seconds (0 when there is none). */
  lag(): { readonly messages: number; readonly seconds: number };
}

interface Progress {
  readonly next: number;
  readonly high: number;
  readonly timestamp: number;
}

const sessionMs = 9_000;
/** How often a partition is sent back to the same offset before its records count as deleted. */
const triesToGoBack = 3;

/**
 * The one batch consumer: manual commits, a poison record never stalls its partition, infrastructure faults pause and
 * try again, a crash of the client ends the process. At least once: handlers must be idempotent.
 */
export async function startBatchConsumer(bus: Bus, options: ConsumerOptions): Promise<BatchConsumer> {
  const { log, topics, group, fatal, resume, maxRecords = 2_000 } = options;
  const keyOf = new Map(topics.map((key) => [bus.topic(key), key]));
  const consumer = bus.fresh().consumer({
    groupId: bus.group(group),
    sessionTimeout: sessionMs,
    heartbeatInterval: 2_000,
    rebalanceTimeout: 15_000,
    maxWaitTimeInMs: options.maxWaitMs ?? 250,
    maxBytesPerPartition: 2_000_000,
    maxBytes: 16_000_000,
    allowAutoTopicCreation: false,
    retry: {
      initialRetryTime: 100,
      maxRetryTime: 2_000,
      retries: 10,
      restartOnFailure: () => Promise.resolve(true),
    },
  });
  const lagMessages = gauge('farwatch_consumer_lag_records', 'Records not yet handled', ['group', 'topic']);
  const lagSeconds = gauge('farwatch_consumer_lag_seconds', 'Age of the last handled record while behind', [
    'group',
    'topic',
  ]);
  const progress = new Map<string, Progress>();
  /** Partitions that know where to start, in the current assignment. */
  const resumed = new Set<string>();
  /** Where a partition was sent to, and how often Kafka answered with later records. */
  const sought = new Map<string, { readonly next: number; readonly times: number }>();
  /** Where the records begin that were parked, because their handler failed, up to the next batch. */
  const gaps = new Map<string, number>();
  let generation = 0;
  let joined = false;
  let stopping = false;
  let trouble: string | undefined;

  const newAssignment = (): void => {
    generation++;
    resumed.clear();
    sought.clear();
    gaps.clear();
    progress.clear();
  };
  consumer.on(consumer.events.GROUP_JOIN, ({ payload }) => {
    newAssignment();
    joined = true;
    options.assigned?.(new Map(topics.map((key) => [key, payload.memberAssignment[bus.topic(key)] ?? []])));
  });
  consumer.on(consumer.events.REBALANCING, newAssignment);
  consumer.on(consumer.events.CRASH, ({ payload }) => {
    joined = false;
    if (!payload.restart && !stopping)
      fatal(new Fault('consumer-crash', `consumer ${group} crashed`, { cause: payload.error }));
  });

  /** What `resume` says, asked until it can be told. */
  const storedOffset = async (
    topic: TopicKey,
    partition: number,
    isStale: () => boolean,
  ): Promise<number | undefined> => {
    for (let failures = 1; ; failures++) {
      try {
        const next = await resume?.(topic, partition);
        trouble = undefined;
        return next;
      } catch (error) {
        if (isStale() || !isInfrastructure(error)) throw error;
        trouble = describeError(error);
        log.warn(
          { topic, partition, failures, error: trouble },
          'where to resume is not known yet, asking again',
        );
        await pause(backoffMs(failures));
      }
    }
  };

  /** The offset to begin with in this batch, or undefined when the consumer must fetch elsewhere first. */
  const begin = async (
    topic: TopicKey,
    partition: number,
    first: number,
    isStale: () => boolean,
  ): Promise<{ readonly from: number; readonly gapFrom?: number } | undefined> => {
    const id = `${topic}/${partition}`;
    if (!resume || resumed.has(id)) return { from: first };
    const next = (await storedOffset(topic, partition, isStale)) ?? first;
    if (next < first) {
      const before = sought.get(id);
      const times = before?.next === next ? before.times : 0;
      // More than once, because what was fetched before the seek may still be handed over after it.
      if (times < triesToGoBack) {
        sought.set(id, { next, times: times + 1 });
        consumer.seek({ topic: bus.topic(topic), partition, offset: String(next) });
        return undefined;
      }
      log.error({ topic, partition, from: next, to: first }, 'records were deleted before they were handled');
    }
    sought.delete(id);
    resumed.add(id);
    return next < first ? { from: first, gapFrom: next } : { from: next };
  };

  const eachBatch = async (payload: EachBatchPayload): Promise<void> => {
    const { batch, isRunning, heartbeat } = payload;
    const topic = keyOf.get(batch.topic);
    if (topic === undefined || batch.messages.length === 0) return;
    const mine = generation;
    const isStale = (): boolean => stopping || mine !== generation || payload.isStale() || !isRunning();
    const beat = setInterval(() => void heartbeat().catch(() => undefined), 2_000);
    const { partition } = batch;
    try {
      const begun = await begin(topic, partition, Number(batch.messages[0]!.offset), isStale);
      if (begun === undefined) return;
      const records = batch.messages
        .filter((message) => Number(message.offset) >= begun.from)
        .map((message) => toRecord(batch.topic, partition, message));
      const id = `${topic}/${partition}`;
      let gapFrom = begun.gapFrom ?? gaps.get(id);
      for (let start = 0; start < records.length; start += maxRecords) {
        const part = records.slice(start, start + maxRecords);
        const handled = await handleBatch(
          {
            topic,
            partition,
            records: part,
            highWatermark: Number(batch.highWatermark),
            ...(gapFrom === undefined ? {} : { gapFrom }),
            isStale,
            heartbeat,
          },
          {
            handle: options.handle,
            producer: options.producer,
            log,
            group,
            onTrouble: (reason) => (trouble = reason),
          },
        );
        if (!handled.done || isStale()) return;
        ({ gapFrom } = handled);
        if (gapFrom === undefined) gaps.delete(id);
        else gaps.set(id, gapFrom);
        const last = part.at(-1)!;
        payload.resolveOffset(String(last.offset));
        await consumer.commitOffsets([{ topic: batch.topic, partition, offset: String(last.offset + 1) }]);
        progress.set(id, {
          next: last.offset + 1,
          high: Number(batch.highWatermark),
          timestamp: last.timestamp,
        });
        await heartbeat();
      }
      payload.resolveOffset(batch.lastOffset());
    } catch (error) {
      if (isFenced(error)) {
        log.warn(
          { topic, partition, reason: describeError(error) },
          'state dropped, asking again where to start',
        );
        resumed.delete(`${topic}/${partition}`);
        return;
      }
      if (isStale()) return;
      throw error;
    } finally {
      clearInterval(beat);
    }
  };

  const lag = (only?: string): { messages: number; seconds: number } => {
    let messages = 0;
    let seconds = 0;
    for (const [id, at] of progress) {
      if (only !== undefined && !id.startsWith(`${only}/`)) continue;
      const behind = Math.max(0, at.high - at.next);
      messages += behind;
      if (behind > 0) seconds = Math.max(seconds, (Date.now() - at.timestamp) / 1_000);
    }
    return { messages, seconds };
  };
  const measure = setInterval(() => {
    for (const topic of topics) {
      const behind = lag(topic);
      lagMessages.set({ group, topic }, behind.messages);
      lagSeconds.set({ group, topic }, behind.seconds);
    }
  }, 5_000);
  measure.unref();

  await consumer.connect();
  await consumer.subscribe({ topics: [...keyOf.keys()], fromBeginning: options.fromBeginning ?? true });
  await consumer.run({
    autoCommit: false,
    eachBatchAutoResolve: false,
    partitionsConsumedConcurrently: options.concurrency ?? 1,
    eachBatch,
  });

  return {
    async stop() {
      stopping = true;
      clearInterval(measure);
      await withDeadline(consumer.disconnect(), 6_000, `leaving group ${group}`).catch((error: unknown) =>
        log.warn({ error: describeError(error) }, 'consumer did not leave its group in time'),
      );
    },
    async goBack(topic, partition) {
      const mine = generation;
      resumed.delete(`${topic}/${partition}`);
      const next = await storedOffset(topic, partition, () => stopping || mine !== generation);
      if (next === undefined || stopping || mine !== generation) return;
      consumer.seek({ topic: bus.topic(topic), partition, offset: String(next) });
    },
    health: () =>
      trouble !== undefined
        ? { ok: false, detail: `${group}: ${trouble}` }
        : joined
          ? { ok: true }
          : { ok: false, detail: `${group}: has not joined its group` },
    lag: () => lag(),
  };
}

/** A kafkajs message as a record; header values are always buffers. */
export function toRecord(topic: string, partition: number, message: KafkaMessage): InRecord {
  const headers: Record<string, Buffer> = {};
  for (const [name, value] of Object.entries(message.headers ?? {})) {
    const one = Array.isArray(value) ? value[0] : value;
    if (one !== undefined) headers[name] = typeof one === 'string' ? Buffer.from(one) : one;
  }
  return {
    topic,
    partition,
    offset: Number(message.offset),
    key: message.key?.toString() ?? '',
    value: message.value,
    headers,
    timestamp: Number(message.timestamp),
  };
}
