/** What is known of the packets of one split message (PNUM, PNO; HJ 212-2017 section 6.3.3). */
interface Group<T> {
  readonly numbers: Set<number>;
  /** Of the packet that came last. */
  last: { readonly number: number; readonly qn: string | undefined };
  dataTimeMs: number | undefined;
  readonly held: { readonly bytes: number; readonly item: T }[];
  readonly deadline: number;
}

/** A packet with its place. */
export interface Packet<T> {
  /** The connection that it came over: packets of one message come over one. */
  readonly line: number;
  readonly mn: string;
  /** Command and number of packets: what the packets of one message have in common. */
  readonly key: string;
  readonly total: number;
  readonly number: number;
  /** When it was sent, by its device; undefined where it does not say it. */
  readonly qn: string | undefined;
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

export interface Added<T> {
  readonly placed: readonly Placed<T>[];
  /** The packet cannot be held. */
  readonly full: boolean;
  /** What waited for a message that is over: nobody says its DataTime any more. */
  readonly lost: readonly T[];
}

/**
 * Puts split messages together. Packets repeat DataTime by the standard and then stand alone; those that do not are held
 * until a sibling tells it, at most `maxBytes` over all devices and `waitMs` each. A sibling is a later packet of the same
 * message: one whose number goes back, and whose QN does not, begins the next message; and after anything that was refused on
 * the line (`disturbed`) nothing that waits may take the DataTime of what comes. What waits in vain is given back: it is parked, and not acknowledged.
 */
export class PacketAssembler<T> {
  /** By line, then by device, then by key. */
  readonly #lines = new Map<number, Map<string, Map<string, Group<T>>>>();
  #bytes = 0;

  constructor(private readonly limits: { readonly waitMs: number; readonly maxBytes: number }) {}

  get heldBytes(): number {
    return this.#bytes;
  }

  add(packet: Packet<T>, nowMs: number): Added<T> {
    const { line, mn, key, number, total, qn, bytes, item } = packet;
    const devices = valueOf(this.#lines, line, () => new Map<string, Map<string, Group<T>>>());
    const groups = valueOf(devices, mn, () => new Map<string, Group<T>>());
    let lost: readonly T[] = [];
    let group = groups.get(key);
    if (group && beginsAnew(group, packet)) {
      lost = this.#release(group);
      group = undefined;
    }
    if (!group) {
      const deadline = nowMs + this.limits.waitMs;
      group = { numbers: new Set(), last: { number, qn }, dataTimeMs: undefined, held: [], deadline };
      groups.set(key, group);
    }
    group.last = { number, qn };
    group.numbers.add(number);
    group.dataTimeMs ??= packet.dataTimeMs;
    const { dataTimeMs } = group;
    if (dataTimeMs === undefined) {
      if (this.#bytes + bytes > this.limits.maxBytes) return { placed: [], full: true, lost };
      group.held.push({ bytes, item });
      this.#bytes += bytes;
      return { placed: [], full: false, lost };
    }
    const waiting = this.#release(group).map((one) => ({ item: one, dataTimeMs }));
    if (group.numbers.size >= total) this.#forget(line, mn, key);
    return { placed: [...waiting, { item, dataTimeMs: packet.dataTimeMs ?? dataTimeMs }], full: false, lost };
  }

  /** Something was refused on a line, of one device or of nobody knows whom: what waits for a sibling may wait for that one. */
  disturbed(line: number, mn?: string): T[] {
    const devices = this.#lines.get(line);
    if (devices === undefined) return [];
    const given: T[] = [];
    for (const [name, groups] of devices) {
      if (mn !== undefined && name !== mn) continue;
      for (const group of groups.values()) given.push(...this.#release(group));
      devices.delete(name);
    }
    if (devices.size === 0) this.#lines.delete(line);
    return given;
  }

  /** What has waited too long; forgets its message. */
  expire(nowMs: number): T[] {
    const given: T[] = [];
    for (const [line, devices] of this.#lines)
      for (const [mn, groups] of devices)
        for (const [key, group] of groups) {
          if (group.deadline > nowMs) continue;
          given.push(...this.#release(group));
          this.#forget(line, mn, key);
        }
    return given;
  }

  #release(group: Group<T>): T[] {
    return group.held.splice(0).map(({ bytes, item }) => {
      this.#bytes -= bytes;
      return item;
    });
  }

  #forget(line: number, mn: string, key: string): void {
    const devices = this.#lines.get(line);
    const groups = devices?.get(mn);
    groups?.delete(key);
    if (groups?.size === 0) devices?.delete(mn);
    if (devices?.size === 0) this.#lines.delete(line);
  }
}

/** Whether a packet is of another message than those of the group: sent later, it has no lower number than they have. */
function beginsAnew<T>(
  { numbers, last }: Group<T>,
  { number, qn, total }: Pick<Packet<T>, 'number' | 'qn' | 'total'>,
): boolean {
  if (numbers.has(number) || number > total) return true;
  return number < last.number && (qn === undefined || last.qn === undefined || qn > last.qn);
}

function valueOf<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  let value = map.get(key);
  if (value === undefined) map.set(key, (value = make()));
  return value;
}
