import { describeError } from '@farwatch/runtime/fault';
import type { Logger } from '@farwatch/runtime/log';
import type { Health } from '@farwatch/runtime/part';
import { backoffMs, pause, withDeadline } from '@farwatch/runtime/scope';

import { monthStart, type ExportMonth, type MonthPartitions } from './months.js';

export interface MonthKeeper {
  stop(): Promise<void>;
  health(): Health;
}

/**
 * Keeps the months of a table in order, at once and then every six hours: those up to `ahead` months from now are there
 * before the first row of them comes, and with `retention` those that lie wholly more than `keepMonths` whole months back
 * are archived and dropped. `retention.months` works with a pool whose user owns the table.
 */
export function startMonthKeeper(options: {
  readonly months: MonthPartitions;
  readonly log: Logger;
  readonly ahead?: number;
  readonly retention?: {
    readonly months: MonthPartitions;
    readonly keepMonths: number;
    readonly exportRows?: ExportMonth;
  };
  readonly everyMs?: number;
  readonly now?: () => number;
}): MonthKeeper {
  const { months, log, ahead = 2, retention, everyMs = 6 * 3_600_000, now = Date.now } = options;
  const name = `${months.table.schema}.${months.table.table}`;
  const stopped = new AbortController();
  let failures = 0;
  let lastError: string | undefined;

  const once = async (): Promise<void> => {
    const made = await months.ensure(monthStart(now(), -1), monthStart(now(), ahead));
    if (made.length > 0) log.info({ table: name, made }, 'months made ahead');
    if (!retention) return;
    const gone = await retention.months.dropBefore(
      monthStart(now(), -retention.keepMonths),
      retention.exportRows,
    );
    if (gone.length > 0) log.info({ table: name, gone }, 'months dropped');
  };
  const loop = async (): Promise<void> => {
    while (!stopped.signal.aborted) {
      try {
        await once();
        failures = 0;
        lastError = undefined;
        await pause(everyMs, stopped.signal);
      } catch (error) {
        failures++;
        lastError = describeError(error);
        log.warn({ table: name, failures, error: lastError }, 'months could not be kept, will try again');
        await pause(backoffMs(failures, 1_000, 60_000), stopped.signal);
      }
    }
  };
  const running = loop();
  return {
    async stop() {
      stopped.abort();
      await withDeadline(running, 15_000, `stopping the keeper of the months of ${name}`).catch(
        () => undefined,
      );
    },
    // A month is also made on demand: what fails here makes nothing wrong yet, it is only said.
    health: () =>
      lastError === undefined ? { ok: true } : { ok: true, detail: `months of ${name}: ${lastError}` },
  };
}
