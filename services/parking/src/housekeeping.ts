import { topics } from '@farwatch/contracts/topics';
import { trimInbox } from '@farwatch/persistence/inbox';
import type { Pool } from '@farwatch/persistence/pool';
import { startTrimming, trimmedTables } from '@farwatch/persistence/retention';
import { describeError } from '@farwatch/runtime/fault';
import type { Logger } from '@farwatch/runtime/log';

import { retention } from './store/retention.js';

/** As long as Kafka keeps the records. */
const keepDays = topics.parked.retentionMs / 86_400_000;

/** Once an hour: forgets what was parked too long ago, and which records were counted once they can no longer come again. */
export function startHousekeeping(
  pool: Pool,
  log: Logger,
  env: Readonly<Record<string, string | undefined>>,
): { stop(): Promise<void> } {
  const clean = async (): Promise<void> => {
    try {
      await trimInbox(pool, 'parking', keepDays + 30);
    } catch (error) {
      log.warn({ error: describeError(error) }, 'housekeeping failed');
    }
  };
  const timer = setInterval(() => void clean(), 3_600_000);
  timer.unref();
  const tables = trimmedTables(env, 'parking', retention);
  const trimming = startTrimming({ pool, schema: 'parking', tables, log });
  return {
    stop() {
      clearInterval(timer);
      return trimming.stop();
    },
  };
}
