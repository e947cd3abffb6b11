import type { AlertItem } from '@farwatch/contracts/http';
import { addChanges } from '@farwatch/persistence/change-table';
import type { PoolClient } from '@farwatch/persistence/pool';

import type { StoredAlert } from '../store/alert-store.js';
import { changeTable } from '../store/change-table.js';

/** An alert as the doors give it; of one that the console was told of. */
export function alertItem(one: StoredAlert): AlertItem {
  return {
    ...{ id: one.id, state: one.state, kind: one.kind, severity: one.severity, simulated: one.simulated },
    ...(one.district !== null && { district: one.district }),
    title: one.title,
    ...(one.lead !== null && { lead: one.lead }),
    ...(one.caseId !== null && { case: one.caseId }),
    ...{ labels: { ...one.labels }, spell: one.spell, since: new Date(one.sinceMs).toISOString() },
    told: one.told as AlertItem['told'],
    toldAt: one.toldAt!.toISOString(),
    notes: one.notes,
  };
}

/** Tells the live feed; last in its transaction. Only of what the console was told of. */
export async function feed(client: PoolClient, alerts: readonly StoredAlert[], type: string): Promise<void> {
  await addChanges(
    client,
    changeTable,
    alerts
      .filter(({ told }) => told !== null)
      .map((one) => ({ key: one.id, type, data: alertItem(one), district: one.district })),
  );
}
