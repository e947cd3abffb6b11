import type { Lead } from '@farwatch/domain/lead';
import type { PoolClient } from '@farwatch/persistence/pool';
import { enqueueWork } from '@farwatch/persistence/work-queue';
import { z } from 'zod';

export const changedLeadKind = 'case-lead';

/** A filed lead that changed afterwards: its case has to know. */
export const changedLead = z.object({ lead: z.string(), version: z.number().int() });

/** Leaves word for the case work, in the transaction that changed the leads. */
export async function passOnChanges(client: PoolClient, leads: readonly Lead[]): Promise<void> {
  await enqueueWork(
    client,
    'enforcement',
    leads
      .filter(({ status, changedSinceDecision }) => status === 'filed' && changedSinceDecision)
      .map(({ id, version }) => ({ kind: changedLeadKind, key: id, payload: { lead: id, version } })),
  );
}
