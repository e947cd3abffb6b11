/** HJ 663 annual statistics, changes, hours and days, rule by rule. */
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { divideHalfEven, fromE6, meanE6, meanExactE6, toE6 } from '../quantity/index.js';
import {
  annualStatistics,
  changeOf,
  cityDays,
  compositeSystemOn,
  dayOfHours,
  hoursOfDay,
  threeYearMean,
  type Day,
  type DayReading,
  type DaySample,
} from './index.js';

const seed = Number(process.env['SEED'] ?? Date.now() % 1_000_000);
const dateOf = (year: number, day: number): string =>
  new Date(Date.UTC(year, 0, 1 + day)).toISOString().slice(0, 10);
const sample = (pm25: number): DaySample => ({
  so2: toE6(10),
  no2: toE6(30),
  pm10: toE6(60),
  pm25: toE6(pm25),
  co: toE6(1),
  o3_8h: toE6(100),
});
const yearOf = (year: number, days: number, pm25: (day: number) => number): Day[] =>
  Array.from({ length: days }, (_, day) => ({ date: dateOf(year, day), sample: sample(pm25(day)) }));

describe('HJ 663: annual evaluation', () => {
  it('PM2.5 by annual mean and 95th percentile, CO by the 95th, O3 by the 90th percentile only', () => {
    const { items } = annualStatistics(
      yearOf(2015, 365, () => 30),
      '2015',
    );
    expect(items.pm25).toMatchObject({ percent: 95, meanLimitE6: toE6(35), percentileLimitE6: toE6(75) });
    expect(items.so2).toMatchObject({ percent: 98, meanLimitE6: toE6(60), percentileLimitE6: toE6(150) });
    expect(items.co).toMatchObject({ percent: 95, meanLimitE6: null, percentileLimitE6: toE6(4) });
    expect(items.o3_8h).toMatchObject({ percent: 90, meanLimitE6: null, percentileLimitE6: toE6(160) });
  });
  it('percentile: position 1 + (n - 1) p, linear between neighbours', () => {
    // 1..365: position 1 + 364 * 0.95 = 346.8
    const { items } = annualStatistics(
      yearOf(2015, 365, (day) => day + 1),
      '2015',
    );
    expect(fromE6(items.pm25.percentileE6!)).toBe(346.8);
    expect(fromE6(items.pm25.meanE6!)).toBe(183);
    expect(items.pm25.daysAboveLimit).toBe(365 - 75);
  });
  it('the limits are those in force at the end of the year: PM2.5 of 32 kept 35, and breaks 30', () => {
    expect(
      annualStatistics(
        yearOf(2025, 365, () => 32),
        '2025',
      ).items.pm25.meets,
    ).toBe(true);
    expect(
      annualStatistics(
        yearOf(2026, 365, () => 32),
        '2026',
      ).items.pm25.meets,
    ).toBe(false);
  });
  it('GB 3095 Table 4: with too few days the values stay and nothing is said of compliance', () => {
    const found = annualStatistics(
      yearOf(2015, 300, () => 30),
      '2015',
    );
    expect(found.valid).toBe(false);
    expect(found.items.pm25).toMatchObject({ valid: false, days: 300, meanE6: toE6(30), meets: null });
    expect(found.items.pm25.shortMonths).toEqual([11, 12]);
  });
  it('an empty year has no figure at all', () => {
    const found = annualStatistics([], '2015');
    expect(found).toMatchObject({ valid: false, composite: null });
    expect(found.items.pm25).toMatchObject({ meanE6: null, percentileE6: null, meets: null, days: 0 });
  });
  it('composite index with the system of the year: 2013 sums, 2026 weighs', () => {
    const at = (year: number) =>
      annualStatistics(
        yearOf(year, 365, () => 30),
        String(year),
      ).composite;
    // 10/60 .17, 30/40 .75, 60/70 .86, 30/35 .86, 1/4 .25, 100/160 .62 (half to even)
    expect([at(2015)?.id, fromE6(at(2015)!.indexE6)]).toEqual(['composite:2013', 3.51]);
    // .17 + 2 * .75 + 1 + 3 * 1 + .25 + 2 * .62
    expect([at(2026)?.id, fromE6(at(2026)!.indexE6)]).toEqual(['composite:2026', 7.16]);
    expect(compositeSystemOn('2000-01-01')).toBeUndefined();
  });
});

describe('a city', () => {
  const station = (...values: (number | null)[]): Map<string, DaySample> =>
    new Map(values.map((value, i) => [dateOf(2015, i), { pm25: value === null ? null : toE6(value) }]));
  it('is the mean of its stations, from 75 % of them on', () => {
    const days = cityDays([station(10, 10), station(20, 20), station(30, null), station(40, null)]);
    expect(days).toEqual([
      { date: '2015-01-01', sample: { pm25: toE6(25) } },
      { date: '2015-01-02', sample: {} },
    ]);
  });
});

describe('a day of hours', () => {
  const none = new Array<number | null>(24).fill(null);
  const hours = (valid: number): (number | null)[] => none.map((_, hour) => (hour < valid ? toE6(50) : null));
  const of = (pm25: (number | null)[], o3 = none) =>
    dayOfHours('2015-06-01', { so2: none, no2: none, pm10: none, pm25, co: none, o3 }).sample;
  it('GB 3095 Table 4: 20 hours make a mean, 19 do not', () => {
    expect(of(hours(20)).pm25).toBe(toE6(50));
    expect(of(hours(19)).pm25).toBeUndefined();
  });
  it('HJ 663 cl. 6.1.2: few ozone windows count only above the limit', () => {
    const ozone = (value: number) => none.map((_, hour) => (hour >= 8 && hour < 16 ? toE6(value) : null));
    expect(of(none, ozone(160)).o3_8h).toBeUndefined();
    expect(of(none, ozone(161)).o3_8h).toBe(toE6(161));
  });
});

describe('change against the year before', () => {
  it('PM2.5 from the rounded concentrations, as the bulletins', () => {
    const change = changeOf('pm25', toE6(28.4), toE6(29.6));
    expect(fromE6(change.publishedE6!)).toBe(-6.7); // 28 against 30
    expect(fromE6(change.exactE6!)).toBeCloseTo(-4.054054, 6);
  });
  it('shares in percentage points', () => {
    expect(fromE6(changeOf('good-ratio', toE6(89.3), toE6(87.4)).publishedE6!)).toBe(1.9);
  });
  it('none without a year before, and none from zero', () => {
    expect(changeOf('pm25', toE6(28), null).publishedE6).toBeNull();
    expect(changeOf('pm25', toE6(28), 0).publishedE6).toBeNull();
  });
});

describe('PM2.5 three-year moving mean (HJ 663-2026)', () => {
  const year = (value: number | null, valid = true) => ({
    valueE6: value === null ? null : toE6(value),
    valid,
  });
  it('is the mean of three annual means', () => {
    const found = threeYearMean(
      2026,
      new Map([
        [2024, year(30)],
        [2025, year(32)],
        [2026, year(29)],
      ]),
    );
    expect(found).toEqual({ valueE6: 30_333_333, valid: true, missing: [] });
  });
  it('is never made of two, and says which year is not valid', () => {
    expect(
      threeYearMean(
        2026,
        new Map([
          [2025, year(32)],
          [2026, year(29)],
        ]),
      ),
    ).toEqual({
      valueE6: null,
      valid: false,
      missing: [2024],
    });
    expect(
      threeYearMean(
        2026,
        new Map([
          [2024, year(1, false)],
          [2025, year(2)],
          [2026, year(3)],
        ]),
      ),
    ).toMatchObject({
      valid: false,
      missing: [2024],
    });
  });
});

describe('hours of a natural day from readings that may be bad', () => {
  const at = (hour: number, value: number | null, zone = '+08:00'): DayReading => ({
    startMs: Date.parse(`2015-06-01T${String(hour).padStart(2, '0')}:00:00${zone}`),
    valueE6: value === null ? null : value * 1e6,
  });
  const reasons = (...readings: DayReading[]) =>
    hoursOfDay('2015-06-01', readings).refused.map(({ reason }) => reason);

  it.each([
    [null, 'missing'],
    [NaN, 'not-a-number'],
    [-1, 'negative'],
    [-99, 'negative'],
    [-999, 'negative'],
  ] as const)('%p is refused: %s, and the hour stays empty', (value, reason) => {
    const found = hoursOfDay('2015-06-01', [at(3, value)]);
    expect(found.refused).toEqual([{ startMs: at(3, 0).startMs, reason }]);
    expect(found.hours).toEqual(new Array(24).fill(null));
  });
  it('0 stands for "missing" only where the source says so', () => {
    expect(hoursOfDay('2015-06-01', [at(3, 0)]).hours[3]).toBe(0);
    expect(hoursOfDay('2015-06-01', [at(3, 0)], { zeroIsMissing: true })).toMatchObject({
      refused: [{ reason: 'missing' }],
    });
  });
  it('a repeated hour counts once; with another value neither counts', () => {
    expect(hoursOfDay('2015-06-01', [at(3, 5), at(3, 5)])).toMatchObject({ repeated: 1, refused: [] });
    const conflict = hoursOfDay('2015-06-01', [at(3, 5), at(3, 6), at(3, 5)]);
    expect(conflict.hours[3]).toBeNull();
    expect(conflict.refused.map(({ reason }) => reason)).toEqual([
      'conflicting',
      'conflicting',
      'conflicting',
    ]);
  });
  it('days of 23 and 25 hours elsewhere are 24 hours here: only the instant counts', () => {
    // New York, 2015-11-01: 01:00 comes twice there, in two offsets, and is two different hours.
    const twice = ['-04:00', '-05:00'].map((zone) => ({
      startMs: Date.parse(`2015-11-01T01:00:00${zone}`),
      valueE6: 1,
    }));
    const found = hoursOfDay('2015-11-01', twice);
    expect(found.hours.filter((value) => value !== null)).toHaveLength(2);
    expect(found).toMatchObject({ repeated: 0, refused: [] });
  });
  it('what does not start on the hour, or on that day, is refused', () => {
    const half = { startMs: at(3, 1).startMs + 1_800_000, valueE6: 1 };
    expect(reasons(half)).toEqual(['not-on-the-hour']);
    expect(reasons({ startMs: at(0, 1).startMs - 3_600_000, valueE6: 1 })).toEqual(['of-another-day']);
    expect(reasons({ startMs: at(0, 1).startMs + 86_400_000, valueE6: 1 })).toEqual(['of-another-day']);
    expect(reasons({ startMs: NaN, valueE6: 1 })).toEqual(['of-another-day']);
  });
  it(`gives the same hours in any order (seed ${seed})`, () => {
    const reading = fc.record({
      startMs: fc.integer({ min: 0, max: 23 }).map((hour) => at(hour, 0).startMs),
      valueE6: fc.oneof(fc.integer({ min: -2, max: 3 }), fc.constant(null), fc.constant(NaN)),
    });
    fc.assert(
      fc.property(fc.array(reading, { maxLength: 40 }), (readings) => {
        const forth = hoursOfDay('2015-06-01', readings);
        const back = hoursOfDay('2015-06-01', [...readings].reverse());
        expect(back.hours).toEqual(forth.hours);
        expect(back.refused).toHaveLength(forth.refused.length);
      }),
      { seed, numRuns: 500 },
    );
  });
});

describe(`the quick mean (seed ${seed})`, () => {
  it('equals the exact one over all legal sums', () => {
    fc.assert(
      fc.property(fc.maxSafeInteger(), fc.integer({ min: 1, max: 1_000_000 }), (sum, n) => {
        expect(meanExactE6(sum, n)).toBe(meanE6(BigInt(sum), n));
        expect(meanExactE6(sum, n)).toBe(Number(divideHalfEven(BigInt(sum), BigInt(n))));
      }),
      { seed, numRuns: 20_000 },
    );
  });
  it.each([
    [NaN, 1],
    [1, 0],
    [1, 1.5],
    [2 ** 53, 2],
  ])('of %d by %d is not a number', (sum, n) => expect(meanExactE6(sum, n)).toBeNaN());
});
