/** What is known of the packets of one split message (PNUM, PNO; HJ 212-2017 section 6.3.3). */
interface Group<T> {
  readonly numbers: Set<number>;
  dataTimeMs: number | undefined;
  readonly held: { readonly bytes: number; readonly item: T }[];
  bytes: number;
  deadline: number;
}

/** A packet with its place: `key` names device, command and connection. */
export interface Packet<T> {
  readonly key: string;
  readonly total: number;
  readonly number: number;
  /** Undefined: the packet does not repeat DataTime and has to wait for one that says it. */
  readonly dataTimeMs: number | undefined;
  readonly bytes: number;
  readonly item: T;
}

/** A packet that can be read now, with the DataTime of its message. */
export interface Placed<T> {
  readonly item: T;
  readonly dataTimeMs: number;
}

/**
 * Puts split messages together. Packets repeat DataTime by the standard and then stand alone; those that do not are held
 * until a sibling tells it, at most `maxBytes` over all devices and `waitMs` each. What waits in vain is given back by
 * `expire`: it is parked, and not acknowledged.
 */
export class PacketAssembler<T> {
  readonly #groups = new Map<string, Group<T>>();
  #bytes = 0;

  constructor(private readonly limits: { readonly waitMs: number; readonly maxBytes: number }) {}

  get heldBytes(): number {
    return this.#bytes;
  }

  /** The packets that can be read now; `full` when this one cannot be held. */
  add(packet: Packet<T>, nowMs: number): { readonly placed: readonly Placed<T>[]; readonly full: boolean } {
    let group = this.#groups.get(packet.key);
    // The first number again is the next message of this kind; what the last one still holds stays until it expires.
    if (
      group &&
      (group.numbers.has(packet.number) || packet.number > packet.total) &&
      group.held.length === 0
    ) {
      this.#groups.delete(packet.key);
      group = undefined;
    }
    if (!group) {
      group = {
        numbers: new Set(),
        dataTimeMs: undefined,
        held: [],
        bytes: 0,
        deadline: nowMs + this.limits.waitMs,
      };
      this.#groups.set(packet.key, group);
    }
    group.numbers.add(packet.number);
    group.dataTimeMs ??= packet.dataTimeMs;
    if (group.dataTimeMs === undefined) {
      if (this.#bytes + packet.bytes > this.limits.maxBytes) return { placed: [], full: true };
      group.held.push({ bytes: packet.bytes, item: packet.item });
      group.bytes += packet.bytes;
      this.#bytes += packet.bytes;
      return { placed: [], full: false };
    }
    const { dataTimeMs } = group;
    const waiting = group.held.splice(0).map(({ item }) => ({ item, dataTimeMs }));
    this.#bytes -= group.bytes;
    group.bytes = 0;
    if (group.numbers.size >= packet.total) this.#groups.delete(packet.key);
    return {
      placed: [...waiting, { item: packet.item, dataTimeMs: packet.dataTimeMs ?? dataTimeMs }],
      full: false,
    };
  }

  /** What has waited too long; forgets its message. */
  expire(nowMs: number): T[] {
    const given: T[] = [];
    for (const [key, group] of this.#groups) {
      if (group.deadline > nowMs) continue;
      given.push(...group.held.map(({ item }) => item));
      this.#bytes -= group.bytes;
      this.#groups.delete(key);
    }
    return given;
  }
}
