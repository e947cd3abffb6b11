import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { toE6 } from '../quantity/index.js';
import { findPollutant } from '../reading/index.js';
import {
  CLASS_ITEMS,
  WATER_CLASSES,
  isGoodWater,
  itemClass,
  meetsTarget,
  waterClass,
  waterLimits,
  type WaterBody,
  type WaterSample,
} from './index.js';

const seed = Number(process.env['FC_SEED'] ?? Date.now() % 2 ** 31);
const sampleOf = (
  ph: number | null,
  oxygen: number | null,
  codmn: number | null,
  nh3n: number | null,
  tp: number | null,
) =>
  Object.fromEntries(
    [ph, oxygen, codmn, nh3n, tp].map((value, i) => [
      CLASS_ITEMS[i] ?? '',
      value === null ? null : toE6(value),
    ]),
  ) as WaterSample;

describe('class of one item (GB 3838-2002 Table 1)', () => {
  it.each([
    ['w01001', 6, 'river', 'I'],
    ['w01001', 5.999999, 'river', 'worse-than-V'],
    ['w01001', 9, 'river', 'I'],
    ['w01001', 9.000001, 'river', 'worse-than-V'],
    ['w01009', 7.5, 'river', 'I'],
    ['w01009', 7.499999, 'river', 'II'],
    ['w01009', 2, 'river', 'V'],
    ['w01009', 1.999999, 'river', 'worse-than-V'],
    ['w01019', 6, 'river', 'III'],
    ['w01019', 6.000001, 'river', 'IV'],
    ['w21003', 0.15, 'river', 'I'],
    ['w21003', 2.000001, 'river', 'worse-than-V'],
    ['w21011', 0.1, 'river', 'II'],
    ['w21011', 0.1, 'lake', 'IV'],
    ['w21011', 0.05, 'lake', 'III'],
    ['w21011', 0.200001, 'lake', 'worse-than-V'],
    ['w20111', 0.05, 'river', 'I'],
  ] as const)('%s = %d in a %s is %s', (pollutant, value, body, expected) => {
    expect(itemClass(pollutant, toE6(value), body)).toBe(expected);
  });

  it('does not class total nitrogen or temperature (环办〔2011〕22 号)', () => {
    for (const code of ['w21001', 'w01010', 'w01014', 'w01003', 'nonsense']) {
      expect(itemClass(code, 0, 'river')).toBeUndefined();
    }
  });
});

describe('class of a sample: the worst item (GB 3838-2002 cl. 5.1, 环办〔2011〕22 号)', () => {
  it('names the items that decide it', () => {
    const found = waterClass(sampleOf(7.5, 8.2, 6.21, 0.08, 0.25), 'river');
    expect(found).toMatchObject({ class: 'IV', reason: null, decidingItems: ['w01019', 'w21011'] });
    expect(found.items.map((item) => item.class)).toEqual(['I', 'I', 'IV', 'I', 'IV']);
  });

  it('judges the value as measured, not as shown: 6.004 is IV although it shows 6.00', () => {
    expect(waterClass(sampleOf(7.5, 8.2, 6.004, 0.08, 0.02), 'river').class).toBe('IV');
  });

  it('needs four of the five items', () => {
    expect(waterClass(sampleOf(null, 8.2, 1, 0.08, 0.02), 'river').class).toBe('I');
    expect(waterClass(sampleOf(null, null, 30, 0.08, 0.02), 'river')).toMatchObject({
      class: null,
      reason: 'too-few-items',
      decidingItems: [],
    });
    expect(waterClass({}, 'lake')).toMatchObject({ class: null, reason: 'too-few-items', items: [] });
  });

  it('does not let other parameters count', () => {
    const sample = { ...sampleOf(7, 8, 1, 0.1, 0.01), w21001: toE6(50), w01010: toE6(40) };
    expect(waterClass(sample, 'river')).toMatchObject({ class: 'I' });
    expect(waterClass({ w21001: 1, w01010: 1, w01014: 1, w01003: 1 }, 'river').class).toBeNull();
  });

  it('compares with a target, and knows good water', () => {
    expect(meetsTarget('III', 'III')).toBe(true);
    expect(meetsTarget('IV', 'III')).toBe(false);
    expect(meetsTarget('worse-than-V', 'V')).toBe(false);
    expect(meetsTarget(null, 'V')).toBe(false);
    expect(WATER_CLASSES.filter(isGoodWater)).toEqual(['I', 'II', 'III']);
  });
});

describe('limits as data', () => {
  it('have unique ids, canonical units, and loosen from class I to V', () => {
    expect(new Set(waterLimits.map((limit) => limit.id)).size).toBe(waterLimits.length);
    for (const limit of waterLimits) {
      expect([limit.pollutant, limit.unit]).toEqual([limit.pollutant, findPollutant(limit.pollutant)?.unit]);
      const next = waterLimits.find(
        (l) =>
          l.id ===
          limit.id.replace(
            `:${limit.targetClass}:`,
            `:${WATER_CLASSES[WATER_CLASSES.indexOf(limit.targetClass) + 1] ?? ''}:`,
          ),
      );
      if (next === undefined) continue;
      const step = next.value - limit.value;
      expect(limit.comparison === 'max' ? step >= 0 : step <= 0).toBe(true);
    }
  });

  it('hold two rows for pH: at least 6, at most 9', () => {
    const rows = waterLimits.filter(
      (l) => l.pollutant === 'w01001' && l.waterBody === 'river' && l.targetClass === 'III',
    );
    expect(rows.map((l) => [l.comparison, l.value])).toEqual([
      ['min', 6],
      ['max', 9],
    ]);
  });
});

describe(`properties (seed ${seed}, set FC_SEED to repeat)`, () => {
  const value = fc.option(fc.integer({ min: 0, max: 20_000_000 }));
  const sample = fc.tuple(value, value, value, value, value);
  const bodies = fc.constantFrom<WaterBody>('river', 'lake');
  const toSample = (values: readonly (number | null)[]): WaterSample =>
    Object.fromEntries(CLASS_ITEMS.map((code, i) => [code, values[i] ?? null]));

  it('a class is kept exactly when every limit of that class is kept', () => {
    fc.assert(
      fc.property(sample, bodies, (values, body) => {
        const measured = toSample(values);
        const found = waterClass(measured, body).class;
        if (found === null) return;
        for (const target of ['I', 'II', 'III', 'IV', 'V'] as const) {
          const kept = waterLimits
            .filter((limit) => limit.waterBody === body && limit.targetClass === target)
            .every((limit) => {
              const measuredE6 = measured[limit.pollutant] ?? null;
              if (measuredE6 === null) return true;
              return limit.comparison === 'max'
                ? measuredE6 <= toE6(limit.value)
                : measuredE6 >= toE6(limit.value);
            });
          expect(meetsTarget(found, target)).toBe(kept);
        }
      }),
      { seed, numRuns: 2_000 },
    );
  });

  it('more phosphorus never betters a class, and a lake is never better than a river', () => {
    fc.assert(
      fc.property(sample, fc.nat(1_000_000), (values, more) => {
        const rank = (v: readonly (number | null)[], body: WaterBody): number => {
          const found = waterClass(toSample(v), body).class;
          return found === null ? -1 : WATER_CLASSES.indexOf(found);
        };
        const worse = values.with(4, values[4] === null ? null : (values[4] ?? 0) + more);
        expect(rank(worse, 'river')).toBeGreaterThanOrEqual(rank(values, 'river'));
        expect(rank(values, 'lake')).toBeGreaterThanOrEqual(rank(values, 'river'));
      }),
      { seed, numRuns: 2_000 },
    );
  });
});
