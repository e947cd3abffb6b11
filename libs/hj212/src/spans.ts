import { crcOf, crcStep, reflectedOf, reflectedStep } from './crc.js';

const none = new Uint16Array(0);
/** A segment has less than 2 to this power of bytes: its length has four digits. */
const lengthBits = 14;

type Step = (reg: number, byte: number) => number;

/** What a linear map, kept as its images of all low and all high bytes, makes of a register. */
const mapped = (map: Uint16Array, reg: number): number =>
  (map[reg & 0xff] ?? 0) ^ (map[256 + (reg >> 8)] ?? 0);

/** What 1, 2, 4, 8 ... zero bytes make of a register: both algorithms are linear over its bits. */
function zerosOf(step: Step): readonly Uint16Array[] {
  const maps = [Uint16Array.from({ length: 512 }, (_, i) => step(i < 256 ? i : (i - 256) << 8, 0))];
  for (let last = maps[0]!; maps.length < lengthBits; maps.push(last))
    last = last.map((reg) => mapped(last, reg));
  return maps;
}

/** An algorithm: how it takes a byte, how a whole stretch at once. */
export interface Algorithm {
  readonly step: Step;
  readonly whole: (bytes: Uint8Array, from: number, to: number, init: number) => number;
  readonly zeros: readonly Uint16Array[];
}

/** That of HJ 212. */
export const standardCrc: Algorithm = {
  step: crcStep,
  whole: (bytes, from, to) => crcOf(bytes, from, to),
  zeros: zerosOf(crcStep),
};
/** Modbus and ARC: they begin with another register. */
export const reflectedCrc: Algorithm = {
  step: reflectedStep,
  whole: reflectedOf,
  zeros: zerosOf(reflectedStep),
};

/**
 * Checksums of stretches of one buffer that may overlap, each byte being hashed twice at most: the first time that it is
 * asked for directly, and when it is asked for again into a list of registers, out of which any stretch follows.
 */
export class Spans {
  /** Bytes hashed. */
  hashed = 0;
  #checked = 0;
  #base = 0;
  #end = 0;
  /** The register in front of each byte from `base` to `end`, begun with zero. */
  #registers: Uint16Array = none;

  constructor(private readonly algorithm: Algorithm) {}

  of(buf: Uint8Array, from: number, to: number, init: number): number {
    const { whole, zeros } = this.algorithm;
    if (from >= this.#checked) {
      this.#checked = to;
      this.hashed += to - from;
      return whole(buf, from, to, init);
    }
    this.#fill(buf, from, to);
    let reg = init ^ (this.#registers[from - this.#base] ?? 0);
    for (let left = to - from, k = 0; left > 0; left >>= 1, k++) if (left & 1) reg = mapped(zeros[k]!, reg);
    return reg ^ (this.#registers[to - this.#base] ?? 0);
  }

  /** The first bytes of the buffer are given up. */
  moved(by: number): void {
    this.#checked = Math.max(0, this.#checked - by);
    // As nearly always: no stretch was asked for again.
    if (this.#registers.length === 0) return;
    this.#end = Math.max(0, this.#end - by);
    this.#registers = this.#end === 0 ? none : this.#registers.slice(Math.max(0, by - this.#base));
    this.#base = this.#end === 0 ? 0 : Math.max(0, this.#base - by);
  }

  #fill(buf: Uint8Array, from: number, to: number): void {
    const { step } = this.algorithm;
    if (from < this.#base || from > this.#end) {
      this.#base = this.#end = from;
      this.#registers = none;
    }
    if (to <= this.#end) return;
    if (to - this.#base >= this.#registers.length) {
      const more = new Uint16Array(Math.max(to - this.#base + 1, 2 * this.#registers.length));
      more.set(this.#registers);
      this.#registers = more;
    }
    this.hashed += to - this.#end;
    let reg = this.#registers[this.#end - this.#base] ?? 0;
    for (let at = this.#end; at < to; at++) {
      reg = step(reg, buf[at] ?? 0);
      this.#registers[at + 1 - this.#base] = reg;
    }
    this.#end = to;
  }
}
