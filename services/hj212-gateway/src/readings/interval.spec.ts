import { describe, expect, test } from '@jest/globals';

import { intervalOf, isLate, labelOf } from './interval.js';

const hourMs = 3_600_000;
const start = Date.UTC(2026, 10, 23, 0);

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
