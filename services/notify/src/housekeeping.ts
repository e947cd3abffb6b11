import { trimChanges } from '@farwatch/persistence/change-table';
import type { Pool } from '@farwatch/persistence/pool';
import { startTrimming, trimmedTables } from '@farwatch/persistence/retention';
import { describeError } from '@farwatch/runtime/fault';
import type { Logger } from '@farwatch/runtime/log';

import { changeTable } from './store/change-table.js';
import { retention } from './store/retention.js';

/** A reader of the live feed may be away so long and still resume. */
const changeDays = 7;

/** Once an hour: forgets what nobody needs any more. */
export function startHousekeeping(
  pool: Pool,
  log: Logger,
  env: Readonly<Record<string, string | undefined>>,
): { stop(): Promise<void> } {
  const clean = (): void => {
    trimChanges(pool, changeTable, changeDays).catch((error: unknown) =>
      log.warn({ error: describeError(error) }, 'housekeeping failed'),
    );
  };
  const timer = setInterval(clean, 3_600_000);
  timer.unref();
  const tables = trimmedTables(env, 'notify', retention);
  const trimming = startTrimming({ pool, schema: 'notify', tables, log });
  return {
    stop() {
      clearInterval(timer);
      return trimming.stop();
    },
  };
}
