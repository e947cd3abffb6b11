/**
 * Keeps one connection alive, independent of the data on it: pings at every interval, also while reading is paused
 * (then the broker hears from us although we do not hear from it), and calls `dead` when nothing was read for two
 * intervals in which reading was possible.
 */
export class Keepalive {
  #timer: NodeJS.Timeout | undefined;
  #silentIntervals = 0;
  #heard = true;
  #paused = false;

  constructor(
    private readonly intervalMs: number,
    private readonly ping: () => void,
    private readonly dead: () => void,
  ) {}

  start(): void {
    this.#timer = setInterval(() => this.#tick(), this.intervalMs);
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  /** Something was read. */
  heard(): void {
    this.#heard = true;
  }

  /** Reading has been paused or goes on: silence counts only while reading. */
  paused(paused: boolean): void {
    this.#paused = paused;
    this.#silentIntervals = 0;
  }

  #tick(): void {
    this.#silentIntervals = this.#heard || this.#paused ? 0 : this.#silentIntervals + 1;
    this.#heard = false;
    if (this.#silentIntervals >= 2) this.dead();
    else this.ping();
  }
}
