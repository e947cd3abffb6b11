const AND = 0x26;

/** `CP=` ends in front of `at`. */
export const isCp = (buf: Uint8Array, at: number): boolean =>
  buf[at - 1] === 0x3d && buf[at - 2] === 0x50 && buf[at - 3] === 0x43;

/** `CP=&&` ends in front of `at`. */
const beginsAt = (buf: Uint8Array, at: number): boolean =>
  buf[at - 1] === AND && buf[at - 2] === AND && isCp(buf, at - 2);

/** Position behind the first `CP=&&` that lies in `[from, to)`, or -1. */
export function dataAreaFrom(buf: Uint8Array, from: number, to: number): number {
  for (let at = from + 5; at <= to; at++) if (beginsAt(buf, at)) return at;
  return -1;
}

/** The same for places that move on through one buffer: no byte is looked at twice. */
export class AreaSearch {
  #from = 0;
  /** Where the first data area behind `#from` begins; if it is not `#found`, there is none up to here. */
  #at = 0;
  #found = false;

  /** As `dataAreaFrom`. */
  find(buf: Uint8Array, from: number, to: number): number {
    if (from < this.#from || this.#at < from + 5) {
      this.#at = from + 5;
      this.#found = false;
    }
    this.#from = from;
    for (; !this.#found && this.#at <= to; this.#at++)
      if (beginsAt(buf, this.#at)) {
        this.#found = true;
        break;
      }
    return this.#found && this.#at <= to ? this.#at : -1;
  }

  /** The first bytes of the buffer are given up. */
  moved(by: number): void {
    this.#from = Math.max(0, this.#from - by);
    this.#at = Math.max(0, this.#at - by);
    // What begins before any segment that may still come is none of its.
    if (this.#at === 0) this.#found = false;
  }
}
