import { addToOutbox } from '@farwatch/persistence/outbox';
import { insertUnseen } from '@farwatch/persistence/inbox';
import type { Pool, PoolClient } from '@farwatch/persistence/pool';
import { inTransaction, pipelined } from '@farwatch/persistence/transaction';

import { applyEvents, type Applied } from './apply-events.js';
import { leadData, leadEvent } from './lead-events.js';
import type { ReadExceedance } from './read-exceedance.js';
import { doubled, forgetVersions, type Sabotage } from '../sabotage.js';
import { addChanges } from '../store/change-feed.js';
import { requestEvidence } from '../store/evidence-store.js';
import {
  addTimeline,
  dropIntervals,
  insertLeads,
  lockLeads,
  saveIntervals,
  updateLeads,
} from '../store/lead-store.js';

const schema = 'enforcement';

/**
 * One transaction: inbox, leads, intervals, evidence requests, timeline, outbox and change feed. Returns how many leads
 * changed. Throws with code 23P01 when a lead would cover the time of another active one, unless it is written as
 * `overlapping`.
 */
export async function writeEvents(
  pool: Pool,
  events: readonly ReadExceedance[],
  now: () => number,
  options: { readonly overlapping?: boolean; readonly sabotage?: Sabotage | undefined } = {},
): Promise<number> {
  return inTransaction(pool, async (client) => {
    const unseen = await insertUnseen(
      client,
      schema,
      'leads',
      events.map((event) => event.eventId),
    );
    const repeats = options.sabotage === 'no-inbox';
    const taken = events.filter((event) => repeats || unseen.has(event.eventId));
    if (taken.length === 0) return 0;
    const before = await lockLeads(client, [...new Set(taken.map((event) => event.leadId))]);
    const known = repeats ? forgetVersions(before) : before;
    const applied = applyEvents(known, taken, new Date(now()).toISOString());
    await writeApplied(client, applied, options);
    return applied.inserted.length + applied.updated.length;
  });
}

/** The rows of one decision or of many. The outbox and the feed come last: they let one writer in at a time. */
export async function writeApplied(
  client: PoolClient,
  applied: Applied,
  options: { readonly overlapping?: boolean; readonly sabotage?: Sabotage | undefined } = {},
): Promise<void> {
  const records = applied.events.map(({ type, lead, traceparent }) => leadEvent(type, lead, traceparent));
  await pipelined([
    () => insertLeads(client, applied.inserted, options.overlapping),
    () => updateLeads(client, applied.updated, options.overlapping),
    () => dropIntervals(client, applied.intervals),
    () => saveIntervals(client, applied.intervals),
    () => requestEvidence(client, applied.evidence),
    () => addTimeline(client, applied.timeline),
    () => addToOutbox(client, schema, options.sabotage === 'double-publish' ? doubled(records) : records),
    () =>
      addChanges(
        client,
        applied.events.map(({ type, lead }) => ({ leadId: lead.id, type, lead: leadData(lead) })),
      ),
  ]);
}
