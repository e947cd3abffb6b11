import type { Pool } from '@farwatch/persistence/pool';
import { startWorker, type Worker } from '@farwatch/persistence/work-worker';
import type { Logger } from '@farwatch/runtime/log';

import { runGroup } from './run-group.js';
import { lockDecisions } from '../store/alert-store.js';
import { groupKind, groupPayload } from '../store/group-store.js';

/** Looks at groups when their time has come; any number of workers share them. */
export function startGroupsWorker(options: {
  readonly pool: Pool;
  readonly log: Logger;
  readonly now: () => number;
  readonly simulatedOutside: boolean;
  readonly pollMs?: number;
}): Worker {
  const { pool, log, now, simulatedOutside, pollMs = 1_000 } = options;
  return startWorker({
    ...{ pool, log, pollMs, schema: 'notify', kind: groupKind, batch: 20 },
    parse: (payload) => groupPayload.parse(payload),
    handle: (work) =>
      Promise.resolve({
        effect: async (client) => {
          await lockDecisions(client);
          for (const { payload } of work)
            // A clock that lags behind that of the database must not find that nothing is due.
            await runGroup(client, payload.group, Math.max(now(), payload.atMs), { simulatedOutside });
        },
      }),
  });
}
