/** A token bucket per key: `perSecond` on average, `burst` at once. Holds at most `maxKeys` keys, the oldest goes first. */
export class RateLimit {
  readonly #buckets = new Map<string, { level: number; at: number }>();

  constructor(
    private readonly perSecond: number,
    private readonly burst: number,
    private readonly maxKeys = 10_000,
  ) {}

  /** Takes one token at `nowMs`; returns 0, or the seconds to wait. A limit of 0 per second is no limit. */
  take(key: string, nowMs: number): number {
    if (this.perSecond === 0) return 0;
    const known = this.#buckets.get(key);
    const level =
      known === undefined
        ? this.burst
        : Math.min(this.burst, known.level + (Math.max(0, nowMs - known.at) / 1000) * this.perSecond);
    const allowed = level >= 1;
    this.#buckets.delete(key);
    this.#buckets.set(key, { level: allowed ? level - 1 : level, at: nowMs });
    if (this.#buckets.size > this.maxKeys) {
      for (const oldest of this.#buckets.keys()) {
        this.#buckets.delete(oldest);
        break;
      }
    }
    return allowed ? 0 : Math.max(1, Math.ceil((1 - level) / this.perSecond));
  }
}
