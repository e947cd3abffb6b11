import type { Socket } from 'node:net';

import { Framer, type FrameEvent } from '@farwatch/hj212/framer';
import { profileWith, type Deviation } from '@farwatch/hj212/profile';
import type { DurableSender } from '@farwatch/messaging/durable-sender';
import type { OutRecord } from '@farwatch/messaging/outputs';
import { networkOf } from '@farwatch/runtime/address';
import { commonNameOf } from '@farwatch/runtime/door-tls';
import type { Pace } from '@farwatch/runtime/pace';

import * as bounds from './bounds.js';
import { claimedMn } from '../frame/mask.js';
import type { RefusalLimits } from './refusal-limits.js';
import type { Source } from '../sources/source.js';
import type { ConnectionRef, FrameProcessor, FrameResult } from '../frame/frame-processor.js';

/** What all connections share, by reference: a copy for each would give each a shape of its own, slow to read. */
export interface ConnectionOptions {
  readonly processor: FrameProcessor;
  readonly sender: DurableSender;
  readonly source: (mn: string) => Source | undefined;
  readonly maxSegment: number;
  readonly frameMs: number;
  readonly idleMs: number;
  /** How long a connection may be open without a valid frame. */
  readonly unprovenMs: number;
  readonly limits: RefusalLimits;
  /** How fast an MN may send. */
  readonly pace: Pace;
  /** Its first valid message of an MN came. */
  readonly onProven: (connection: Connection, mn: string) => void;
  /** A valid message came over this connection. */
  readonly onDevice: (connection: Connection, from: NonNullable<FrameResult['from']>) => void;
}

/** What is left of a frame while it waits for Kafka: thousands wait, so nothing of the message is kept. */
type PendingAnswer = Omit<FrameResult, 'from'>;

/** One TCP connection: bytes to frames, frames to records, answers in the order of the frames. */
export class Connection {
  readonly peer: string;
  /** Whose address that is, for what is counted by it. */
  readonly address: string;
  /** MNs that have sent valid data here. */
  readonly mns = new Set<string>();
  #lastSource: Source | undefined;
  readonly #ref: ConnectionRef;
  readonly #framer: Framer;
  readonly #allowed = new Set<Deviation>();
  #batch: PendingAnswer[] = [];
  #waiting = 0;
  #waitingBytes = 0;
  #sending = false;
  #lastMs = Date.now();
  #begunMs: number | undefined;
  #strange = 0;
  #noise = 0;
  /** Reads no further until what was parked of this device fits its rate again. */
  #restsFor: string | undefined;
  /** Reads no further until then: its device was too fast. */
  #restsUntilMs = 0;
  #finishing = false;
  readonly #openedMs = Date.now();

  constructor(
    readonly id: number,
    private readonly socket: Socket,
    private readonly options: ConnectionOptions,
  ) {
    this.address = networkOf(socket.remoteAddress);
    this.peer = `${socket.remoteAddress ?? ''}:${socket.remotePort ?? 0}`;
    this.#ref = {
      id,
      peer: this.peer,
      sender: {
        address: socket.remoteAddress ?? '',
        network: this.address,
        certificate: commonNameOf(socket),
        hasProved: (mn) => this.mns.has(mn),
      },
    };
    this.#framer = new Framer({ maxSegment: options.maxSegment });
    socket.setNoDelay(true);
    socket.setKeepAlive(true, 60_000);
    socket.on('data', (chunk: Buffer) => this.#data(chunk));
    socket.on('error', () => undefined); // 'close' follows
  }

  /** Writes answers (one character for each byte) or a request; what a dead line loses the device asks for again. */
  send(frame: Uint8Array | string): void {
    const { socket } = this;
    if (socket.writable && socket.writableLength < 1_000_000) socket.write(frame, 'latin1');
  }

  /** It has sent a valid frame. */
  get isProven(): boolean {
    return this.mns.size > 0;
  }

  /** The time passes: gives up a frame that does not end, and a connection that says nothing. */
  sweep(nowMs: number): void {
    const { socket } = this;
    const { frameMs, idleMs, unprovenMs, limits } = this.options;
    if (!this.isProven && nowMs - this.#openedMs > unprovenMs) return this.close('unproven');
    if (this.#restsFor !== undefined && !limits.isOverdrawn(this.#restsFor, nowMs)) {
      this.#restsFor = undefined;
      this.#resume();
    }
    if (this.#restsUntilMs !== 0 && nowMs >= this.#restsUntilMs) {
      this.#restsUntilMs = 0;
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
        for (let n = 0; n < 64 && this.#framer.buffered > 1 && !socket.isPaused(); n++) {
          this.#framer.giveUp();
          this.#read(nowMs);
        }
        this.#begunMs = undefined;
      }
    }
    if (nowMs - this.#lastMs > idleMs) this.close('idle');
  }

  close(why: string): void {
    bounds.closedBy.inc({ why });
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

  #data(chunk: Buffer): void {
    this.#lastMs = Date.now();
    this.#framer.feed(chunk);
    this.#read(this.#lastMs);
  }

  /** Frame by frame, as long as nothing speaks against it: what one chunk may cost is bounded, however many frames are in it. */
  #read(now: number): void {
    const { socket } = this;
    while (!socket.isPaused() && !socket.destroyed) {
      const event = this.#framer.next();
      if (event?.verdict === 'rejected' && this.#relaxProfile(event)) continue;
      if (event !== undefined) this.#take(event, now);
      if (!this.#bears(event, now)) this.close('noise');
      if (event === undefined) break;
      this.#begunMs = undefined;
    }
    this.#begunMs = this.#framer.buffered > 1 ? (this.#begunMs ?? now) : undefined;
    this.#send();
  }

  #take(event: FrameEvent, now: number): void {
    const { processor } = this.options;
    for (const result of processor.take(event, this.#ref, now, (mn, bytes) => this.#mayPark(mn, bytes, now)))
      this.#add(result, event.raw.length, now);
  }

  /** A refused frame of a source with a known fault: from now on this connection is read with its switches too. */
  #relaxProfile(event: FrameEvent): boolean {
    const mn = claimedMn(event.raw);
    const source = mn === undefined ? undefined : this.options.source(mn);
    const more = source?.framing.filter((name) => !this.#allowed.has(name)) ?? [];
    if (more.length === 0) return false;
    for (const name of more) this.#allowed.add(name);
    this.#framer.again(profileWith(Object.fromEntries([...this.#allowed].map((name) => [name, true]))));
    return true;
  }

  /** Of a device that proved itself here everything is parked, on credit: then it has to wait. */
  #mayPark(mn: string | undefined, bytes: number, now: number): boolean {
    if (mn === undefined || !this.mns.has(mn)) return this.options.limits.mayPark(this.address, bytes, now);
    this.#parked(mn, bytes, now);
    return true;
  }

  #parked(mn: string, bytes: number, now: number): void {
    const { limits } = this.options;
    limits.parkedOf(mn, bytes, now);
    if (!limits.isOverdrawn(mn, now)) return;
    this.#restsFor = mn;
    this.socket.pause();
  }

  /** Whether more damaged frames and noise are borne: of a stranger few, of an address or a device more in each minute. */
  #bears(event: FrameEvent | undefined, now: number): boolean {
    const refused = event?.verdict === 'rejected' ? 1 : 0;
    const fresh = this.#framer.noiseBytes;
    if (refused === 0 && fresh === 0) return true;
    this.#framer.noiseBytes = 0;
    this.#strange += refused;
    this.#noise += fresh;
    bounds.noise.inc(fresh);
    if (fresh >= bounds.leastFrameBytes)
      for (const result of this.options.processor.disturbed(this.id, (mn, bytes) =>
        this.#mayPark(mn, bytes, now),
      ))
        this.#add(result, fresh, now);
    const [who] = this.mns;
    const borne = this.options.limits.bears(who ?? this.address, refused, fresh, now);
    const isFew = this.#strange <= bounds.maxStrangeFrames && this.#noise <= bounds.maxStrangeBytes;
    return borne && (this.isProven || isFew);
  }

  /** A device that sends faster than it may is listened to again later; what it was promised stays promised. */
  #slowDown(restMs: number, now: number): void {
    if (restMs === 0) return;
    bounds.slowed.inc();
    this.#restsUntilMs = now + restMs;
    this.socket.pause();
  }

  /** Results of this connection, in order; also for packets that waited and are given up. */
  #add({ records, answer, stored, from }: FrameResult, bytes: number, now: number): void {
    if (from) {
      const { mn } = from.source;
      if (from.source !== this.#lastSource) {
        this.#lastSource = from.source;
        if (!this.mns.has(mn)) this.options.onProven(this, mn);
        this.mns.add(mn);
      }
      this.#slowDown(this.options.pace.took(mn, now), now);
      this.#strange = 0;
      this.#noise = 0;
      this.options.onDevice(this, from);
      // Values that were refused of a frame that is answered.
      if (records.some(({ topic }) => topic === 'parked')) this.#parked(from.source.mn, bytes, now);
    }
    this.#batch.push({ records, answer, stored });
    this.#waiting++;
    this.#waitingBytes += bytes;
    const isFull = this.#waiting >= bounds.maxWaiting || this.#waitingBytes >= bounds.maxWaitingBytes;
    if (isFull || this.options.sender.isFull) this.socket.pause();
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
    const rests =
      this.#restsFor !== undefined ||
      this.#restsUntilMs !== 0 ||
      this.#finishing ||
      this.#waiting >= bounds.maxWaiting / 2;
    if (rests || !socket.isPaused() || socket.destroyed) return;
    if (sender.isFull) return void sender.room().then(() => this.#resume());
    socket.resume();
    // First what is left of the last chunk.
    this.#read(Date.now());
  }

  #answer(batch: readonly PendingAnswer[]): void {
    let answers = '';
    for (const { answer } of batch) if (answer !== undefined) answers += answer;
    if (answers !== '') this.send(answers);
  }
}
