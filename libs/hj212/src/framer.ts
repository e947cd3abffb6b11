import { Looked } from './looked.js';
import { judge, strict, type Profile, type Verdict } from './profile.js';
import { readFrame, type ReadOptions } from './read-frame.js';

/** A frame cut out of the byte stream. The arrays are views: copy what is to outlive the chunk. */
export interface Frame {
  /** The data segment: behind the length, up to and including the closing `&&`. */
  segment: Uint8Array;
  /** From `##` to the last character of the CRC, as received. */
  raw: Uint8Array;
  /** HJ 212-2025 ciphertext: the CRC is that of the plain text and is NOT verified yet. */
  encrypted: boolean;
}

/** One thing found in the stream: a verdict on a frame, with the bytes that it is about. */
export type FrameEvent = Verdict<Frame> & { raw: Uint8Array };

/** Options of a framer. */
export interface FramerOptions {
  profile?: Profile;
  /** Longest segment that is waited for, bytes; the standard says 1024, real analysers send 1623. */
  maxSegment?: number;
}

const HASH = 0x23;

/**
 * Cuts a TCP stream into frames (HJ 212-2017 section 6.3), whatever the segmentation. Works on bytes: multi-byte text
 * and ciphertext may contain `##`, `&&`, line ends and NUL. Holds at most one frame back (maxSegment + 10 bytes);
 * everything outside of frames is noise and only counted. Never throws.
 */
export class Framer {
  /** Bytes that belonged to no frame: modem texts, keep-alives, literal `\r\n`, damaged frames. */
  noiseBytes = 0;
  #buf: Uint8Array = nothing;
  #at = 0;
  /** The bytes are the caller's: a copy is made of what is held back of them. */
  #borrowed = false;
  /** Whether no more bytes will come, for the first frame only or for all. */
  #ending: 'no' | 'first' | 'all' = 'no';
  /** Where the last frame began, what was noise in front of it and whether it had to be decided. */
  #lastAt = 0;
  #lastNoise = 0;
  #lastFinal = false;
  #options: ReadOptions;
  #looked = new Looked();
  #hashed = 0;

  constructor({ profile = strict, maxSegment = 4096 }: FramerOptions = {}) {
    this.#options = { profile, maxSegment: Math.min(maxSegment, 9999) };
  }

  /** Bytes held back until more come, and those that `next` has not come to yet. */
  get buffered(): number {
    return this.#buf.length - this.#at;
  }

  /** Bytes that checksums were computed over, once for each algorithm: a few for each byte of the stream, whatever it holds. */
  get hashedBytes(): number {
    return this.#hashed + this.#looked.hashed;
  }

  /** Takes the next bytes of the stream and gives what they complete, in order. */
  push(chunk: Uint8Array): FrameEvent[] {
    this.feed(chunk);
    return this.#all();
  }

  /** Takes the next bytes of the stream; `next` gives what they complete, and only then looks at them. */
  feed(chunk: Uint8Array): void {
    const held = this.buffered;
    this.#moveTo(this.#at);
    if (held > 0) {
      const buf = new Uint8Array(held + chunk.length);
      buf.set(this.#buf);
      buf.set(chunk, held);
      this.#buf = buf;
    } else {
      this.#buf = chunk;
    }
    this.#borrowed = held === 0;
  }

  /** The next frame, taken or refused; undefined when more bytes are needed. */
  next(): FrameEvent | undefined {
    const event = this.#scan(this.#ending !== 'no');
    if (this.#ending === 'first') this.#ending = 'no';
    if (event !== undefined) return event;
    this.#moveTo(this.#at);
    // The rest is short, the chunk that it came from may be long.
    if (this.#borrowed) this.#buf = new Uint8Array(this.#buf);
    this.#borrowed = false;
    return undefined;
  }

  /** The frame that `next` refused last is read again with another profile, and so is what follows. */
  again(profile: Profile): void {
    this.noiseBytes = this.#lastNoise;
    this.#at = this.#lastAt;
    if (this.#lastFinal && this.#ending === 'no') this.#ending = 'first';
    this.#options = { ...this.#options, profile };
    this.#hashed += this.#looked.hashed;
    this.#looked = new Looked();
  }

  /** The idle time passed inside a frame (10 s is plenty): `next` gives up its `##` and looks at the rest again. */
  giveUp(): void {
    this.#ending = 'first';
  }

  /** As `giveUp`, with what comes of it. */
  expire(): FrameEvent[] {
    this.giveUp();
    return this.#all();
  }

  /** The stream is over: what is held back is judged as it stands. */
  end(): FrameEvent[] {
    this.#ending = 'all';
    const events = this.#all();
    this.noiseBytes += this.buffered;
    this.#moveTo(this.#buf.length);
    this.#ending = 'no';
    return events;
  }

  #all(): FrameEvent[] {
    const events: FrameEvent[] = [];
    for (let event = this.next(); event !== undefined; event = this.next()) events.push(event);
    return events;
  }

  /** Forgets the bytes in front of `at`. */
  #moveTo(at: number): void {
    if (at === 0) return;
    this.#buf = at < this.#buf.length ? this.#buf.subarray(at) : nothing;
    this.#borrowed = this.#buf !== nothing;
    this.#at = 0;
    this.#looked.moved(at);
  }

  #scan(final: boolean): FrameEvent | undefined {
    const buf = this.#buf;
    const cap = this.#options.maxSegment + 10;
    for (;;) {
      const hash = buf.indexOf(HASH, this.#at);
      const at = hash < 0 ? buf.length : hash;
      this.noiseBytes += at - this.#at;
      this.#at = at;
      if (at + 1 >= buf.length) return undefined;
      // `###0168`: only the last two of a row of # can open a frame.
      if (buf[at + 1] !== HASH || buf[at + 2] === HASH) {
        do this.#at++;
        while (buf[this.#at + 2] === HASH);
        this.noiseBytes += this.#at - at;
        continue;
      }
      const { profile } = this.#options;
      const found = readFrame(buf, at, this.#options, this.#looked, final);
      if (found.kind === 'more' && !final) return undefined;
      this.#lastAt = at;
      this.#lastNoise = this.noiseBytes;
      this.#lastFinal = final;
      if (found.kind === 'frame') {
        const raw = buf.subarray(at, found.next);
        const segment = buf.subarray(found.from, found.to);
        const frame = { segment, raw, encrypted: found.encrypted };
        this.#at = skipLineEnd(buf, found.next);
        return Object.assign(judge(frame, found.met, profile), { raw });
      }
      const { reason, detail, until } = found.kind === 'more' ? incomplete : found;
      // Where the length says nothing, the refused frame is kept to the next ##, line feed or cap, for whoever asks why.
      const to = until ?? this.#refusedUntil(at + 2, at + cap, final);
      if (to === undefined) return undefined;
      this.noiseBytes += 2;
      this.#at = at + 2;
      return { verdict: 'rejected', reason, detail, raw: buf.subarray(at, to) };
    }
  }

  /** End of a refused frame that begins before `from`; undefined while it may still go on. */
  #refusedUntil(from: number, cap: number, final: boolean): number | undefined {
    const buf = this.#buf;
    const known = this.#looked.refused;
    let at = known.of === from ? known.to : from;
    for (; at < cap; at++) {
      const byte = buf[at];
      if (byte === undefined) {
        if (final) return at;
        break;
      }
      if (byte === 0x0a) return at + 1;
      if (byte !== HASH) continue;
      if (buf[at + 1] === HASH) return at;
      if (buf[at + 1] === undefined && !final) break;
    }
    if (at === cap) return cap;
    known.of = from;
    known.to = at;
    return undefined;
  }
}

const nothing = new Uint8Array(0);
const incomplete = {
  reason: 'incomplete',
  detail: 'the frame did not become complete in time',
  until: undefined,
} as const;

function skipLineEnd(buf: Uint8Array, at: number): number {
  if (buf[at] === 0x0d) at++;
  return buf[at] === 0x0a ? at + 1 : at;
}
