import type { Health } from './part.js';

/** After this long somebody should know. */
const slowMs = 15_000;

/** Something that was begun. */
export interface Task {
  /** What stands in the way while it is tried again; undefined when it goes on. */
  blame(reason: string | undefined): void;
  end(): void;
}

/** What is being done right now and since when: something that hangs throws nothing that could be told. */
export class InHand {
  readonly #open = new Set<{ readonly what: string; readonly sinceMs: number; reason: string | undefined }>();

  constructor(private readonly now: () => number = Date.now) {}

  begin(what: string): Task {
    const task = { what, sinceMs: this.now(), reason: undefined as string | undefined };
    this.#open.add(task);
    return {
      blame: (reason) => (task.reason = reason),
      end: () => void this.#open.delete(task),
    };
  }

  /** How long the oldest is in hand; 0 when nothing is. */
  seconds(): number {
    const [oldest] = this.#open;
    return oldest === undefined ? 0 : (this.now() - oldest.sinceMs) / 1_000;
  }

  /** Not ok while something is in the way of one of them, or takes longer than 15 s. */
  health(): Health {
    for (const { what, sinceMs, reason } of this.#open) {
      const ms = this.now() - sinceMs;
      if (reason === undefined && ms < slowMs) continue;
      const how = `${what} for ${Math.floor(ms / 1_000)} s`;
      return { ok: false, detail: reason === undefined ? how : `${how}: ${reason}` };
    }
    return { ok: true };
  }
}
