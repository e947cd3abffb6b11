import { pause } from '@farwatch/runtime/scope';

/** How long a batch may grow after the one before began: every batch costs a request to Kafka and a fetch of each reader. */
const gatherMs = 15;
/** Nothing came for so long: the broker waits for our acknowledgements, or nobody sends. */
const quietMs = 3;

/**
 * Lets batches grow under load without slowing anybody: the first message after a quiet while is handed over at once,
 * and so is a batch to which nothing comes any more, as with a broker that has few messages under way at a time.
 */
export class Gather {
  #began = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly enough: number,
    private readonly signal: AbortSignal,
    private readonly clock = { now: () => performance.now(), pause },
  ) {}

  /** Resolves when the batch that `count` tells the size of should be handed over. */
  async grown(count: () => number): Promise<void> {
    const until = this.#began + gatherMs;
    for (let before = -1; this.clock.now() < until && !this.signal.aborted;) {
      const now = count();
      if (now === before || now >= this.enough) break;
      before = now;
      await this.clock.pause(quietMs, this.signal);
    }
    this.#began = this.clock.now();
  }
}
