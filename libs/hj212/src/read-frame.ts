import { crcByVariant, crcOf, type CrcVariant } from './crc.js';
import type { Deviation, HardReason, Profile } from './profile.js';

const HASH = 0x23;
const AND = 0x26;
const ZERO = 0x30;
const CR = 0x0d;
const LF = 0x0a;

/** What stands at one `##`. `more` means that the bytes so far do not decide it. */
export type Found =
  | { kind: 'more' }
  | { kind: 'frame'; from: number; to: number; next: number; met: Deviation[]; encrypted: boolean }
  | { kind: 'rejected'; reason: HardReason; detail: string };

/** How frames are read: the switches of the source and the longest segment that is waited for. */
export interface ReadOptions {
  profile: Profile;
  maxSegment: number;
}

const isDigit = (byte: number | undefined) => byte !== undefined && byte >= 0x30 && byte <= 0x39;

function hex(byte: number | undefined): number {
  if (byte === undefined) return -1;
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  if (byte >= 0x41 && byte <= 0x46) return byte - 0x37;
  return byte >= 0x61 && byte <= 0x66 ? byte - 0x57 : -1;
}

/** The four hex digits at `at`, or -1. */
export function readCrc(buf: Uint8Array, at: number): number {
  let crc = 0;
  for (let k = 0; k < 4; k++) {
    const digit = hex(buf[at + k]);
    if (digit < 0) return -1;
    crc = crc * 16 + digit;
  }
  return crc;
}

const variants: [Deviation, CrcVariant][] = [
  ['crc-modbus-swapped', 'modbus-swapped'],
  ['crc-modbus', 'modbus'],
  ['crc-arc', 'arc'],
  ['crc-constant', 'constant-1234'],
];

/** The deviations of the checksum behind `[from, to)`, or undefined when none that is allowed explains it. */
function matchCrc(buf: Uint8Array, from: number, to: number, profile: Profile): Deviation[] | undefined {
  const printed = readCrc(buf, to);
  if (printed < 0) return undefined;
  const lower = buf.subarray(to, to + 4).some((byte) => byte >= 0x61);
  const met: Deviation[] = lower ? ['crc-lower-case'] : [];
  if (printed === crcOf(buf, from, to)) return met;
  const segment = buf.subarray(from, to);
  for (const [name, variant] of variants)
    if (profile[name] && printed === crcByVariant(segment, variant)) return [...met, name];
  return undefined;
}

const endsInAnds = (buf: Uint8Array, to: number) => buf[to - 1] === AND && buf[to - 2] === AND;

/** A frame ends at `to` when nothing, a line end or the next frame stands there: all that is left without a CRC. */
const isBoundary = (buf: Uint8Array, to: number, final: boolean) =>
  to >= buf.length ? final : buf[to] === CR || buf[to] === LF || (buf[to] === HASH && buf[to + 1] === HASH);

/** Position behind `CP=&&` at or after `from`, or -1. */
export function dataAreaFrom(buf: Uint8Array, from: number, to: number): number {
  for (let at = buf.indexOf(AND, from); at >= 0 && at + 1 < to; at = buf.indexOf(AND, at + 1))
    if (buf[at + 1] === AND && buf[at - 1] === 0x3d && buf[at - 2] === 0x50 && buf[at - 3] === 0x43)
      return at + 2;
  return -1;
}

/**
 * A segment whose data area is HJ 212-2025 ciphertext: Flag of version 2 and a first block of 16 bytes that cannot be
 * text. Its CRC is that of the plain text, so it can only be verified after decryption.
 */
export function looksEncrypted(buf: Uint8Array, from: number, to: number): boolean {
  const area = dataAreaFrom(buf, from, to);
  if (area < 0 || to - 2 - area < 16) return false;
  const header = String.fromCharCode(...buf.subarray(from, Math.min(area, from + 200)));
  const flag = /;flag=(\d{1,3});/i.exec(header);
  if (flag === null || Number(flag[1]) >> 2 !== 2) return false;
  return buf.subarray(area, area + 16).some((byte) => byte < 0x20 || byte > 0x7e);
}

/** Looks for the true end of a frame whose length field lies: the closing `&&` whose CRC fits (or that has none). */
function readByTail(
  buf: Uint8Array,
  from: number,
  declared: number,
  { profile, maxSegment }: ReadOptions,
  final: boolean,
): Found | undefined {
  if (!profile['length-counts-trailer'] && !profile['length-wrong']) return undefined;
  const limit = Math.min(buf.length, from + maxSegment);
  const area = dataAreaFrom(buf, from, limit);
  if (area < 0) return undefined;
  for (let to = area + 2; to <= limit; to++) {
    if (buf[to - 1] === HASH && buf[to] === HASH && isDigit(buf[to + 1])) return undefined;
    if (!endsInAnds(buf, to)) continue;
    const over = declared - (to - from);
    const name: Deviation = over === 6 || over === 4 ? 'length-counts-trailer' : 'length-wrong';
    if (over === 0 || !profile[name]) continue;
    const crc = matchCrc(buf, from, to, profile);
    if (crc !== undefined)
      return { kind: 'frame', from, to, next: to + 4, met: [name, ...crc], encrypted: false };
    if (profile['crc-missing'] && isBoundary(buf, to, final))
      return { kind: 'frame', from, to, next: to, met: [name, 'crc-missing'], encrypted: false };
  }
  return undefined;
}

/**
 * Reads the frame whose `##` stands at `at` (section 6.3 of HJ 212-2017). The length decides, never a search for the
 * next `##` or line end; a length that lies is refused as soon as its segment is there, so that it cannot swallow the
 * frame behind it. `final` says that no more bytes will come.
 */
export function readFrame(buf: Uint8Array, at: number, options: ReadOptions, final: boolean): Found {
  const { profile, maxSegment } = options;
  const end = buf.length;
  if (buf[at + 2] === 0x24)
    return { kind: 'rejected', reason: 'dialect-dollar', detail: '##$ is another protocol' };
  let digits = 0;
  let declared = 0;
  while (digits < 4 && isDigit(buf[at + 2 + digits]))
    declared = declared * 10 + (buf[at + 2 + digits++] ?? 0) - ZERO;
  if (digits < 4 && at + 2 + digits >= end) return { kind: 'more' };
  const met: Deviation[] = [];
  if (digits < 4) {
    if (digits === 0 || !profile['length-unpadded'])
      return { kind: 'rejected', reason: 'length', detail: 'the length is not four decimal digits' };
    met.push('length-unpadded');
  }
  const from = at + 2 + digits;
  const to = from + declared;
  if (declared > maxSegment || declared < 2)
    return (
      readByTail(buf, from, declared, options, final) ?? {
        kind: 'rejected',
        reason: 'length',
        detail: `a length of ${declared} is not possible here (2 to ${maxSegment})`,
      }
    );
  if (declared > 1024) met.push('segment-over-1024');
  if (end < to) return readByTail(buf, from, declared, options, final) ?? { kind: 'more' };
  if (!endsInAnds(buf, to))
    return (
      readByTail(buf, from, declared, options, final) ?? {
        kind: 'rejected',
        reason: 'length',
        detail: `the segment of the declared ${declared} bytes does not end in &&`,
      }
    );
  const frame = (next: number, more: Deviation[], encrypted = false): Found => ({
    kind: 'frame',
    from,
    to,
    next,
    met: [...met, ...more],
    encrypted,
  });
  if (profile['crc-missing'] && isBoundary(buf, to, final)) return frame(to, ['crc-missing']);
  if (end < to + 4) return { kind: 'more' };
  const crc = matchCrc(buf, from, to, profile);
  if (crc !== undefined) return frame(to + 4, crc);
  if (readCrc(buf, to) >= 0 && looksEncrypted(buf, from, to)) return frame(to + 4, [], true);
  return { kind: 'rejected', reason: 'crc', detail: 'the checksum does not fit the segment' };
}
