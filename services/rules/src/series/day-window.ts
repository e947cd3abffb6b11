import { dayNumberStart } from '@farwatch/domain/rule';

import { belowDetection, HOUR_MS, type HourBucket } from './hour-bucket.js';
import { quality, type HourSummary } from './hour-summary.js';

const fields = 5;

/** The 24 hours of one local day of one series, in one typed array: 1 kB, whatever the station sends. */
export class HourDay {
  private readonly cells = new Float64Array(24 * fields + 2).fill(NaN);

  constructor(readonly day: number) {
    for (let hour = 0; hour < 24; hour++) this.cells[hour * fields] = quality.none;
  }

  set(hourOfDay: number, summary: HourSummary): void {
    const at = hourOfDay * fields;
    const { cells } = this;
    cells[at] = summary.quality;
    cells[at + 1] = summary.valueE6;
    cells[at + 2] = summary.flag;
    cells[at + 3] = summary.minutes;
    cells[at + 4] = summary.end;
    if (hourOfDay === 0) {
      cells[24 * fields] = summary.dayE6;
      cells[24 * fields + 1] = summary.dayFlag;
    }
  }

  quality(hourOfDay: number): number {
    return this.cells[hourOfDay * fields]!;
  }

  valueE6(hourOfDay: number): number {
    return this.cells[hourOfDay * fields + 1]!;
  }

  flag(hourOfDay: number): string {
    return String.fromCharCode(this.cells[hourOfDay * fields + 2]!);
  }

  minutes(hourOfDay: number): number {
    return this.cells[hourOfDay * fields + 3]!;
  }

  /** The station's own day reading, NaN when there is none. */
  get dayE6(): number {
    return this.cells[24 * fields]!;
  }

  get dayFlag(): string {
    return String.fromCharCode(this.cells[24 * fields + 1]! % belowDetection);
  }

  /** Is it half of a detection limit? */
  get dayBelow(): boolean {
    return this.cells[24 * fields + 1]! >= belowDetection;
  }

  hasBucket(hourOfDay: number): boolean {
    return this.quality(hourOfDay) !== quality.none;
  }

  /** Latest end of a reading with a value, -Infinity when there is none. */
  get end(): number {
    let end = -Infinity;
    for (let hour = 0; hour < 24; hour++) {
      const own = this.cells[hour * fields + 4]!;
      if (own > end) end = own;
    }
    return end;
  }

  get size(): number {
    return 1_200;
  }
}

/** The single readings of one local day, for series that are judged sample by sample. */
export class SampleDay {
  /** Per hour: start, end, value, flag (with `belowDetection`) of every reading with a value; undefined where the hour has no bucket. */
  private readonly hours: (Float64Array | undefined)[] = Array.from({ length: 24 }, () => undefined);

  constructor(readonly day: number) {}

  set(bucket: HourBucket): void {
    const valued = [...bucket.entries()]
      .filter((entry) => !Number.isNaN(entry.valueE6))
      .sort((a, b) => a.start - b.start || a.end - b.end);
    const hourOfDay = bucket.hour - dayNumberStart(this.day) / HOUR_MS;
    this.hours[hourOfDay] = Float64Array.from(
      valued.flatMap((e) => [e.start, e.end, e.valueE6, e.flag + (e.below === true ? belowDetection : 0)]),
    );
  }

  /** start, end, value, flag, start, end ... */
  samples(hourOfDay: number): Float64Array | undefined {
    return this.hours[hourOfDay];
  }

  hasBucket(hourOfDay: number): boolean {
    return this.hours[hourOfDay] !== undefined;
  }

  get end(): number {
    let end = -Infinity;
    for (const hour of this.hours)
      for (let i = 1; i < (hour?.length ?? 0); i += 4) if (hour![i]! > end) end = hour![i]!;
    return end;
  }

  get size(): number {
    return this.hours.reduce((sum, hour) => sum + (hour === undefined ? 0 : hour.byteLength + 100), 300);
  }
}
