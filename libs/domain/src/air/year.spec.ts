import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { fromE6, toE6 } from '../quantity/index.js';
import { cityDay, percentileE6, yearMean, yearMeanOfDays, yearOnYearE6, yearValidity } from './index.js';

const seed = Number(process.env['FC_SEED'] ?? Date.now() % 2 ** 31);
const full = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

describe('validity of a year (GB 3095-2026 Table 4: 324 days, 27 a month, 25 in February)', () => {
  it.each([
    ['a full year', full, true, []],
    ['25 days in February', full.with(1, 25), true, []],
    ['24 days in February', full.with(1, 24), false, [2]],
    ['27 days in every long month', [27, 25, 27, 27, 27, 27, 27, 27, 27, 27, 27, 29], true, []],
    ['26 days in July', full.with(6, 26), false, [7]],
    ['323 days, every month long enough', [27, 25, 27, 27, 27, 27, 27, 27, 27, 27, 27, 28], false, []],
    ['nothing', [], false, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]],
  ])('%s', (_name, months, valid, shortMonths) => {
    expect(yearValidity(months)).toMatchObject({ valid, shortMonths });
  });

  it('keeps the value of a year that is not valid, and says so', () => {
    expect(yearMean(BigInt(toE6(80)) * 10n, [10])).toMatchObject({
      valueE6: 80_000_000,
      valid: false,
      days: 10,
    });
    expect(yearMean(0n, []).valueE6).toBeNull();
  });

  it('puts each day into the month of its date', () => {
    const year = yearMeanOfDays([
      { date: '2015-01-31', valueE6: 10 },
      { date: '2015-02-01', valueE6: 20 },
      { date: '2015-12-31', valueE6: 30 },
    ]);
    expect(year.daysByMonth).toEqual([1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1]);
    expect(year.valueE6).toBe(20);
  });
});

describe('a city day (HJ 663: mean of the stations, 75 % of them valid)', () => {
  it.each([
    [12, 9, true],
    [12, 8, false],
    [4, 3, true],
    [5, 3, false],
    [1, 1, true],
    [1, 0, false],
  ])('of %d stations with %d valid', (stations, valid, expected) => {
    const days = Array.from({ length: stations }, (_, i) => (i < valid ? 50_000_000 : null));
    expect(cityDay(days, stations)).toMatchObject({
      valid: expected,
      valueE6: valid > 0 ? 50_000_000 : null,
    });
  });
});

describe('year on year', () => {
  it('is per cent of the previous value, negative when fallen', () => {
    expect(yearOnYearE6(toE6(28), toE6(29.3))).toBe(-4_436_860);
    expect(yearOnYearE6(toE6(82), toE6(89))).toBe(-7_865_169);
  });

  it('does not exist without a previous value', () => {
    for (const previous of [null, 0, -1]) expect(yearOnYearE6(1, previous)).toBeNull();
    expect(yearOnYearE6(null, 1)).toBeNull();
  });
});

describe('percentile (HJ 663-2013 Annex A)', () => {
  it('gives the published example: {3,4,8,2,5,4}, 90th = 6.5', () => {
    expect(fromE6(percentileE6([3, 4, 8, 2, 5, 4].map(toE6), 90) ?? NaN)).toBe(6.5);
  });

  it('of one value is that value, of none is none', () => {
    expect(percentileE6([7], 95)).toBe(7);
    expect(percentileE6([], 95)).toBeNull();
  });

  it(`does not depend on order and lies between the extremes (seed ${seed})`, () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 1e9 }), { minLength: 1 }),
        fc.nat(100),
        (values, percent) => {
          const result = percentileE6(values, percent) ?? NaN;
          expect(percentileE6([...values].reverse(), percent)).toBe(result);
          expect(result).toBeGreaterThanOrEqual(Math.min(...values));
          expect(result).toBeLessThanOrEqual(Math.max(...values));
        },
      ),
      { seed, numRuns: 1_000 },
    );
  });
});
