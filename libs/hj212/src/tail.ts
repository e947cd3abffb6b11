import { isCp } from './area.js';
import { crcByVariant, crcStep, reflectedStep, swapped, type CrcVariant } from './crc.js';
import type { Found } from './found.js';
import { crcDigits, matchCrc } from './frame-crc.js';
import type { Looked } from './looked.js';
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

/** What a source with a lying length field needs besides its buffer. */
export interface TailOptions {
  profile: Profile;
  maxSegment: number;
  /** Deviations met before the segment. */
  met: readonly Deviation[];
  /** True when the segment of the declared length is ciphertext, whose CRC cannot fit. */
  encrypted: (to: number) => boolean;
  looked: Looked;
}

/**
 * For a source whose length field may lie: the frame ends at the first closing `&&` whose checksum fits, whatever the
 * length says. Undefined: there is none before the next frame opens or the cap is reached, so the length decides. One
 * pass with running checksums, which goes on where it stood when more bytes come: a segment full of `&&` costs no more than
 * another one, and how the bytes were cut makes no difference.
 */
export function readByTail(
  buf: Uint8Array,
  from: number,
  declared: number,
  { profile, maxSegment, met, encrypted, looked }: TailOptions,
  final: boolean,
): Found | undefined {
  const state = looked.tailFrom(from);
  const foreign = (variant: CrcVariant) => {
    if (variant === 'modbus') return state.modbus;
    if (variant === 'modbus-swapped') return swapped(state.modbus);
    return variant === 'arc' ? state.arc : crcByVariant(new Uint8Array(0), variant);
  };
  for (; state.at < from + maxSegment; state.at++) {
    const { at } = state;
    const byte = buf[at];
    if (byte === undefined) return final ? undefined : { kind: 'more' };
    if (!state.stepped) {
      if (byte === HASH) {
        const opens = opensFrame(buf, at, final);
        if (opens !== false) return opens === undefined ? { kind: 'more' } : undefined;
      }
      looked.tailHashed += 3;
      state.standard = crcStep(state.standard, byte);
      state.modbus = reflectedStep(state.modbus, byte);
      state.arc = reflectedStep(state.arc, byte);
    }
    state.stepped = false;
    if (byte !== AND || buf[at - 1] !== AND) continue;
    const to = at + 1;
    if (state.area < 0) {
      if (isCp(buf, at - 1)) state.area = to;
      continue;
    }
    const over = declared - (to - from);
    const name = over === 6 || over === 4 ? 'length-counts-trailer' : 'length-wrong';
    if (to < state.area + 2 || (over !== 0 && !profile[name])) continue;
    const tail = matchCrc(buf, to, state.standard, foreign, profile, final);
    if (tail === 'more') {
      state.stepped = true;
      return { kind: 'more' };
    }
    const lies: Deviation[] = over === 0 ? [] : [name];
    // A few digits behind some && are a weak witness: they count where this source is known to print them.
    if (tail !== 'none' && (profile['crc-unpadded'] || !tail.includes('crc-unpadded'))) {
      const next = tail.includes('crc-missing') ? to : to + crcDigits(buf, to);
      return { kind: 'frame', from, to, next, met: [...met, ...lies, ...tail], encrypted: false };
    }
    if (over === 0 && encrypted(to))
      return { kind: 'frame', from, to, next: to + 4, met: [...met], encrypted: true };
  }
  return undefined;
}
