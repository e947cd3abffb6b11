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

/** How a station sends. */
interface Habit {
  lastMs: number;
  /** The usual time between two uses. */
  everyMs: number;
}

interface Held extends Habit {
  readonly series: Map<string, Series>;
  /** Counts up with every station that comes into memory. */
  readonly since: number;
}

/** What is not known to send more often is taken to send once an hour. */
const unknownMs = 3_600_000;
/** Uses closer together are one: a batch uses a station once for every pollutant. */
const oneUseMs = 1_000;

/**
 * The series of one partition that are in memory, bounded by bytes. When room is short, days behind the last two go first,
 * then whole stations: those that have stopped to send, those that send seldom, and of those that send alike the ones that
 * came last. Stations send in turn, and of those in turn the least recently used is the one that is needed next: an order
 * by use would always miss, this one finds as many as there is room for.
 */
export class SeriesCache {
  private readonly stations = new Map<string, Held>();
  /** Stations that were removed. */
  private readonly removed = new Map<string, Habit & { readonly size: number }>();
  private counts = { hits: 0, misses: 0, firsts: 0 };
  private came = 0;

  /** `make` decides how a series is judged: the cache itself knows no rules. */
  constructor(
    private readonly make: (station: string, pollutant: string) => Series,
    private readonly now: () => number = Date.now,
  ) {}

  find(station: string, pollutant: string): Series | undefined {
    return this.stations.get(station)?.series.get(pollutant);
  }

  /** The series, made when it is not there. */
  use(station: string, pollutant: string): Series {
    const own = this.stations.get(station) ?? this.take(station);
    const nowMs = this.now();
    const since = nowMs - own.lastMs;
    if (since >= oneUseMs) {
      this.counts.hits++;
      own.everyMs = (own.everyMs + since) / 2;
      own.lastMs = nowMs;
    }
    let series = own.series.get(pollutant);
    if (series === undefined) own.series.set(pollutant, (series = this.make(station, pollutant)));
    return series;
  }

  private take(station: string): Held {
    const nowMs = this.now();
    const known = this.removed.get(station);
    const everyMs = known === undefined ? unknownMs : (known.everyMs + nowMs - known.lastMs) / 2;
    const held = { series: new Map<string, Series>(), since: this.came++, lastMs: nowMs, everyMs };
    this.stations.set(station, held);
    this.counts[this.removed.delete(station) ? 'misses' : 'firsts']++;
    return held;
  }

  *all(): Generator<Series> {
    for (const { series } of this.stations.values()) yield* series.values();
  }

  forget(station: string): void {
    this.stations.delete(station);
  }

  clear(): void {
    this.stations.clear();
  }

  /** Makes room until the rest fits; what is not stored yet stays. Says what is in use and what would be needed. */
  shrinkTo(maxBytes: number): CacheFigures {
    let bytes = this.sizeOfAll();
    if (bytes > maxBytes) {
      for (const series of this.all()) if (series.changed.size === 0) series.keepLastDays(daysKept);
      bytes = this.sizeOfAll();
      if (bytes > maxBytes) bytes = this.remove(bytes, maxBytes);
    }
    const since = this.now() - rememberedMs;
    let neededBytes = bytes;
    for (const [id, { size, lastMs }] of this.removed) {
      if (lastMs < since) this.removed.delete(id);
      else neededBytes += size;
    }
    const { counts } = this;
    this.counts = { hits: 0, misses: 0, firsts: 0 };
    return { bytes, neededBytes, ...counts };
  }

  private sizeOfAll(): number {
    let total = 0;
    for (const { series } of this.stations.values()) total += sizeOf(series);
    return total;
  }

  private remove(bytes: number, wanted: number): number {
    const nowMs = this.now();
    const order = [...this.stations]
      .filter(([, { series }]) => isClean(series))
      .map(([id, held]) => ({ id, held, seldom: seldom(held, nowMs) }))
      .sort((a, b) => b.seldom - a.seldom || b.held.since - a.held.since);
    let left = bytes;
    for (const { id, held } of order) {
      if (left <= wanted) break;
      const size = sizeOf(held.series);
      const { lastMs, everyMs } = held;
      this.stations.delete(id);
      this.removed.set(id, { size, lastMs, everyMs });
      left -= size;
    }
    return left;
  }
}

/** How seldom a station is used, in steps of four: those that send alike are alike. What is overdue by far comes before all. */
function seldom({ lastMs, everyMs }: Habit, nowMs: number): number {
  return nowMs - lastMs > 4 * everyMs ? Infinity : Math.round(Math.log2(Math.max(everyMs, oneUseMs)) / 2);
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
