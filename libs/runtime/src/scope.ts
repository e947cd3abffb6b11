import { describeError, Fault } from './fault.js';
import type { Logger } from './log.js';

/** Resources opened once per process and closed in reverse order of opening. */
export class Scope {
  readonly #open = new Map<string, Promise<unknown>>();
  readonly #closers: { key: string; close: () => Promise<void> }[] = [];

  constructor(private readonly log: Logger) {}

  shared<T>(key: string, open: () => Promise<{ value: T; close: () => Promise<void> }>): Promise<T> {
    const existing = this.#open.get(key) as Promise<T> | undefined;
    if (existing) return existing;
    const opening = open().then(({ value, close }) => {
      this.#closers.push({ key, close });
      return value;
    });
    this.#open.set(key, opening);
    opening.catch(() => this.#open.delete(key));
    return opening;
  }

  /** Closes everything, newest first; one that fails or hangs does not keep the others open. */
  async close(deadlineMs: number): Promise<void> {
    for (const { key, close } of this.#closers.reverse().splice(0)) {
      await withDeadline(close(), deadlineMs, `closing ${key}`).catch((error: unknown) =>
        this.log.warn({ key, error: describeError(error) }, 'closing failed'),
      );
    }
  }
}

/** Rejects with a retriable `Fault('deadline')` when `work` is not done in time; the work itself is not cancelled. */
export async function withDeadline<T>(work: Promise<T>, ms: number, what: string): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new Fault('deadline', `${what} took longer than ${ms} ms`, { retriable: true })),
      ms,
    );
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Waits `ms` milliseconds, or less when `signal` fires. */
export function pause(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted) return resolve();
    const timer = setTimeout(done, ms);
    signal?.addEventListener('abort', done, { once: true });
    function done(): void {
      clearTimeout(timer);
      signal?.removeEventListener('abort', done);
      resolve();
    }
  });
}

/** Exponential backoff with full jitter, capped: attempt 1, 2, 3 ... to milliseconds. */
export function backoffMs(attempt: number, baseMs = 100, capMs = 5_000): number {
  const ceiling = Math.min(capMs, baseMs * 2 ** Math.min(attempt - 1, 16));
  return Math.round(ceiling * (0.5 + Math.random() / 2));
}

/** Runs what it is given one piece after the other, whatever became of the one before. */
export function serialQueue(): <T>(work: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const result = last.then(work);
    last = result.catch(() => undefined);
    return result;
  };
}
