import type { Scope } from '@farwatch/contracts/http';
import { decide, type Lead, type LeadCommand, type RefusalCode } from '@farwatch/domain/lead';
import type { Pool } from '@farwatch/persistence/pool';
import { inTransaction } from '@farwatch/persistence/transaction';

import { lockLead } from '../store/lead-store.js';
import { writeDecision } from './write-leads.js';

export type CommandResult =
  | { readonly kind: 'done'; readonly lead: Lead }
  | { readonly kind: 'unknown' }
  | {
      readonly kind: 'refused';
      readonly code: RefusalCode;
      readonly text: { readonly zh: string; readonly en: string };
    };

/**
 * An officer's command in one transaction: lock, decide, lead, timeline, outbox, feed. The relay sends the event. A lead
 * outside the officer's scope is unknown.
 */
export function commandLead(
  pool: Pool,
  scope: Scope,
  id: string,
  command: LeadCommand,
): Promise<CommandResult> {
  return inTransaction(pool, async (client): Promise<CommandResult> => {
    const lead = await lockLead(client, scope, id);
    if (lead === undefined) return { kind: 'unknown' };
    const decision = decide(lead, command);
    if (decision.kind === 'refused') return decision;
    if (decision.kind === 'ignored') return { kind: 'done', lead };
    await writeDecision(client, decision);
    return { kind: 'done', lead: decision.lead };
  });
}
