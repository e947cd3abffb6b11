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

/** How many hex digits stand at `at`, four at most. */
export function crcDigits(buf: Uint8Array, at: number): number {
  let digits = 0;
  while (digits < 4 && hex(buf[at + digits]) >= 0) digits++;
  return digits;
}

/** A checksum may stand at `at`, or begin with the next byte. */
export const mayBeCrc = (buf: Uint8Array, at: number): boolean => at >= buf.length || hex(buf[at]) >= 0;

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
  const digits = crcDigits(buf, to);
  if (digits === 0 && buf[to] !== undefined) return 'none';
  // Fewer than four: the leading zeros are left out, and something else follows.
  if (digits < 4 && buf[to + digits] === undefined && !final) return 'more';
  if (digits === 0) return 'none';
  const printed = readDigits(buf, to, digits);
  const met: Deviation[] = isAnyLower(buf, to, digits) ? ['crc-lower-case'] : [];
  if (digits < 4) met.push('crc-unpadded');
  if (printed === crc) return met;
  for (const [name, variant] of variants)
    if (profile[name] && printed === foreign(variant)) return [...met, name];
  return 'none';
}

/** The first hex digits at `at` as a number. */
export function readDigits(buf: Uint8Array, at: number, digits: number): number {
  let crc = 0;
  for (let k = 0; k < digits; k++) crc = crc * 16 + hex(buf[at + k]);
  return crc;
}

function isAnyLower(buf: Uint8Array, at: number, digits: number): boolean {
  for (let k = 0; k < digits; k++) if ((buf[at + k] ?? 0) >= 0x61) return true;
  return false;
}
