import type { KafkaConnection } from '@farwatch/messaging/kafka';
import type { Producer } from '@farwatch/messaging/producer';
import type { Pool } from '@farwatch/persistence/pool';
import { startWorker } from '@farwatch/persistence/work-worker';
import type { Logger } from '@farwatch/runtime/log';
import { worstOf, type Health } from '@farwatch/runtime/part';
import { z } from 'zod';

import { analyseFlight } from './analyse-flight.js';
import { analysis, startPatrolsWorker } from './patrols-worker.js';
import type { RegisterFacts } from './register-facts.js';

const payload = z.object({ flight: z.string() });

/** Flights and findings: the consumer of patrol events, and the worker that looks for sources in flights that are over. */
export async function startPatrols(
  connection: KafkaConnection,
  options: {
    readonly pool: Pool;
    readonly producer: Pick<Producer<'parked'>, 'send'>;
    readonly facts: RegisterFacts;
    readonly log: Logger;
    readonly fatal: (reason: unknown) => void;
    readonly now: () => number;
    readonly settleMs: number;
    /** Something waits in the outbox. */
    readonly committed: () => void;
  },
): Promise<{ stop(): Promise<void>; health(): Health }> {
  const { pool, facts, now, log, committed } = options;
  const analyses = startWorker({
    pool,
    schema: 'enforcement',
    kind: analysis,
    log,
    parse: (given) => payload.parse(given),
    async handle([work]) {
      const effect = work && (await analyseFlight(pool, work.payload.flight, facts, now));
      return effect && { effect: (client) => effect(client).then(committed) };
    },
  });
  const worker = await startPatrolsWorker(connection, {
    ...options,
    committed: () => {
      committed();
      analyses.wake();
    },
  }).catch(async (error: unknown) => {
    await analyses.stop();
    throw error;
  });
  return {
    async stop() {
      await worker.stop();
      await analyses.stop();
    },
    health: () => worstOf([worker.health(), analyses.health()]),
  };
}
