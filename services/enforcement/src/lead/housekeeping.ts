import { topics } from '@farwatch/contracts/topics';
import { trimChanges } from '@farwatch/persistence/change-table';
import { trimInbox } from '@farwatch/persistence/inbox';
import type { Pool } from '@farwatch/persistence/pool';
import { startTrimming, trimmedTables } from '@farwatch/persistence/retention';
import { describeError } from '@farwatch/runtime/fault';
import type { Logger } from '@farwatch/runtime/log';

import { settleOverlapping } from './leads-worker.js';
import { changeTable } from '../store/change-table.js';
import { retention } from '../store/retention.js';

const dayMs = 86_400_000;
/** A month longer than Kafka keeps the events. */
const inboxDays = topics.exceedances.retentionMs / dayMs + 30;
/** A reader of the live feed may be away so long and still resume. */
const changeDays = 7;

/** Once an hour: forgets what nobody needs any more, and looks again at overlapping leads. */
export function startHousekeeping(
  pool: Pool,
  log: Logger,
  env: Readonly<Record<string, string | undefined>>,
): { stop(): Promise<void> } {
  const clean = async (): Promise<void> => {
    try {
      await trimInbox(pool, 'enforcement', inboxDays);
      await trimChanges(pool, changeTable, changeDays);
      await settleOverlapping({ pool, log });
    } catch (error) {
      log.warn({ error: describeError(error) }, 'housekeeping failed');
    }
  };
  const timer = setInterval(() => void clean(), 3_600_000);
  timer.unref();
  const tables = trimmedTables(env, 'enforcement', retention);
  const trimming = startTrimming({ pool, schema: 'enforcement', tables, log });
  return {
    stop() {
      clearInterval(timer);
      return trimming.stop();
    },
  };
}
