import { answerTo } from './answers.js';
import { decodeSegment } from './decode.js';
import { draftOf, encodeFrame, encodeSegment } from './encode.js';
import { Framer, type FrameEvent } from './framer.js';
import { strict } from './profile.js';
import { fuzzCase, ownCorpus, randomOf, type Corpus, type FuzzCase } from './fuzz-cases.js';

export { ownCorpus, type Corpus } from './fuzz-cases.js';

/** What a run found. `broken` holds the first cases that broke a promise, as hexadecimal bytes to be run again. */
export interface FuzzReport {
  cases: number;
  bytes: number;
  frames: number;
  tolerated: number;
  rejected: number;
  encrypted: number;
  decoded: number;
  /** Most bytes that a framer held back. */
  mostRetained: number;
  slowestMs: number;
  broken: { seed: number; case: number; promise: string; hex: string }[];
}

/** Options of a run. Clock and SM4 come from outside: this file stays free of Node. */
export interface FuzzOptions {
  cases: number;
  seed: number;
  /** What is damaged (real frames are best); without it, segments of its own making. */
  corpus?: Corpus;
  now?: () => number;
  open?: (raw: Uint8Array, segment: Uint8Array) => Uint8Array | undefined;
  /** Called every so many cases. */
  progress?: (report: FuzzReport) => void;
}

/** A case that needs longer hangs: hundreds of times what the slowest honest one took. */
const hangMs = 2_000;
const maxSegment = 4096;
/** `##`, length, segment, checksum: all that may wait for more. */
const maxRetained = maxSegment + 10;

function same(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  for (let at = 0; at < a.length; at++) if (a[at] !== b[at]) return false;
  return true;
}
const hexOf = (bytes: Uint8Array) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');

function sameEvent(a: FrameEvent, b: FrameEvent | undefined): boolean {
  if (b === undefined || a.verdict !== b.verdict || !same(a.raw, b.raw)) return false;
  if (a.verdict === 'rejected' || b.verdict === 'rejected')
    return a.verdict === 'rejected' && b.verdict === 'rejected' && a.reason === b.reason;
  return a.value.encrypted === b.value.encrypted && same(a.value.segment, b.value.segment);
}

/** Every frame of the case, cut into pieces; or the promise that was broken on the way. */
function eventsOf({ bytes, cuts, profile }: FuzzCase, whole: boolean, report: FuzzReport) {
  const framer = new Framer({ profile, maxSegment });
  const events: FrameEvent[] = [];
  for (let at = 0, piece = 0; at < bytes.length; piece++) {
    const length = whole ? bytes.length : (cuts[piece % cuts.length] ?? 1);
    // A copy, as a socket would give it: events keep views of it.
    events.push(...framer.push(bytes.slice(at, at + length)));
    at += length;
    report.mostRetained = Math.max(report.mostRetained, framer.buffered);
  }
  return [...events, ...framer.end()];
}

/** Checks what the library promises of any bytes; gives the broken promise. */
function check(one: FuzzCase, report: FuzzReport, open: FuzzOptions['open']): string | undefined {
  const whole = eventsOf(one, true, report);
  const cut = eventsOf(one, false, report);
  if (report.mostRetained > maxRetained) return `retains ${report.mostRetained} bytes`;
  if (whole.length !== cut.length || !whole.every((event, i) => sameEvent(event, cut[i])))
    return 'how the bytes are cut makes a difference';
  for (const event of cut) {
    if (event.verdict === 'rejected') {
      report.rejected++;
      continue;
    }
    report.frames++;
    if (event.verdict === 'ok-tolerated') report.tolerated++;
    if (event.value.encrypted) report.encrypted++;
    const plain = event.value.encrypted ? open?.(event.raw, event.value.segment) : event.value.segment;
    const broken = plain && checkSegment(plain, one, report);
    if (broken !== undefined) return broken;
  }
  return undefined;
}

function checkSegment(segment: Uint8Array, { profile }: FuzzCase, report: FuzzReport): string | undefined {
  const decoded = decodeSegment(segment, { profile });
  if (decoded.verdict === 'rejected') return undefined;
  report.decoded++;
  const written = encodeSegment(draftOf(decoded.value));
  const again = decodeSegment(written, { profile });
  if (again.verdict === 'rejected') return `what was written again is refused: ${again.reason}`;
  if (!same(written, encodeSegment(draftOf(again.value)))) return 'written again, it is another message';
  const answer = answerTo(decoded.value);
  const frame = answer && encodeFrame(answer);
  if (frame === undefined) return undefined;
  const [event] = new Framer({ profile: strict, maxSegment: 9999 }).push(frame);
  return event?.verdict === 'ok' ? undefined : 'the answer is no frame';
}

/**
 * Feeds damaged frames and random bytes to framer, decoder and encoder, and checks that nothing throws, nothing hangs,
 * no more than one frame is held back, the cuts of the stream make no difference, what was read can be written and read
 * again, and every answer is a frame. The same seed and corpus give the same run.
 */
export function fuzz({ cases, seed, corpus = ownCorpus, now, open, progress }: FuzzOptions): FuzzReport {
  const random = randomOf(seed);
  const report: FuzzReport = {
    ...{ cases: 0, bytes: 0, frames: 0, tolerated: 0, rejected: 0, encrypted: 0, decoded: 0 },
    ...{ mostRetained: 0, slowestMs: 0, broken: [] },
  };
  while (report.cases < cases && report.broken.length < 10) {
    const one = fuzzCase(corpus, random);
    const began = now?.() ?? 0;
    let promise: string | undefined;
    try {
      promise = check(one, report, open);
    } catch (error) {
      promise = `throws ${String(error)}`;
    }
    const ms = (now?.() ?? 0) - began;
    report.slowestMs = Math.max(report.slowestMs, ms);
    if (ms > hangMs) promise ??= `takes ${Math.round(ms)} ms`;
    report.cases++;
    report.bytes += one.bytes.length;
    if (promise !== undefined)
      report.broken.push({ seed, case: report.cases, promise, hex: hexOf(one.bytes) });
    if (report.cases % 100_000 === 0) progress?.(report);
  }
  return report;
}
