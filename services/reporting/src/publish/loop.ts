import { gauge } from '@farwatch/observability/metrics';
import { describeError } from '@farwatch/runtime/fault';
import type { Logger } from '@farwatch/runtime/log';
import type { Health } from '@farwatch/runtime/part';
import { backoffMs, pause, withDeadline } from '@farwatch/runtime/scope';

export interface Loop {
  stop(): Promise<void>;
  health(): Health;
}

/**
 * Runs `work` again and again, after `everyMs`, or soon while there is more to do; faults are tried again.
 * It rests in proportion to what it took, so that it never takes more than half of a core from the readings, and a
 * quarter when it keeps up.
 */
export function startLoop(options: {
  readonly name: string;
  readonly everyMs: number;
  readonly log: Logger;
  /** Answers whether there is more to do. */
  readonly work: () => Promise<boolean>;
}): Loop {
  const { name, everyMs, log, work } = options;
  const stopped = new AbortController();
  const failing = gauge('farwatch_reporting_loop_failures', 'Failures in a row of a background job', ['job']);
  let failures = 0;
  let lastError: string | undefined;
  const run = async (): Promise<void> => {
    while (!stopped.signal.aborted) {
      const began = performance.now();
      try {
        const more = await work();
        const tookMs = performance.now() - began;
        failures = 0;
        lastError = undefined;
        await pause(more ? tookMs : Math.max(everyMs, 3 * tookMs), stopped.signal);
      } catch (error) {
        failures++;
        lastError = describeError(error);
        log.warn({ job: name, failures, error: lastError }, 'background job failed, will try again');
        await pause(backoffMs(failures), stopped.signal);
      }
      failing.set({ job: name }, failures);
    }
  };
  const running = run();
  return {
    async stop() {
      stopped.abort();
      await withDeadline(running, 8_000, `stopping ${name}`).catch(() => undefined);
    },
    health: () => (lastError === undefined ? { ok: true } : { ok: false, detail: `${name}: ${lastError}` }),
  };
}
