import { AreaSearch } from './area.js';
import { swapped, type CrcVariant } from './crc.js';
import { reflectedCrc, Spans, standardCrc } from './spans.js';

/** How far the search for a closing `&&` has come that began at `from`: registers in front of `at`, or behind it if `stepped`. */
export interface TailState {
  from: number;
  at: number;
  stepped: boolean;
  standard: number;
  modbus: number;
  arc: number;
  area: number;
}

/**
 * What was found out of the bytes that a framer holds, so that none of them is looked at again for every `##` in front of it
 * and for every chunk behind it: the work is a few steps for each byte received, whatever the bytes are.
 */
export class Looked {
  /** Where the search for a closing `&&` stands, of a source whose length may lie. */
  tail: TailState | undefined;
  /** Up to where it is known that the refused frame that begins at `of` does not end. */
  readonly refused = { of: -1, to: 0 };
  /** Bytes hashed by that search, once for each of its three checksums. */
  tailHashed = 0;
  /** Where data areas begin. */
  readonly areas = new AreaSearch();
  readonly #standard = new Spans(standardCrc);
  readonly #reflected = new Spans(reflectedCrc);

  /** Bytes that checksums were computed over, once for each algorithm. */
  get hashed(): number {
    return this.#standard.hashed + this.#reflected.hashed + this.tailHashed;
  }

  /** The checksum of the standard. */
  crc(buf: Uint8Array, from: number, to: number): number {
    return this.#standard.of(buf, from, to, 0xffff);
  }

  /** The checksum of another algorithm. */
  foreign(buf: Uint8Array, from: number, to: number, variant: CrcVariant): number {
    if (variant === 'hj212') return this.crc(buf, from, to);
    if (variant === 'constant-1234') return 0x1234;
    const crc = this.#reflected.of(buf, from, to, variant === 'arc' ? 0 : 0xffff);
    return variant === 'modbus-swapped' ? swapped(crc) : crc;
  }

  /** The search for a closing `&&` behind `from`, where it stands. */
  tailFrom(from: number): TailState {
    if (this.tail?.from !== from)
      this.tail = { from, at: from, stepped: false, standard: 0xffff, modbus: 0xffff, arc: 0, area: -1 };
    return this.tail;
  }

  /** The first bytes of the buffer are given up. */
  moved(by: number): void {
    if (by === 0) return;
    this.#standard.moved(by);
    this.#reflected.moved(by);
    this.areas.moved(by);
    this.refused.of -= by;
    this.refused.to -= by;
    const { tail } = this;
    if (tail === undefined) return;
    tail.from -= by;
    tail.at -= by;
    tail.area -= tail.area < 0 ? 0 : by;
  }
}
