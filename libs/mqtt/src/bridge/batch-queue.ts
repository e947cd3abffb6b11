/** What messages of one connection became, in arrival order, with the packet ids that are owed a PUBACK. */
export interface Batch<T> {
  /** The connection the packets came over: an id means nothing on any other. */
  readonly connection: number;
  readonly items: T[];
  /** Packet id per message; 0 where none is owed (QoS 0). */
  readonly ids: number[];
  bytes: number;
}

/** What a message costs in memory beside its payload. */
const overheadBytes = 200;

/**
 * What is in hand and not yet safe: a queue of batches of which only the first is ever being worked on,
 * while the last grows. It only counts; who reads the counts must stop the intake.
 */
export class BatchQueue<T> {
  readonly #batches: Batch<T>[] = [];
  #underWay = false;
  #messages = 0;
  #bytes = 0;

  constructor(
    private readonly maxBatchMessages: number,
    private readonly maxBatchBytes: number,
  ) {}

  /** Messages that are not yet safe. */
  get messages(): number {
    return this.#messages;
  }

  /** Payload bytes and book-keeping that are not yet safe. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Takes a message in: `fill` appends what is to be made durable for it, which may be nothing. */
  add(connection: number, id: number, payloadBytes: number, fill: (items: T[]) => void): void {
    const cost = payloadBytes + overheadBytes;
    let last = this.#batches.at(-1);
    if (
      last === undefined ||
      last.connection !== connection ||
      (this.#underWay && this.#batches.length === 1) ||
      last.ids.length >= this.maxBatchMessages ||
      last.bytes + cost > this.maxBatchBytes
    ) {
      last = { connection, items: [], ids: [], bytes: 0 };
      this.#batches.push(last);
    }
    fill(last.items);
    last.ids.push(id);
    last.bytes += cost;
    this.#messages++;
    this.#bytes += cost;
  }

  /** The oldest batch, from now on closed; undefined when there is none or one is under way already. */
  take(): Batch<T> | undefined {
    if (this.#underWay || this.#batches.length === 0) return undefined;
    this.#underWay = true;
    return this.#batches[0];
  }

  /** The batch under way is safe. */
  done(): void {
    const batch = this.#batches.shift();
    this.#underWay = false;
    if (!batch) return;
    this.#messages -= batch.ids.length;
    this.#bytes -= batch.bytes;
  }
}

/** PUBACK packets for the given ids, in their order, as one buffer (the same bytes in MQTT 3.1.1 and 5: success). */
export function pubacks(ids: readonly number[]): Buffer {
  const buffer = Buffer.allocUnsafe(ids.length * 4);
  let at = 0;
  for (const id of ids) {
    if (id === 0) continue;
    buffer[at] = 0x40;
    buffer[at + 1] = 2;
    buffer[at + 2] = id >>> 8;
    buffer[at + 3] = id & 0xff;
    at += 4;
  }
  return buffer.subarray(0, at);
}
