import { connect, type Socket } from 'node:net';

import { readReply } from '@farwatch/hj212/answers';
import { decodeSegment, type Message } from '@farwatch/hj212/decode';
import { encodeFrame } from '@farwatch/hj212/encode';
import { Framer, type FrameEvent } from '@farwatch/hj212/framer';
import { encryptSegment, openFrame } from '@farwatch/hj212/sm4';
import { qnOf } from '@farwatch/hj212/times';
import { flagOf, type Envelope } from '@farwatch/hj212/typed';
import { backoffMs } from '@farwatch/runtime/scope';

import { factorySettings, reactTo, type DataSource, type DeviceSettings } from './device.js';
import { damaged, driftMs, writesOf, type Faults } from './faults.js';
import { inGbk, isSecret, splitData, type Outgoing } from './outgoing.js';

/** Who a logger is, where it calls, and what is wrong with it. */
export interface DeviceLoggerOptions {
  readonly host: string;
  readonly port: number;
  readonly mn: string;
  readonly pw: string;
  readonly st: string;
  /** 0: 2005, 1: 2017, 2: 2025. */
  readonly version: number;
  readonly source: DataSource;
  readonly settings?: Partial<DeviceSettings>;
  readonly faults?: Faults;
  /** Messages that may wait for their answer at the same time; a real logger waits for each. */
  readonly window?: number;
  /** Key of 2025; with fault `sm4` the data areas are encrypted with it. */
  readonly sm4Key?: Uint8Array;
  /** Pause after the last retry of a message failed, and between attempts to connect, milliseconds. */
  readonly pauseMs?: number;
}

/** What became of the messages of one logger. */
export interface LoggerSummary {
  readonly sent: number;
  readonly acked: number;
  readonly resent: number;
  readonly waiting: number;
  /** Forgotten unacknowledged, because the memory was full. */
  readonly dropped: number;
  readonly requests: number;
  readonly connections: number;
  /** From the first attempt to the answer, milliseconds, at most the latest 10,000. */
  readonly latenciesMs: readonly number[];
}

interface Waiting {
  readonly qn: string;
  readonly frame: Uint8Array;
  readonly number: number;
  readonly firstMs: number;
  /** How often it was sent, ever and on this connection. */
  attempt: number;
  tries: number;
  timer: NodeJS.Timeout | undefined;
}

/** Data area of a packet with fault `split`, bytes: small, so that every message is cut. */
const splitCp = 60;
const latenciesKept = 10_000;
/** Messages that a logger can store: two weeks of minutes and hours. */
const mostStored = 20_000;

/**
 * A logger (数采仪) as the standards want it: one long connection, uploads in their order, each sent again when no 9014
 * comes in time (10 s, 3 times), kept and sent again later when none comes at all; answers the platform's requests.
 * Nothing that was handed to `send` is forgotten before it is acknowledged.
 */
export class DeviceLogger {
  readonly #options: DeviceLoggerOptions;
  readonly #faults: Faults;
  readonly #queue: Outgoing[] = [];
  readonly #waiting = new Map<string, Waiting>();
  readonly #latencies: number[] = [];
  #settings: DeviceSettings;
  #framer = new Framer();
  /** Parts of frames on their way to the socket, in their order. */
  #outbox: Uint8Array[] = [];
  #socket: Socket | undefined;
  #retry: NodeJS.Timeout | undefined;
  #lastQn = 0;
  #stopped = false;
  #counts = {
    sent: 0,
    acked: 0,
    resent: 0,
    requests: 0,
    connections: 0,
    answers: 0,
    failures: 0,
    dropped: 0,
  };

  constructor(options: DeviceLoggerOptions) {
    this.#options = options;
    this.#faults = options.faults ?? new Set();
    const clockOffsetMs = this.#faults.has('clock-drift') ? driftMs : 0;
    this.#settings = { ...factorySettings, pw: options.pw, clockOffsetMs, ...options.settings };
  }

  get settings(): DeviceSettings {
    return this.#settings;
  }

  get summary(): LoggerSummary {
    const { sent, acked, resent, requests, connections, dropped } = this.#counts;
    const waiting = this.#waiting.size + this.#queue.filter(({ wantsAck }) => wantsAck).length;
    return { sent, acked, resent, waiting, dropped, requests, connections, latenciesMs: this.#latencies };
  }

  /** Calls the platform, and again whenever the connection is lost. */
  start(): void {
    if (this.#stopped || this.#socket !== undefined) return;
    const socket = connect({ host: this.#options.host, port: this.#options.port, noDelay: true });
    this.#socket = socket;
    this.#framer = new Framer();
    this.#outbox = [];
    socket.on('connect', () => {
      this.#counts.connections++;
      this.#counts.failures = 0;
      for (const one of this.#waiting.values()) {
        one.tries = 0;
        this.#write([one]);
      }
      this.#pump();
    });
    socket.on('data', (chunk) => this.#framer.push(chunk).forEach((event) => this.#hear(event)));
    // An error is always followed by close; the reason does not matter to a logger, which calls again.
    socket.on('error', () => undefined);
    socket.on('close', () => this.#lost());
  }

  /** Queues a message; it is sent when those before it are answered. A full memory forgets its oldest data. */
  send(...messages: readonly Outgoing[]): void {
    this.#queue.push(...messages);
    this.#counts.dropped += this.#queue.splice(0, Math.max(0, this.#queue.length - mostStored)).length;
    this.#pump();
  }

  /** Closes the connection; what is not acknowledged stays so in the summary. */
  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#retry);
    for (const { timer } of this.#waiting.values()) clearTimeout(timer);
    this.#socket?.destroy();
  }

  #lost(): void {
    this.#socket = undefined;
    for (const one of this.#waiting.values()) clearTimeout(one.timer);
    if (this.#stopped) return;
    const { pauseMs = 1_000 } = this.#options;
    this.#retry = setTimeout(() => this.start(), backoffMs(++this.#counts.failures, pauseMs, pauseMs * 30));
  }

  #pump(): void {
    const { window = 1 } = this.#options;
    const batch: Waiting[] = [];
    while (this.#socket?.readyState === 'open' && this.#queue.length > 0 && this.#waiting.size < window) {
      const next = this.#queue.shift();
      if (next === undefined) break;
      batch.push(...this.#framesOf(next));
    }
    this.#write(batch);
  }

  /** A QN that this logger never used before: its own clock, moved on where two fall into one millisecond. */
  #nextQn(): string {
    this.#lastQn = Math.max(Date.now() + this.#settings.clockOffsetMs, this.#lastQn + 1);
    return qnOf(this.#lastQn);
  }

  /** The frames of a message, registered as waiting where an answer is wanted. */
  #framesOf(message: Outgoing): Waiting[] {
    const { mn, st, version } = this.#options;
    const envelope: Envelope = message.reply ?? {
      qn: this.#nextQn(),
      st,
      pw: this.#settings.pw,
      mn,
      flag: flagOf(version, { ack: message.wantsAck }),
      ...(version === 2 && message.resend ? { resend: true } : {}),
    };
    const built = message.write(envelope);
    // What cannot be written is a mistake in the code that made it, never of the platform.
    if (!built.ok) throw new RangeError(`${message.cn}: ${built.key} cannot be written`);
    const whole = [{ qn: envelope.qn ?? '', segment: built.segment }];
    const packets =
      (this.#faults.has('split') && message.reply === undefined
        ? splitData(message.cn, built.segment, envelope, () => this.#nextQn(), splitCp)
        : undefined) ?? whole;
    return packets.flatMap(({ qn, segment }) => {
      const frame = this.#seal(message.cn, segment);
      if (frame === undefined) throw new RangeError(`${message.cn}: longer than a frame can be`);
      const number = ++this.#counts.sent;
      const firstMs = performance.now();
      const one: Waiting = { qn, frame, number, firstMs, attempt: 0, tries: 0, timer: undefined };
      if (message.wantsAck) this.#waiting.set(qn, one);
      return [one];
    });
  }

  #seal(cn: string, segment: Uint8Array): Uint8Array | undefined {
    const text = this.#faults.has('gbk') && cn === '3020' ? inGbk(segment) : segment;
    const frame = encodeFrame(text);
    const { sm4Key } = this.#options;
    if (frame === undefined || sm4Key === undefined || !this.#faults.has('sm4') || !isSecret(cn))
      return frame;
    const secret = encryptSegment(text, sm4Key);
    // Length and checksum stay those of the plain text.
    if (secret !== undefined) frame.set(secret, 6);
    return frame;
  }

  #write(batch: readonly Waiting[]): void {
    const socket = this.#socket;
    if (batch.length === 0 || socket?.readyState !== 'open') return;
    for (const one of batch) {
      one.tries++;
      if (++one.attempt > 1) this.#counts.resent++;
      if (this.#waiting.get(one.qn) === one)
        one.timer = setTimeout(() => this.#late(one), this.#settings.overTimeMs);
    }
    const frames = batch.map(({ frame, number, attempt }) => damaged(frame, number, attempt, this.#faults));
    const idle = this.#outbox.length === 0;
    this.#outbox.push(...writesOf(frames, this.#faults));
    if (idle) this.#flush(socket);
  }

  /** A tick between two writes lets the kernel send the first by itself; their order stays. */
  #flush(socket: Socket): void {
    const part = this.#outbox[0];
    if (part === undefined || socket.destroyed) return;
    socket.write(part);
    if (!this.#faults.has('halved')) {
      this.#outbox.shift();
      return this.#flush(socket);
    }
    setTimeout(() => {
      if (this.#socket !== socket) return;
      this.#outbox.shift();
      this.#flush(socket);
    }, 1);
  }

  /** No answer in time: sent again, and after the last retry kept until the platform is called anew. */
  #late(one: Waiting): void {
    if (one.tries <= this.#settings.reCount) return this.#write([one]);
    this.#socket?.destroy();
  }

  #hear(event: FrameEvent): void {
    if (event.verdict === 'rejected') return;
    const { sm4Key } = this.#options;
    const { segment, encrypted } = event.value;
    const plain = encrypted ? sm4Key && openFrame(event.raw, segment, sm4Key) : segment;
    const decoded = plain && decodeSegment(plain);
    if (decoded === undefined || decoded.verdict === 'rejected') return;
    const answer = readReply(decoded.value);
    if (answer?.kind === 'data-answer' || answer?.kind === 'notify-answer')
      this.#acknowledge(answer.qn ?? '');
    else this.#serve(decoded.value);
  }

  #acknowledge(qn: string): void {
    const one = this.#waiting.get(qn);
    if (one === undefined) return;
    if (this.#faults.has('lost-ack') && ++this.#counts.answers % 6 === 0) return;
    clearTimeout(one.timer);
    this.#waiting.delete(qn);
    this.#counts.acked++;
    if (this.#latencies.length >= latenciesKept) this.#latencies.shift();
    this.#latencies.push(performance.now() - one.firstMs);
    this.#pump();
  }

  #serve(message: Message): void {
    this.#counts.requests++;
    const { mn, source } = this.#options;
    const { settings, send } = reactTo(message, mn, this.#settings, source, Date.now());
    this.#settings = settings;
    // The answer to a request goes out before data that wait for their turn.
    const [accepted, ...rest] = send;
    if (accepted !== undefined) this.#write(this.#framesOf(accepted));
    this.#queue.unshift(...rest);
    this.#pump();
  }
}
