import { HourBucket } from '@farwatch/rules/hour-bucket';
import { dayOfHour, hourOf, Series } from '@farwatch/rules/series';
import { SeriesCache } from '@farwatch/rules/series-cache';

import type { Bench } from './harness.js';

const hourMs = 3_600_000;
const minuteMs = 60_000;
const pollutants = 6;
const rounds = 6;
/** The default of FARWATCH_RULES_CACHE_MB. */
const roomBytes = 64 * 1_000_000;
/** Stations of one batch. */
const batch = 100;

/**
 * The memory of the rules for stations that send minutes of six pollutants in turn, at the room that is there by default.
 * What a series holds is what live work leaves of it: two days, the present hour and the one before.
 */
export const rulesMemoryBench: Bench = {
  name: 'rules-memory',
  about:
    '10,000 stations x 6 pollutants that send in turn: how often state is not in memory at 64 MB, and what would be needed',
  run: ({ scale, say }) => {
    const stations = Math.round(10_000 * scale);
    const now = Date.UTC(2026, 10, 20, 12, 59);
    let clock = now;
    const cache = new SeriesCache(
      (station, pollutant) => held(station, pollutant, now),
      () => clock,
    );
    let [hits, misses, needed, kept] = [0, 0, 0, 0];
    const began = performance.now();
    for (let round = 0; round < rounds; round++)
      for (let from = 0; from < stations; from += batch) {
        clock += (minuteMs * batch) / stations;
        for (let at = from; at < Math.min(from + batch, stations); at++)
          for (let p = 0; p < pollutants; p++) cache.use(`station-${at}`, `a${p}`);
        const found = cache.shrinkTo(roomBytes);
        needed = found.neededBytes;
        // The first rounds fill it.
        if (round < 2) continue;
        hits += found.hits;
        misses += found.misses;
      }
    const seconds = (performance.now() - began) / 1_000;
    const known = new Set<string>();
    for (const series of cache.all()) known.add(series.station);
    kept = known.size;
    say(`${stations} stations, ${rounds} rounds`);
    return Promise.resolve([
      { name: 'stations in memory', value: kept },
      {
        name: 'miss ratio',
        value: Number((misses / (hits + misses)).toFixed(3)),
        bar: '1 by least recently used',
      },
      { name: 'memory needed', value: Math.round(needed / 1e6), unit: 'MB' },
      { name: 'seconds', value: Number(seconds.toFixed(1)), unit: 's' },
    ]);
  },
};

function held(station: string, pollutant: string, nowMs: number): Series {
  const series = new Series(station, pollutant, 'hour', true);
  const last = hourOf(nowMs);
  series.firstHour = last - 24 * 30;
  series.lastHour = last;
  const day = dayOfHour(last);
  for (const one of [day - 1, day]) series.days.set(one, series.emptyDay(one));
  for (const hour of [last - 1, last]) {
    const bucket = HourBucket.empty(hour);
    for (let minute = 0; minute < 60; minute++) {
      const start = hour * hourMs + minute * minuteMs;
      const place = { revision: 0, incarnation: 0, partition: 0, offset: minute };
      bucket.put({ start, end: start + minuteMs, valueE6: 4e7, flag: 78, ...place });
    }
    series.buckets.set(hour, bucket);
  }
  series.watermark = nowMs;
  return series;
}
