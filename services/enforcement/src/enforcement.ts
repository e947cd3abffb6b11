import { createRecordFetcher } from '@farwatch/messaging/fetch-records';
import { connectionFromContext } from '@farwatch/messaging/kafka';
import { producerFromContext } from '@farwatch/messaging/producer';
import { readBehind } from '@farwatch/messaging/read-behind';
import { parkingSender } from '@farwatch/messaging/send-or-park';
import { createOwnOutput } from '@farwatch/persistence/own-output';
import { startRelay } from '@farwatch/persistence/outbox-relay';
import { poolFromContext } from '@farwatch/persistence/pool';
import { worstOf, type Part } from '@farwatch/runtime/part';

import { startClocksWorker } from './case/clocks-worker.js';
import { startLeadChangesWorker } from './case/lead-changes.js';
import { catchUpCases } from './case/write-case.js';
import { readConfig } from './config.js';
import { startEvidenceWorker } from './evidence/evidence-worker.js';
import { catchUpLeads } from './lead/catch-up.js';
import { startHousekeeping } from './lead/housekeeping.js';
import { startLeadsWorker } from './lead/leads-worker.js';
import { leadGuards, type LeadGuards } from './lead/write-leads.js';
import { openRegisterFacts } from './patrol/register-facts.js';
import { startPatrols } from './patrol/start-patrols.js';

/** What keeps leads right. Given from outside, so that a proof can show what each guard is for. */
export interface EnforcementGuards extends LeadGuards {
  /** When the database goes back. */
  readonly catchUpLeads: typeof catchUpLeads;
}

/** Leads: opened, changed and withdrawn by exceedances; their evidence; their events. Cases: their terms and events. */
export const createEnforcementPart = (
  /** Other guards than its own: only a proof has a reason for them. */
  change: (own: EnforcementGuards) => EnforcementGuards = (own) => own,
): Part => ({
  name: 'enforcement',
  async start(ctx) {
    const config = readConfig(ctx.env);
    const { log, fatal } = ctx;
    const connection = await connectionFromContext(ctx);
    const pool = await poolFromContext(ctx, 'enforcement');
    const producer = await producerFromContext(ctx, 'enforcement');
    const guards = change({ ...leadGuards, catchUpLeads });
    const ownOutput = createOwnOutput({
      pool,
      schema: 'enforcement',
      read: (topic, places, each) => readBehind(connection, topic, places, each),
      catchUp: { leads: guards.catchUpLeads({ now: Date.now }), cases: catchUpCases({ now: Date.now }) },
      log,
    });
    const compare = (): Promise<void> => ownOutput.compare();
    const facts = await openRegisterFacts(ctx);
    const relay = startRelay({
      pool,
      schema: 'enforcement',
      producer: parkingSender(producer),
      log,
      pollMs: 100,
      before: compare,
    });
    const evidence = startEvidenceWorker({
      pool,
      log,
      now: Date.now,
      openFetcher: () => createRecordFetcher(connection, { log }),
      fetchTimeoutMs: config.evidenceTimeoutMs,
      retryMs: config.evidenceRetryMs,
    });
    const work = { pool, log, now: Date.now };
    const clocks = startClocksWorker(work);
    const leadChanges = startLeadChangesWorker(work);
    const housekeeping = startHousekeeping(pool, log, ctx.env);
    const stopAll = async (): Promise<void> => {
      await housekeeping.stop();
      await Promise.all([evidence, clocks, leadChanges].map((one) => one.stop()));
      await relay.stop();
      await ownOutput.stop();
    };
    const leads = await startLeadsWorker(connection, {
      pool,
      producer,
      log,
      fatal,
      now: Date.now,
      guards,
      compare,
      committed: () => {
        relay.wake();
        evidence.wake();
        leadChanges.wake();
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
        await stopAll();
      },
      health: () =>
        worstOf([leads, patrols, relay, evidence, clocks, leadChanges].map((one) => one.health())),
    };
  },
});

export const enforcementPart = createEnforcementPart();
