/** 环办〔2011〕22 号: sections, rivers, basins; rule by rule. */
import { describe, expect, it } from '@jest/globals';
import { fromE6, toE6 } from '../quantity/index.js';
import {
  SECTION_ITEMS,
  evaluateWater,
  itemClass,
  mainPollutants,
  meanWithDetectionLimit,
  sectionMultipleE6,
  sectionState,
  waterClass,
  waterLimits,
  waterShares,
  waterTable,
  type Section,
  type TargetClass,
  type WaterSample,
} from './index.js';

const e6 = (values: Record<string, number>): WaterSample =>
  Object.fromEntries(Object.entries(values).map(([code, value]) => [code, toE6(value)]));
const clean = { w01001: 7, w01009: 8, w01019: 1, w21003: 0.1, w21011: 0.01 };
/** NH3-N that gives each class. */
const ammonia = { I: 0.1, II: 0.4, III: 0.9, IV: 1.4, V: 1.9, worse: 3 } as const;
const section = (grade: keyof typeof ammonia, target: TargetClass | null = 'III'): Section => ({
  id: grade,
  sample: e6({ ...clean, w21003: ammonia[grade] }),
  waterBody: 'river',
  target,
});
const river = (...grades: (keyof typeof ammonia)[]): Section[] => grades.map((grade) => section(grade));

describe('values that are none', () => {
  it.each([-99, -999, -0.000001, NaN, Infinity])('%p has no class', (value) => {
    expect(itemClass('w21003', value * 1e6, 'river')).toBeUndefined();
    const sample = { ...e6(clean), w21003: value * 1e6 };
    expect(waterClass(sample, 'river').items.map(({ pollutant }) => pollutant)).not.toContain('w21003');
  });
  it('two of them leave too few items, by name', () => {
    const sample = { ...e6(clean), w21003: -99_000_000, w21011: NaN };
    expect(waterClass(sample, 'river')).toMatchObject({ class: null, reason: 'too-few-items' });
  });
});

describe('GB 3838 cl. 5.1: single factor over the items of a section', () => {
  it('环办〔2011〕22 号: counts 21 items, not temperature, total nitrogen and coliforms', () => {
    expect(SECTION_ITEMS).toHaveLength(21);
    for (const code of ['w01010', 'w21001', 'w02003']) expect(SECTION_ITEMS).not.toContain(code);
  });
  it('a metal alone can decide', () => {
    const sample = e6({ ...clean, w20111: 0.2 });
    const found = waterClass(sample, 'river', { codes: SECTION_ITEMS, minimum: 1 });
    expect(found).toMatchObject({ class: 'IV', decidingItems: ['w20111'] });
    expect(waterClass(sample, 'river').class).toBe('I');
  });
  it('another edition is another set of limits', () => {
    const stricter = waterTable(
      waterLimits.map((limit) =>
        limit.pollutant === 'w21003' ? { ...limit, value: limit.value / 10 } : limit,
      ),
    );
    expect(waterClass(e6(clean), 'river', undefined, stricter).class).toBe('III');
  });
});

describe('main pollutants of a section (环办〔2011〕22 号, order from memory)', () => {
  const of = (values: Record<string, number>) => {
    const found = waterClass(e6({ ...clean, ...values }), 'river', { codes: SECTION_ITEMS, minimum: 4 });
    return mainPollutants(found, 'river').map(({ pollutant, multipleE6 }) => [
      pollutant,
      multipleE6 === null ? null : fromE6(multipleE6),
    ]);
  };
  it('none up to class III', () => expect(of({ w21003: 1 })).toEqual([]));
  it('the worst class first, at most three', () => {
    expect(of({ w21003: 1.9, w01019: 9, w21011: 0.25, w01009: 2.5 })).toEqual([
      ['w21003', 0.9],
      ['w01009', null],
      ['w01019', 0.5],
    ]);
  });
  it('of equal class the larger multiple first', () => {
    expect(of({ w01019: 7.2, w21011: 0.3 })).toEqual([
      ['w21011', 0.5],
      ['w01019', 0.2],
    ]);
  });
  it('heavy metals that exceed before all others', () => {
    expect(of({ w21003: 3, w20111: 0.2 })[0]).toEqual(['w20111', 1]);
  });
  it('no multiple for pH and dissolved oxygen', () => {
    expect(sectionMultipleE6('w01001', toE6(10), 'river')).toBeNull();
    expect(sectionMultipleE6('w01009', toE6(1), 'river')).toBeNull();
    expect(sectionMultipleE6('w21011', toE6(0.1), 'lake')).toBe(1_000_000);
  });
});

describe('环办〔2011〕22 号: states of a section', () => {
  it.each([
    ['I', 'excellent'],
    ['II', 'excellent'],
    ['III', 'good'],
    ['IV', 'light'],
    ['V', 'moderate'],
    ['worse-than-V', 'heavy'],
  ] as const)('class %s is %s', (grade, state) => expect(sectionState(grade)).toBe(state));
});

describe('环办〔2011〕22 号: a river with fewer than five sections', () => {
  it('is judged by the mean of each item', () => {
    // (0.1 + 1.9 + 0.4) / 3 = 0.8
    expect(evaluateWater(river('I', 'V', 'II'))).toMatchObject({ by: 'mean', class: 'III', state: 'good' });
  });
  it('without a section that has a class has no state', () => {
    expect(evaluateWater([])).toMatchObject({ state: null, class: null, reason: 'no-sections' });
    expect(evaluateWater([{ ...section('I'), sample: {} }])).toMatchObject({
      state: null,
      reason: 'no-sections',
    });
  });
  it('and a lake among them has no state, because the mean of both has no table', () => {
    const lake: Section = { ...section('I'), waterBody: 'lake' };
    expect(evaluateWater([section('II'), lake])).toMatchObject({
      state: null,
      class: null,
      reason: 'mixed-water-bodies',
    });
    // A lake without a class takes no part.
    expect(evaluateWater([{ ...lake, sample: {} }, section('II')])).toMatchObject({ class: 'II' });
    expect(evaluateWater([...river('I', 'I', 'I', 'I'), lake])).toMatchObject({
      by: 'shares',
      state: 'excellent',
    });
  });
});

describe('环办〔2011〕22 号: a river of five sections and more, by shares', () => {
  const of = (counts: Partial<Record<keyof typeof ammonia, number>>) =>
    evaluateWater(
      Object.entries(counts).flatMap(([grade, n]) =>
        Array.from({ length: n }, () => section(grade as keyof typeof ammonia)),
      ),
    ).state;
  it.each([
    [{ I: 9, IV: 1 }, 'excellent'],
    [{ I: 89, IV: 11 }, 'good'],
    [{ II: 15, IV: 5 }, 'good'],
    [{ III: 74, IV: 26 }, 'light'],
    [{ III: 81, worse: 19 }, 'good'],
    [{ III: 70, IV: 11, worse: 19 }, 'light'],
    [{ III: 70, IV: 10, worse: 20 }, 'moderate'],
    [{ III: 61, worse: 39 }, 'moderate'],
    [{ III: 60, worse: 40 }, 'heavy'],
  ] as const)('%j is %s', (counts, state) => expect(of(counts)).toBe(state));
});

describe('shares of an area', () => {
  it('good water over assessed sections, compliance over those with a target; the rest is counted apart', () => {
    const sections = [
      section('I', 'II'),
      section('III', 'II'),
      section('IV', null),
      { ...section('I'), sample: {} },
    ];
    expect(waterShares(sections)).toEqual({
      assessed: 3,
      notAssessed: 1,
      byClass: { I: 1, II: 0, III: 1, IV: 1, V: 0, 'worse-than-V': 0 },
      goodShareE6: 666_667,
      complianceShareE6: 500_000,
      withTarget: 2,
    });
  });
  it('of nothing are none', () => {
    expect(waterShares([])).toMatchObject({ assessed: 0, goodShareE6: null, complianceShareE6: null });
  });
});

describe('环办〔2011〕22 号: values below the detection limit', () => {
  it('enter a mean with half of it', () => {
    expect(meanWithDetectionLimit([{ valueE6: 300 }, { belowE6: 100 }, null])).toBe(175);
    expect(meanWithDetectionLimit([{ belowE6: 1 }, { belowE6: 1 }, { belowE6: 1 }])).toBe(0);
    expect(meanWithDetectionLimit([null, { valueE6: -99 }])).toBeNull();
  });
});
