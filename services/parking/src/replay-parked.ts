import type { Principal } from '@farwatch/contracts/http';
import { addToOutbox } from '@farwatch/persistence/outbox';
import type { Pool } from '@farwatch/persistence/pool';
import { inTransaction } from '@farwatch/persistence/transaction';

import { replayRecord } from './replay-record.js';
import { findParked, markReplayed, type ParkedRow } from './store/parked-store.js';

export type ReplayResult =
  | { readonly kind: 'sent'; readonly row: ParkedRow }
  | { readonly kind: 'unknown' | 'already-replayed' | 'not-replayable' };

/**
 * Sends a parked record in again, in one transaction with the note of who did it and why; the record carries both: the record leaves through the outbox,
 * so it leaves if and only if that note is written. Downstream is idempotent, so a second sending does no harm.
 */
export function replayParked(
  pool: Pool,
  id: string,
  principal: Principal,
  reason: string,
  nowMs: number,
): Promise<ReplayResult> {
  return inTransaction(pool, async (client): Promise<ReplayResult> => {
    const row = await findParked(client, principal.scope, id, true);
    if (row === undefined) return { kind: 'unknown' };
    if (row.status === 'replayed') return { kind: 'already-replayed' };
    const at = new Date(nowMs).toISOString();
    const vouched = { by: principal.name, reason, refusal: row.reason, at };
    const record = replayRecord({ ...row, from: row.came_from }, vouched);
    if (record === undefined) return { kind: 'not-replayable' };
    const marked = await markReplayed(client, id, vouched);
    await addToOutbox(client, 'parking', [record]);
    return { kind: 'sent', row: marked };
  });
}
