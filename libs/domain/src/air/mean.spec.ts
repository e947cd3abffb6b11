import { describe, expect, it } from '@jest/globals';
import { Decimal } from 'decimal.js';
import fc from 'fast-check';
import { toE6 } from '../quantity/index.js';
import { dayMean, dayMeanOfHours, hourMean, hourValue, mda8, sumOf, yearValidity } from './index.js';

const seed = Number(process.env['FC_SEED'] ?? Date.now() % 2 ** 31);
const sumE6 = (value: number, count: number): bigint => BigInt(toE6(value)) * BigInt(count);
/** 24 hours, the given ones filled. */
const hoursOf = (fill: (hour: number) => number | null): (number | null)[] =>
  Array.from({ length: 24 }, (_, hour) => {
    const value = fill(hour);
    return value === null ? null : toE6(value);
  });

describe('hour mean (GB 3095-2026 Table 4: at least 45 minutes of sampling)', () => {
  it.each([
    [0, null, false],
    [44, 36_200_000, false],
    [45, 36_200_000, true],
    [60, 36_200_000, true],
  ])('of %d valid minutes', (count, valueE6, valid) => {
    expect(hourMean(sumE6(36.2, count), count)).toEqual({ valueE6, count, required: 45, valid });
  });
});

describe('day mean (GB 3095-2026 Table 4: at least 20 hourly means)', () => {
  it.each([
    [19, false],
    [20, true],
    [24, true],
  ])('of %d valid hours', (count, valid) => {
    expect(dayMean(sumE6(75, count), count)).toEqual({ valueE6: 75_000_000, count, required: 20, valid });
    expect(dayMeanOfHours(hoursOf((hour) => (hour < count ? 75 : null))).valid).toBe(valid);
  });

  it('leaves missing hours out instead of counting them as zero', () => {
    const day = dayMeanOfHours(hoursOf((hour) => (hour < 20 ? hour : null)));
    expect(day).toMatchObject({ valueE6: 9_500_000, count: 20, valid: true });
  });
});

describe('the value of an hour', () => {
  const enough = { sum: sumE6(30, 50), count: 50 };
  it('is the one that the station reports, before the mean of its minutes', () => {
    expect(hourValue({ explicit: { valueE6: 36_200_000, flag: 'N' }, minutes: enough })).toEqual({
      valueE6: 36_200_000,
      valid: true,
      source: 'reported',
      reason: null,
      minutes: 60,
    });
  });

  it('is flagged when the reported value is, although minutes would suffice', () => {
    const value = hourValue({ explicit: { valueE6: 36_200_000, flag: 'C' }, minutes: enough });
    expect(value).toMatchObject({ valid: false, source: 'reported', reason: 'flagged' });
  });

  it('is the mean of minutes when nothing is reported, or the report was taken back', () => {
    const without = hourValue({ explicit: null, minutes: enough });
    expect(without).toMatchObject({ valueE6: 30_000_000, valid: true, source: 'minutes', minutes: 50 });
    expect(hourValue({ explicit: { valueE6: null, flag: 'D' }, minutes: enough })).toEqual(without);
  });

  it('says why there is none', () => {
    const none = { sum: 0n, count: 0 };
    expect(hourValue({ explicit: null, minutes: none })).toMatchObject({ source: 'none', reason: 'missing' });
    expect(hourValue({ explicit: { valueE6: null, flag: 'D' }, minutes: none }).reason).toBe('flagged');
    const few = hourValue({ explicit: null, minutes: { sum: sumE6(30, 44), count: 44 } });
    expect(few).toMatchObject({ valueE6: 30_000_000, valid: false, reason: 'incomplete' });
  });
});

describe('MDA8 of ozone (HJ 663-2013 cl. 6.1.2; windows end at 08:00..24:00)', () => {
  const limitE6 = toE6(160);

  it('is the largest of 17 windows inside the natural day', () => {
    const day = mda8(
      hoursOf((hour) => (hour >= 12 && hour < 20 ? 180 : 20)),
      limitE6,
    );
    expect(day).toEqual({
      valueE6: 180_000_000,
      windows: 17,
      valid: true,
      validOnlyByExceedance: false,
      startHour: 12,
    });
  });

  it('GB 3095-2026 Table 4: needs six hourly means for a window', () => {
    expect(
      mda8(
        hoursOf((hour) => (hour < 6 ? 100 : null)),
        limitE6,
      ).windows,
    ).toBe(1);
    expect(
      mda8(
        hoursOf((hour) => (hour < 5 ? 100 : null)),
        limitE6,
      ),
    ).toMatchObject({ valueE6: null, valid: false });
  });

  it('needs 14 windows: 19 hours give 14, 18 give 13', () => {
    expect(
      mda8(
        hoursOf((hour) => (hour < 19 ? 100 : null)),
        limitE6,
      ),
    ).toMatchObject({ windows: 14, valid: true });
    expect(
      mda8(
        hoursOf((hour) => (hour < 18 ? 100 : null)),
        limitE6,
      ),
    ).toMatchObject({ windows: 13, valid: false });
  });

  it('counts with fewer windows only when it exceeds the limit', () => {
    const some = (value: number) =>
      mda8(
        hoursOf((hour) => (hour >= 10 && hour < 18 ? value : null)),
        limitE6,
      );
    expect(some(160)).toMatchObject({ valid: false, validOnlyByExceedance: false });
    expect(some(160.000001)).toMatchObject({ valid: true, validOnlyByExceedance: true });
  });
});

describe(`sums and means against decimal.js (seed ${seed}, set FC_SEED to repeat)`, () => {
  const hours = fc.array(fc.option(fc.integer({ min: -20_000_000, max: 9e15 })), {
    minLength: 0,
    maxLength: 60,
  });

  it('adds exactly, whatever the size', () => {
    fc.assert(
      fc.property(hours, (values) => {
        const present = values.filter((value) => value !== null);
        const sum = present.reduce((total, value) => total + BigInt(value), 0n);
        expect(sumOf(values)).toEqual({ sum, count: present.length });
      }),
      { seed, numRuns: 2_000 },
    );
  });

  it('equals a naive MDA8 in decimals', () => {
    const day = fc.array(fc.option(fc.integer({ min: 0, max: 400_000 })), { minLength: 24, maxLength: 24 });
    fc.assert(
      fc.property(day, (thousandths) => {
        const values = thousandths.map((value) => (value === null ? null : value * 1000));
        const means: Decimal[] = [];
        for (let end = 8; end <= 24; end += 1) {
          const window = values.slice(end - 8, end).filter((value) => value !== null);
          if (window.length >= 6)
            means.push(new Decimal(window.reduce((a, b) => a + b, 0)).div(window.length));
        }
        const best = means.length === 0 ? null : Decimal.max(...means);
        const result = mda8(values, toE6(160));
        expect(result.windows).toBe(means.length);
        expect(result.valueE6).toBe(
          best === null ? null : best.toDecimalPlaces(0, Decimal.ROUND_HALF_EVEN).toNumber(),
        );
        expect(result.valid).toBe(means.length >= 14 || (best !== null && best.greaterThan(160_000_000)));
      }),
      { seed, numRuns: 2_000 },
    );
  });
});

describe('what is sampled on filters (GB 3095-2026 Table 4)', () => {
  const hours = Array.from({ length: 23 }, () => 1_000_000);
  it.each(['a34001', 'a25044', 'a20044'])('%s: a day needs 24 hours', (pollutant) => {
    expect(dayMeanOfHours(hours, pollutant)).toMatchObject({ valid: false, required: 24 });
    expect(dayMeanOfHours([...hours, 1_000_000], pollutant)).toMatchObject({ valid: true });
    expect(dayMeanOfHours(hours, 'a34004')).toMatchObject({ valid: true, required: 20 });
  });
  it('a year needs 60 days and 5 in every month', () => {
    const five = Array.from({ length: 12 }, () => 5);
    expect(yearValidity(five, 'a34001')).toEqual({ valid: true, days: 60, shortMonths: [] });
    expect(yearValidity(five)).toMatchObject({ valid: false });
    expect(yearValidity([4, ...five.slice(1), 1], 'a34001')).toMatchObject({ valid: false });
    expect(yearValidity([4, 40, ...five.slice(2)], 'a34001')).toMatchObject({
      valid: false,
      shortMonths: [1],
    });
  });
});
