/**
 * Connections that have not said who they are, by the address that they come from. Of too many the oldest makes room, not the
 * newest is turned away: idle connections of somebody at the same address would lock out everybody else there.
 */
export class Strangers<T> {
  readonly #byAddress = new Map<string, Set<T>>();

  constructor(private readonly maxPerAddress: number) {}

  /** A new one; gives the one that has to go for it. */
  add(address: string, one: T): T | undefined {
    const all = this.#byAddress.get(address) ?? new Set();
    this.#byAddress.set(address, all.add(one));
    if (all.size <= this.maxPerAddress) return undefined;
    const [oldest] = all;
    this.delete(address, oldest!);
    return oldest;
  }

  /** It is known now, or gone. */
  delete(address: string, one: T): void {
    const all = this.#byAddress.get(address);
    if (all?.delete(one) === true && all.size === 0) this.#byAddress.delete(address);
  }

  /** Addresses that are remembered. */
  get addresses(): number {
    return this.#byAddress.size;
  }
}
