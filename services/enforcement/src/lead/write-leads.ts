import { addChanges } from '@farwatch/persistence/change-table';
import { addToOutbox } from '@farwatch/persistence/outbox';
import { insertUnseen } from '@farwatch/persistence/inbox';
import type { Decision } from '@farwatch/domain/lead';
import type { Pool, PoolClient } from '@farwatch/persistence/pool';
import { inTransaction, pipelined } from '@farwatch/persistence/transaction';

import { applyEvents, type Applied } from './apply-events.js';
import { passOnChanges } from './changed-leads.js';
import { leadData, leadEvent } from './lead-events.js';
import type { ReadExceedance } from './read-exceedance.js';
import { changeTable } from '../store/change-table.js';
import { requestEvidence } from '../store/evidence-store.js';
import {
  addTimeline,
  dropIntervals,
  insertLeads,
  lockLeads,
  saveIntervals,
  updateLeads,
} from '../store/lead-store.js';
import { saidVersions } from '../store/said-versions.js';

const schema = 'enforcement';

/** What keeps an event that comes twice from acting twice. Given from outside, so that a proof can show what each is for. */
export interface LeadGuards {
  readonly insertUnseen: typeof insertUnseen;
  readonly lockLeads: typeof lockLeads;
  readonly addToOutbox: typeof addToOutbox;
}

export const leadGuards: LeadGuards = { insertUnseen, lockLeads, addToOutbox };

export interface WriteOptions {
  readonly overlapping?: boolean;
  readonly guards?: LeadGuards;
  /** Stores the position of the batch, where this transaction holds all of its effects. */
  readonly position?: (client: PoolClient) => Promise<void>;
}

/**
 * One transaction: inbox, leads, intervals, evidence requests, timeline, outbox and change feed. Returns how many leads
 * changed. Throws with code 23P01 when a lead would cover the time of another active one, unless it is written as
 * `overlapping`.
 */
export async function writeEvents(
  pool: Pool,
  events: readonly ReadExceedance[],
  now: () => number,
  options: WriteOptions = {},
): Promise<number> {
  const guards = options.guards ?? leadGuards;
  return inTransaction(pool, async (client) => {
    const unseen = await guards.insertUnseen(
      client,
      schema,
      'leads',
      events.map((event) => event.eventId),
    );
    await options.position?.(client);
    const taken = events.filter((event) => unseen.has(event.eventId));
    if (taken.length === 0) return 0;
    const known = await guards.lockLeads(client, [...new Set(taken.map((event) => event.leadId))]);
    const missing = taken.map(({ leadId }) => leadId).filter((id) => !known.has(id));
    const said = await saidVersions(client, missing);
    const applied = applyEvents(known, taken, new Date(now()).toISOString(), said);
    await passOnChanges(client, applied.updated);
    await writeApplied(client, applied, options);
    return applied.inserted.length + applied.updated.length;
  });
}

/** The rows of one decision on one lead, in the transaction of the caller. */
export function writeDecision(
  client: PoolClient,
  { lead, timeline, events }: Extract<Decision, { kind: 'changed' }>,
  isNew = false,
): Promise<void> {
  return writeApplied(client, {
    ...{ inserted: isNew ? [lead] : [], updated: isNew ? [] : [lead], events, intervals: [], evidence: [] },
    timeline: timeline.map((entry) => ({ leadId: lead.id, entry })),
  });
}

/** The rows of one decision or of many. The outbox and the feed come last: they let one writer in at a time. */
export async function writeApplied(
  client: PoolClient,
  applied: Applied,
  options: WriteOptions = {},
): Promise<void> {
  const guards = options.guards ?? leadGuards;
  const records = applied.events.map(({ type, lead, traceparent }) => leadEvent(type, lead, traceparent));
  await pipelined([
    () => insertLeads(client, applied.inserted, options.overlapping),
    () => updateLeads(client, applied.updated, options.overlapping),
    () => dropIntervals(client, applied.intervals),
    () => saveIntervals(client, applied.intervals),
    () => requestEvidence(client, applied.evidence),
    () => addTimeline(client, applied.timeline),
    () => guards.addToOutbox(client, schema, records),
    () =>
      addChanges(
        client,
        changeTable,
        applied.events.map(({ type, lead }) => ({
          key: lead.id,
          type,
          district: lead.subject.district ?? null,
          data: leadData(lead),
        })),
      ),
  ]);
}
