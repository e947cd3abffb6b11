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
  private pending: Uint8Array = nothing;
  private readonly options: ReadOptions;
  private readonly maxSegment: number;

  constructor({ profile = strict, maxSegment = 4096 }: FramerOptions = {}) {
    this.maxSegment = Math.min(maxSegment, 9999);
    this.options = { profile, maxSegment: this.maxSegment };
  }

  /** Bytes held back until more come. */
  get buffered(): number {
    return this.pending.length;
  }

  /** Gives up the bytes held back, for a framer with another profile that goes on with this stream. */
  take(): Uint8Array {
    const rest = this.pending;
    this.pending = new Uint8Array(0);
    return rest;
  }

  /** Takes the next bytes of the stream and gives what they complete, in order. */
  push(chunk: Uint8Array): FrameEvent[] {
    let buf = chunk;
    if (this.pending.length > 0) {
      buf = new Uint8Array(this.pending.length + chunk.length);
      buf.set(this.pending);
      buf.set(chunk, this.pending.length);
    }
    return this.scan(buf, 'no');
  }

  /** The idle time passed inside a frame (10 s is plenty): its `##` is given up and the rest is looked at again. */
  expire(): FrameEvent[] {
    return this.scan(this.pending, 'first');
  }

  /** The stream is over: what is held back is judged as it stands. */
  end(): FrameEvent[] {
    const events = this.scan(this.pending, 'all');
    this.noiseBytes += this.pending.length;
    this.pending = new Uint8Array(0);
    return events;
  }

  /** `final`: whether no more bytes will come, for the first frame only or for all. */
  private scan(buf: Uint8Array, ending: 'no' | 'first' | 'all'): FrameEvent[] {
    const events: FrameEvent[] = [];
    const cap = this.maxSegment + 10;
    let at = 0;
    for (;;) {
      const final = ending === 'all' || (ending === 'first' && events.length === 0);
      const hash = buf.indexOf(HASH, at);
      const start = hash < 0 ? buf.length : hash;
      this.noiseBytes += start - at;
      at = start;
      if (at + 1 >= buf.length) break;
      // `###0168`: only the last two of a row of # can open a frame.
      if (buf[at + 1] !== HASH || buf[at + 2] === HASH) {
        do at++;
        while (buf[at + 2] === HASH);
        this.noiseBytes += at - start;
        continue;
      }
      const found = readFrame(buf, at, this.options, final);
      if (found.kind === 'more' && !final) break;
      if (found.kind === 'frame') {
        const raw = buf.subarray(at, found.next);
        const segment = buf.subarray(found.from, found.to);
        const { profile } = this.options;
        const frame = { segment, raw, encrypted: found.encrypted };
        events.push(Object.assign(judge(frame, found.met, profile), { raw }));
        at = skipLineEnd(buf, found.next);
        continue;
      }
      const { reason, detail, until } = found.kind === 'more' ? incomplete : found;
      // Where the length says nothing, the refused frame is kept to the next ##, line feed or cap, for whoever asks why.
      const to = until ?? refusedUntil(buf, at + 2, at + cap, final);
      if (to === undefined) break;
      events.push({ verdict: 'rejected', reason, detail, raw: buf.subarray(at, to) });
      this.noiseBytes += 2;
      at += 2;
    }
    // A copy: the rest is short, the chunk that it came from may be long.
    this.pending = at < buf.length ? buf.slice(at) : nothing;
    return events;
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

/** End of a refused frame that begins before `from`; undefined while it may still go on. */
function refusedUntil(buf: Uint8Array, from: number, cap: number, final: boolean): number | undefined {
  for (let at = from; at < cap; at++) {
    const byte = buf[at];
    if (byte === undefined) return final ? at : undefined;
    if (byte === 0x0a) return at + 1;
    if (byte !== HASH) continue;
    if (buf[at + 1] === HASH) return at;
    if (buf[at + 1] === undefined && !final) return undefined;
  }
  return cap;
}
