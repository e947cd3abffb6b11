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
import { openRegisterFacts } from './patrol/register-facts.js';
import { startPatrols } from './patrol/start-patrols.js';

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
    const facts = await openRegisterFacts(ctx);
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
    const housekeeping = startHousekeeping(pool, log);
    const stopAll = async (): Promise<void> => {
      housekeeping.stop();
      await Promise.all([relay.stop(), evidence.stop()]);
    };
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
      await stopAll();
      throw error;
    });
    const patrols = await startPatrols(connection, {
      pool,
      producer,
      facts,
      log,
      fatal,
      now: Date.now,
      settleMs: config.patrolSettleMs,
      committed: () => relay.wake(),
    }).catch(async (error: unknown) => {
      await leads.stop();
      await stopAll();
      throw error;
    });
    return {
      async stop() {
        await patrols.stop();
        await leads.stop();
        housekeeping.stop();
        await evidence.stop();
        await relay.stop();
      },
      health: () => worstOf([leads.health(), patrols.health(), relay.health(), evidence.health()]),
    };
  },
});

export const enforcementPart = createEnforcementPart();
