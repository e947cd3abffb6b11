import { describe, expect, test } from '@jest/globals';

import { emptyPlan, planWatermark } from './load-plan.js';
import { SeriesCache } from './series-cache.js';
import { dayOfHour, hourOf, Series } from './series.js';

const lastHour = hourOf(Date.UTC(2026, 10, 20, 12));

/** A series of which the latest `days` days are in memory and stored. */
function stored(station: string, days = 2): Series {
  const series = new Series(station, 'a05024', 'hour', true);
  [series.firstHour, series.lastHour] = [lastHour - 1_000, lastHour];
  const day = dayOfHour(lastHour);
  for (let back = 0; back < days; back++) series.days.set(day - back, series.emptyDay(day - back));
  return series;
}

/** Every station once a minute, again and again, with room for a part of them; the share of misses in the last rounds. */
function missesInTurn(stations: number, room: number, rounds = 30): { misses: number; needed: number } {
  let now = 0;
  const cache = new SeriesCache(
    (station) => stored(station),
    () => now,
  );
  const one = stored('s').size + 200;
  let [misses, uses, needed] = [0, 0, 0];
  for (let round = 0; round < rounds; round++)
    for (let at = 0; at < stations; at++) {
      now += 60_000 / stations;
      cache.use(`s${at}`, 'a05024');
      if (at % 10 !== 9) continue;
      const found = cache.shrinkTo(room * one);
      if (round < rounds / 2) continue;
      [misses, uses] = [misses + found.misses, uses + found.hits + found.misses];
      needed = found.neededBytes / one;
    }
  return { misses: misses / uses, needed };
}

describe('the memory of the rules', () => {
  test('stations that send in turn are found for a good part of what there is room for', () => {
    expect(missesInTurn(200, 200).misses).toBe(0);
    // The least recently used first would miss every time.
    expect(missesInTurn(200, 150).misses).toBeCloseTo(0.25, 1);
    expect(missesInTurn(200, 50).misses).toBeCloseTo(0.75, 1);
  });

  test('what sends often stays before what sends seldom, and what has stopped goes first', () => {
    let now = 0;
    const cache = new SeriesCache(
      (station) => stored(station),
      () => now,
    );
    for (let minute = 0; minute < 600; minute++) {
      now = minute * 60_000;
      if (minute % 60 === 0) for (const id of ['h1', 'h2', 'h3']) cache.use(id, 'a05024');
      if (minute > 200) for (const id of ['m1', 'm2', 'm3']) cache.use(id, 'a05024');
      if (minute < 120) cache.use('gone', 'a05024');
      if (minute % 10 === 0) cache.shrinkTo(4 * (stored('s').size + 200));
    }
    const left = new Set([...cache.all()].map(({ station }) => station));
    expect([...left].filter((id) => id.startsWith('m')).sort()).toEqual(['m1', 'm2', 'm3']);
    expect(left.has('gone')).toBe(false);
  });

  test('says what would be needed, whatever there is room for', () => {
    for (const room of [20, 100, 200]) expect(missesInTurn(200, room).needed).toBeCloseTo(200, 5);
  });

  test('a station that did not send for a day is not counted in what would be needed', () => {
    let now = 0;
    const cache = new SeriesCache(
      (station) => stored(station),
      () => now,
    );
    for (let at = 0; at < 10; at++) cache.use(`s${at}`, 'a05024');
    const all = cache.shrinkTo(0);
    expect(all.bytes).toBe(0);
    expect(all.neededBytes).toBeGreaterThan(10_000);
    now = 25 * 3_600_000;
    expect(cache.shrinkTo(0).neededBytes).toBe(0);
  });

  test('old days go before stations do', () => {
    const cache = new SeriesCache((station) => stored(station, 8));
    for (let at = 0; at < 10; at++) cache.use(`s${at}`, 'a05024');
    cache.shrinkTo(10 * (stored('s', 3).size + 200));
    const left = [...cache.all()];
    expect(left).toHaveLength(10);
    for (const series of left)
      expect([...series.days.keys()].sort()).toEqual([dayOfHour(lastHour) - 1, dayOfHour(lastHour)]);
  });

  test('what is not stored yet stays', () => {
    const cache = new SeriesCache((station) => stored(station));
    const series = cache.use('s', 'a05024');
    series.changed.set(lastHour, {} as never);
    cache.use('t', 'a05024');
    cache.shrinkTo(0);
    expect([...cache.all()]).toEqual([series]);
  });

  test('two days are loaded first, and more with every time that they hold no value', () => {
    const series = stored('s', 0);
    const day = dayOfHour(lastHour);
    const asked: number[] = [];
    for (let round = 0; round < 12 && series.watermark === undefined; round++) {
      const plan = emptyPlan();
      planWatermark(series, plan);
      for (const { from, to } of plan.days) {
        asked.push(to - from + 1);
        for (let one = from; one <= to; one++) series.days.set(one, null);
      }
    }
    expect(asked.slice(0, 3)).toEqual([2, 3, 6]);
    expect(asked.reduce((sum, n) => sum + n, 0)).toBe(day - dayOfHour(lastHour - 1_000) + 1);
    expect(series.watermark).toBe(-Infinity);
  });
});
