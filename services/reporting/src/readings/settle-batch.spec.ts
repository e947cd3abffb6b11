import { describe, expect, it } from '@jest/globals';

import { type Candidate, settleBatch } from './settle-batch.js';

const candidate = (record: number, start: number, revision: number, valueE6 = 0, series = 1): Candidate => ({
  series,
  record,
  reading: { pollutant: 'p', start, end: start + 1, valueE6, flag: 'N', revision, averaging: 'o' },
});

describe('settleBatch', () => {
  it('keeps the highest revision of an interval, of equal ones the first, sorted by key', () => {
    const { accepted, superseded } = settleBatch([
      candidate(0, 5, 0),
      candidate(1, 3, 0),
      candidate(2, 5, 2),
      candidate(3, 5, 1),
      candidate(4, 5, 2, 9),
      candidate(5, 1, 0, 0, 2),
    ]);
    expect(accepted.map((one) => one.record)).toEqual([1, 2, 5]);
    expect(superseded.map((one) => one.record).sort()).toEqual([0, 3, 4]);
  });

  it('has nothing to settle in an empty batch', () => {
    expect(settleBatch([])).toEqual({ accepted: [], superseded: [] });
  });
});
