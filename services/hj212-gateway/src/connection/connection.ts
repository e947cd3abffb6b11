import type { Socket } from 'node:net';

import { Framer, type FrameEvent } from '@farwatch/hj212/framer';
import { profileWith, type Deviation } from '@farwatch/hj212/profile';
import type { DurableSender } from '@farwatch/messaging/durable-sender';
import type { OutRecord } from '@farwatch/messaging/outputs';
import { counter } from '@farwatch/observability/metrics';
import type { Logger } from '@farwatch/runtime/log';

import { claimedMn } from '../frame/mask.js';
import { RefusalBudget } from './refusal-budget.js';
import type { Source } from '../sources/source.js';
import type { FrameProcessor, FrameResult } from '../frame/frame-processor.js';

const noise = counter('farwatch_hj212_noise_bytes_total', 'Bytes of loggers that belonged to no frame');
const notParked = counter(
  'farwatch_hj212_not_parked_total',
  'Refused frames of strangers beyond what is parked of one connection',
);
const closedBy = counter('farwatch_hj212_closed_total', 'Connections that were closed by us', ['why']);

/** Frames and bytes of one connection that may wait for Kafka before its socket is read no further. */
const maxWaiting = 256;
const maxWaitingBytes = 512_000;
/** What may come before the first valid frame: registration texts of modems, not a flood. */
const maxStrangeBytes = 256_000;
const maxStrangeFrames = 50;
/** How often a connection says how many refused frames were not parked. */
const tellEveryMs = 60_000;

/** What all connections share, by reference: a copy for each would give each a shape of its own, slow to read. */
export interface ConnectionOptions {
  readonly processor: FrameProcessor;
  readonly sender: DurableSender;
  readonly source: (mn: string) => Source | undefined;
  readonly maxSegment: number;
  readonly frameMs: number;
  readonly idleMs: number;
  readonly parkedPerMinute: number;
  readonly log: Logger;
  /** A valid message came over this connection. */
  readonly onDevice: (connection: Connection, from: NonNullable<FrameResult['from']>) => void;
}

/** What is left of a frame while it waits for Kafka: thousands wait, so nothing of the message is kept. */
type PendingAnswer = Omit<FrameResult, 'from'>;

/** One TCP connection: bytes to frames, frames to records, answers in the order of the frames. */
export class Connection {
  readonly peer: string;
  /** MNs that have sent valid data here. */
  readonly mns = new Set<string>();
  #lastSource: Source | undefined;
  #framer: Framer;
  #allowed = new Set<Deviation>();
  #batch: PendingAnswer[] = [];
  #waiting = 0;
  #waitingBytes = 0;
  #sending = false;
  #lastMs = Date.now();
  #begunMs: number | undefined;
  #strange = 0;
  #noise = 0;
  /** Reads no further until the refused frames of its device fit their rate again. */
  #resting = false;
  readonly #budget: RefusalBudget;
  #toldMs = 0;
  #finishing = false;

  constructor(
    readonly id: number,
    private readonly socket: Socket,
    private readonly options: ConnectionOptions,
  ) {
    this.peer = `${socket.remoteAddress ?? ''}:${socket.remotePort ?? 0}`;
    this.#framer = this.#newFramer();
    this.#budget = new RefusalBudget(options.parkedPerMinute, this.#lastMs);
    socket.setNoDelay(true);
    socket.setKeepAlive(true, 60_000);
    socket.on('data', (chunk: Buffer) => this.#data(chunk));
    socket.on('error', () => undefined); // 'close' follows
    socket.once('close', () => this.#tellNotParked(Infinity));
  }

  /** Writes answers (one character for each byte) or a request; what a dead line loses the device asks for again. */
  send(frame: Uint8Array | string): void {
    const { socket } = this;
    if (socket.writable && socket.writableLength < 1_000_000) socket.write(frame, 'latin1');
  }

  /** The time passes: gives up a frame that does not end, and a connection that says nothing. */
  sweep(nowMs: number): void {
    const { socket } = this;
    const { frameMs, idleMs } = this.options;
    this.#tellNotParked(nowMs);
    if (this.#resting && !this.#budget.isOverdrawn(nowMs)) {
      this.#resting = false;
      this.#resume();
    }
    if (socket.isPaused()) {
      // It is we who do not listen: no frame is late for that, and nobody idle.
      this.#lastMs = nowMs;
      if (this.#begunMs !== undefined) this.#begunMs = nowMs;
      return;
    }
    if (this.#framer.buffered > 1 && this.#begunMs !== undefined) {
      const quiet = nowMs - this.#lastMs > Math.min(10_000, frameMs);
      if (quiet || nowMs - this.#begunMs > frameMs) {
        for (let n = 0; n < 64 && this.#framer.buffered > 1; n++) this.#take(this.#framer.expire(), nowMs);
        this.#send();
        this.#begunMs = undefined;
      }
    }
    if (nowMs - this.#lastMs > idleMs) this.close('idle');
  }

  close(why: string): void {
    closedBy.inc({ why });
    this.socket.destroy();
  }

  /** Reads no further and waits until all that was read is in Kafka and answered. */
  async finish(deadlineMs: number): Promise<void> {
    const { socket } = this;
    this.#finishing = true;
    socket.pause();
    const until = Date.now() + deadlineMs;
    while (this.#waiting > 0 && Date.now() < until) await new Promise((resolve) => setTimeout(resolve, 10));
    socket.end();
  }

  #newFramer(): Framer {
    const { maxSegment } = this.options;
    const allowed = Object.fromEntries([...this.#allowed].map((name) => [name, true]));
    return new Framer({ maxSegment, profile: profileWith(allowed) });
  }

  #data(chunk: Buffer): void {
    const now = Date.now();
    this.#lastMs = now;
    this.#take(this.#framer.push(chunk), now);
    this.#send();
    this.#begunMs = this.#framer.buffered > 1 ? (this.#begunMs ?? now) : undefined;
    this.#countNoise();
    if (this.#budget.isOverdrawn(now)) {
      this.#resting = true;
      this.socket.pause();
    }
    if (this.mns.size === 0 && (this.#strange > maxStrangeFrames || this.#noise > maxStrangeBytes))
      this.close('noise');
  }

  #take(events: readonly FrameEvent[], now: number): void {
    for (const event of events) {
      if (event.verdict === 'rejected' && this.#relaxProfile(event)) {
        // The same bytes under what this source may do; what follows is read by the new framer.
        const again = [...this.#framer.push(event.raw)];
        this.#take(again.length > 0 ? again : this.#framer.expire(), now);
        continue;
      }
      if (event.verdict === 'rejected') this.#strange++;
      const { id, peer } = this;
      const ref = { id, peer };
      for (const result of this.options.processor.take(event, ref, now, (mn) => this.#mayPark(mn, now)))
        this.#add(result, event);
    }
  }

  /** A refused frame of a source with a known fault: from now on this connection is read with its switches too. */
  #relaxProfile(event: FrameEvent): boolean {
    const mn = claimedMn(event.raw);
    const source = mn === undefined ? undefined : this.options.source(mn);
    const more = source?.framing.filter((name) => !this.#allowed.has(name)) ?? [];
    if (more.length === 0) return false;
    for (const name of more) this.#allowed.add(name);
    const rest = this.#framer.take();
    this.#framer = this.#newFramer();
    // What was held back is, as a rule, the frame itself once more: only what is not goes on.
    if (rest.length > 0 && !Buffer.from(event.raw).includes(Buffer.from(rest))) this.#later(rest);
    return true;
  }

  #later(rest: Uint8Array): void {
    setImmediate(() => this.#data(Buffer.from(rest)));
  }

  #mayPark(mn: string | undefined, now: number): boolean {
    return this.#budget.take(mn !== undefined && this.mns.has(mn), now);
  }

  #tellNotParked(nowMs: number): void {
    if (nowMs - this.#toldMs < tellEveryMs) return;
    this.#toldMs = nowMs;
    const count = this.#budget.takeNotParked();
    if (count === 0) return;
    notParked.inc(count);
    this.options.log.warn({ peer: this.peer, count }, 'refused frames of a stranger were not parked');
  }

  #countNoise(): void {
    const fresh = this.#framer.noiseBytes;
    if (fresh === 0) return;
    this.#framer.noiseBytes = 0;
    this.#noise += fresh;
    noise.inc(fresh);
  }

  /** Results of this connection, in order; also for packets that waited and are given up. */
  #add({ records, answer, stored, from }: FrameResult, event: FrameEvent): void {
    if (from) {
      if (from.source !== this.#lastSource) this.mns.add((this.#lastSource = from.source).mn);
      this.#strange = 0;
      this.#noise = 0;
      this.options.onDevice(this, from);
    }
    this.#batch.push({ records, answer, stored });
    this.#waiting++;
    this.#waitingBytes += event.raw.length;
    if (this.#waiting >= maxWaiting || this.#waitingBytes >= maxWaitingBytes || this.options.sender.isFull)
      this.socket.pause();
  }

  /** Sends what has gathered: all frames of one chunk go together, one batch at a time is under way. */
  #send(): void {
    if (this.#sending || this.#batch.length === 0) return;
    const batch = this.#batch;
    this.#batch = [];
    this.#sending = true;
    const records =
      batch.length === 1 ? batch[0]!.records : batch.flatMap((one) => one.records as OutRecord[]);
    void this.options.sender.deliver(records).then((safe) => {
      if (safe) this.#sent(batch); // else we are stopping: nothing is answered
    });
  }

  #sent(batch: readonly PendingAnswer[]): void {
    const { processor } = this.options;
    for (const { stored } of batch) if (stored) processor.stored(stored);
    this.#answer(batch);
    this.#waiting -= batch.length;
    if (this.#waiting === 0) this.#waitingBytes = 0;
    this.#resume();
    this.#sending = false;
    this.#send();
  }

  /** Reads on when nothing speaks against it any more. */
  #resume(): void {
    const { socket } = this;
    const { sender } = this.options;
    if (this.#waiting >= maxWaiting / 2 || this.#finishing || this.#resting || !socket.isPaused()) return;
    if (sender.isFull) void sender.room().then(() => this.#resume());
    else socket.resume();
  }

  #answer(batch: readonly PendingAnswer[]): void {
    let answers = '';
    for (const { answer } of batch) if (answer !== undefined) answers += answer;
    if (answers !== '') this.send(answers);
  }
}
