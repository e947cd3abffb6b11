import { describe, expect, it } from '@jest/globals';
import { fromE6, toE6 } from '../quantity/index.js';
import {
  compositeIndexE6,
  compositeSystems,
  positionsOf,
  rankDistricts,
  type CompositeInput,
} from './index.js';

const values = (
  pm25: number,
  pm10: number,
  so2: number,
  no2: number,
  co: number,
  o3: number,
): CompositeInput => ({
  so2: toE6(so2),
  no2: toE6(no2),
  pm10: toE6(pm10),
  pm25: toE6(pm25),
  co: toE6(co),
  o3_8h: toE6(o3),
});

describe('composite index', () => {
  it.each([
    [values(43, 81, 7, 38, 1.3, 199), 5.02],
    [values(50, 87, 18, 33, 1.6, 219), 5.56],
    [values(51, 91, 9, 43, 1.6, 201), 5.65],
  ])('of a district of 2018-05: each part rounded half to even first', (input, expected) => {
    expect(fromE6(compositeIndexE6(input, compositeSystems['2013']))).toBe(expected);
  });
  it('of the 2026 system is weighted, and marked as not verified', () => {
    const found = compositeIndexE6(values(30, 60, 60, 40, 4, 160), compositeSystems['2026']);
    expect(fromE6(found)).toBe(10);
    expect(compositeSystems['2026'].confidence).toBe('secondary');
  });
});

describe('ranking of districts', () => {
  it('equal values share the best position: 1, 2, 2, 4', () => {
    expect(positionsOf([3, 1, 3, 9], 'low')).toEqual([2, 1, 2, 4]);
    expect(positionsOf([3, 1, 3, 9], 'high')).toEqual([2, 4, 2, 1]);
  });
  it('of equal scores the lower PM2.5 is first, then the given order', () => {
    const one = (name: string, pm25: number, yoy: number, good: number) => ({
      name,
      pm25E6: toE6(pm25),
      pm25YoyE6: toE6(yoy),
      goodRatioE6: toE6(good),
    });
    const ranked = rankDistricts([one('a', 20, 1, 50), one('b', 20, 1, 50), one('c', 19, 2, 50)]);
    // a and b: 30 * 2 + 30 * 1 + 40, c: 30 * 1 + 30 * 3 + 40
    expect(ranked.map(({ name, rank, scoreHundredths }) => [name, rank, scoreHundredths])).toEqual([
      ['a', 1, 130],
      ['b', 2, 130],
      ['c', 3, 160],
    ]);
    const tied = rankDistricts([one('a', 21, 1, 50), one('b', 20, 2, 50)]);
    expect(tied.map(({ name, scoreHundredths }) => [name, scoreHundredths])).toEqual([
      ['b', 130],
      ['a', 130],
    ]);
  });
});
