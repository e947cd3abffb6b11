import type { Pool, PoolClient } from '@farwatch/persistence/pool';
import { startWorker, type Worker } from '@farwatch/persistence/work-worker';
import type { Logger } from '@farwatch/runtime/log';

import { holdCalendar } from '../store/case/calendar-store.js';
import { readCase } from '../store/case/case-store.js';
import { pointsOf, standing } from './clock-points.js';
import { clockKind, clockPayload, toldPoints } from './clock-work.js';
import { writeCase } from './write-case.js';

/** Tells of terms that come near or are over, each point once however many workers there are. */
export function startClocksWorker(options: {
  readonly pool: Pool;
  readonly log: Logger;
  readonly now: () => number;
  readonly pollMs?: number;
}): Worker {
  const { pool, log, now, pollMs = 5_000 } = options;
  return startWorker({
    ...{ pool, log, pollMs, schema: 'enforcement', kind: clockKind },
    parse: (payload) => clockPayload.parse(payload),
    handle: (work) =>
      Promise.resolve({
        effect: async (client) => {
          for (const { payload } of work) await tellOfClocks(client, payload.case, now());
        },
      }),
  });
}

/** Looks at the terms of one case: tells of what has come, and makes the work of what is to come. How many were told. */
export async function tellOfClocks(client: PoolClient, id: string, nowMs: number): Promise<number> {
  const one = await readCase(client, 'all', id, true);
  if (one === undefined) return 0;
  const calendar = await holdCalendar(client);
  const known = await toldPoints(client, id);
  const told = standing(pointsOf(one.file, calendar), nowMs).come.filter(({ key }) => !known.has(key));
  await writeCase(client, one, { told }, calendar, nowMs);
  return told.length;
}
