import { crcByVariant, crcStep, reflectedStep, swapped, type CrcVariant } from './crc.js';
import type { Found } from './found.js';
import { matchCrc } from './frame-crc.js';
import type { Deviation, Profile } from './profile.js';

const HASH = 0x23;
const AND = 0x26;

const isDigit = (byte: number | undefined) => byte !== undefined && byte >= 0x30 && byte <= 0x39;

/** True when a frame opens at `at`; undefined when the bytes that say so are not there yet. */
function opensFrame(buf: Uint8Array, at: number, final: boolean): boolean | undefined {
  const [second, third] = [buf[at + 1], buf[at + 2]];
  if (second !== HASH) return second === undefined && !final ? undefined : false;
  return third === undefined && !final ? undefined : isDigit(third);
}

/** Position behind `CP=&&` at or after `from`, or -1. */
export function dataAreaFrom(buf: Uint8Array, from: number, to: number): number {
  for (let at = buf.indexOf(AND, from); at >= 0 && at + 1 < to; at = buf.indexOf(AND, at + 1))
    if (at >= from + 3 && buf[at + 1] === AND && isCp(buf, at)) return at + 2;
  return -1;
}

const isCp = (buf: Uint8Array, at: number) =>
  buf[at - 1] === 0x3d && buf[at - 2] === 0x50 && buf[at - 3] === 0x43;

/** What a source with a lying length field needs besides its buffer. */
export interface TailOptions {
  profile: Profile;
  maxSegment: number;
  /** Deviations met before the segment. */
  met: readonly Deviation[];
  /** True when the segment of the declared length is ciphertext, whose CRC cannot fit. */
  encrypted: (to: number) => boolean;
}

/**
 * For a source whose length field may lie: the frame ends at the first closing `&&` whose checksum fits, whatever the
 * length says. Undefined: there is none before the next frame opens or the cap is reached, so the length decides. One
 * pass with running checksums: a segment full of `&&` costs no more than another one, and how the bytes were cut makes
 * no difference.
 */
export function readByTail(
  buf: Uint8Array,
  from: number,
  declared: number,
  { profile, maxSegment, met, encrypted }: TailOptions,
  final: boolean,
): Found | undefined {
  let [standard, modbus, arc] = [0xffff, 0xffff, 0];
  const foreign = (variant: CrcVariant) => {
    if (variant === 'modbus') return modbus;
    if (variant === 'modbus-swapped') return swapped(modbus);
    return variant === 'arc' ? arc : crcByVariant(new Uint8Array(0), variant);
  };
  let area = -1;
  for (let at = from; at < from + maxSegment; at++) {
    const byte = buf[at];
    if (byte === undefined) return final ? undefined : { kind: 'more' };
    if (byte === HASH) {
      const opens = opensFrame(buf, at, final);
      if (opens !== false) return opens === undefined ? { kind: 'more' } : undefined;
    }
    standard = crcStep(standard, byte);
    modbus = reflectedStep(modbus, byte);
    arc = reflectedStep(arc, byte);
    if (byte !== AND || buf[at - 1] !== AND) continue;
    const to = at + 1;
    if (area < 0) {
      if (isCp(buf, at - 1)) area = to;
      continue;
    }
    const over = declared - (to - from);
    const name = over === 6 || over === 4 ? 'length-counts-trailer' : 'length-wrong';
    if (to < area + 2 || (over !== 0 && !profile[name])) continue;
    const tail = matchCrc(buf, to, standard, foreign, profile, final);
    if (tail === 'more') return { kind: 'more' };
    const lies: Deviation[] = over === 0 ? [] : [name];
    if (tail !== 'none') {
      const next = tail.includes('crc-missing') ? to : to + 4;
      return { kind: 'frame', from, to, next, met: [...met, ...lies, ...tail], encrypted: false };
    }
    if (over === 0 && encrypted(to))
      return { kind: 'frame', from, to, next: to + 4, met: [...met], encrypted: true };
  }
  return undefined;
}
