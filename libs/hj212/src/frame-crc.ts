import type { CrcVariant } from './crc.js';
import type { Deviation, Profile } from './profile.js';

const HASH = 0x23;
const CR = 0x0d;
const LF = 0x0a;

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

const variants: readonly [Deviation, CrcVariant][] = [
  ['crc-modbus-swapped', 'modbus-swapped'],
  ['crc-modbus', 'modbus'],
  ['crc-arc', 'arc'],
  ['crc-constant', 'constant-1234'],
];

/** A frame ends at `to` when nothing, a line end or the next frame stands there: all that is left without a CRC. */
function boundary(buf: Uint8Array, to: number, final: boolean): boolean | undefined {
  const byte = buf[to];
  if (byte === undefined) return final ? true : undefined;
  if (byte !== HASH) return byte === CR || byte === LF;
  return buf[to + 1] === undefined && !final ? undefined : buf[to + 1] === HASH;
}

/**
 * The deviations of the checksum printed at `to`, behind a segment whose own checksum is `crc` (`foreign`: by another
 * algorithm, asked only where the profile allows one). `none`: nothing that is allowed explains it; `more`: the bytes
 * that decide are not there yet.
 */
export function matchCrc(
  buf: Uint8Array,
  to: number,
  crc: number,
  foreign: (variant: CrcVariant) => number,
  profile: Profile,
  final: boolean,
): Deviation[] | 'none' | 'more' {
  if (profile['crc-missing']) {
    const ends = boundary(buf, to, final);
    if (ends !== false) return ends === undefined ? 'more' : ['crc-missing'];
  }
  const printed = readCrc(buf, to);
  if (printed < 0) {
    for (let at = to; at < to + 4; at++) {
      if (buf[at] === undefined) return final ? 'none' : 'more';
      if (hex(buf[at]) < 0) return 'none';
    }
    return 'none';
  }
  const lower = isLower(buf, to) || isLower(buf, to + 1) || isLower(buf, to + 2) || isLower(buf, to + 3);
  const met: Deviation[] = lower ? ['crc-lower-case'] : [];
  if (printed === crc) return met;
  for (const [name, variant] of variants)
    if (profile[name] && printed === foreign(variant)) return [...met, name];
  return 'none';
}

const isLower = (buf: Uint8Array, at: number) => (buf[at] ?? 0) >= 0x61;
