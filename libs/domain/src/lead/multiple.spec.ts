import { describe, expect, it } from '@jest/globals';

import { exceedanceMultiple } from './index.js';

describe('exceedanceMultiple', () => {
  it.each([
    ['a34004', 150, 75, 'max', 1],
    ['a34004', 75, 75, 'max', 0],
    ['w01018', 40.2, 20, 'max', 1.01],
    ['a34004', 100, 75, 'max', 0.333333],
    ['w01014', 3, 5, 'min', 0.4],
    ['w01014', 0, 5, 'min', 1],
  ] as const)('%s: peak %d at limit %d (%s) is %d', (pollutant, peak, value, comparison, expected) => {
    expect(exceedanceMultiple(pollutant, peak, { value, comparison })).toBe(expected);
  });

  it('has none for pH, for a limit of zero and for a figure out of range', () => {
    expect(exceedanceMultiple('w01001', 10, { value: 9, comparison: 'max' })).toBeUndefined();
    expect(exceedanceMultiple('a34004', 10, { value: 0, comparison: 'max' })).toBeUndefined();
    expect(exceedanceMultiple('a34004', 1e300, { value: 75, comparison: 'max' })).toBeUndefined();
  });
});
