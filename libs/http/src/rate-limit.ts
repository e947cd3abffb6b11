/** A token bucket per key: `perSecond` on average, `burst` at once. Holds at most `maxKeys` keys, the oldest goes first. */
export class RateLimit {
  readonly #buckets = new Map<string, { level: number; at: number }>();

  constructor(
    private readonly perSecond: number,
    private readonly burst: number,
    private readonly maxKeys = 10_000,
  ) {}

  /**
   * Takes `cost` tokens at `nowMs`, at most a full bucket; returns 0, or the seconds to wait. A limit of 0 per second is no
   * limit.
   */
  take(key: string, nowMs: number, cost = 1): number {
    if (this.perSecond === 0) return 0;
    const wanted = Math.min(cost, this.burst);
    const known = this.#buckets.get(key);
    const level =
      known === undefined
        ? this.burst
        : Math.min(this.burst, known.level + (Math.max(0, nowMs - known.at) / 1000) * this.perSecond);
    const allowed = level >= wanted;
    this.#buckets.delete(key);
    this.#buckets.set(key, { level: allowed ? level - wanted : level, at: nowMs });
    if (this.#buckets.size > this.maxKeys) {
      for (const oldest of this.#buckets.keys()) {
        this.#buckets.delete(oldest);
        break;
      }
    }
    return allowed ? 0 : Math.max(1, Math.ceil((wanted - level) / this.perSecond));
  }

  /** Gives a token back that was taken for nothing. */
  giveBack(key: string): void {
    const known = this.#buckets.get(key);
    if (known !== undefined) known.level = Math.min(this.burst, known.level + 1);
  }
}
