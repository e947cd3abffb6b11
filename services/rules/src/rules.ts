import { limit, rule, station } from '@farwatch/contracts/events';
import { tableFromContext } from '@farwatch/messaging/compacted-table';
import { connectionFromContext, ensureTopics } from '@farwatch/messaging/kafka';
import { producerFromContext } from '@farwatch/messaging/producer';
import { startMonthKeeper } from '@farwatch/persistence/month-keeper';
import { startRelay } from '@farwatch/persistence/outbox-relay';
import { poolFromContext } from '@farwatch/persistence/pool';
import { readEnv } from '@farwatch/runtime/env';
import type { Part } from '@farwatch/runtime/part';

import { configShape } from './config.js';
import { RuleBook } from './judging/applicable-rules.js';
import { schema } from './owner/partition-owner.js';
import { BookKeeper } from './owner/reference-sync.js';
import { startRulesWorker, type RulesWorker } from './owner/rules-worker.js';
import { slotMonths } from './store/hour-bucket-store.js';
import { partitionOfStation, requestRejudge } from './store/rejudge-store.js';

/** Judges readings by the limits in force, derives episodes and tells of them. */
export const rulesPart: Part = {
  name: 'rules',
  async start(ctx) {
    const { log } = ctx;
    const env = readEnv(ctx.env, configShape);
    const config = {
      checkpointMs: env.FARWATCH_RULES_CHECKPOINT_MS,
      cacheBytes: env.FARWATCH_RULES_CACHE_MB * 1_000_000,
      rejudgePerSecond: env.FARWATCH_RULES_REJUDGE_PER_SECOND,
    };
    const [connection, pool, producer] = [
      await connectionFromContext(ctx),
      await poolFromContext(ctx),
      await producerFromContext(ctx),
    ];
    await ensureTopics(connection, ['readings', 'stations', 'limits', 'rules', 'exceedances', 'parked']);
    const [stations, limits, rules] = await Promise.all([
      tableFromContext(ctx, 'stations', station),
      tableFromContext(ctx, 'limits', limit),
      tableFromContext(ctx, 'rules', rule),
    ]);
    const book = new RuleBook();
    /** The worker, once it runs: the book may ask for work before. */
    const started: { worker?: RulesWorker } = {};
    const keeper = new BookKeeper({
      pool,
      book,
      tables: { station: stations, limit: limits, rule: rules },
      log,
      asked: () => started.worker?.wake(),
    });
    await keeper.start();
    const relay = startRelay({ pool, schema, producer, log });
    const months = startMonthKeeper({ months: slotMonths(pool), log });
    const worker = await startRulesWorker({
      connection,
      producer,
      log,
      fatal: (reason) => ctx.fatal(reason),
      keeper,
      config,
      owner: { pool, book, owner: `${connection.clientId}`, told: () => relay.wake(), now: Date.now },
    });
    started.worker = worker;
    const control =
      env.REDIS_URL === undefined
        ? undefined
        : // Loaded late: the hot path does not know Nest.
          await (
            await import('./http/rejudge-hints.js')
          ).listenToHints(env.REDIS_URL, {
            log,
            async rejudge({ station, from, to }) {
              await requestRejudge(pool, [
                {
                  station,
                  partition: partitionOfStation(station),
                  fromMs: Math.max(0, Date.parse(from)),
                  toMs: to === undefined ? null : Date.parse(to),
                  reason: 'corrected',
                  bookSeq: 0,
                },
              ]);
              worker.wake();
            },
          });
    return {
      async stop() {
        await control?.close();
        await worker.stop();
        await keeper.stop();
        await months.stop();
        await relay.stop();
      },
      health() {
        const consumer = worker.health();
        if (!consumer.ok) return consumer;
        if (keeper.problem !== undefined) return { ok: false, detail: `rule book: ${keeper.problem}` };
        return relay.health();
      },
    };
  },
};
