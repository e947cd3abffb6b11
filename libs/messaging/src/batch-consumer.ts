import type { TopicKey } from '@farwatch/contracts/topics';
import { gauge } from '@farwatch/observability/metrics';
import { describeError, Fault } from '@farwatch/runtime/fault';
import type { Logger } from '@farwatch/runtime/log';
import { InHand } from '@farwatch/runtime/in-hand';
import type { Health } from '@farwatch/runtime/part';
import { withDeadline } from '@farwatch/runtime/scope';
import type { EachBatchPayload } from 'kafkajs';

import { toRecord, type Handle } from './batch.js';
import { GatheredCommits, type Commit } from './commits.js';
import { ConsumerLag, type Lag } from './consumer-lag.js';
import { handleBatch, isFenced } from './handle-batch.js';
import type { KafkaConnection } from './kafka.js';
import type { Producer } from './producer.js';
import { runConsumer } from './run-consumer.js';
import { PartitionStarts, type Resume } from './partition-starts.js';
import { watchTopicEnds } from './topic-ends.js';

export type { Batch, Handle, InRecord } from './batch.js';

export interface ConsumerOptions {
  /** Name of the group; replicas of a service share it. */
  readonly group: string;
  readonly topics: readonly TopicKey[];
  /** Writes parked records. */
  readonly producer: Pick<Producer<'parked'>, 'send'>;
  readonly log: Logger;
  readonly fatal: (reason: unknown) => void;
  readonly handle: Handle;
  readonly fromBeginning?: boolean;
  /**
   * For state kept elsewhere: asked for the offset to start at before the first batch of a partition and assignment, and
   * again after every `Fault('fenced')`. `undefined` means the group's own offset.
   */
  readonly resume?: Resume;
  /** Told after every rebalance which partitions this consumer has now, also those that have no records. */
  readonly assigned?: (partitions: ReadonlyMap<TopicKey, readonly number[]>) => void;
  /** Partitions handled at once. */
  readonly concurrency?: number;
  /** How long Kafka may hold a fetch that has not `minBytes`. */
  readonly maxWaitMs?: number;
  /** Kafka gathers this many bytes before it answers a fetch, at most `maxWaitMs` long. Default 1: at once. */
  readonly minBytes?: number;
  /** Records handed over at once. */
  readonly maxRecords?: number;
}

export interface BatchConsumer {
  stop(): Promise<void>;
  /** Asks `resume` anew and goes there, also when no record comes: for state that was lost between two batches. */
  seekToStored(topic: TopicKey, partition: number): Promise<void>;
  health(): Health;
  /**
   * How far behind the ends of its topics, which Kafka is asked for apart from all fetches: records not yet handled, and
   * how old the oldest of them may be in seconds (0 when there is none); or since when that is not known.
   */
  lag(): Lag;
}

const sessionMs = 9_000;
/** Whoever is left hears of a dead neighbour at its next heartbeat: part of the 15 s in which work moves. */
const heartbeatMs = 1_000;

/**
 * The one batch consumer: manual commits, a poison record never stalls its partition, infrastructure faults pause and
 * try again, a crash of the client ends the process. At least once: handlers must be idempotent.
 */
export async function startBatchConsumer(
  connection: KafkaConnection,
  options: ConsumerOptions,
): Promise<BatchConsumer> {
  const { log, topics, group, fatal, maxRecords = 2_000 } = options;
  const keyOf = new Map(topics.map((key) => [connection.topic(key), key]));
  const consumer = connection.fresh().consumer({
    groupId: connection.group(group),
    sessionTimeout: sessionMs,
    heartbeatInterval: heartbeatMs,
    rebalanceTimeout: 15_000,
    maxWaitTimeInMs: options.maxWaitMs ?? 250,
    minBytes: options.minBytes ?? 1,
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
  const lagSeconds = gauge('farwatch_consumer_lag_seconds', 'How old the oldest of them may be', [
    'group',
    'topic',
  ]);
  const lagUnknown = gauge(
    'farwatch_consumer_lag_unknown_seconds',
    'For how long it is not known how many records are not yet handled',
    ['group'],
  );
  const handling = gauge('farwatch_consumer_handling_seconds', 'How long the oldest batch is in hand', [
    'group',
  ]);
  const lag = new ConsumerLag({ fromBeginning: options.fromBeginning ?? true, now: Date.now });
  const inHand = new InHand();
  const starts = new PartitionStarts(options.resume, {
    log,
    seek: (topic, partition, offset) =>
      consumer.seek({ topic: connection.topic(topic), partition, offset: String(offset) }),
  });
  const commits = new GatheredCommits((all) => consumer.commitOffsets(all), log);
  const commit = async (one: Commit): Promise<void> => {
    if (options.resume) commits.add(one);
    else await consumer.commitOffsets([one]);
  };
  let generation = 0;
  let joined = false;
  let stopping = false;

  const newAssignment = (): void => {
    generation++;
    starts.forgetAll();
    commits.forget();
    lag.assign(undefined);
  };
  consumer.on(consumer.events.GROUP_JOIN, ({ payload }) => {
    newAssignment();
    joined = true;
    lag.assign(
      Object.entries(payload.memberAssignment).flatMap(([topic, partitions]) =>
        partitions.map((partition) => `${topic}/${partition}`),
      ),
    );
    options.assigned?.(
      new Map(topics.map((key) => [key, payload.memberAssignment[connection.topic(key)] ?? []])),
    );
  });
  consumer.on(consumer.events.REBALANCING, newAssignment);
  consumer.on(consumer.events.CRASH, () => void (joined = false));

  const eachBatch = async (payload: EachBatchPayload): Promise<void> => {
    const { batch, isRunning, heartbeat } = payload;
    const topic = keyOf.get(batch.topic);
    if (topic === undefined || batch.messages.length === 0) return;
    const mine = generation;
    const isStale = (): boolean => stopping || mine !== generation || payload.isStale() || !isRunning();
    const beat = setInterval(() => void heartbeat().catch(() => undefined), heartbeatMs);
    const { partition } = batch;
    let task = inHand.begin(`starting ${topic}/${partition}`);
    try {
      const asked = { isStale, onError: task.blame };
      const begun = await starts.begin(topic, partition, Number(batch.messages[0]!.offset), asked);
      if (begun === undefined) return;
      const records = batch.messages
        .filter((message) => Number(message.offset) >= begun.from)
        .map((message) => toRecord(batch.topic, partition, message));
      let { gapFrom } = begun;
      for (let start = 0; start < records.length; start += maxRecords) {
        const part = records.slice(start, start + maxRecords);
        task.end();
        task = inHand.begin(`handling ${topic}/${partition}`);
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
            onError: task.blame,
          },
        );
        if (!handled.done || isStale()) return;
        ({ gapFrom } = handled);
        starts.setGap(topic, partition, gapFrom);
        const last = part.at(-1)!;
        payload.resolveOffset(String(last.offset));
        await commit({ topic: batch.topic, partition, offset: String(last.offset + 1) });
        lag.handled(`${batch.topic}/${partition}`, last.offset + 1, last.timestamp);
        await heartbeat();
      }
      payload.resolveOffset(batch.lastOffset());
    } catch (error) {
      if (isFenced(error)) {
        log.warn(
          { topic, partition, reason: describeError(error) },
          'state dropped, asking again where to start',
        );
        starts.forget(topic, partition);
        return;
      }
      if (isStale()) return;
      throw error;
    } finally {
      clearInterval(beat);
      task.end();
    }
  };

  const measure = setInterval(() => {
    handling.set({ group }, inHand.seconds());
    const { unknownSinceMs } = lag.of();
    lagUnknown.set({ group }, unknownSinceMs === undefined ? 0 : (Date.now() - unknownSinceMs) / 1_000);
    for (const [name, topic] of keyOf) {
      const { messages, seconds } = lag.of(name);
      // A figure that is not known is not there: 0 would say that all is well.
      if (messages === undefined) {
        lagMessages.remove({ group, topic });
        lagSeconds.remove({ group, topic });
      } else {
        lagMessages.set({ group, topic }, messages);
        lagSeconds.set({ group, topic }, seconds);
      }
    }
  }, 5_000);
  measure.unref();

  await consumer.connect();
  await consumer.subscribe({ topics: [...keyOf.keys()], fromBeginning: options.fromBeginning ?? true });
  await runConsumer(
    consumer,
    {
      autoCommit: false,
      eachBatchAutoResolve: false,
      partitionsConsumedConcurrently: options.concurrency ?? 1,
      eachBatch,
    },
    {
      log,
      stopping: () => stopping,
      fatal: (cause) => fatal(new Fault('consumer-crash', `consumer ${group} crashed`, { cause })),
    },
  );

  const unwatch = watchTopicEnds(connection, {
    group: connection.group(group),
    topics: [...keyOf.keys()],
    told: (told) => lag.told(told),
  });

  return {
    async stop() {
      stopping = true;
      clearInterval(measure);
      unwatch();
      await withDeadline(commits.close(), 2_000, `last offsets of ${group}`).catch(() => undefined);
      await withDeadline(consumer.disconnect(), 6_000, `leaving group ${group}`).catch((error: unknown) =>
        log.warn({ error: describeError(error) }, 'consumer did not leave its group in time'),
      );
    },
    async seekToStored(topic, partition) {
      const mine = generation;
      const task = inHand.begin(`starting ${topic}/${partition}`);
      const isStale = (): boolean => stopping || mine !== generation;
      await starts.seekToStored(topic, partition, { isStale, onError: task.blame }).finally(() => task.end());
    },
    health() {
      const hanging = inHand.health();
      const problem = hanging.ok ? (joined ? lag.problem() : 'has not joined its group') : hanging.detail;
      return problem === undefined ? { ok: true } : { ok: false, detail: `${group}: ${problem}` };
    },
    lag: () => lag.of(),
  };
}
