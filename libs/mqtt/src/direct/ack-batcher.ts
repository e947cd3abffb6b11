import { describeError } from '@farwatch/runtime/fault';
import type { Logger } from '@farwatch/runtime/log';
import { retryUntil } from '@farwatch/runtime/retry';
import { withDeadline } from '@farwatch/runtime/scope';

type Done = (error?: Error) => void;

interface AckBatch<T> {
  readonly items: T[];
  readonly done: Done[];
}

export interface AckBatcherOptions<T> {
  readonly handOver: (items: readonly T[]) => Promise<void>;
  readonly log: Logger;
  /** How long the first of a batch waits for others while nothing is under way. */
  readonly lingerMs: number;
  readonly maxBatchMessages: number;
  readonly retryBaseMs: number;
}

/**
 * Gathers messages of many devices into batches; one batch is under way at a time, and a batch that fails is tried
 * again before anything behind it. `done` is called when the message is safe, or with an error when we stop before.
 */
export class AckBatcher<T> {
  #growing: AckBatch<T> = { items: [], done: [] };
  readonly #full: AckBatch<T>[] = [];
  readonly #stopping = new AbortController();
  #timer: NodeJS.Timeout | undefined;
  #working: Promise<void> | undefined;
  #waiting = 0;
  #lastError: string | undefined;

  constructor(private readonly options: AckBatcherOptions<T>) {}

  /** Messages that are not yet safe. */
  get waiting(): number {
    return this.#waiting;
  }

  /** Why nothing can be handed over at present. */
  get lastError(): string | undefined {
    return this.#lastError;
  }

  /** `fill` appends what is to be made durable, which may be nothing; or says false: then the message is not taken. */
  add(fill: (items: T[]) => boolean, done: Done): void {
    if (this.#stopping.signal.aborted) return done(new Error('stopping'));
    if (!fill(this.#growing.items)) return done(new Error('not taken'));
    this.#growing.done.push(done);
    this.#waiting++;
    if (this.#growing.done.length >= this.options.maxBatchMessages) this.#close();
    if (this.#working === undefined && this.#timer === undefined) {
      this.#timer = setTimeout(() => this.#start(), this.options.lingerMs);
    }
  }

  /** Hands over what is in hand, for at most `deadlineMs`; then the rest is told that it is not safe. */
  async stop(deadlineMs: number): Promise<void> {
    clearTimeout(this.#timer);
    if (this.#working === undefined && this.#waiting > 0) this.#start();
    if (this.#working) {
      await withDeadline(this.#working, deadlineMs, 'handing over the last batch').catch((error: unknown) =>
        this.options.log.warn(
          { error: describeError(error) },
          'stopped with unacknowledged messages; devices will send them again',
        ),
      );
    }
    this.#stopping.abort();
    this.#close();
    for (const { done } of this.#full.splice(0)) for (const one of done) one(new Error('stopping'));
  }

  #close(): void {
    if (this.#growing.done.length === 0) return;
    this.#full.push(this.#growing);
    this.#growing = { items: [], done: [] };
  }

  #start(): void {
    this.#timer = undefined;
    this.#working = this.#work().finally(() => (this.#working = undefined));
  }

  async #work(): Promise<void> {
    for (;;) {
      if (this.#full.length === 0) this.#close();
      const batch = this.#full[0];
      if (!batch) return;
      if (!(await this.#handOver(batch))) return;
      if (this.#full[0] !== batch) return; // stopped meanwhile: its devices have been told
      this.#full.shift();
      this.#waiting -= batch.done.length;
      for (const done of batch.done) done();
    }
  }

  async #handOver(batch: AckBatch<T>): Promise<boolean> {
    const { log, handOver, retryBaseMs } = this.options;
    if (this.#stopping.signal.aborted) return false;
    const safe = await retryUntil(this.#stopping.signal, () => handOver(batch.items), {
      baseMs: retryBaseMs,
      onFailure: (error, attempt, waitMs) => {
        this.#lastError = `messages cannot be handed over: ${describeError(error)}`;
        const fields = { attempt, waitMs, messages: batch.done.length, error: describeError(error) };
        log.warn(fields, 'a batch of devices could not be handed over; trying the same again');
      },
    });
    if (safe) this.#lastError = undefined;
    return safe;
  }
}
