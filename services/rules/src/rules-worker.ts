import { startBatchConsumer, type Batch, type BatchConsumer } from '@farwatch/messaging/batch-consumer';
import type { Bus } from '@farwatch/messaging/kafka';
import type { Outcome } from '@farwatch/messaging/outcome';
import type { Producer } from '@farwatch/messaging/producer';
import { gauge } from '@farwatch/observability/metrics';
import { describeError, Fault } from '@farwatch/runtime/fault';
import type { Logger } from '@farwatch/runtime/log';
import type { Health } from '@farwatch/runtime/part';
import { pause } from '@farwatch/runtime/scope';

import type { BookKeeper } from './book-keeper.js';
import type { RulesConfig } from './config.js';
import { group, PartitionOwner, type OwnerDeps } from './partition-owner.js';
import { rejudgePiece } from './rejudge.js';
import { waitingRejudges } from './store/rejudge-store.js';

export interface WorkerDeps {
  readonly bus: Bus;
  readonly producer: Producer;
  readonly log: Logger;
  readonly fatal: (reason: unknown) => void;
  readonly keeper: Pick<BookKeeper, 'verified'>;
  readonly config: RulesConfig;
  readonly owner: Omit<OwnerDeps, 'cacheBytes' | 'checkpointMs' | 'topic'>;
}

export interface RulesWorker {
  /** Looks at once for what has to be judged again. */
  wake(): void;
  stop(): Promise<void>;
  health(): Health;
  lag(): { readonly messages: number; readonly seconds: number };
}

const rejudgeWaiting = gauge('farwatch_rules_rejudge_waiting', 'Stations that wait to be judged again here');

/** Consumes readings: owns the partitions it is given, judges their batches, and judges again what is asked for. */
export async function startRulesWorker(deps: WorkerDeps): Promise<RulesWorker> {
  const { bus, log, config, producer, fatal, keeper } = deps;
  const topic = bus.topic('readings');
  const owners = new Map<number, PartitionOwner>();
  /** Partitions whose last transaction failed: every batch is committed at once until one went well. */
  const careful = new Set<number>();
  const ownerDeps: OwnerDeps = {
    ...deps.owner,
    topic,
    checkpointMs: config.checkpointMs,
    cacheBytes: () => config.cacheBytes / Math.max(1, owners.size),
  };
  /** What the group gave this process, also partitions that were silent since. */
  let assigned: readonly number[] = [];
  const stopping = new AbortController();
  let wake = new AbortController();

  const claim = async (partition: number): Promise<PartitionOwner> => {
    const old = owners.get(partition);
    // What waits for its checkpoint is worth a try; when somebody else has the partition, it is theirs to repeat.
    if (old?.waits) await old.exclusively(() => old.flush()).catch(() => undefined);
    const owner = await PartitionOwner.claim(ownerDeps, partition);
    owners.set(partition, owner);
    return owner;
  };

  /** Gives up a partition that went elsewhere; what waits is committed if nobody has claimed it yet. */
  const release = (partition: number, owner: PartitionOwner): void => {
    owners.delete(partition);
    if (owner.waits) void owner.exclusively(() => owner.flush()).catch(() => undefined);
  };

  const handle = async (batch: Batch): Promise<Outcome[]> => {
    const { partition, records } = batch;
    let owner = owners.get(partition);
    if (owner === undefined) {
      // Lost after a failure. The store may want records before these: then the consumer has to go back.
      if (batch.isStale()) throw new Fault('fenced', `partition ${partition} was taken away`);
      owner = await claim(partition);
      if (owner.next !== undefined && owner.next < records[0]!.offset)
        throw new Fault('fenced', 'going back to the stored offset');
    }
    const mine = owner;
    try {
      const outcomes = await mine.exclusively(() => mine.take(records, careful.has(partition)));
      careful.delete(partition);
      return outcomes;
    } catch (error) {
      if (owners.get(partition) === mine) owners.delete(partition);
      careful.add(partition);
      throw error;
    }
  };

  const consumer: BatchConsumer = await startBatchConsumer(bus, {
    group,
    topics: ['readings'],
    producer,
    log,
    fatal,
    handle,
    resume: async (_, partition) => (await claim(partition)).next,
    assigned: (partitions) => {
      assigned = partitions.get('readings') ?? [];
      for (const [partition, owner] of owners) if (!assigned.includes(partition)) release(partition, owner);
    },
    concurrency: 6,
    maxWaitMs: 100,
  });

  /** Commits what waits longer than a checkpoint; a failure leaves it waiting. */
  const checkpoint = async (): Promise<void> => {
    for (const [partition, owner] of owners) {
      if (!owner.isDue()) continue;
      await owner
        .exclusively(async () => {
          if (owner.isDue()) await owner.flush();
        })
        .catch((error: unknown) => {
          if (error instanceof Fault && error.code === 'fenced' && owners.get(partition) === owner)
            owners.delete(partition);
          log.warn({ partition, error: describeError(error) }, 'checkpoint failed');
        });
    }
  };

  /** One round over what waits to be judged again; returns how many pieces were done. */
  const rejudgeRound = async (): Promise<number> => {
    const { rows, total } = await waitingRejudges(deps.owner.pool, assigned, 50);
    rejudgeWaiting.set(total);
    if (rows.length === 0) return 0;
    const verified = await keeper.verified();
    let pieces = 0;
    for (const row of rows) {
      if (stopping.signal.aborted) break;
      if (row.bookSeq > verified || !assigned.includes(row.partition)) continue;
      const owner = owners.get(row.partition) ?? (await claim(row.partition));
      try {
        await owner.exclusively(() => rejudgePiece(owner, row));
        pieces++;
      } catch (error) {
        // Unless the checkpoint before it failed, everything was committed and memory can start again from the store.
        if (!owner.waits) owner.memory.clear();
        if (error instanceof Fault && error.code === 'fenced' && owners.get(row.partition) === owner)
          owners.delete(row.partition);
        log.warn(
          { station: row.station, error: describeError(error) },
          'judging again failed, will try again',
        );
      }
      await pause(1_000 / config.rejudgePerSecond, stopping.signal);
    }
    return pieces;
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
    lag: () => consumer.lag(),
  };
}
