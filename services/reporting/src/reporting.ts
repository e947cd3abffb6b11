import { topics } from '@farwatch/contracts/topics';
import { startBatchConsumer } from '@farwatch/messaging/batch-consumer';
import { connectionFromContext } from '@farwatch/messaging/kafka';
import { producerFromContext } from '@farwatch/messaging/producer';
import { readBehind } from '@farwatch/messaging/read-behind';
import { parkingSender } from '@farwatch/messaging/send-or-park';
import { startMonthKeeper } from '@farwatch/persistence/month-keeper';
import { createOwnOutput } from '@farwatch/persistence/own-output';
import { startRelay } from '@farwatch/persistence/outbox-relay';
import { ClosedMonths } from '@farwatch/persistence/closed-months';
import { poolFromContext } from '@farwatch/persistence/pool';
import { createPositions } from '@farwatch/persistence/positions';
import { startTrimming, trimmedTables } from '@farwatch/persistence/retention';
import { worstOf, type Health, type Part } from '@farwatch/runtime/part';

import { referenceWorker } from './areas/reference-worker.js';
import { readConfig } from './config.js';
import { catchUpFigures } from './publish/catch-up.js';
import { startLoop } from './publish/loop.js';
import { refreshDays } from './publish/refresh-days.js';
import { refreshYears } from './publish/refresh-years.js';
import { readingMonths, ReadingsStore } from './readings/readings-store.js';
import { readingsWorker } from './readings/readings-worker.js';
import { retention } from './store/retention.js';

const refreshBatch = 2_000;
const yearBatch = 20;
/** Months and years may follow their days later than days follow readings: one year of an area costs all its days. */
const yearsAfterDays = 10;

/** Stores readings, keeps hour and day figures exact, and publishes the figures that change. */
export const reportingPart: Part = {
  name: 'reporting',
  async start(ctx) {
    const { concurrency, refreshMs } = readConfig(ctx.env);
    const connection = await connectionFromContext(ctx);
    const pool = await poolFromContext(ctx, 'reporting');
    const producer = await producerFromContext(ctx, 'reporting');
    const { log, fatal } = ctx;
    const ownOutput = createOwnOutput({
      pool,
      schema: 'reporting',
      read: (topic, places, each) => readBehind(connection, topic, places, each),
      catchUp: { indicators: catchUpFigures({ now: Date.now }) },
      log,
    });
    const relay = startRelay({
      pool,
      schema: 'reporting',
      producer: parkingSender(producer),
      log,
      before: () => ownOutput.compare(),
    });
    const months = startMonthKeeper({ months: readingMonths(pool), log });
    const tables = trimmedTables(ctx.env, 'reporting', retention);
    const trimming = startTrimming({ pool, schema: 'reporting', tables, log });
    const closed = new ClosedMonths(pool, { schema: 'reporting', table: 'reading' });
    const figures = startLoop({
      name: 'figures',
      everyMs: refreshMs,
      log,
      work: async () => {
        const taken = await refreshDays(pool, Date.now(), refreshBatch);
        if (taken > 0) relay.wake();
        return taken === refreshBatch;
      },
    });
    const years = startLoop({
      name: 'years',
      everyMs: yearsAfterDays * refreshMs,
      log,
      work: async () => {
        const taken = await refreshYears(pool, Date.now(), yearBatch);
        if (taken > 0) relay.wake();
        return taken === yearBatch;
      },
    });
    const positionsOf = (group: string) =>
      createPositions({ pool, schema: 'reporting', group, owner: connection.clientId });
    const [positions, referencePositions] = [positionsOf('reporting'), positionsOf('reporting.reference')];
    const reference = await startBatchConsumer(connection, {
      group: 'reporting.reference',
      topics: ['stations', 'stationStatus', 'parked'],
      producer,
      log,
      fatal,
      positions: referencePositions,
      handle: referenceWorker(pool, referencePositions),
    });
    const store = new ReadingsStore(pool, positions, closed);
    const readings = await startBatchConsumer(connection, {
      group: 'reporting',
      topics: ['readings'],
      producer,
      log,
      fatal,
      positions: {
        ...positions,
        claim: (topic, partition) => {
          store.forget();
          return positions.claim(topic, partition);
        },
      },
      // All partitions wait for one transaction together.
      concurrency: topics.readings.partitions,
      // Figures may be half a second old, leads may not: large batches leave them the cores.
      minBytes: 4_000_000,
      maxWaitMs: 500,
      handle: readingsWorker(store, concurrency, closed),
    });
    const all = [readings, reference, figures, years, months, relay];
    return {
      async stop() {
        for (const one of [...all, trimming]) await one.stop();
        await ownOutput.stop();
      },
      health: (): Health => worstOf(all.map((one) => one.health())),
    };
  },
};
