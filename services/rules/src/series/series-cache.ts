import type { Series } from './series.js';

/** A station that was used within this time counts in what would be needed. */
const rememberedMs = 24 * 3_600_000;
/** Bytes of a station beside its series. */
const stationBytes = 200;
/** Days of a series that stay when room is short: the present one and the one before, which judging an hour looks at. */
const daysKept = 2;

/** What the cache tells of itself. */
export interface CacheFigures {
  /** Bytes in memory. */
  readonly bytes: number;
  /** Bytes that would hold every station that was used within a day. */
  readonly neededBytes: number;
  /** Since the last time: uses of a station that was in memory, that had been removed, and that was not known. */
  readonly hits: number;
  readonly misses: number;
  readonly firsts: number;
}

/**
 * The series of one partition that are in memory, bounded by bytes. When room is short, days behind the last two go first,
 * then whole stations, drawn at random: stations send in turn, and of those in turn the least recently used is the one that
 * is needed next, so that an order by use would always miss.
 */
export class SeriesCache {
  private readonly stations = new Map<string, Map<string, Series>>();
  /** Stations that were removed: their size, and when. */
  private readonly removed = new Map<string, { readonly size: number; readonly atMs: number }>();
  private counts = { hits: 0, misses: 0, firsts: 0 };
  private random = 1;

  /** `make` decides how a series is judged: the cache itself knows no rules. */
  constructor(
    private readonly make: (station: string, pollutant: string) => Series,
    private readonly now: () => number = Date.now,
  ) {}

  find(station: string, pollutant: string): Series | undefined {
    return this.stations.get(station)?.get(pollutant);
  }

  /** The series, made when it is not there. */
  use(station: string, pollutant: string): Series {
    let own = this.stations.get(station);
    if (own === undefined) {
      this.stations.set(station, (own = new Map()));
      if (this.removed.delete(station)) this.counts.misses++;
      else this.counts.firsts++;
    } else this.counts.hits++;
    let series = own.get(pollutant);
    if (series === undefined) own.set(pollutant, (series = this.make(station, pollutant)));
    return series;
  }

  *all(): Generator<Series> {
    for (const own of this.stations.values()) yield* own.values();
  }

  forget(station: string): void {
    this.stations.delete(station);
  }

  clear(): void {
    this.stations.clear();
  }

  /** Makes room until the rest fits; what is not stored yet stays. Says what is in use and what would be needed. */
  fit(maxBytes: number): CacheFigures {
    let bytes = this.sizeOfAll();
    if (bytes > maxBytes) {
      for (const series of this.all()) if (series.changed.size === 0) series.keepLastDays(daysKept);
      bytes = this.sizeOfAll();
      if (bytes > maxBytes) bytes = this.remove(bytes, maxBytes * 0.9);
    }
    const since = this.now() - rememberedMs;
    let neededBytes = bytes;
    for (const [id, { size, atMs }] of this.removed) {
      if (atMs < since) this.removed.delete(id);
      else neededBytes += size;
    }
    const { counts } = this;
    this.counts = { hits: 0, misses: 0, firsts: 0 };
    return { bytes, neededBytes, ...counts };
  }

  private sizeOfAll(): number {
    let total = 0;
    for (const own of this.stations.values()) total += sizeOf(own);
    return total;
  }

  private remove(bytes: number, wanted: number): number {
    const clean = [...this.stations].filter(([, own]) => isClean(own));
    let left = bytes;
    for (let n = clean.length; n > 0 && left > wanted; n--) {
      const at = this.draw(n);
      const [id, own] = clean[at]!;
      clean[at] = clean[n - 1]!;
      const size = sizeOf(own);
      this.stations.delete(id);
      this.removed.set(id, { size, atMs: this.now() });
      left -= size;
    }
    return left;
  }

  /** 0 to n - 1. Repeatable: a run with the same uses removes the same stations. */
  private draw(n: number): number {
    this.random = (Math.imul(this.random, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((this.random / 2 ** 32) * n);
  }
}

function sizeOf(own: ReadonlyMap<string, Series>): number {
  let size = stationBytes;
  for (const series of own.values()) size += series.size;
  return size;
}

function isClean(own: ReadonlyMap<string, Series>): boolean {
  for (const series of own.values()) if (series.changed.size > 0) return false;
  return true;
}
