import { events } from '@farwatch/contracts/events';
import { tableFromContext } from '@farwatch/messaging/compacted-table';
import { connectionFromContext, ensureTopics } from '@farwatch/messaging/kafka';
import { producerFromContext } from '@farwatch/messaging/producer';
import { endsByPartition, readBehind } from '@farwatch/messaging/read-behind';
import { parkingSender } from '@farwatch/messaging/send-or-park';
import { ClosedMonths } from '@farwatch/persistence/closed-months';
import { startMonthKeeper } from '@farwatch/persistence/month-keeper';
import { startRelay } from '@farwatch/persistence/outbox-relay';
import { createOwnOutput } from '@farwatch/persistence/own-output';
import { poolFromContext } from '@farwatch/persistence/pool';
import { readEnv } from '@farwatch/runtime/env';
import type { Logger } from '@farwatch/runtime/log';
import type { Part } from '@farwatch/runtime/part';
import { redisServer, type RedisServer } from '@farwatch/runtime/servers';

import { configShape } from './config.js';
import type { RejudgeHint } from './http/rejudge-hints.js';
import { ApplicableRules } from './judging/applicable-rules.js';
import { catchUpEpisodes } from './owner/catch-up.js';
import { schema } from './owner/partition-owner.js';
import { ReferenceSync } from './owner/reference-sync.js';
import { startRulesWorker, type RulesWorker } from './owner/rules-worker.js';
import { hourBucketMonths } from './store/hour-bucket-store.js';
import { partitionOfStation, requestRejudge } from './store/rejudge-store.js';

/** What keeps the part right when its database goes back. Given from outside, so that a proof can show what it is for. */
export interface RulesGuards {
  readonly catchUpEpisodes: typeof catchUpEpisodes;
}

/**
 * Judges readings by the limits in force, derives episodes of exceedance and publishes their changes. This is where the
 * rooms are put together; README.md says what each is for.
 */
export const createRulesPart = (
  /** Other guards than its own: only a proof has a reason for them. */
  change: (own: RulesGuards) => RulesGuards = (own) => own,
): Part => ({
  name: 'rules',
  async start(ctx) {
    const { log } = ctx;
    const env = readEnv(ctx.env, configShape);
    const connection = await connectionFromContext(ctx);
    const pool = await poolFromContext(ctx, 'rules');
    const producer = await producerFromContext(ctx, 'rules');
    await ensureTopics(connection, ['readings', 'stations', 'limits', 'rules', 'exceedances', 'parked']);

    // judging/: which rules and limits apply to which series. The reference data comes from compacted topics; what its
    // changes concern is requested to be judged again.
    const rules = new ApplicableRules();
    const [stationTable, limitTable, ruleTable] = await Promise.all([
      tableFromContext(ctx, events.stationChanged),
      tableFromContext(ctx, events.limitChanged),
      tableFromContext(ctx, events.ruleChanged),
    ]);
    /** The worker, once it runs: something may be requested before. */
    const started: { worker?: RulesWorker } = {};
    const reference = new ReferenceSync({
      pool,
      rules,
      tables: { station: stationTable, limit: limitTable, rule: ruleTable },
      log,
      onRequested: () => started.worker?.wake(),
    });
    await reference.start();

    // owner/: readings are decoded, put into their hours and judged by the owner of their partition; events go through
    // the outbox.
    const ownOutput = createOwnOutput({
      pool,
      schema,
      read: (topic, places, each) => readBehind(connection, topic, places, each),
      catchUp: {
        exceedances: change({ catchUpEpisodes }).catchUpEpisodes({
          topic: connection.topic('readings'),
          readingsEnd: () => endsByPartition(connection, 'readings'),
          now: Date.now,
        }),
      },
      log,
    });
    const before = (): Promise<void> => ownOutput.compare();
    const relay = startRelay({ pool, schema, producer: parkingSender(producer), log, before });
    const months = startMonthKeeper({ months: hourBucketMonths(pool), log });
    const worker = await startRulesWorker({
      connection,
      producer,
      log,
      fatal: (reason) => ctx.fatal(reason),
      reference,
      ownOutput,
      config: {
        checkpointMs: env.FARWATCH_RULES_CHECKPOINT_MS,
        cacheBytes: env.FARWATCH_RULES_CACHE_MB * 1_000_000,
        rejudgePerSecond: env.FARWATCH_RULES_REJUDGE_PER_SECOND,
      },
      owner: {
        pool,
        rules,
        onCommitted: () => relay.wake(),
        now: Date.now,
        closed: new ClosedMonths(pool, { schema: 'rules', table: 'hour_bucket' }),
      },
    });
    started.worker = worker;

    // http/: the API mounts its controllers; hints over Redis are heard here.
    const redis = env.REDIS_URL === undefined ? undefined : redisServer(env.REDIS_URL, ctx.env);
    const hints = await listenToHints(redis, log, async ({ station: id, from, to }) => {
      await requestRejudge(pool, [
        {
          station: id,
          partition: partitionOfStation(id),
          fromMs: Math.max(0, Date.parse(from)),
          toMs: to === undefined ? null : Date.parse(to),
          reason: 'corrected',
          referenceVersion: 0,
        },
      ]);
      worker.wake();
    });

    return {
      async stop() {
        await hints?.close();
        await worker.stop();
        await reference.stop();
        await months.stop();
        await relay.stop();
        await ownOutput.stop();
      },
      health() {
        const consumer = worker.health();
        if (!consumer.ok) return consumer;
        if (reference.problem !== undefined)
          return { ok: false, detail: `reference data: ${reference.problem}` };
        const sending = relay.health();
        return sending.ok ? consumer : sending;
      },
    };
  },
});

export const rulesPart = createRulesPart();

/** Without Redis requests to judge again are found by looking. */
async function listenToHints(
  redis: RedisServer | undefined,
  log: Logger,
  rejudge: (hint: RejudgeHint) => Promise<void>,
): Promise<{ close(): Promise<void> } | undefined> {
  if (redis === undefined) return undefined;
  // Loaded late: the hot path does not know Nest.
  const hints = await import('./http/rejudge-hints.js');
  return hints.listenToHints(redis, { log, rejudge });
}
