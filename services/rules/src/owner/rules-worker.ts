import { startBatchConsumer, type Batch, type BatchConsumer } from '@farwatch/messaging/batch-consumer';
import { isFenced } from '@farwatch/messaging/handle-batch';
import type { KafkaConnection } from '@farwatch/messaging/kafka';
import type { Outcome } from '@farwatch/messaging/outcome';
import type { Place } from '@farwatch/messaging/positions';
import type { Producer } from '@farwatch/messaging/producer';
import type { OwnOutput } from '@farwatch/persistence/own-output';
import { createPositions } from '@farwatch/persistence/positions';
import { gauge } from '@farwatch/observability/metrics';
import { describeError, Fault } from '@farwatch/runtime/fault';
import type { Logger } from '@farwatch/runtime/log';
import type { Health } from '@farwatch/runtime/part';
import { pause } from '@farwatch/runtime/scope';

import { waitingRejudges } from '../store/rejudge-store.js';
import { group, PartitionOwner, schema, type OwnerDeps } from './partition-owner.js';
import type { ReferenceSync } from './reference-sync.js';
import { finishEmptyRejudges, rejudgePiece } from './rejudge.js';

export interface RulesConfig {
  readonly checkpointMs: number;
  readonly cacheBytes: number;
  readonly rejudgePerSecond: number;
}

export interface WorkerDeps {
  readonly connection: KafkaConnection;
  readonly producer: Pick<Producer<'parked'>, 'send'>;
  readonly log: Logger;
  readonly fatal: (reason: unknown) => void;
  readonly reference: Pick<ReferenceSync, 'verifiedVersion'>;
  /** Before a partition is claimed, the store must know whatever was published of it. */
  readonly ownOutput: Pick<OwnOutput, 'compare'>;
  readonly config: RulesConfig;
  readonly owner: Omit<OwnerDeps, 'cacheBytes' | 'checkpointMs' | 'topic' | 'positions'>;
}

export interface RulesWorker {
  /** Looks at once for what has to be judged again. */
  wake(): void;
  stop(): Promise<void>;
  health(): Health;
}

/** More than a batch has records: when they are tried one by one, none waits in memory behind one that fails. */
const batchesAfterFailure = 4_000;
const rejudgesPerRound = 200;
const rejudgeWaiting = gauge('farwatch_rules_rejudge_waiting', 'Stations that wait to be judged again here');

/** Consumes readings: owns the partitions it is given, judges their batches, and judges the past again when requested. */
export async function startRulesWorker(deps: WorkerDeps): Promise<RulesWorker> {
  const { connection, log, config, producer, fatal, reference } = deps;
  const topic = connection.topic('readings');
  const owners = new Map<number, PartitionOwner>();
  /** Partitions of which a transaction failed, and how many of the next batches are each committed at once because of it. */
  const commitEachBatch = new Map<number, number>();
  const positions = createPositions({ pool: deps.owner.pool, schema, group, owner: connection.clientId });
  const ownerDeps: OwnerDeps = {
    ...deps.owner,
    topic,
    positions,
    checkpointMs: config.checkpointMs,
    cacheBytes: () => config.cacheBytes / Math.max(1, owners.size),
  };
  /** What the group gave this process, also partitions of which nothing came since. */
  let assigned: readonly number[] = [];
  const stopping = new AbortController();
  let wake = new AbortController();

  const claimNow = async (partition: number): Promise<PartitionOwner> => {
    const old = owners.get(partition);
    // What waits for its checkpoint is worth a try; when somebody else has the partition, they read it again.
    if (old?.waits) await old.exclusively(() => old.flush()).catch(() => undefined);
    await deps.ownOutput.compare();
    const owner = await PartitionOwner.claim(ownerDeps, partition);
    owners.set(partition, owner);
    return owner;
  };
  const claiming = new Map<number, Promise<PartitionOwner>>();
  /** One claim of a partition at a time, so that this process never fences itself. */
  const claim = (partition: number): Promise<PartitionOwner> => {
    let owner = claiming.get(partition);
    if (owner === undefined) {
      owner = claimNow(partition).finally(() => claiming.delete(partition));
      claiming.set(partition, owner);
    }
    return owner;
  };

  /** Gives up a partition that another process has now; what waits is committed if nobody has claimed it yet. */
  const release = (partition: number, owner: PartitionOwner): void => {
    owners.delete(partition);
    if (owner.waits) void owner.exclusively(() => owner.flush()).catch(() => undefined);
  };

  /** Which log the last batch of a partition was of. */
  const logs = new Map<number, number>();
  /** The last record of a batch was parked because judging it failed, and with that its owner went: a new one keeps the place. */
  const parkedByNobody = async (place: Place): Promise<void> => {
    const { partition } = place;
    if (!assigned.includes(partition)) return;
    const owner = await claim(partition);
    const { incarnation, replayFromMs } = owner.claim;
    if (replayFromMs === undefined && incarnation === logs.get(partition)) owner.parkedUpTo(place);
  };

  const handle = async (batch: Batch): Promise<Outcome[]> => {
    const { partition, records } = batch;
    logs.set(partition, batch.incarnation);
    let mine = owners.get(partition);
    if (mine === undefined) {
      if (batch.isStale()) throw new Fault('fenced', `partition ${partition} was taken away`);
      mine = await claim(partition);
      // An operator changed it meanwhile: whoever starts partitions has to see that first.
      const { incarnation, replayFromMs } = mine.claim;
      if (incarnation !== batch.incarnation || replayFromMs !== undefined)
        throw new Fault('fenced', `partition ${partition} was changed by an operator`);
    }
    // Claimed anew while records waited in memory: the store wants those first.
    const wanted = mine.next ?? records[0]!.offset;
    if (wanted < records[0]!.offset && !(batch.gapFrom !== undefined && batch.gapFrom <= wanted))
      throw new Fault('fenced', `partition ${partition} continues at offset ${wanted}`);
    try {
      const owner = mine;
      const left = commitEachBatch.get(partition) ?? 0;
      const outcomes = await owner.exclusively(() => owner.processBatch(records, left > 0));
      if (left > 0) commitEachBatch.set(partition, left - 1);
      return outcomes;
    } catch (error) {
      if (owners.get(partition) === mine) owners.delete(partition);
      commitEachBatch.set(partition, batchesAfterFailure);
      throw error;
    }
  };

  const consumer: BatchConsumer = await startBatchConsumer(connection, {
    group,
    topics: ['readings'],
    producer,
    log,
    fatal,
    handle,
    positions: {
      ...positions,
      claim: async (_, partition) => (await claim(partition)).claim,
      // The owners store their places themselves, some of them later.
      confirm: () => undefined,
      settle: async (place) => {
        const owner = owners.get(place.partition);
        if (owner !== undefined) owner.parkedUpTo(place);
        else await parkedByNobody(place);
      },
      moved: async (name, partition, next) => {
        await positions.moved(name, partition, next);
        owners.get(partition)?.moved(next);
      },
    },
    assigned: (partitions) => {
      assigned = partitions.get('readings') ?? [];
      for (const [partition, owner] of owners) if (!assigned.includes(partition)) release(partition, owner);
    },
    concurrency: 6,
    // A fetch for every few records costs more than the records: a busy topic is read every 15 ms or so.
    minBytes: 50_000,
    maxWaitMs: 25,
  });

  /** Somebody else claimed the partition. What waited in memory is read again if it is still ours, also when nothing new comes. */
  const lose = (partition: number, owner: PartitionOwner): void => {
    if (owners.get(partition) !== owner) return;
    owners.delete(partition);
    if (assigned.includes(partition))
      void consumer
        .seekToStored('readings', partition)
        .catch((error: unknown) => log.warn({ partition, error: describeError(error) }, 'could not go back'));
  };

  /** Commits what waits longer than a checkpoint; a failure leaves it waiting. */
  const checkpoint = async (): Promise<void> => {
    for (const [partition, owner] of owners) {
      if (!owner.isDue()) continue;
      await owner
        .exclusively(async () => {
          if (owner.isDue()) await owner.flush();
        })
        .catch((error: unknown) => {
          log.warn({ partition, error: describeError(error) }, 'checkpoint failed');
          if (isFenced(error)) lose(partition, owner);
        });
    }
  };

  /** Judges the past in the turn of a partition's owner; undefined when it failed and will be tried again. */
  const rejudge = async <T>(
    partition: number,
    work: (owner: PartitionOwner) => Promise<T>,
  ): Promise<T | undefined> => {
    // Through the consumer, so that what an operator changed is seen there.
    if (!owners.has(partition)) await consumer.seekToStored('readings', partition);
    const owner = owners.get(partition);
    if (owner === undefined) return undefined;
    try {
      return await owner.exclusively(() => work(owner));
    } catch (error) {
      // Unless the checkpoint before it failed, everything was committed and memory can start again from the store.
      if (!owner.waits) owner.cache.clear();
      if (isFenced(error)) lose(partition, owner);
      log.warn({ partition, error: describeError(error) }, 'judging again failed, will try again');
      return undefined;
    }
  };

  /** One round over what waits to be judged again; returns how many requests it advanced. */
  const rejudgeRound = async (): Promise<number> => {
    const { rows, total } = await waitingRejudges(deps.owner.pool, assigned, rejudgesPerRound);
    rejudgeWaiting.set(total);
    if (rows.length === 0) return 0;
    const verified = await reference.verifiedVersion();
    const due = rows.filter(
      ({ referenceVersion, partition, after }) =>
        referenceVersion <= verified && (after === null || owners.get(partition)?.hasRead(after) === true),
    );
    let done = 0;
    for (const partition of new Set(due.map((row) => row.partition))) {
      if (stopping.signal.aborted || !assigned.includes(partition)) continue;
      const own = due.filter((row) => row.partition === partition);
      const rest = await rejudge(partition, (owner) => finishEmptyRejudges(owner, own));
      if (rest === undefined) continue;
      done += own.length - rest.length;
      for (const row of rest) {
        if (stopping.signal.aborted || !assigned.includes(partition)) break;
        if ((await rejudge(partition, (owner) => rejudgePiece(owner, row))) !== undefined) done++;
        await pause(1_000 / config.rejudgePerSecond, stopping.signal);
      }
    }
    return done;
  };

  const loop = async (work: () => Promise<unknown>): Promise<void> => {
    while (!stopping.signal.aborted) {
      try {
        await work();
      } catch (error) {
        log.warn({ error: describeError(error) }, 'background work of the rules failed, will try again');
        await pause(1_000, stopping.signal);
      }
    }
  };
  const background = Promise.all([
    loop(async () => {
      await pause(Math.max(50, config.checkpointMs / 4), stopping.signal);
      await checkpoint();
    }),
    loop(async () => {
      wake = new AbortController();
      if ((await rejudgeRound()) === 0) await pause(1_000, AbortSignal.any([wake.signal, stopping.signal]));
    }),
  ]);

  return {
    wake: () => wake.abort(),
    async stop() {
      await consumer.stop();
      stopping.abort();
      await background;
      for (const [partition, owner] of owners) {
        if (!owner.waits) continue;
        await owner
          .exclusively(() => owner.flush())
          .catch((error: unknown) =>
            log.warn({ partition, error: describeError(error) }, 'last checkpoint failed'),
          );
      }
    },
    health: () => consumer.health(),
  };
}
