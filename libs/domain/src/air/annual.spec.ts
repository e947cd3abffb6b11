import { describe, expect, it } from '@jest/globals';
import type { AqiItem } from '../law/index.js';
import { toE6 } from '../quantity/index.js';
import { yearOfDays, type AqiSample } from './index.js';

const day = (pm25: number | null): AqiSample => ({
  so2: toE6(10),
  no2: toE6(20),
  pm10: toE6(40),
  pm25: pm25 === null ? null : toE6(pm25),
  co: toE6(0.5),
  o3_8h: toE6(60),
});
const year = (...values: (number | null)[]) =>
  values.map((value, i) => ({ date: `2015-01-0${i + 1}`, sample: day(value) }));

describe('good days of a year', () => {
  it('are days up to 100 among those with all six values', () => {
    expect(yearOfDays(year(35, 75, 76, 151, 251, null))).toEqual({
      validDays: 5,
      goodDays: 2,
      goodRatioE6: 400_000,
      daysByLevel: [1, 1, 1, 0, 1, 1],
      heavyDays: 2,
      daysWithAnyPollutant: 6,
      goodDaysWithAnyPollutant: 3,
      heavyDaysWithAnyPollutant: 2,
      incompleteDaysThatExceed: 0,
      goodDaysIfNotRounded: 2,
    });
  });
  it('depend on rounding before the index: 75.5 is 76, 74.5 is 74, 75.4 is 75', () => {
    expect(yearOfDays(year(75.5, 74.5, 75.4))).toMatchObject({ goodDays: 2, goodDaysIfNotRounded: 1 });
  });
  it('an incomplete day above 100 exceeds all the same, and is not a valid one', () => {
    const found = yearOfDays([{ date: '2015-01-01', sample: { pm10: toE6(200) } }]);
    expect(found).toMatchObject({ validDays: 0, incompleteDaysThatExceed: 1, goodRatioE6: null });
  });
  it('from 2026-03-01 an incomplete day above 100 is published, so it is valid and not good (HJ 633-2026 cl. 5.3.1)', () => {
    const found = yearOfDays([
      { date: '2026-03-01', sample: { pm10: toE6(200) } },
      { date: '2026-03-02', sample: { pm10: toE6(20) } },
      { date: '2026-03-03', sample: day(20) },
    ]);
    expect(found).toMatchObject({
      ...{ validDays: 2, goodDays: 1, goodRatioE6: 500_000, incompleteDaysThatExceed: 1 },
      ...{ daysByLevel: [1, 0, 1, 0, 0, 0], daysWithAnyPollutant: 3 },
    });
  });
  it('a day that lacks exempt items only is a valid one (HJ 633-2026 cl. 5.3.2)', () => {
    const exempt = new Set<AqiItem>(['co']);
    const days = [1, 2].map((n) => ({ date: `2026-03-0${n}`, sample: { ...day(20), co: null } }));
    expect(yearOfDays(days)).toMatchObject({ validDays: 0 });
    expect(yearOfDays(days.map((one) => ({ ...one, exempt })))).toMatchObject({ validDays: 2, goodDays: 2 });
    const more = days.map((one) => ({ ...one, exempt, sample: { ...one.sample, so2: null } }));
    expect(yearOfDays(more)).toMatchObject({ validDays: 0 });
  });
  it('a day above the end of a column is a heavy one, whatever its index', () => {
    const found = yearOfDays([{ date: '2015-06-01', sample: { ...day(20), o3_8h: toE6(900) } }]);
    expect(found).toMatchObject({ validDays: 1, goodDays: 0, heavyDays: 1, daysByLevel: [0, 0, 0, 0, 0, 1] });
  });
  it('an empty year has no ratio', () => {
    expect(yearOfDays([])).toMatchObject({ validDays: 0, goodRatioE6: null, daysWithAnyPollutant: 0 });
  });
});
