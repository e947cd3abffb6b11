import type { Cause } from '../series/episode-row.js';
import { Slot } from '../series/hour-bucket.js';
import { needDays, needWatermark, noNeeds, type Needs } from '../series/load-plan.js';
import type { Memory } from '../series/series-cache.js';
import { dayOfHour, hourOf, keyOf, type Series } from '../series/series.js';
import type { StationReading } from './decode-readings.js';

/** What a batch changed in one series. */
export interface Dirty {
  readonly series: Series;
  readonly hours: Set<number>;
  /** The watermark before the batch. */
  readonly before: number;
  readonly cause: Cause | undefined;
}

/** Readings by their series, in order. */
export type Grouped = ReadonlyMap<Series, readonly StationReading[]>;

/** Of the rules, what decides how readings are kept. */
export interface ComparedValues {
  /** Some limit of the station says which value of the pollutant it applies to. */
  isComparedByName(station: string, pollutant: string): boolean;
}

export function groupReadings(
  memory: Memory,
  rules: ComparedValues,
  readings: readonly StationReading[],
): Grouped {
  const grouped = new Map<Series, StationReading[]>();
  const add = (key: string, reading: StationReading): void => {
    const series = memory.use(reading.station, key);
    const own = grouped.get(series);
    if (own === undefined) grouped.set(series, [reading]);
    else own.push(reading);
  };
  for (const reading of readings) {
    const { station, pollutant, converted, valueE6, measuredE6 } = reading;
    add(pollutant, reading);
    // A value that the device converted, and what limits ask for by name, are kept apart as well: derived, not switched.
    if (converted || rules.isComparedByName(station, pollutant)) {
      add(keyOf(pollutant, 'converted'), { ...reading, valueE6: converted ? valueE6 : NaN });
      add(keyOf(pollutant, 'measured'), { ...reading, valueE6: measuredE6 });
    }
  }
  return grouped;
}

/** What has to be loaded before these readings can be placed; asked again until it needs nothing. */
export function needsToPlace(grouped: Grouped): Needs {
  const needs = noNeeds();
  for (const [series, readings] of grouped) {
    if (series.firstHour === undefined) {
      needs.bounds.add(series);
      continue;
    }
    if (series.judged) needWatermark(series, needs);
    let last: number | undefined;
    for (const { start } of readings) {
      const hour = hourOf(start);
      if (hour === last) continue;
      last = hour;
      if (series.judged) {
        const day = dayOfHour(hour);
        needDays(series, day, day, needs);
        // Beyond what the series has: known to be empty, also when a later day of the same batch comes first.
        if ((day < series.firstDay || day > series.lastDay) && !series.days.has(day))
          series.days.set(day, null);
      }
      if (!series.slots.has(hour) && !series.knownEmpty(hour)) needs.slots.push({ series, hour });
    }
  }
  return needs;
}

/**
 * Puts readings into their slots and says what changed. Everything is in memory. `touched` is told every series that has
 * something to be stored.
 */
export function placeReadings(grouped: Grouped, touched: (series: Series) => void): Dirty[] {
  const dirty: Dirty[] = [];
  for (const [series, readings] of grouped) {
    const slots = new Map<number, Slot>();
    const before = series.watermark ?? -Infinity;
    let late = false;
    let corrected = false;
    let endReplaced = false;
    for (const reading of readings) {
      const hour = hourOf(reading.start);
      let slot = series.slots.get(hour);
      if (slot === undefined) series.slots.set(hour, (slot = Slot.empty(hour)));
      const placed = slot.put(reading);
      if (placed !== 'new' && placed !== 'replaced') continue;
      slots.set(hour, slot);
      if (placed === 'replaced') {
        corrected = true;
        endReplaced ||= reading.end === before;
      } else if (reading.end <= before) late = true;
    }
    if (slots.size === 0) continue;
    let end = -Infinity;
    for (const slot of slots.values()) end = Math.max(end, series.update(slot).end);
    touched(series);
    if (!series.judged) continue;
    if (end >= before) series.watermark = end;
    else if (endReplaced) series.watermark = undefined; // the latest value may be gone: look for the one before it
    dirty.push({
      series,
      hours: new Set(slots.keys()),
      before,
      cause: corrected ? 'corrected' : late ? 'late' : undefined,
    });
  }
  return dirty;
}
