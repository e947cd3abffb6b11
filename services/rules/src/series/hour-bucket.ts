import { decodeEntries, encodeEntries } from './hour-bucket-codec.js';

export const HOUR_MS = 3_600_000;

/** One reading of a series, as its hour keeps it. */
export interface Entry {
  readonly start: number;
  readonly end: number;
  /** NaN for a reading without a value. */
  readonly valueE6: number;
  /** Character code of the HJ 212 flag. */
  readonly flag: number;
  /** Not found above a detection limit: the value is half of that. */
  readonly below?: boolean;
  readonly revision: number;
  /** Log, partition and offset of the record that brought it. */
  readonly incarnation: number;
  readonly partition: number;
  readonly offset: number;
}

/** What putting a reading did: only `new` and `replaced` change anything; `conflict` is parked by reporting. */
export type PutResult = 'new' | 'replaced' | 'duplicate' | 'older' | 'conflict';

/** Numbers of one entry: start, end, value, revision and flag, partition and offset. */
export const width = 5;
const flags = 256;
/** Flags are letters: the place above them says that the value is below detection. */
export const belowDetection = 128;
const offsets = 2 ** 40;
/** More than the topic of readings will ever have; what is above counts the logs that were accepted in its place. */
const partitions = 64;
const incarnations = 128;

/**
 * The readings of one series whose start lies in one clock hour: numbers side by side in one typed array, because a
 * station that sends minutes is looked through with every minute. Stored in a compact form (`hour-bucket-codec.ts`).
 */
export class HourBucket {
  private constructor(
    readonly hour: number,
    private cells: Float64Array,
    public count: number,
  ) {}

  static empty(hour: number): HourBucket {
    return new HourBucket(hour, new Float64Array(width * 2), 0);
  }

  /** From a stored row. */
  static of(hour: number, readings: Uint8Array): HourBucket {
    const cells = decodeEntries(readings, hour * HOUR_MS);
    return new HourBucket(hour, cells, cells.length / width);
  }

  /** Bytes in memory. */
  get size(): number {
    return this.cells.byteLength;
  }

  encode(): Buffer {
    return encodeEntries(this.cells, this.count, this.hour * HOUR_MS);
  }

  start(index: number): number {
    return this.cells[index * width]!;
  }

  end(index: number): number {
    return this.cells[index * width + 1]!;
  }

  valueE6(index: number): number {
    return this.cells[index * width + 2]!;
  }

  flag(index: number): number {
    return this.cells[index * width + 3]! % belowDetection;
  }

  /** Is the value half of a detection limit? */
  below(index: number): boolean {
    return this.cells[index * width + 3]! % flags >= belowDetection;
  }

  at(index: number): Entry {
    const at = index * width;
    const [start, end, valueE6, code, ref] = this.cells.subarray(at, at + width) as unknown as [
      number,
      number,
      number,
      number,
      number,
    ];
    const own = code % flags;
    const offset = ref % offsets;
    const log = (ref - offset) / offsets;
    return {
      start,
      end,
      valueE6,
      flag: own % belowDetection,
      ...(own >= belowDetection ? { below: true } : {}),
      revision: (code - own) / flags,
      incarnation: Math.floor(log / partitions),
      partition: log % partitions,
      offset,
    };
  }

  *entries(): Generator<Entry> {
    for (let i = 0; i < this.count; i++) yield this.at(i);
  }

  /** A higher revision replaces; of equal revisions the first stays. */
  put(entry: Entry): PutResult {
    const { cells, count } = this;
    const { start, end, valueE6 } = entry;
    const code = entry.revision * flags + entry.flag + (entry.below === true ? belowDetection : 0);
    // From the end: what comes again or is corrected is most often the latest.
    for (let at = (count - 1) * width; at >= 0; at -= width) {
      if (cells[at] !== start || cells[at + 1] !== end) continue;
      const old = cells[at + 3]!;
      const revision = Math.floor(old / flags);
      if (entry.revision < revision) return 'older';
      if (entry.revision === revision)
        return old === code && Object.is(cells[at + 2], valueE6) ? 'duplicate' : 'conflict';
      this.write(at, entry, code);
      return 'replaced';
    }
    if ((count + 1) * width > cells.length) {
      const larger = new Float64Array(Math.min(cells.length * 2, cells.length + 32 * width));
      larger.set(cells);
      this.cells = larger;
    }
    this.write(count * width, entry, code);
    this.count++;
    return 'new';
  }

  private write(at: number, entry: Entry, code: number): void {
    const { cells } = this;
    cells[at] = entry.start;
    cells[at + 1] = entry.end;
    cells[at + 2] = entry.valueE6;
    cells[at + 3] = code;
    const { incarnation, partition } = entry;
    if (incarnation >= incarnations || partition >= partitions)
      throw new RangeError(`no place for log ${incarnation} of partition ${partition}`);
    cells[at + 4] = (incarnation * partitions + partition) * offsets + entry.offset;
  }
}
