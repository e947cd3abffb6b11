import { Budgets } from '@farwatch/runtime/budgets';

/** Tokens per key: `perSecond` on average, `burst` at once. Holds at most `maxKeys` keys, the oldest goes first. */
export class RateLimit {
  readonly #budgets: Budgets;

  constructor(
    private readonly perSecond: number,
    private readonly burst: number,
    maxKeys = 10_000,
  ) {
    this.#budgets = new Budgets(perSecond * 60, maxKeys, burst);
  }

  /**
   * Takes `cost` tokens at `nowMs`, at most a full bucket; returns 0, or the seconds to wait. A limit of 0 per second is no
   * limit.
   */
  take(key: string, nowMs: number, cost = 1): number {
    if (this.perSecond === 0) return 0;
    const wanted = Math.min(cost, this.burst);
    const missing = wanted - this.#budgets.left(key, nowMs);
    // Who is refused is remembered as long as who is not: forgotten, it would have a full bucket.
    this.#budgets.spend(key, missing > 0 ? 0 : wanted, nowMs);
    return missing > 0 ? Math.max(1, Math.ceil(missing / this.perSecond)) : 0;
  }

  /** Gives a token back that was taken for nothing. */
  giveBack(key: string, nowMs: number): void {
    if (this.perSecond > 0) this.#budgets.spend(key, -1, nowMs);
  }
}
