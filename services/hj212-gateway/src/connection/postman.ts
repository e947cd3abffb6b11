import type { OutRecord } from '@farwatch/messaging/outputs';
import type { Producer } from '@farwatch/messaging/producer';
import { counter, gauge } from '@farwatch/observability/metrics';
import { describeError } from '@farwatch/runtime/fault';
import type { Logger } from '@farwatch/runtime/log';
import { backoffMs, pause } from '@farwatch/runtime/scope';

const retries = counter('farwatch_hj212_retries_total', 'Batches of loggers that were sent to Kafka again');
const waiting = gauge('farwatch_hj212_waiting_records', 'Records of loggers that are not yet in Kafka');

/** Records over all connections that may wait for Kafka; then no socket is read. */
const maxWaiting = 20_000;

/** Records of one connection, and whom to tell: true when they are in Kafka, false when we stop before. */
interface Parcel {
  readonly records: readonly OutRecord[];
  readonly done: (safe: boolean) => void;
}

/**
 * Brings records to Kafka, whatever it takes. What all connections bring in one turn of the event loop goes as one batch;
 * when that fails, each connection's part is tried again by itself, so that none waits for what another cannot get rid of.
 */
export class Postman {
  readonly #stopping = new AbortController();
  #parcels: Parcel[] = [];
  #waiting = 0;
  #lastError: string | undefined;

  constructor(
    private readonly producer: Pick<Producer, 'send'>,
    private readonly log: Logger,
  ) {}

  get isFull(): boolean {
    return this.#waiting >= maxWaiting;
  }

  /** Why nothing can be written at present. */
  get lastError(): string | undefined {
    return this.#lastError;
  }

  /** `done(true)` when the records are in Kafka with acks=all; `done(false)` when we stop before: then nothing may be acknowledged. */
  deliver(records: readonly OutRecord[], done: (safe: boolean) => void): void {
    if (records.length === 0) return done(true);
    this.#waiting += records.length;
    // After the sockets that are readable now: one promise for all their frames.
    if (this.#parcels.push({ records, done }) === 1) setImmediate(() => void this.#sendAll());
  }

  /** Shows how many records wait; called now and then. */
  measure(): void {
    waiting.set(this.#waiting);
  }

  stop(): void {
    this.#stopping.abort();
  }

  async #sendAll(): Promise<void> {
    const parcels = this.#parcels;
    this.#parcels = [];
    if (await this.#try(parcels.flatMap(({ records }) => records)))
      // After the promises of this turn: the producer's next batch leaves first, and Kafka works while we answer.
      process.nextTick(() => {
        for (const parcel of parcels) this.#finish(parcel, true);
      });
    else for (const parcel of parcels) void this.#insist(parcel);
  }

  async #insist(parcel: Parcel): Promise<void> {
    for (let attempt = 1; !this.#stopping.signal.aborted; attempt++) {
      await pause(backoffMs(attempt, 200, 5_000), this.#stopping.signal);
      if (!this.#stopping.signal.aborted && (await this.#try(parcel.records)))
        return this.#finish(parcel, true);
    }
    this.#finish(parcel, false);
  }

  async #try(records: readonly OutRecord[]): Promise<boolean> {
    try {
      await this.producer.send(records);
      this.#lastError = undefined;
      return true;
    } catch (error) {
      retries.inc();
      const first = this.#lastError === undefined;
      this.#lastError = `frames cannot be handed over: ${describeError(error)}`;
      if (first) this.log.warn({ error: describeError(error) }, 'frames cannot be handed over; trying again');
      return false;
    }
  }

  #finish({ records, done }: Parcel, safe: boolean): void {
    this.#waiting -= records.length;
    done(safe);
  }
}
