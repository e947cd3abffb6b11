import { describe, expect, it } from '@jest/globals';

import { episode, hour } from '../../test/support.js';
import { mergeIntervals } from './merge-intervals.js';

const listing = (version: number, count: number, from: number, to: number) =>
  episode('e', version, { to: count, intervals: episode('e', version, { from, to }).intervals });
const hours = (change: ReturnType<typeof mergeIntervals>) =>
  change?.intervals.map((one) => [one.start, one.value]).sort();

describe('the intervals after several snapshots', () => {
  it('are those of the last one when it lists all', () => {
    const change = mergeIntervals('l', [listing(1, 1, 0, 1), listing(2, 3, 0, 3)]);
    expect(change).toMatchObject({ leadId: 'l', start: hour(0), since: hour(0) });
    expect(hours(change)).toEqual([0, 1, 2].map((n) => [hour(n), 62]));
  });

  it('keep what earlier snapshots listed when the last one lists only the latest', () => {
    const change = mergeIntervals('l', [listing(1, 3, 1, 3), listing(2, 6, 4, 6)]);
    expect(change?.since).toBe(hour(4));
    expect(hours(change)).toEqual([
      [hour(1), 61],
      [hour(2), 61],
      [hour(4), 62],
      [hour(5), 62],
    ]);
  });

  it('do not keep what lies before a later start', () => {
    const last = { ...listing(2, 6, 4, 6), start: hour(2) };
    expect(hours(mergeIntervals('l', [listing(1, 3, 0, 3), last]))).toEqual([
      [hour(2), 61],
      [hour(4), 62],
      [hour(5), 62],
    ]);
  });

  it('stay as they are when the episode is withdrawn, or when nothing was said', () => {
    expect(mergeIntervals('l', [{ ...listing(2, 3, 0, 0), state: 'withdrawn' }])).toBeUndefined();
    expect(mergeIntervals('l', [])).toBeUndefined();
  });
});
