import { describeError } from '@farwatch/runtime/fault';
import type { Logger } from '@farwatch/runtime/log';
import { serialQueue } from '@farwatch/runtime/scope';

/** The next offset of a partition, as kafkajs wants it. */
export interface Commit {
  readonly topic: string;
  readonly partition: number;
  readonly offset: string;
}

/** How long an offset that only tells the lag may wait for others. */
const gatherMs = 250;

/**
 * Offsets of a group whose true position is kept elsewhere: Kafka's copy only tells the lag, so it may be a moment old.
 * One request carries those of all partitions: one for every batch costs Kafka as much as the records do.
 */
export class GatheredCommits {
  readonly #waiting = new Map<string, Commit>();
  #timer: NodeJS.Timeout | undefined;
  readonly #inTurn = serialQueue();
  #closed = false;

  constructor(
    private readonly send: (commits: Commit[]) => Promise<void>,
    private readonly log: Pick<Logger, 'debug'>,
  ) {}

  add(commit: Commit): void {
    this.#waiting.set(keyOf(commit), commit);
    this.#arm();
  }

  /** After a rebalance they are somebody else's to commit. */
  forget(): void {
    this.#waiting.clear();
  }

  /** Sends what waits, for the last time. Never rejects. */
  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    await this.#flush();
  }

  #arm(): void {
    if (this.#closed || this.#waiting.size === 0) return;
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      void this.#flush();
    }, gatherMs).unref();
  }

  #flush(): Promise<void> {
    return this.#inTurn(() => this.#sendWaiting());
  }

  /** What fails waits for the next time. */
  async #sendWaiting(): Promise<void> {
    const commits = [...this.#waiting.values()];
    if (commits.length === 0) return;
    try {
      await this.send(commits);
      for (const commit of commits)
        if (this.#waiting.get(keyOf(commit)) === commit) this.#waiting.delete(keyOf(commit));
    } catch (error) {
      this.log.debug({ error: describeError(error) }, 'offsets are not committed yet');
    }
    this.#arm();
  }
}

function keyOf({ topic, partition }: Commit): string {
  return `${topic}/${partition}`;
}
