import { createRecordFetcher } from '@farwatch/messaging/fetch-records';
import { connectionFromContext } from '@farwatch/messaging/kafka';
import { producerFromContext } from '@farwatch/messaging/producer';
import { parkingSender } from '@farwatch/messaging/send-or-park';
import { startRelay } from '@farwatch/persistence/outbox-relay';
import { poolFromContext } from '@farwatch/persistence/pool';
import { worstOf, type Part } from '@farwatch/runtime/part';

import { readConfig } from './config.js';
import { startEvidenceWorker } from './evidence/evidence-worker.js';
import { startHousekeeping } from './lead/housekeeping.js';
import { startLeadsWorker } from './lead/leads-worker.js';
import { leadGuards, type LeadGuards } from './lead/write-leads.js';

export type { LeadGuards };

/** Leads: opened, changed and withdrawn by exceedances; their evidence; their events. */
export const createEnforcementPart = (
  /** Other guards than its own: only a proof has a reason for them. */
  change: (own: LeadGuards) => LeadGuards = (own) => own,
): Part => ({
  name: 'enforcement',
  async start(ctx) {
    const config = readConfig(ctx.env);
    const { log, fatal } = ctx;
    const connection = await connectionFromContext(ctx);
    const pool = await poolFromContext(ctx, 'enforcement');
    const producer = await producerFromContext(ctx, 'enforcement');
    const relay = startRelay({
      pool,
      schema: 'enforcement',
      producer: parkingSender(producer),
      log,
      pollMs: 100,
    });
    const evidence = startEvidenceWorker({
      pool,
      log,
      now: Date.now,
      openFetcher: () => createRecordFetcher(connection, { log }),
      fetchTimeoutMs: config.evidenceTimeoutMs,
      retryMs: config.evidenceRetryMs,
    });
    const housekeeping = startHousekeeping(pool, log, ctx.env);
    const leads = await startLeadsWorker(connection, {
      pool,
      producer,
      log,
      fatal,
      now: Date.now,
      guards: change(leadGuards),
      committed: () => {
        relay.wake();
        evidence.wake();
      },
    }).catch(async (error: unknown) => {
      await housekeeping.stop();
      await Promise.all([relay.stop(), evidence.stop()]);
      throw error;
    });
    return {
      async stop() {
        await leads.stop();
        await housekeeping.stop();
        await evidence.stop();
        await relay.stop();
      },
      health: () => worstOf([leads.health(), relay.health(), evidence.health()]),
    };
  },
});

export const enforcementPart = createEnforcementPart();
