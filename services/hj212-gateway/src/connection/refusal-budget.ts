/**
 * How many refused frames of one connection are parked: so many a minute, counted drop by drop. What a device says that has
 * proved itself here is always parked, if need be on credit: then its socket rests until the debt is paid. What strangers send beyond
 * the budget is counted only, so that nobody fills the disk without a password.
 */
export class RefusalBudget {
  #left: number;
  #atMs: number;
  #notParked = 0;

  constructor(
    private readonly perMinute: number,
    nowMs: number,
  ) {
    this.#left = perMinute;
    this.#atMs = nowMs;
  }

  /** Whether one more refused frame is parked; `known`: its MN has sent valid data over this connection. */
  take(known: boolean, nowMs: number): boolean {
    this.#refill(nowMs);
    if (!known && this.#left < 1) {
      this.#notParked++;
      return false;
    }
    this.#left--;
    return true;
  }

  /** The connection has to rest: more was parked than its budget allowed until now. */
  isOverdrawn(nowMs: number): boolean {
    this.#refill(nowMs);
    return this.#left < 0;
  }

  /** Frames that were not parked since this was last asked. */
  takeNotParked(): number {
    const count = this.#notParked;
    this.#notParked = 0;
    return count;
  }

  #refill(nowMs: number): void {
    const passedMs = Math.max(0, nowMs - this.#atMs);
    this.#left = Math.min(this.perMinute, this.#left + (passedMs * this.perMinute) / 60_000);
    this.#atMs = nowMs;
  }
}
