import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

import { intervalOf, isLate, labelOf, missingBetween } from './interval.js';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const start = Date.UTC(2026, 10, 23, 0);

describe('what is missing between two records', () => {
  const kind = fc.constantFrom(
    ...[1, 2, 3, 4, 5, 6, 10, 12, 15, 20, 30].map((every) => ({
      ...{ cn: '2051', every, lengthMs: every * minuteMs, mostMs: 6 * hourMs },
    })),
    { cn: '2061', every: 10, lengthMs: hourMs, mostMs: 72 * hourMs },
  );

  test('property: all of it, the latest when it is too much, never a record that is there', () => {
    fc.assert(
      fc.property(kind, fc.integer({ min: -500, max: 500 }), ({ cn, every, lengthMs, mostMs }, steps) => {
        const now = start + steps * lengthMs;
        const gap = missingBetween(cn, start, now, every);
        if (steps <= 1) return expect(gap).toBeUndefined();
        expect(gap!.to).toBe(now - lengthMs);
        expect(gap!.from).toBeGreaterThan(start);
        const asked = (gap!.to - gap!.from) / lengthMs + 1;
        expect(asked).toBe(Math.min(steps - 1, mostMs / lengthMs));
      }),
    );
  });

  test('property: starts some seconds off the grid make no gap', () => {
    const seconds = fc.integer({ min: -20, max: 20 }).map((n) => n * 1_000);
    fc.assert(
      fc.property(kind, seconds, ({ cn, every, lengthMs }, off) => {
        expect(missingBetween(cn, start, start + lengthMs + off, every)).toBeUndefined();
      }),
    );
  });

  test('nothing before the first record, and nothing of days and moments', () => {
    expect(missingBetween('2061', undefined, start, 10)).toBeUndefined();
    for (const cn of ['2011', '2031', '3020', '9015'])
      expect(missingBetween(cn, start, start + 1_000 * hourMs, 10)).toBeUndefined();
  });
});

describe('intervals', () => {
  test('DataTime is the start for statistics and the moment for real-time data', () => {
    expect(intervalOf('2061', start, 10)).toEqual({ start, end: start + hourMs });
    expect(intervalOf('2051', start, 5)).toEqual({ start, end: start + 300_000 });
    expect(intervalOf('2031', start, 10)).toEqual({ start, end: start + 24 * hourMs });
    expect(intervalOf('2011', start + 17, 10)).toEqual({ start, end: start });
    expect(intervalOf('3020', start, 10)).toBeUndefined();
  });

  test('a source that labels by the end says the interval before its label, and is asked in its own labels', () => {
    for (const [cn, lengthMs] of [
      ['2061', hourMs],
      ['2051', 300_000],
      ['2031', 24 * hourMs],
      ['2011', 0],
    ] as const) {
      expect(intervalOf(cn, start, 5, true)).toEqual({ start: start - lengthMs, end: start });
      expect([labelOf(cn, start, 5, true), labelOf(cn, start, 5, false)]).toEqual([start + lengthMs, start]);
    }
  });

  test('an hour of yesterday is late, the one that has just ended is not', () => {
    expect([isLate('2061', start, start + 5_000), isLate('2061', start, start + 24 * hourMs)]).toEqual([
      false,
      true,
    ]);
  });
});
