import { describeError, Fault } from './fault.js';
import type { Logger } from './log.js';
import type { Health, Part, RunningPart } from './part.js';
import { Scope, withDeadline } from './scope.js';

/** A set of parts that runs as one process. */
export interface Running {
  readonly parts: ReadonlyMap<string, RunningPart>;
  health(): Record<string, Health>;
  stop(): Promise<void>;
}

/**
 * Starts parts in the given order; when one fails, those already started are stopped again in reverse order
 * and the error is thrown. `fatal` is called when a part asks for the end of the process.
 */
export async function startParts(
  parts: readonly Part[],
  options: {
    readonly env: Readonly<Record<string, string | undefined>>;
    readonly log: Logger;
    readonly stopMs?: number;
    /** Asks to begin no further part: those that have started are stopped and the start fails. */
    readonly signal?: AbortSignal;
    readonly fatal?: (reason: unknown) => void;
    readonly onStarted?: (name: string, ms: number) => void;
  },
): Promise<Running> {
  const { env, log, stopMs = 10_000 } = options;
  const scope = new Scope(log);
  const running = new Map<string, RunningPart>();
  const stop = async (): Promise<void> => {
    for (const [name, part] of [...running].reverse()) {
      running.delete(name);
      await withDeadline(part.stop(), stopMs, `stopping ${name}`).catch((error: unknown) =>
        log.error({ part: name, error: describeError(error) }, 'part did not stop cleanly'),
      );
    }
    await scope.close(5_000);
  };
  for (const part of parts) {
    const began = Date.now();
    try {
      if (options.signal?.aborted) throw new Fault('interrupted', 'the start was interrupted');
      const started = await part.start({
        env,
        log: log.child({ part: part.name }),
        shared: (key, open) => scope.shared(key, open),
        fatal: (reason) => options.fatal?.(reason),
      });
      running.set(part.name, started);
      options.onStarted?.(part.name, Date.now() - began);
    } catch (error) {
      await stop();
      if (error instanceof Fault && error.code === 'config') throw error;
      throw new Fault('start', `part ${part.name} did not start`, { cause: error });
    }
  }
  return {
    parts: running,
    health: () => Object.fromEntries([...running].map(([name, part]) => [name, part.health()])),
    stop,
  };
}

/** Runs parts until SIGTERM or SIGINT, then stops them; the process ends with 0, or 1 after a fault. */
export async function runProcess(
  parts: readonly Part[],
  options: { readonly log: Logger; readonly onReady?: (running: Running) => Promise<void> | void },
): Promise<void> {
  const { log } = options;
  let ending = false;
  const interrupted = new AbortController();
  let running: Running | undefined;
  let starting: Promise<unknown> = Promise.resolve();
  const end = (code: number, why: string): void => {
    if (ending) return;
    ending = true;
    log.info({ why }, 'stopping');
    interrupted.abort();
    setTimeout(() => process.exit(code || 1), 25_000).unref();
    // A start that is under way stops what it has started itself.
    void starting
      .catch(() => undefined)
      .then(() => running?.stop())
      .finally(() => process.exit(code));
  };
  process.on('SIGTERM', () => end(0, 'SIGTERM'));
  process.on('SIGINT', () => end(0, 'SIGINT'));
  process.on('unhandledRejection', (error) => {
    log.error(
      { error: describeError(error), stack: (error as Error | undefined)?.stack },
      'unhandled rejection',
    );
    end(1, 'unhandled rejection');
  });
  try {
    const start = startParts(parts, {
      env: process.env,
      log,
      signal: interrupted.signal,
      fatal: (reason) => {
        log.error({ error: describeError(reason) }, 'fatal');
        end(1, 'fatal');
      },
    });
    starting = start;
    running = await start;
    await options.onReady?.(running);
  } catch (error) {
    if (ending) return;
    log.error({ error: describeError(error) }, 'start failed');
    process.stderr.write(`${describeError(error)}\n`);
    process.exit(1);
  }
}
