import { dayNumberStart, localDayNumber } from '@farwatch/domain/rule';

import { HourDay, SampleDay } from './day-window.js';
import type { EpisodeRow } from './episode-row.js';
import { HOUR_MS, type HourBucket } from './hour-bucket.js';
import { summarise, type HourSummary } from './hour-summary.js';

/** Judged by hours (air, outlets) or sample by sample (water sections). */
export type SeriesMode = 'hour' | 'sample';

/** Number of the clock hour that holds an instant. */
export const hourOf = (ms: number): number => Math.floor(ms / HOUR_MS);
export const dayOfHour = (hour: number): number => localDayNumber(hour * HOUR_MS);
export const firstHourOf = (day: number): number => dayNumberStart(day) / HOUR_MS;

/** The value of a pollutant that a limit names. A limit that names none takes the converted one where there is one, else the measured one. */
export type Compared = 'measured' | 'converted';
const named = '#';

/** The name of a series: a pollutant, or one of its two values. No code of a pollutant holds a `#`. */
export const keyOf = (pollutant: string, compared: Compared): string => `${pollutant}${named}${compared}`;

/** The reverse of `keyOf`; a plain pollutant is itself. */
export function partsOf(key: string): { readonly pollutant: string; readonly compared: string | undefined } {
  const at = key.indexOf(named);
  return at < 0
    ? { pollutant: key, compared: undefined }
    : { pollutant: key.slice(0, at), compared: key.slice(at + 1) };
}

/** What is in memory of one station and pollutant (or one of its two values): the parts that were needed lately. */
export class Series {
  /** First and last hour that have a bucket; undefined until loaded, Infinity and -Infinity when there is none. */
  firstHour: number | undefined;
  lastHour: number | undefined;
  /** Days that are in memory; null when the day has nothing. */
  readonly days = new Map<number, HourDay | SampleDay | null>();
  readonly buckets = new Map<number, HourBucket>();
  /** Hours whose content is not stored yet. */
  readonly changed = new Map<number, HourSummary>();
  /** Active episodes that overlap the days in memory, by id. */
  readonly episodes = new Map<string, EpisodeRow>();
  /** Ids of episodes that ended in memory and are still active in the store. */
  readonly ended = new Set<string>();
  /** Latest end of a reading with a value: intervals that end later are not over. -Infinity: none; undefined: not known. */
  watermark: number | undefined;

  constructor(
    readonly station: string,
    readonly pollutant: string,
    readonly mode: SeriesMode,
    /** Some rule applies; otherwise its readings are only kept, and no day is in memory. */
    readonly judged: boolean,
  ) {}

  /** Has any hour a bucket? */
  get hasData(): boolean {
    return this.lastHour !== undefined && this.lastHour > -Infinity;
  }

  get firstDay(): number {
    return dayOfHour(this.firstHour ?? Infinity);
  }

  get lastDay(): number {
    return dayOfHour(this.lastHour ?? -Infinity);
  }

  /** Is everything of these days in memory? Days outside of the series' own are known to be empty. */
  missingDays(from: number, to: number): { readonly from: number; readonly to: number } | undefined {
    let first: number | undefined;
    let last = 0;
    const end = Math.min(to, this.lastDay);
    for (let day = Math.max(from, this.firstDay); day <= end; day++) {
      if (this.days.has(day)) continue;
      first ??= day;
      last = day;
    }
    return first === undefined ? undefined : { from: first, to: last };
  }

  /** True when it is certain that the hour has no bucket yet. */
  knownEmpty(hour: number): boolean {
    if (this.firstHour === undefined || this.lastHour === undefined) return false;
    if (hour < this.firstHour || hour > this.lastHour) return true;
    const day = dayOfHour(hour);
    const held = this.days.get(day);
    return held === null || (held !== undefined && !held.hasBucket(hour - firstHourOf(day)));
  }

  /**
   * Takes an hour's new content into its day (when that is in memory) and remembers it for the next transaction. Returns
   * its summary.
   */
  update(bucket: HourBucket): HourSummary {
    const summary = summarise(bucket);
    this.changed.set(bucket.hour, summary);
    const day = dayOfHour(bucket.hour);
    let held = this.days.get(day);
    this.firstHour = Math.min(this.firstHour ?? Infinity, bucket.hour);
    this.lastHour = Math.max(this.lastHour ?? -Infinity, bucket.hour);
    if (held === undefined) return summary;
    if (held === null) this.days.set(day, (held = this.emptyDay(day)));
    if (held instanceof HourDay) held.set(bucket.hour - firstHourOf(day), summary);
    else held.set(bucket);
    return summary;
  }

  emptyDay(day: number): HourDay | SampleDay {
    return this.mode === 'hour' ? new HourDay(day) : new SampleDay(day);
  }

  /** The watermark from the days in memory, or the day that has to be loaded to know it. */
  resolveWatermark(): number | undefined {
    if (this.watermark !== undefined) return undefined;
    for (let day = this.lastDay; day >= this.firstDay; day--) {
      const held = this.days.get(day);
      if (held === undefined) return day;
      const end = held?.end ?? -Infinity;
      if (end > -Infinity) {
        this.watermark = end;
        return undefined;
      }
    }
    this.watermark = -Infinity;
    return undefined;
  }

  /** Forgets the days before the last `count` that the series has; they are loaded again when they are needed. Only of what is stored. */
  keepLastDays(count: number): void {
    for (const day of this.days.keys()) if (day <= this.lastDay - count) this.days.delete(day);
    const hour = this.lastHour ?? 0;
    for (const held of this.buckets.keys()) if (held < hour - 1) this.buckets.delete(held);
  }

  get size(): number {
    let size = 600 + this.episodes.size * 800;
    for (const day of this.days.values()) size += day === null ? 50 : day.size;
    for (const bucket of this.buckets.values()) size += bucket.size + 150;
    return size;
  }
}
