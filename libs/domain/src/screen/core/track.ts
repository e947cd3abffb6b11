import { median } from './statistics.js';
import { type ScreenReading, type SeriesContext } from './types.js';

const hourMs = 3_600_000;

/** Days kept of a series; what is older is forgotten. */
const keptHours = 45 * 24;

/**
 * What is known of one series up to a moment, a slot an interval. `value` is NaN where no row came or the row is empty,
 * `compared` is what the limit is compared with, `flag` is 0 where no row came. `good`: flag N and a value.
 */
export interface Span {
  readonly n: number;
  readonly value: Float64Array;
  readonly converted: Float64Array;
  readonly compared: Float64Array;
  readonly flag: Uint8Array;
  readonly good: Uint8Array;
  /** Natural logarithm of good values above nothing; NaN elsewhere. */
  readonly level: Float64Array;
  /** 1 where a finding stands: no part of what is usual. */
  readonly tainted: Uint8Array;
  /** Begin of slot 0, and milliseconds of a slot. */
  readonly startMs: number;
  readonly stepMs: number;
  readonly timeOf: (slot: number) => number;
}

export const flagN = 78;

/** History of a series: bounded, filled in any order. */
export class Track {
  readonly context: SeriesContext;
  readonly stepMs: number;
  /**
   * How long a day's worth of evidence takes, against hourly data: minute data tell the same in less time, four-hourly data
   * in more.
   */
  readonly scale: number;
  readonly revisions: { startMs: number; old: number; new: number; knownMs: number }[] = [];
  private origin = NaN;
  private base = 0;
  private used = 0;
  private readonly capacity: number;
  private readonly columns: {
    value: Float64Array;
    converted: Float64Array;
    flag: Uint8Array;
    tainted: Uint8Array;
  };
  private waiting: ScreenReading[] = [];
  private memory = new Map<string, { key: string; value: unknown }>();
  private taints = 0;
  private readonly past = new Map<string, Map<number, number>>();
  private readonly factors = new Map<string, number>();
  private firstMs = NaN;
  /** End of the last interval that came. */
  lastEndMs = -Infinity;

  constructor(context: SeriesContext) {
    this.context = context;
    this.stepMs = context.intervalMinutes * 60_000;
    this.scale =
      context.intervalMinutes >= 240
        ? 2
        : context.intervalMinutes >= 30
          ? 1
          : context.intervalMinutes >= 5
            ? 0.5
            : 1 / 12;
    this.capacity = Math.ceil((keptHours * Math.max(this.scale, 0.25) * hourMs) / this.stepMs);
    const size = this.capacity * 2;
    this.columns = {
      value: new Float64Array(size).fill(NaN),
      converted: new Float64Array(size).fill(NaN),
      flag: new Uint8Array(size),
      tainted: new Uint8Array(size),
    };
  }

  /** Slots that so many hours of hourly evidence take here. */
  rows(hours: number): number {
    return Math.max(1, Math.round((hours * this.scale * hourMs) / this.stepMs));
  }

  /** Milliseconds that so many hours of hourly evidence take here. */
  ms(hours: number): number {
    return hours * this.scale * hourMs;
  }

  push(reading: ScreenReading): void {
    this.waiting.push(reading);
  }

  /** Begin of the first row that was pushed; Infinity for none. */
  earliestMs(): number {
    let first = Number.isNaN(this.firstMs) ? Infinity : this.firstMs;
    for (const reading of this.waiting) first = Math.min(first, reading.startMs);
    return first;
  }

  get begunMs(): number {
    return this.firstMs;
  }

  /** Takes in what was known at `nowMs`. */
  advance(nowMs: number): void {
    if (this.waiting.length === 0) return;
    const later: ScreenReading[] = [];
    const known: ScreenReading[] = [];
    for (const reading of this.waiting)
      (knownAt(reading, this.stepMs) <= nowMs ? known : later).push(reading);
    this.waiting = later;
    known.sort((a, b) => a.revision - b.revision || a.startMs - b.startMs || (a.value ?? 0) - (b.value ?? 0));
    for (const reading of known) this.take(reading);
  }

  private take(reading: ScreenReading): void {
    if (Number.isNaN(this.origin)) this.origin = reading.startMs;
    if (Number.isNaN(this.firstMs) || reading.startMs < this.firstMs) this.firstMs = reading.startMs;
    if (reading.revision === 0) this.lastEndMs = Math.max(this.lastEndMs, reading.startMs + this.stepMs);
    const slot = this.slotOf(reading.startMs);
    if (slot === undefined) return;
    const { value, converted, flag } = this.columns;
    if (reading.revision > 0) {
      this.revise(reading, slot);
      return;
    }
    if (flag[slot] !== 0) return;
    const factor = this.factorOf(reading);
    flag[slot] = reading.flag.charCodeAt(0);
    value[slot] = (reading.value ?? NaN) * factor;
    converted[slot] = (reading.converted ?? NaN) * factor;
    this.used = Math.max(this.used, slot + 1);
  }

  /** Rows in another unit are brought to that of the context: by the power of a thousand that fits what was before. */
  private factorOf({ unit, value }: ScreenReading): number {
    if (unit === this.context.unit) return 1;
    const kept = this.factors.get(unit);
    if (kept !== undefined || value === null || value <= 0) return kept ?? 1;
    const before = median(this.columns.value.subarray(Math.max(0, this.used - 168), this.used));
    const thousands = before > 0 ? Math.round(Math.log10(before / value) / 3) : 0;
    this.factors.set(unit, 1000 ** thousands);
    return 1000 ** thousands;
  }

  private revise(reading: ScreenReading, slot: number): void {
    const { value, converted } = this.columns;
    const byConverted = this.context.compared === 'converted';
    const old = byConverted && !Number.isNaN(converted[slot]!) ? converted[slot]! : value[slot]!;
    const next = (byConverted ? reading.converted : null) ?? reading.value ?? NaN;
    const knownMs = knownAt(reading, this.stepMs);
    if (this.revisions.some((one) => one.startMs === reading.startMs && one.new === next)) return;
    this.revisions.push({ startMs: reading.startMs, old, new: next, knownMs });
    const oldest = knownMs - keptHours * hourMs;
    while (this.revisions.length > 0 && this.revisions[0]!.knownMs < oldest) this.revisions.shift();
  }

  private slotOf(startMs: number): number | undefined {
    let slot = Math.round((startMs - this.origin) / this.stepMs) - this.base;
    if (slot < 0) {
      if (this.used - slot > this.capacity * 2) return undefined;
      this.shift(slot);
      slot = 0;
    } else if (slot >= this.capacity * 2) {
      this.shift(slot - this.capacity);
      slot = this.capacity;
    }
    return slot;
  }

  /** Moves the columns by so many slots to the front (to the back where it is negative). */
  private shift(by: number): void {
    const { value, converted, flag, tainted } = this.columns;
    for (const [column, empty] of [
      [value, NaN],
      [converted, NaN],
      [flag, 0],
      [tainted, 0],
    ] as const) {
      const size = column.length;
      if (by >= size) column.fill(empty);
      else if (by > 0) {
        column.copyWithin(0, by);
        column.fill(empty, size - by);
      } else {
        column.copyWithin(-by, 0);
        column.fill(empty, 0, -by);
      }
    }
    this.base += by;
    this.used = Math.max(0, this.used - by);
    this.memory.clear();
  }

  /** Marks a stretch as no part of what is usual. */
  taint(fromMs: number, toMs: number): void {
    const first = Math.max(0, Math.round((fromMs - this.origin) / this.stepMs) - this.base);
    const end = Math.min(this.capacity * 2, Math.round((toMs - this.origin) / this.stepMs) - this.base);
    if (end <= first) return;
    for (let i = first; i < end; i += 1) this.columns.tainted[i] = 1;
    this.taints += 1;
    this.past.clear();
  }

  private spanMemo: { atMs: number; taints: number; span: Span } | undefined;

  /** Everything kept up to `nowMs`; undefined before the first row. */
  span(nowMs: number): Span | undefined {
    if (Number.isNaN(this.origin)) return undefined;
    if (this.spanMemo?.atMs === nowMs && this.spanMemo.taints === this.taints) return this.spanMemo.span;
    const end = Math.min(this.capacity * 2, Math.floor((nowMs - this.origin) / this.stepMs) - this.base);
    const first = Math.max(
      0,
      end - this.capacity,
      Math.round((this.firstMs - this.origin) / this.stepMs) - this.base,
    );
    const n = Math.max(0, end - first);
    const { value, converted, flag, tainted } = this.columns;
    const startMs = this.origin + (this.base + first) * this.stepMs;
    const byConverted = this.context.compared === 'converted';
    const good = new Uint8Array(n);
    const level = new Float64Array(n).fill(NaN);
    const compared = new Float64Array(n);
    for (let i = 0; i < n; i += 1) {
      const x = value[first + i]!;
      const z = converted[first + i]!;
      compared[i] = byConverted && !Number.isNaN(z) ? z : x;
      if (flag[first + i] !== flagN || Number.isNaN(x)) continue;
      good[i] = 1;
      if (x > 0) level[i] = Math.log(x);
    }
    const span: Span = {
      n,
      value: value.slice(first, first + n),
      converted: converted.slice(first, first + n),
      compared,
      flag: flag.slice(first, first + n),
      good,
      level,
      tainted: tainted.slice(first, first + n),
      startMs,
      stepMs: this.stepMs,
      timeOf: (slot) => startMs + slot * this.stepMs,
    };
    this.spanMemo = { atMs: nowMs, taints: this.taints, span };
    return span;
  }

  /** Figures of past stretches by the number of their end slot since 1970; forgotten when a finding taints the series. */
  figures(name: string): Map<number, number> {
    let kept = this.past.get(name);
    if (kept === undefined) this.past.set(name, (kept = new Map()));
    if (kept.size > 4 * this.capacity) kept.clear();
    return kept;
  }

  /** Computes once per `key`; a key names the moment it holds for. */
  memo<T>(name: string, key: string, compute: () => T): T {
    const kept = this.memory.get(name);
    const full = `${key}/${this.taints}`;
    if (kept?.key === full) return kept.value as T;
    const value = compute();
    this.memory.set(name, { key: full, value });
    return value;
  }
}

function knownAt(reading: ScreenReading, stepMs: number): number {
  return reading.receivedMs ?? reading.startMs + stepMs + (reading.revision > 0 ? 72 * hourMs : 0);
}
