import { backoffMs, pause } from './scope.js';

/**
 * Does `work` until it succeeds, with growing pauses between the attempts. True: it has succeeded. False: `signal` fired and
 * the attempt under way failed, or none was under way. Never rejects; there is always one attempt, also when `signal` has
 * fired before.
 */
export async function retryUntil(
  signal: AbortSignal,
  work: () => Promise<unknown>,
  options: {
    readonly baseMs?: number;
    readonly capMs?: number;
    /** Called for each attempt that failed, before the pause; also for the last one. */
    readonly onFailure?: (error: unknown, attempt: number, waitMs: number) => void;
  } = {},
): Promise<boolean> {
  const { baseMs = 200, capMs = 5_000, onFailure } = options;
  for (let attempt = 1; ; attempt++) {
    try {
      await work();
      return true;
    } catch (error) {
      const waitMs = backoffMs(attempt, baseMs, capMs);
      onFailure?.(error, attempt, waitMs);
      await pause(waitMs, signal);
      if (signal.aborted) return false;
    }
  }
}
