import { decideCase, localDayOf } from '@farwatch/domain/case';
import type { Pool, PoolClient } from '@farwatch/persistence/pool';
import { startWorker, type Worker } from '@farwatch/persistence/work-worker';
import type { Logger } from '@farwatch/runtime/log';

import { changedLead, changedLeadKind } from '../lead/changed-leads.js';
import { holdCalendar } from '../store/case/calendar-store.js';
import { casesHolding, readCase } from '../store/case/case-store.js';
import { platform, policy } from './context.js';
import { writeCase } from './write-case.js';

/** Notes in a case that a lead of it changed after it was filed: reviews and discussions become stale, nothing else moves. */
export function startLeadChangesWorker(options: {
  readonly pool: Pool;
  readonly log: Logger;
  readonly now: () => number;
}): Worker {
  const { pool, log, now } = options;
  return startWorker({
    ...{ pool, log, schema: 'enforcement', kind: changedLeadKind },
    parse: (payload) => changedLead.parse(payload),
    handle: (work) =>
      Promise.resolve({
        effect: async (client) => {
          for (const { payload } of work) await noteLeadChange(client, payload, now());
        },
      }),
  });
}

async function noteLeadChange(
  client: PoolClient,
  { lead, version }: { readonly lead: string; readonly version: number },
  nowMs: number,
): Promise<void> {
  const id = (await casesHolding(client, [lead])).get(lead);
  const one = id === undefined ? undefined : await readCase(client, 'all', id, true);
  if (one === undefined) return;
  const calendar = await holdCalendar(client);
  const at = new Date(nowMs).toISOString();
  const decision = decideCase(
    one.file,
    { do: 'noteLeadChange', by: platform.id, at: localDayOf(at) ?? at, lead, change: `version ${version}` },
    { people: new Map([[platform.id, platform]]), calendar, policy },
  );
  if (decision.kind === 'accepted')
    await writeCase(client, one, { events: decision.events }, calendar, nowMs);
}
