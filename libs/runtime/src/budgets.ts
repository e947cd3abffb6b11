/** Bytes that count as one of what is counted and weighed at once. */
export const unitBytes = 1_024;
/** What something of `bytes` costs: one, and one more for each further begun kilobyte. */
export const unitsOf = (bytes: number): number => Math.max(1, Math.ceil(bytes / unitBytes));

/**
 * How much may be spent under each key: `perMinute` in the long run, and `atOnce` (default: as much) without a pause. Who has
 * anything left may spend more than that, on credit, and waits until the debt is paid. Holds at most `maxKeys` keys; the one
 * that spent longest ago goes first.
 */
export class Budgets {
  readonly #accounts = new Map<string, { left: number; atMs: number }>();

  constructor(
    private readonly perMinute: number,
    private readonly maxKeys = 20_000,
    private readonly atOnce = perMinute,
  ) {}

  /** What is left under a key: below zero it is in debt. */
  left(key: string, nowMs: number): number {
    const known = this.#accounts.get(key);
    if (known === undefined) return this.atOnce;
    // A clock that is set back pays nothing, and costs nothing.
    const passedMs = Math.max(0, nowMs - known.atMs);
    known.left = Math.min(this.atOnce, known.left + (passedMs * this.perMinute) / 60_000);
    known.atMs = nowMs;
    return known.left;
  }

  /** Spends, if need be on credit. */
  spend(key: string, cost: number, nowMs: number): void {
    const left = this.left(key, nowMs) - cost;
    this.#accounts.delete(key);
    this.#accounts.set(key, { left, atMs: nowMs });
    if (this.#accounts.size <= this.maxKeys) return;
    for (const [oldest] of this.#accounts) {
      this.#accounts.delete(oldest);
      break;
    }
  }
}
