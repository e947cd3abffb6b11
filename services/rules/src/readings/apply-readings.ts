import type { Cause } from '../series/episode-row.js';
import { HourBucket } from '../series/hour-bucket.js';
import { emptyPlan, planDays, planWatermark, type LoadPlan } from '../series/load-plan.js';
import type { SeriesCache } from '../series/series-cache.js';
import { dayOfHour, hourOf, keyOf, type Series } from '../series/series.js';
import type { StationReading } from './decode-readings.js';

/** The hours of one series that a batch changed. */
export interface ChangedHours {
  readonly series: Series;
  readonly hours: Set<number>;
  /** The watermark before the batch. */
  readonly before: number;
  readonly cause: Cause | undefined;
}

/** Readings by their series, in order. */
export type Grouped = ReadonlyMap<Series, readonly StationReading[]>;

/** What the rules say of how readings are kept. */
export interface ComparedValues {
  /** Some limit of the station says which value of the pollutant it applies to. */
  isComparedByName(station: string, pollutant: string): boolean;
}

export function groupReadings(
  cache: SeriesCache,
  rules: ComparedValues,
  readings: readonly StationReading[],
): Grouped {
  const grouped = new Map<Series, StationReading[]>();
  const add = (key: string, reading: StationReading): void => {
    const series = cache.use(reading.station, key);
    const own = grouped.get(series);
    if (own === undefined) grouped.set(series, [reading]);
    else own.push(reading);
  };
  for (const reading of readings) {
    const { station, pollutant, converted, valueE6, measuredE6 } = reading;
    add(pollutant, reading);
    // The two values are also series of their own: where the device converts, and where a limit names one of them.
    if (converted || rules.isComparedByName(station, pollutant)) {
      add(keyOf(pollutant, 'converted'), { ...reading, valueE6: converted ? valueE6 : NaN });
      add(keyOf(pollutant, 'measured'), {
        ...reading,
        valueE6: measuredE6,
        flag: reading.measuredFlag ?? reading.flag,
      });
    }
  }
  return grouped;
}

/** What has to be loaded before these readings can be applied; asked again until nothing is missing. */
export function planForReadings(grouped: Grouped): LoadPlan {
  const plan = emptyPlan();
  for (const [series, readings] of grouped) {
    if (series.firstHour === undefined) {
      plan.bounds.add(series);
      continue;
    }
    if (series.judged) planWatermark(series, plan);
    let last: number | undefined;
    for (const { start } of readings) {
      const hour = hourOf(start);
      if (hour === last) continue;
      last = hour;
      if (series.judged) {
        const day = dayOfHour(hour);
        planDays(series, day, day, plan);
        // Beyond what the series has: known to be empty, also when a later day of the same batch comes first.
        if ((day < series.firstDay || day > series.lastDay) && !series.days.has(day))
          series.days.set(day, null);
      }
      if (!series.buckets.has(hour) && !series.knownEmpty(hour)) plan.buckets.push({ series, hour });
    }
  }
  return plan;
}

/**
 * Puts readings into their hours and says what changed. Everything they need is in memory. `onChanged` is called with
 * every series that has something to be stored.
 */
export function applyReadings(grouped: Grouped, onChanged: (series: Series) => void): ChangedHours[] {
  const changed: ChangedHours[] = [];
  for (const [series, readings] of grouped) {
    const buckets = new Map<number, HourBucket>();
    const before = series.watermark ?? -Infinity;
    let late = false;
    let corrected = false;
    let endReplaced = false;
    for (const reading of readings) {
      const hour = hourOf(reading.start);
      let bucket = series.buckets.get(hour);
      if (bucket === undefined) series.buckets.set(hour, (bucket = HourBucket.empty(hour)));
      const result = bucket.put(reading);
      if (result !== 'new' && result !== 'replaced') continue;
      buckets.set(hour, bucket);
      if (result === 'replaced') {
        corrected = true;
        endReplaced ||= reading.end === before;
      } else if (reading.end <= before) late = true;
    }
    if (buckets.size === 0) continue;
    let end = -Infinity;
    for (const bucket of buckets.values()) end = Math.max(end, series.update(bucket).end);
    onChanged(series);
    if (!series.judged) continue;
    if (end >= before) series.watermark = end;
    else if (endReplaced) series.watermark = undefined; // the latest value may be gone: look for the one before it
    changed.push({
      series,
      hours: new Set(buckets.keys()),
      before,
      cause: corrected ? 'corrected' : late ? 'late' : undefined,
    });
  }
  return changed;
}
