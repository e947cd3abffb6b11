import type { TopicKey } from '@farwatch/contracts/topics';
import { counter, gauge } from '@farwatch/observability/metrics';
import { describeError } from '@farwatch/runtime/fault';
import type { Logger } from '@farwatch/runtime/log';
import type { Health } from '@farwatch/runtime/part';
import { retryUntil } from '@farwatch/runtime/retry';
import { backoffMs, pause } from '@farwatch/runtime/scope';

import type { OutRecord } from './outputs.js';
import type { Producer } from './producer.js';
import { sendOrPark } from './send-or-park.js';

const retries = counter('farwatch_sender_retries_total', 'Sends to Kafka that failed and are tried again', [
  'sender',
]);
const waitingGauge = gauge('farwatch_sender_waiting_records', 'Records that are not yet in Kafka', [
  'sender',
]);

export interface DurableSenderOptions<T extends TopicKey = TopicKey> {
  /** Ends each attempt by its own deadline. */
  readonly producer: Pick<Producer<T | 'parked'>, 'send'>;
  /** Whose records these are, in metrics, log lines and health. */
  readonly name: string;
  readonly log: Logger;
  /** From here on `isFull` asks the sources to wait. Default 20,000 records, 64 MiB. */
  readonly maxWaitingRecords?: number;
  readonly maxWaitingBytes?: number;
  /** Most records and bytes of one send. Default 10,000 and 4 MB. */
  readonly maxBatchRecords?: number;
  readonly maxBatchBytes?: number;
  /** First pause after a failure; later ones grow to 5 s. Default 200 ms. */
  readonly retryBaseMs?: number;
}

/** What one caller wants to have in Kafka. */
interface PendingBatch<T extends TopicKey> {
  readonly records: readonly OutRecord<T | 'parked'>[];
  readonly bytes: number;
  readonly settle: (safe: boolean) => void;
  /** How many of the records are in Kafka already. */
  sent: number;
  settled: boolean;
  /** A try of it has failed, and none has succeeded since. */
  failed: boolean;
}

/**
 * Brings records to Kafka, whatever it takes. What all callers bring in one turn of the event loop goes as one batch; when
 * that fails, each caller's part is tried again by itself, with backoff and for ever, so that none waits for what another
 * cannot get rid of. Large parts go in pieces; a record that Kafka finds too large by itself is parked (`sendOrPark`).
 *
 * The records of one call are written in their order. Of two calls the second may overtake the first when that one fails:
 * who needs an order waits for the first to resolve. Memory is bounded by the callers: a source that sees `isFull` pauses
 * itself and goes on after `room()`.
 */
export class DurableSender<T extends TopicKey = TopicKey> {
  readonly #stopping = new AbortController();
  readonly #unsettled = new Set<PendingBatch<T>>();
  readonly #maxBatchRecords: number;
  readonly #maxBatchBytes: number;
  readonly #maxWaitingRecords: number;
  readonly #maxWaitingBytes: number;
  readonly #retryBaseMs: number;
  readonly #measuring: NodeJS.Timeout;
  #gathering: PendingBatch<T>[] = [];
  #records = 0;
  #bytes = 0;
  #room: { readonly promise: Promise<void>; readonly resolve: () => void } | undefined;
  /** How many of those in hand have failed. */
  #failing = 0;
  #lastError: string | undefined;

  constructor(private readonly options: DurableSenderOptions<T>) {
    this.#maxBatchRecords = options.maxBatchRecords ?? 10_000;
    this.#maxBatchBytes = options.maxBatchBytes ?? 4_000_000;
    this.#maxWaitingRecords = options.maxWaitingRecords ?? 20_000;
    this.#maxWaitingBytes = options.maxWaitingBytes ?? 64 * 1024 * 1024;
    this.#retryBaseMs = options.retryBaseMs ?? 200;
    this.#measuring = setInterval(
      () => waitingGauge.set({ sender: options.name }, this.#records),
      1_000,
    ).unref();
  }

  /** More must not be read now: as much is waiting for Kafka as memory is meant for. */
  get isFull(): boolean {
    return this.#records >= this.#maxWaitingRecords || this.#bytes >= this.#maxWaitingBytes;
  }

  /** Resolves when it is not full, or half empty again after it was; at once when stopped. */
  room(): Promise<void> {
    if (!this.isFull || this.#stopping.signal.aborted) return Promise.resolve();
    if (this.#room === undefined) {
      let resolve!: () => void;
      this.#room = { promise: new Promise<void>((done) => (resolve = done)), resolve };
    }
    return this.#room.promise;
  }

  /**
   * True when every record is in Kafka with acks=all, or what was parked of one that Kafka does not take: its source may
   * now be told so and forget it. False when the sender was stopped before: then the source must keep it, although
   * any part may have been written. Never rejects.
   */
  deliver(records: readonly OutRecord<T | 'parked'>[]): Promise<boolean> {
    if (records.length === 0) return Promise.resolve(true);
    if (this.#stopping.signal.aborted) return Promise.resolve(false);
    return new Promise((settle) => {
      const bytes = records.reduce((sum, record) => sum + sizeOf(record), 0);
      const batch: PendingBatch<T> = { records, bytes, settle, sent: 0, settled: false, failed: false };
      this.#records += records.length;
      this.#bytes += bytes;
      this.#unsettled.add(batch);
      // After the sockets that are readable now: one send for all that they bring.
      if (this.#gathering.push(batch) === 1) setImmediate(() => this.#sendGathered());
    });
  }

  health(): Health {
    return this.#failing === 0 || this.#lastError === undefined
      ? { ok: true }
      : { ok: false, detail: this.#lastError };
  }

  /** Waits at most `deadlineMs` for what is in hand and then gives it up: `deliver` resolves with false, now and later. */
  async stop(deadlineMs = 0): Promise<void> {
    const until = Date.now() + deadlineMs;
    while (this.#unsettled.size > 0 && Date.now() < until) await pause(5);
    this.#stopping.abort();
    for (const batch of this.#unsettled) this.#finish(batch, false);
    clearInterval(this.#measuring);
    waitingGauge.remove(this.options.name);
  }

  #sendGathered(): void {
    const gathered = this.#gathering;
    this.#gathering = [];
    let group: PendingBatch<T>[] = [];
    let [records, bytes] = [0, 0];
    for (const batch of gathered) {
      const full =
        records + batch.records.length > this.#maxBatchRecords || bytes + batch.bytes > this.#maxBatchBytes;
      if (full && group.length > 0) {
        void this.#sendGroup(group);
        [group, records, bytes] = [[], 0, 0];
      }
      group.push(batch);
      records += batch.records.length;
      bytes += batch.bytes;
    }
    void this.#sendGroup(group);
  }

  async #sendGroup(group: readonly PendingBatch<T>[]): Promise<void> {
    const only = group.length === 1 ? group[0] : undefined;
    // A single one may be larger than a batch: it goes in pieces.
    if (only) return this.#sendAlone(only);
    try {
      await sendOrPark(
        this.options.producer,
        group.flatMap(({ records }) => records),
      );
      // After the promises of this turn: the producer's next batch leaves first, and Kafka works while we answer.
      process.nextTick(() => {
        for (const batch of group) this.#finish(batch, true);
      });
    } catch (error) {
      this.#failed(group, error);
      await pause(backoffMs(1, this.#retryBaseMs), this.#stopping.signal);
      for (const batch of group) void this.#sendAlone(batch);
    }
  }

  async #sendAlone(batch: PendingBatch<T>): Promise<void> {
    const safe = await retryUntil(this.#stopping.signal, () => this.#sendPieces(batch), {
      baseMs: this.#retryBaseMs,
      onFailure: (error) => this.#failed([batch], error),
    });
    process.nextTick(() => this.#finish(batch, safe));
  }

  /** What is not yet sent of a batch, in pieces of the largest size, one after the other. */
  async #sendPieces(batch: PendingBatch<T>): Promise<void> {
    const { records } = batch;
    while (batch.sent < records.length && !batch.settled) {
      let to = batch.sent;
      for (let bytes = 0; to < records.length && to - batch.sent < this.#maxBatchRecords; to++) {
        bytes += sizeOf(records[to]!);
        if (bytes > this.#maxBatchBytes && to > batch.sent) break;
      }
      const piece = batch.sent === 0 && to === records.length ? records : records.slice(batch.sent, to);
      await sendOrPark(this.options.producer, piece);
      batch.sent = to;
    }
  }

  #failed(batches: readonly PendingBatch<T>[], error: unknown): void {
    const { name, log } = this.options;
    retries.inc({ sender: name });
    const first = this.#failing === 0;
    for (const batch of batches) {
      if (batch.failed || batch.settled) continue;
      batch.failed = true;
      this.#failing++;
    }
    this.#lastError = `${name}: records cannot be sent: ${describeError(error)}`;
    if (first)
      log.warn({ sender: name, error: describeError(error) }, 'records cannot be sent; trying again');
  }

  #finish(batch: PendingBatch<T>, safe: boolean): void {
    if (batch.settled) return;
    batch.settled = true;
    this.#unsettled.delete(batch);
    this.#records -= batch.records.length;
    this.#bytes -= batch.bytes;
    // One caller's success says nothing of another one's trouble.
    if (batch.failed && --this.#failing === 0) this.#lastError = undefined;
    batch.settle(safe);
    const roomy = this.#records <= this.#maxWaitingRecords / 2 && this.#bytes <= this.#maxWaitingBytes / 2;
    if (this.#room !== undefined && (roomy || this.#stopping.signal.aborted)) {
      this.#room.resolve();
      this.#room = undefined;
    }
  }
}

/** What a record costs in a request, about. */
function sizeOf({ encodedBody, value, headers }: OutRecord): number {
  if (encodedBody !== undefined) return encodedBody.length;
  let bytes = (value?.length ?? 0) + 600;
  for (const name in headers) bytes += headers[name]?.length ?? 0;
  return bytes;
}
