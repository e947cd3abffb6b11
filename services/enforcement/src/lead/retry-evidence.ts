import type { Principal } from '@farwatch/contracts/http';
import type { Pool } from '@farwatch/persistence/pool';
import { inTransaction } from '@farwatch/persistence/transaction';

import { requestMissing } from '../store/evidence-store.js';
import { addTimeline, lockLead } from '../store/lead-store.js';

/**
 * Has the messages of a lead that are called missing looked for once more, and notes who asked; how many, or undefined
 * when the lead is not one of the scope.
 */
export function retryEvidence(
  pool: Pool,
  { name, scope }: Pick<Principal, 'name' | 'scope'>,
  leadId: string,
  at: string,
): Promise<number | undefined> {
  return inTransaction(pool, async (client) => {
    const lead = await lockLead(client, scope, leadId);
    if (lead === undefined) return undefined;
    const requested = await requestMissing(client, lead);
    const who = { type: 'principal', id: name } as const;
    if (requested > 0)
      await addTimeline(client, [{ leadId, entry: { at, who, what: 'evidence', after: { requested } } }]);
    return requested;
  });
}

/** Notes in the history of a lead who opened the sealed bytes of one of its messages, and why. */
export function noteOpening(
  pool: Pool,
  { name, scope }: Pick<Principal, 'name' | 'scope'>,
  leadId: string,
  { sha256, reason, at }: { readonly sha256: string; readonly reason: string; readonly at: string },
): Promise<void> {
  return inTransaction(pool, async (client) => {
    if ((await lockLead(client, scope, leadId)) === undefined) return;
    const who = { type: 'principal', id: name } as const;
    const entry = { at, who, what: 'evidence-opened', after: { sha256 }, note: reason };
    await addTimeline(client, [{ leadId, entry }]);
  });
}
