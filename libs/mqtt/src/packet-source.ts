import { counter, gauge } from '@farwatch/observability/metrics';
import { describeError, Fault } from '@farwatch/runtime/fault';
import type { Health } from '@farwatch/runtime/part';
import { retryUntil } from '@farwatch/runtime/retry';
import { mqttServer, type ServerAddress } from '@farwatch/runtime/servers';
import { backoffMs, pause, withDeadline } from '@farwatch/runtime/scope';

import { BatchQueue, pubacks, type Batch } from './bridge/batch-queue.js';
import { Gather } from './bridge/gather.js';
import { openConnection, type CloseReason, type Connection } from './bridge/connection.js';
import type { PublishPacket } from './bridge/packet-reader.js';
import type { PacketSourceOptions } from './bridge/options.js';
import type { MqttMessage } from './message.js';

export type { PacketSourceOptions } from './bridge/options.js';
export type { MqttMessage } from './message.js';

const received = counter('farwatch_mqtt_received_messages_total', 'Messages read from the broker');
const acknowledged = counter('farwatch_mqtt_acknowledged_messages_total', 'PUBACKs sent to the broker');
const reconnects = counter(
  'farwatch_mqtt_reconnects_total',
  'Connections to the broker that ended or failed',
);
const sessionsLost = counter(
  'farwatch_mqtt_sessions_lost_total',
  'The broker had forgotten the session: a possible loss window',
);
const unackedGauge = gauge(
  'farwatch_mqtt_unacked_messages',
  'Messages in hand that are not yet acknowledged',
  ['client'],
);

/** So long a lost session is shown to whoever looks at the health. */
const showLostMs = 24 * 3_600_000;
/** A connection that lived this long was a good one. */
const settledMs = 30_000;

/** A subscriber whose acknowledgements wait until its messages are safe elsewhere. */
export interface PacketSource {
  /** Resolves when subscribed for the first time. */
  readonly ready: Promise<void>;
  /** Ends intake, waits at most `deadlineMs` for what is in hand, then leaves; the session stays. */
  stop(deadlineMs?: number): Promise<void>;
  health(): Health;
  /** Messages in hand that are not yet acknowledged. */
  unacked(): number;
}

/**
 * Starts a subscriber on a persistent session. PUBACKs leave in the order of arrival after `handOver` has resolved;
 * one batch is under way at a time while the next grows; the socket is paused at the bounds; the connection is kept
 * alive also while a batch takes long; a lost connection is opened again with backoff and jitter, for ever.
 */
export function openPacketSource<T>(options: PacketSourceOptions<T>): PacketSource {
  return new Source(options);
}

class Source<T> implements PacketSource {
  readonly ready: Promise<void>;
  readonly #queue: BatchQueue<T>;
  readonly #gather: Gather;
  readonly #stopping = new AbortController();
  readonly #maxMessages: number;
  readonly #maxBytes: number;
  readonly #ended: Promise<void>;
  #readyNow!: () => void;
  #protocol: 4 | 5;
  #connection: Connection | undefined;
  /** Counts connections: acknowledgements of an older one are void. */
  #epoch = 0;
  #reading = true;
  #sessionExpected: boolean;
  #handling: Promise<void> | undefined;
  #lastError: string | undefined = 'not yet connected';
  #handOverError: string | undefined;
  #releasedSession = false;
  #leaving = false;
  /** When the broker had last forgotten the session. */
  #lostMs = -Infinity;

  constructor(private readonly options: PacketSourceOptions<T>) {
    this.#maxMessages = options.maxUnackedMessages ?? 10_000;
    this.#maxBytes = options.maxUnackedBytes ?? 32 * 1024 * 1024;
    const maxBatch = options.maxBatchMessages ?? 2_000;
    this.#queue = new BatchQueue(maxBatch, options.maxBatchBytes ?? 2 * 1024 * 1024);
    this.#gather = new Gather(Math.min(maxBatch, this.#maxMessages), this.#stopping.signal);
    this.#protocol = options.protocol ?? 5;
    this.#sessionExpected = options.expectSession ?? false;
    this.ready = new Promise((resolve) => (this.#readyNow = resolve));
    this.#ended = this.#stayConnected();
  }

  unacked(): number {
    return this.#queue.messages;
  }

  health(): Health {
    const detail = this.#lastError ?? this.#handOverError;
    if (detail !== undefined) return { ok: false, detail };
    const isFresh = Date.now() - this.#lostMs < showLostMs;
    return { ok: true, ...(isFresh && { attention: this.#lostWords() }) };
  }

  async stop(deadlineMs = 8_000): Promise<void> {
    this.#leaving = true;
    this.#reading = false;
    this.#connection?.pause();
    if (this.#handling) {
      await withDeadline(this.#handling, deadlineMs, 'handing over the last batch').catch((error: unknown) =>
        this.options.log.warn(
          { error: describeError(error) },
          'stopped with messages in hand; they will be delivered again',
        ),
      );
    }
    this.#stopping.abort();
    await this.#connection?.end();
    await this.#ended;
    unackedGauge.remove(this.options.clientId);
  }

  /** Connects and connects again until stopped or taken over. */
  async #stayConnected(): Promise<void> {
    const { log, clientId } = this.options;
    const address = mqttServer(this.options.url);
    let closedSoon = 0;
    for (let attempt = 1; !this.#stopping.signal.aborted; attempt++) {
      const began = Date.now();
      const why = await this.#connectOnce(address).catch((error: unknown): CloseReason => {
        if (error instanceof Fault && error.code === 'mqtt-version' && this.#protocol === 5)
          this.#protocol = 4;
        return { kind: 'lost', detail: describeError(error) };
      });
      this.#connection = undefined;
      this.#lastError = why.detail;
      if (this.#stopping.signal.aborted) return;
      reconnects.inc();
      closedSoon = why.kind === 'closed' && Date.now() - began < settledMs ? closedSoon + 1 : 0;
      if (why.kind === 'taken-over' || closedSoon >= 3) {
        const keep = this.options.onTakenOver?.() ?? true;
        log.warn({ clientId, keep }, 'another connection seems to use our client id');
        if (!keep) {
          this.#lastError = 'another connection has taken over the session';
          this.#releasedSession = true;
          this.#stopping.abort();
          return;
        }
      }
      if (Date.now() - began > settledMs) attempt = 1;
      const waitMs = backoffMs(attempt, this.options.retryBaseMs ?? 200, 10_000);
      log.warn({ clientId, why: why.detail, waitMs }, 'not connected to the MQTT broker; trying again');
      await pause(waitMs, this.#stopping.signal);
    }
  }

  /** One connection from its beginning to its end. */
  async #connectOnce(address: ServerAddress): Promise<CloseReason> {
    const { options } = this;
    const epoch = ++this.#epoch;
    let closed!: (why: CloseReason) => void;
    const end = new Promise<CloseReason>((resolve) => (closed = resolve));
    const connection = openConnection(
      {
        address,
        ...(options.tls ? { tls: options.tls } : {}),
        clientId: options.clientId,
        protocol: this.#protocol,
        filters: options.filters,
        keepaliveSeconds: options.keepaliveSeconds ?? 30,
        sessionExpirySeconds: options.sessionExpirySeconds ?? 86_400,
        receiveMaximum: Math.min(65_535, this.#maxMessages),
        connectTimeoutMs: options.connectTimeoutMs ?? 10_000,
      },
      {
        session: (present) => this.#onSession(present),
        publish: (packet) => this.#onPublish(packet, epoch),
        readEnd: () => this.#onReadEnd(),
        closed,
      },
    );
    this.#connection = connection;
    await connection.opened;
    this.#lastError = undefined;
    this.#readyNow();
    options.log.info(
      { clientId: options.clientId, protocol: this.#protocol },
      'subscribed to the MQTT broker',
    );
    return end;
  }

  #onSession(present: boolean): void {
    if (!present && this.#sessionExpected) this.#lost();
    else if (!this.#sessionExpected) void this.#firstSession(present);
    this.#sessionExpected = true;
    if (!this.#reading) this.#connection?.pause();
  }

  /** The first connection of this process: an earlier one may have left a session. Never rejects. */
  async #firstSession(present: boolean): Promise<void> {
    const { memory, log, clientId } = this.options;
    try {
      if (!present && (await memory?.recall()) === true) this.#lost();
      else if (!present && memory === undefined)
        log.warn(
          { clientId },
          'the broker has no session of ours: right at the very first start, else what it held for us is lost',
        );
      await memory?.remember();
    } catch (error) {
      log.warn(
        { clientId, present, error: describeError(error) },
        'it is not known whether the broker has had a session of ours',
      );
    }
  }

  #lost(): void {
    sessionsLost.inc();
    this.#lostMs = Date.now();
    this.options.log.error({ clientId: this.options.clientId }, this.#lostWords());
  }

  #lostWords(): string {
    return `the broker has forgotten our session ${this.options.clientId}: what it held for us is lost (possible loss window)`;
  }

  #onPublish(packet: PublishPacket, epoch: number): void {
    const { topic, payload, qos, retain, dup, contentType, messageId } = packet;
    const message: MqttMessage = { topic, payload, qos, retain, dup, contentType, arrivalMs: Date.now() };
    this.#queue.add(epoch, messageId, payload.length, (items) => this.options.prepare(message, items));
  }

  #onReadEnd(): void {
    this.#bound();
    if (this.#handling === undefined && this.#queue.messages > 0) {
      this.#handling = this.#work().finally(() => (this.#handling = undefined));
    }
  }

  /** Stops reading at a bound and goes on when half of what was in hand is safe. */
  #bound(): void {
    const { messages, bytes } = this.#queue;
    if (this.#reading && (messages >= this.#maxMessages || bytes >= this.#maxBytes)) {
      this.#reading = false;
      this.#connection?.pause();
    } else if (!this.#reading && messages <= this.#maxMessages / 2 && bytes <= this.#maxBytes / 2) {
      if (this.#leaving) return;
      this.#reading = true;
      this.#connection?.resume();
    }
  }

  /** Hands over batch after batch until nothing is in hand. Never rejects. */
  async #work(): Promise<void> {
    for (;;) {
      await this.#gather.grown(() => this.#queue.messages);
      const batch = this.#queue.take();
      if (batch === undefined) break;
      received.inc(batch.ids.length);
      unackedGauge.set({ client: this.options.clientId }, this.#queue.messages);
      if (!(await this.#handOver(batch))) return;
      this.#handOverError = undefined;
      this.#queue.done();
      if (batch.connection === this.#epoch && this.#connection) {
        this.#connection.write(pubacks(batch.ids));
        acknowledged.inc(batch.ids.length);
      }
      this.#bound();
    }
    unackedGauge.set({ client: this.options.clientId }, 0);
  }

  /** False when we were stopped before the batch was safe. */
  async #handOver(batch: Batch<T>): Promise<boolean> {
    const { log, handOver, retryBaseMs = 200 } = this.options;
    if (this.#stopping.signal.aborted && !this.#releasedSession) return false;
    return retryUntil(this.#stopping.signal, () => handOver(batch.items), {
      baseMs: retryBaseMs,
      onFailure: (error, attempt, waitMs) => {
        this.#handOverError = `messages cannot be handed over: ${describeError(error)}`;
        const fields = { attempt, waitMs, messages: batch.ids.length, error: describeError(error) };
        log.warn(fields, 'a batch could not be handed over; trying the same again');
      },
    });
  }
}
