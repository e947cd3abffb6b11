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

/** Brings records to Kafka, whatever it takes: each connection waits for its own only. */
export class Postman {
  readonly #stopping = new AbortController();
  #waiting = 0;
  #trouble: string | undefined;

  constructor(
    private readonly producer: Pick<Producer, 'send'>,
    private readonly log: Logger,
  ) {}

  get isFull(): boolean {
    return this.#waiting >= maxWaiting;
  }

  /** Why nothing can be written at present. */
  get trouble(): string | undefined {
    return this.#trouble;
  }

  /** True when the records are in Kafka with acks=all; false when we stop before: then nothing may be acknowledged. */
  async deliver(records: readonly OutRecord[]): Promise<boolean> {
    if (records.length === 0) return true;
    this.#waiting += records.length;
    waiting.set(this.#waiting);
    try {
      for (let attempt = 1; !this.#stopping.signal.aborted; attempt++) {
        try {
          await this.producer.send(records);
          this.#trouble = undefined;
          return true;
        } catch (error) {
          retries.inc();
          const first = this.#trouble === undefined;
          this.#trouble = `frames cannot be handed over: ${describeError(error)}`;
          if (first)
            this.log.warn({ error: describeError(error) }, 'frames cannot be handed over; trying again');
          await pause(backoffMs(attempt, 200, 5_000), this.#stopping.signal);
        }
      }
      return false;
    } finally {
      this.#waiting -= records.length;
      waiting.set(this.#waiting);
    }
  }

  stop(): void {
    this.#stopping.abort();
  }
}
