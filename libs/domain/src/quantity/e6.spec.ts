import { describe, expect, it } from '@jest/globals';
import { Decimal } from 'decimal.js';
import fc from 'fast-check';
import { divideHalfEven, formatE6, fromE6, meanE6, roundHalfEvenE6, toE6, toScaled } from './index.js';

const seed = Number(process.env['FC_SEED'] ?? Date.now() % 2 ** 31);
const run = { seed, numRuns: 5_000 };
const D = Decimal.clone({ precision: 60, rounding: Decimal.ROUND_HALF_EVEN });

/** The naive oracle: decimal.js on the shortest decimal text. Shares no code with the product. */
function oracle(value: number, power: number): number {
  const scaled = new D(String(value)).mul(new D(10).pow(power)).toDecimalPlaces(0).toNumber();
  return scaled === 0 ? 0 : scaled;
}

describe(`toE6 (property seed ${seed}, set FC_SEED to repeat)`, () => {
  it.each([
    [0.1 + 0.2, 300_000],
    [1e-7, 0],
    [5e-7, 0],
    [5.0000001e-7, 1],
    [1.5e-6, 2],
    [2.5e-6, 2],
    [1.0000005, 1_000_000],
    [1.0000015, 1_000_002],
    [-1.0000015, -1_000_002],
    [36.2, 36_200_000],
    [0.0362, 36_200],
    [1.005, 1_005_000],
    [9e9, 9e15],
    [-9e9, -9e15],
    [8999999999.123457, 8999999999123457],
    [0, 0],
    [5e-324, 0],
  ])('%d is %d millionths', (value, expected) => {
    expect(toE6(value)).toBe(expected);
  });

  it('gives plain zero for minus zero and for what rounds to it', () => {
    for (const value of [-0, -1e-9, -5e-7]) expect(Object.is(toE6(value), 0)).toBe(true);
  });

  it('is NaN outside its range and never throws', () => {
    for (const value of [NaN, Infinity, -Infinity, 9.1e9, -1e300, Number.MAX_VALUE])
      expect(toE6(value)).toBeNaN();
    expect(toScaled(1, -1)).toBeNaN();
    expect(toScaled(1, 23)).toBeNaN();
  });

  it('equals decimal.js on any double in range', () => {
    fc.assert(
      fc.property(fc.double({ min: -9e9, max: 9e9, noNaN: true }), (value) => {
        expect(toE6(value)).toBe(oracle(value, 6));
      }),
      run,
    );
  });

  it('equals decimal.js on few-decimal numbers, ties at the seventh decimal among them', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -(10 ** 9), max: 10 ** 9 }),
        fc.integer({ min: 0, max: 12 }),
        fc.constantFrom('', '5', '50', '4999', '5001'),
        fc.constantFrom(0, 3, 6, 9, 12),
        (n, decimals, tail, power) => {
          const value = Number(`${n}${tail}e-${decimals + tail.length}`);
          if (Math.abs(value) * 10 ** power > 9e15) return;
          expect(toScaled(value, power)).toBe(oracle(value, power));
        },
      ),
      run,
    );
  });

  it('comes back from fromE6 for every integer of 15 digits', () => {
    fc.assert(
      fc.property(fc.integer({ min: -(10 ** 15) + 1, max: 10 ** 15 - 1 }), (e6) => {
        expect(toE6(fromE6(e6))).toBe(e6);
      }),
      run,
    );
  });
});

describe(`rounding by GB/T 8170 (property seed ${seed})`, () => {
  it.each([
    [36.5, 0, 36],
    [35.5, 0, 36],
    [1.25, 1, 1.2],
    [1.35, 1, 1.4],
    [36.51, 0, 37],
    [-36.5, 0, -36],
    [7.4999995, 2, 7.5],
  ])('%d to %d decimals is %d', (value, decimals, expected) => {
    expect(fromE6(roundHalfEvenE6(toE6(value), decimals))).toBe(expected);
  });

  it('equals decimal.js for any E6 and any decimals', () => {
    fc.assert(
      fc.property(fc.integer({ min: -9e15, max: 9e15 }), fc.integer({ min: 0, max: 6 }), (e6, decimals) => {
        const expected = new D(e6).div(1e6).toDecimalPlaces(decimals).mul(1e6).toNumber();
        expect(roundHalfEvenE6(e6, decimals)).toBe(expected === 0 ? 0 : expected);
      }),
      run,
    );
  });
});

describe(`meanE6 and formatE6 (property seed ${seed})`, () => {
  it('takes the mean half to even', () => {
    expect(meanE6(5n, 2)).toBe(2);
    expect(meanE6(7n, 2)).toBe(4);
    expect(meanE6(-5n, 2)).toBe(-2);
    expect(divideHalfEven(-7n, 2n)).toBe(-4n);
    expect(meanE6(1n, 0)).toBeNaN();
    expect(meanE6(1n, 1.5)).toBeNaN();
  });

  it('equals decimal.js for any sum and count', () => {
    fc.assert(
      fc.property(
        fc.bigInt(-(10n ** 18n), 10n ** 18n),
        fc.integer({ min: 1_000, max: 600_000 }),
        (sum, n) => {
          const expected = new D(sum.toString()).div(n).toDecimalPlaces(0).toNumber();
          expect(meanE6(sum, n)).toBe(expected === 0 ? 0 : expected);
        },
      ),
      run,
    );
  });

  it('prints exactly, or rounded and padded', () => {
    expect(formatE6(36_200_000)).toBe('36.2');
    expect(formatE6(36_000_000)).toBe('36');
    expect(formatE6(-1)).toBe('-0.000001');
    expect(formatE6(36_250_000, 1)).toBe('36.2');
    expect(formatE6(36_200_000, 2)).toBe('36.20');
    expect(formatE6(-400_000, 0)).toBe('0');
    expect(formatE6(0, 3)).toBe('0.000');
    expect(formatE6(NaN)).toBe('');
  });

  it('prints what decimal.js prints', () => {
    fc.assert(
      fc.property(fc.integer({ min: -9e15, max: 9e15 }), fc.integer({ min: 0, max: 6 }), (e6, decimals) => {
        const text = new D(e6).div(1e6).toFixed(decimals);
        expect(formatE6(e6, decimals)).toBe(Number(text) === 0 ? text.replace('-', '') : text);
        expect(formatE6(e6)).toBe(new D(e6).div(1e6).toFixed());
      }),
      run,
    );
  });
});
