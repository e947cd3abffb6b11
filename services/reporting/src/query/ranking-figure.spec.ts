import { describe, expect, it } from '@jest/globals';

import { type DistrictItem, rankingOf } from './ranking-figure.js';

const district = (
  name: string,
  pm25: number,
  change: number | null,
  good: number,
  running = false,
): DistrictItem =>
  ({
    district: name,
    simulated: false,
    running,
    item: {
      period: '2026-03',
      figures: [
        { pollutant: 'a34004', rounded: pm25, yearOnYearOfRounded: change, yearOnYearToDate: 9, valid: true },
      ],
      days: { goodRatioPercent: good },
    },
  }) as unknown as DistrictItem;

describe('ranking of districts', () => {
  it('weighs the positions 30/30/40 with shared places, and lets the lower PM2.5 go first', () => {
    const found = rankingOf([
      district('East', 40, -5, 80),
      district('West', 35, -5, 70),
      district('South', 35, 2.04, 90),
      district('North', 50, 10, 60),
    ]);
    // Positions East 3,1,2 = 2.0; West 1,1,3 = 1.8; South 1,3,1 = 1.6; North 4,4,4 = 4.0.
    expect(found.map(({ district: name, rank, score }) => [name, rank, score])).toEqual([
      ['South', 1, 1.6],
      ['West', 2, 1.8],
      ['East', 3, 2],
      ['North', 4, 4],
    ]);
    expect(found[0]).toMatchObject({ of: 4, pm25Change: 2, positions: { pm25: 1, change: 3, good: 1 } });
  });

  it('does not rank a district that lacks a value, and does not count it', () => {
    const found = rankingOf([district('New', 20, null, 95), district('East', 40, -5, 80)]);
    expect(found.map(({ district: name, rank, of }) => [name, rank, of])).toEqual([
      ['East', 1, 1],
      ['New', null, 1],
    ]);
  });

  it('of a running period compares with the same days of the year before', () => {
    expect(rankingOf([district('East', 40, -5, 80, true)])[0]?.pm25Change).toBe(9);
  });
});
