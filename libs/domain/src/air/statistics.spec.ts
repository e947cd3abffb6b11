/** HJ 663 annual statistics, changes and exclusions, rule by rule. */
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { divideHalfEven, fromE6, meanE6, meanExactE6, toE6 } from '../quantity/index.js';
import {
  annualStatistics,
  applyExclusions,
  changeOf,
  cityDays,
  compositeSystemOn,
  dayOfHours,
  recordExclusion,
  standingExclusions,
  threeYearMean,
  type Day,
  type DaySample,
  type Exclusion,
  type ExclusionLog,
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

describe('exclusions', () => {
  const decision: Exclusion = {
    type: 'excluded',
    id: 'x1',
    cause: 'sand-dust',
    area: 'city',
    items: ['pm25'],
    from: '2015-01-02',
    to: '2015-01-03',
    author: 'duty officer',
    reason: 'dust storm, bulletin no. 3',
    at: '2015-01-05T09:00:00+08:00',
  };
  const days = yearOf(2015, 5, (day) => day);
  const logOf = (...decisions: (Exclusion | { id: string })[]): ExclusionLog =>
    decisions.reduce<ExclusionLog>((log, one) => {
      const full = 'cause' in one ? one : ({ ...decision, ...one, type: 'reinstated' } as const);
      const answer = recordExclusion(log, full);
      if (answer.outcome === 'refused') throw new Error(answer.reason);
      return answer.log;
    }, []);

  it('take the named items of the named days out, and say which decision did it', () => {
    const { days: kept, excluded } = applyExclusions(days, 'city', logOf(decision));
    expect(kept.map(({ sample: { pm25 } }) => pm25)).toEqual([0, null, null, toE6(3), toE6(4)]);
    expect(kept[1]?.sample.pm10).toBe(toE6(60));
    expect(excluded.map(({ date, by }) => [date, by])).toEqual([
      ['2015-01-02', 'x1'],
      ['2015-01-03', 'x1'],
    ]);
  });
  it('taken back, leave the days as if they had never been', () => {
    const log = logOf(decision, { id: 'x1' });
    expect(applyExclusions(days, 'city', log)).toEqual({ days, excluded: [] });
    expect(log).toHaveLength(2);
    expect(standingExclusions(log)).toEqual([]);
  });
  it('of another area change nothing', () => {
    expect(applyExclusions(days, 'elsewhere', logOf(decision)).days).toEqual(days);
  });
  it.each([
    [{ author: ' ' }, 'no-author'],
    [{ reason: '' }, 'no-reason'],
    [{ items: [] }, 'no-items'],
    [{ from: '2015-02-30' }, 'bad-date'],
    [{ to: '2015-01-01' }, 'ends-before-it-begins'],
  ] as const)('%j is refused: %s', (change, reason) => {
    expect(recordExclusion([], { ...decision, ...change })).toEqual({ outcome: 'refused', reason });
  });
  it('a second decision of one id, and taking back twice or nothing, are refused', () => {
    const back = { type: 'reinstated', id: 'x1', author: 'a', reason: 'r', at: decision.at } as const;
    expect(recordExclusion([decision], decision)).toMatchObject({ reason: 'id-used-twice' });
    expect(recordExclusion([], back)).toMatchObject({ reason: 'unknown-exclusion' });
    expect(recordExclusion([decision, back], back)).toMatchObject({ reason: 'already-reinstated' });
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
