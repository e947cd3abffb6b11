import type { TopicKey } from '@farwatch/contracts/topics';
import { describeError, Fault } from '@farwatch/runtime/fault';
import type { Logger } from '@farwatch/runtime/log';
import { InHand } from '@farwatch/runtime/in-hand';
import type { Health } from '@farwatch/runtime/part';
import { withDeadline } from '@farwatch/runtime/scope';
import type { EachBatchPayload } from 'kafkajs';

import { toRecord, type Handle } from './batch.js';
import { GatheredCommits, type Commit } from './commits.js';
import { attentionOf, expiryLog, measureConsumer, nearExpiry } from './consumer-figures.js';
import { ConsumerLag, type Lag } from './consumer-lag.js';
import { handleBatch, isFenced } from './handle-batch.js';
import type { KafkaConnection } from './kafka.js';
import type { Producer } from './producer.js';
import { PartitionStarts } from './partition-starts.js';
import { PartitionTurns } from './partition-turns.js';
import { explainIncident, placeBehind, type LogIncident, type Positions } from './positions.js';
import { runConsumer } from './run-consumer.js';
import { createEnds, offsetAt, watchTopicEnds, type Told } from './topic-ends.js';

export type { Batch, Handle, InRecord } from './batch.js';
export type { Positions } from './positions.js';

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
   * For effects in a store of one's own: the positions that are kept with them. They count: every partition is compared
   * with what was handled of it before it is read, and claimed anew after every `Fault('fenced')`; those in Kafka only
   * tell the lag to tools. Without it the position is Kafka's.
   */
  readonly positions?: Positions;
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
  /** Claims anew and goes there, also when no record comes: for state that was lost between two batches. */
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
  const lag = new ConsumerLag({ fromBeginning: options.fromBeginning ?? true, now: Date.now });
  const [inHand, turns] = [new InHand(), new PartitionTurns()];
  const { positions } = options;
  const starts = new PartitionStarts(positions, {
    group,
    log,
    name: (topic) => connection.topic(topic),
    ends: createEnds(connection),
    offsetAt: (topic, partition, timeMs) => offsetAt(connection, topic, partition, timeMs),
    seek: (topic, partition, offset) => consumer.seek({ topic, partition, offset: String(offset) }),
    hold: (topic, partition, still) =>
      consumer[still ? 'pause' : 'resume']([{ topic, partitions: [partition] }]),
    started: (topic, partition, next, timestamp) => lag.handled(`${topic}/${partition}`, next, timestamp),
  });
  const commits = new GatheredCommits((all) => consumer.commitOffsets(all), log);
  const commit = async (one: Commit): Promise<void> => {
    if (positions) commits.add(one);
    else await consumer.commitOffsets([one]);
  };
  const handle: Handle = async (batch) => {
    let committed = false;
    try {
      const outcomes = await options.handle(batch);
      committed = true;
      return outcomes;
    } finally {
      positions?.confirm(connection.topic(batch.topic), batch.partition, committed);
    }
  };
  let incidents: readonly LogIncident[] = [];
  let generation = 0;
  let joined = false;
  let assigned: ReadonlyMap<TopicKey, readonly number[]> = new Map();
  let stopping = false;

  const newAssignment = (): void => {
    generation++;
    starts.forgetAll();
    commits.forget();
    lag.assign(undefined);
    assigned = new Map();
  };
  const restartNow = async (topic: TopicKey, partition: number): Promise<void> => {
    const mine = generation;
    await turns.giveUp(`${connection.topic(topic)}/${partition}`);
    if (stopping || mine !== generation) return;
    const task = inHand.begin(`starting ${topic}/${partition}`);
    const isStale = (): boolean => stopping || mine !== generation;
    await starts.restart(topic, partition, { isStale, onError: task.blame }).finally(() => task.end());
  };
  const restart = (topic: TopicKey, partition: number): void =>
    void restartNow(topic, partition).catch((error: unknown) =>
      log.warn({ topic, partition, error: describeError(error) }, 'the start of a partition failed'),
    );
  consumer.on(consumer.events.GROUP_JOIN, ({ payload }) => {
    newAssignment();
    joined = true;
    lag.assign(
      Object.entries(payload.memberAssignment).flatMap(([topic, partitions]) =>
        partitions.map((partition) => `${topic}/${partition}`),
      ),
    );
    assigned = new Map(topics.map((key) => [key, payload.memberAssignment[connection.topic(key)] ?? []]));
    options.assigned?.(assigned);
    // Now, not at the first record: a log that was shortened, or a store that went back, may have none for a long time.
    if (positions) for (const [key, own] of assigned) for (const one of own) restart(key, one);
  });
  consumer.on(consumer.events.REBALANCING, newAssignment);
  consumer.on(consumer.events.CRASH, () => void (joined = false));

  const eachBatch = (payload: EachBatchPayload): Promise<void> =>
    turns.take(`${payload.batch.topic}/${payload.batch.partition}`, (isWanted) => take(payload, isWanted));
  const take = async (payload: EachBatchPayload, isWanted: () => boolean): Promise<void> => {
    const { batch, isRunning, heartbeat } = payload;
    const [topic, partition] = [keyOf.get(batch.topic), batch.partition];
    if (topic === undefined || batch.messages.length === 0) return;
    const mine = generation;
    const isStale = (): boolean =>
      stopping || mine !== generation || !isWanted() || payload.isStale() || !isRunning();
    const beat = setInterval(() => void heartbeat().catch(() => undefined), heartbeatMs);
    let task = inHand.begin(`starting ${topic}/${partition}`);
    try {
      const asked = { isStale, onError: task.blame };
      const fetched = batch.messages.map((message) => toRecord(batch.topic, partition, message));
      const begun = await starts.begin(topic, fetched, asked);
      if (begun === undefined) return;
      const records = fetched.filter(({ offset }) => offset >= begun.from);
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
            incarnation: begun.incarnation,
            ...(gapFrom === undefined ? {} : { gapFrom }),
            isStale,
            heartbeat,
          },
          {
            handle,
            producer: options.producer,
            log,
            group,
            onError: task.blame,
            ...(positions && { settle: () => positions.settle(placeBehind(part)!) }),
          },
        );
        if (!handled.done || isStale()) return;
        ({ gapFrom } = handled);
        starts.setGap(topic, partition, gapFrom);
        const last = part.at(-1)!;
        starts.handled(topic, partition, last.offset + 1);
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

  const noteExpiry = expiryLog(group, log);
  const endMeasuring = measureConsumer({ group, keyOf, lag, inHand, incidents: () => incidents });
  /** Every few seconds: what the ends of the logs and the operator say. */
  const look = async (told: Told): Promise<void> => {
    lag.told(told);
    noteExpiry(nearExpiry(keyOf, lag, connection.retention));
    if (!positions || assigned.size === 0) return;
    const changed = await positions.changed();
    incidents = await positions.incidents();
    for (const [key, own] of assigned)
      for (const partition of own) {
        const id = `${connection.topic(key)}/${partition}`;
        if (changed.includes(id) || starts.mustStartAnew(key, partition, told.ends.get(id)))
          restart(key, partition);
      }
  };

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
    told: (told) =>
      void look(told).catch((error: unknown) =>
        log.warn({ error: describeError(error) }, 'positions were not looked at'),
      ),
  });

  return {
    async stop() {
      stopping = true;
      endMeasuring();
      unwatch();
      await withDeadline(commits.close(), 2_000, `last offsets of ${group}`).catch(() => undefined);
      await withDeadline(consumer.disconnect(), 6_000, `leaving group ${group}`).catch((error: unknown) =>
        log.warn({ error: describeError(error) }, 'consumer did not leave its group in time'),
      );
    },
    seekToStored: restartNow,
    health() {
      const hanging = inHand.health();
      const [stopped] = starts.stopped;
      const lost = joined ? lag.problem() : 'has not joined its group';
      const problem = stopped ? explainIncident(group, stopped) : hanging.ok ? lost : hanging.detail;
      if (problem !== undefined) return { ok: false, detail: `${group}: ${problem}` };
      return { ok: true, ...attentionOf(group, incidents, nearExpiry(keyOf, lag, connection.retention)) };
    },
    lag: () => lag.of(),
  };
}
