import { judge, strict, type Profile, type Reason, type Verdict } from './profile.js';
import { readFrame } from './read-frame.js';

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
  private pending: Uint8Array = new Uint8Array(0);
  private readonly profile: Profile;
  private readonly maxSegment: number;

  constructor({ profile = strict, maxSegment = 4096 }: FramerOptions = {}) {
    this.profile = profile;
    this.maxSegment = Math.min(maxSegment, 9999);
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
    return this.scan(buf, false);
  }

  /** The idle time passed inside a frame (10 s is plenty): its `##` is given up and the rest is looked at again. */
  expire(): FrameEvent[] {
    if (this.pending.length < 2) return [];
    const given = this.reject('incomplete', 'the frame did not become complete in time', this.pending);
    this.noiseBytes += 2;
    return [given, ...this.scan(this.pending.subarray(2), false)];
  }

  /** The stream is over: what is held back is judged as it stands. */
  end(): FrameEvent[] {
    return this.scan(this.pending, true);
  }

  private scan(buf: Uint8Array, final: boolean): FrameEvent[] {
    const events: FrameEvent[] = [];
    const options = { profile: this.profile, maxSegment: this.maxSegment };
    let at = 0;
    for (;;) {
      const hash = buf.indexOf(HASH, at);
      const start = hash < 0 ? buf.length : hash;
      this.noiseBytes += start - at;
      at = start;
      if (at + 1 >= buf.length) break;
      // `###0168`: only the last two of a row of # can open a frame.
      if (buf[at + 1] !== HASH || buf[at + 2] === HASH) {
        this.noiseBytes++;
        at++;
        continue;
      }
      const found = readFrame(buf, at, options, final);
      if (found.kind === 'more' && !final) break;
      if (found.kind === 'frame') {
        const raw = buf.subarray(at, found.next);
        const segment = buf.subarray(found.from, found.to);
        events.push({ ...judge({ segment, raw, encrypted: found.encrypted }, found.met, this.profile), raw });
        at = skipLineEnd(buf, found.next);
        continue;
      }
      const next = nextHashes(buf, at + 2);
      const raw = buf.subarray(at, Math.min(next, at + this.maxSegment + 10));
      events.push(
        found.kind === 'more'
          ? this.reject('incomplete', 'the stream ended inside the frame', raw)
          : this.reject(found.reason, found.detail, raw),
      );
      this.noiseBytes += 2;
      at += 2;
    }
    // A copy: the rest is short, the chunk that it came from may be long.
    this.pending = final ? new Uint8Array(0) : buf.slice(at);
    return events;
  }

  private reject(reason: Reason, detail: string, raw: Uint8Array): FrameEvent {
    return { verdict: 'rejected', reason, detail, raw };
  }
}

function skipLineEnd(buf: Uint8Array, at: number): number {
  if (buf[at] === 0x0d) at++;
  return buf[at] === 0x0a ? at + 1 : at;
}

function nextHashes(buf: Uint8Array, from: number): number {
  for (let at = buf.indexOf(HASH, from); at >= 0; at = buf.indexOf(HASH, at + 1))
    if (buf[at + 1] === HASH) return at;
  return buf.length;
}
