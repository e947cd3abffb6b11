import type { Logger } from './log.js';

/** What a part tells the probes: `ok` false makes the process not ready; `detail` says why in words. */
export interface Health {
  readonly ok: boolean;
  readonly detail?: string;
  /** It works, and a person has something to see to that cannot wait for a good moment. */
  readonly attention?: string;
}

/** Of several: the first that is not ok, otherwise the first that wants attention. */
export function worstOf(all: readonly Health[]): Health {
  return all.find(({ ok }) => !ok) ?? all.find(({ attention }) => attention !== undefined) ?? { ok: true };
}

/** A started part. `stop` ends intake first, finishes what is in hand, then releases what it opened. */
export interface RunningPart {
  stop(): Promise<void>;
  health(): Health;
  /** Doors this part opened, by the key of `.farwatch/run.json` (`api`, `mqttDirect`, ...). */
  readonly doors?: Readonly<Record<string, string>>;
}

/** What every part is given. Parts of one process share connections through `shared`. */
export interface PartContext {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly log: Logger;
  /** Opens a resource once per process; it is closed after all parts have stopped, in reverse order. */
  shared<T>(key: string, open: () => Promise<{ value: T; close: () => Promise<void> }>): Promise<T>;
  /** Ends the process with a reason: for faults that only a restart heals. */
  fatal(reason: unknown): void;
}

/** A unit of deployment: one process runs one part, or several in the all-in-one. */
export interface Part {
  readonly name: string;
  start(ctx: PartContext): Promise<RunningPart>;
}
