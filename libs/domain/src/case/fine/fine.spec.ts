import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

import { decimal, floor, multiply, percentOf, shareOf, toNumber } from './decimal.js';
import { calculateFine, fineModels, fineRefusals, type FineInput, type FineRefusal } from './index.js';

const seed = Number(process.env['FC_SEED'] ?? Date.now() % 2 ** 31);
const norm = { id: 'code-1107', min: 100_000, max: 1_000_000, from: '2026-08-15', to: null };
const input = (more: Partial<FineInput> = {}): FineInput => ({
  model: 'hunan-2021-residual',
  subject: 'org',
  norms: [norm],
  factors: [{ id: 'f1', pct: 30 }],
  requiredFactors: [],
  modifiers: [],
  adjustments: [],
  actEnd: '2026-09-01',
  discovered: '2026-09-01',
  decision: '2026-11-20',
  ...more,
});
const adjustment = { kind: 'lighter', yuan: 50_000, ground: 'art. 32', discussed: true } as const;
const old = { ...norm, id: 'old', to: '2026-08-31', from: '2016-01-01' };

const refused: Readonly<Record<FineRefusal, Partial<FineInput>>> = {
  'not-unlawful-then': { norms: [{ ...norm, from: '2026-09-02' }] },
  'no-longer-unlawful': { norms: [{ ...norm, to: '2026-09-01' }] },
  'law-conflict-unsettled': {
    norms: [
      { ...norm, conflict: true },
      { ...norm, id: 'b', conflict: true },
    ],
  },
  'law-comparison-unsettled': {
    actEnd: '2026-08-20',
    norms: [old, { ...norm, id: 'new', min: 20_000, max: 2_000_000, from: '2026-09-01' }],
  },
  'base-missing': { norms: [{ ...norm, kind: 'multiple', min: 1, max: 5 }] },
  'factor-missing': { requiredFactors: ['f2'] },
  'table-missing': { model: 'matrix' },
  'cell-unknown': {
    model: 'matrix',
    cell: ['H9', 'C1'],
    table: { name: 't', rows: ['H1'], cols: ['C1'], point: 0.5, cells: [[[0, 5]]] },
  },
  'both-directions': { adjustments: [adjustment, { ...adjustment, kind: 'heavier' }] },
  'adjust-needs-ground': { adjustments: [{ ...adjustment, ground: ' ' }] },
  'adjust-needs-discussion': { adjustments: [{ ...adjustment, discussed: false }] },
  'adjust-too-large': { adjustments: [{ ...adjustment, yuan: 200_001 }] },
  'amount-out-of-range': {
    factors: [],
    adjustments: [{ ...adjustment, kind: 'mitigate', yuan: 100_000, departure: true }],
  },
};

describe('refusals of a calculation', () => {
  test.each(Object.entries(refused))('%s', (code, more) => {
    expect(calculateFine(input(more))).toBe(code);
    expect(fineRefusals[code as FineRefusal].zh).toMatch(/[\u4e00-\u9fff]/);
  });
});

describe('a fine', () => {
  test('is printed step by step', () => {
    expect(calculateFine(input({ adjustments: [adjustment] }))).toEqual({
      law: 'code-1107',
      lawBy: 'same',
      startPct: 10,
      sumPct: 30,
      tableFine: 370_000,
      fine: 320_000,
      flags: ['discussion', 'hearing'],
      steps: [
        { id: 'start', unit: 'percent', value: 10 },
        { id: 'factor:f1', unit: 'percent', value: 30 },
        { id: 'sum', unit: 'percent', value: 30 },
        { id: 'table', unit: 'yuan', value: 370_000 },
        { id: 'held', unit: 'yuan', value: 370_000 },
        { id: 'adjust:lighter', unit: 'yuan', value: 50_000 },
        { id: 'fine', unit: 'yuan', value: 320_000 },
      ],
    });
  });

  test('stays inside the statutory range, whatever table and factors say; only a mitigation goes below', () => {
    process.stdout.write(`case fines seed ${seed}\n`);
    const pct = fc.integer({ min: -20_000, max: 20_000 }).map((n) => n / 100);
    const range = fc
      .tuple(fc.integer({ min: 1, max: 1_000_000 }), fc.integer({ min: 0, max: 2_000_000 }))
      .map(([min, more]) => ({ ...norm, min, max: min + more }));
    fc.assert(
      fc.property(
        fc.constantFrom(...fineModels),
        range,
        fc.array(pct, { maxLength: 4 }),
        fc.constantFrom('heavier' as const, 'lighter' as const),
        fc.integer({ min: 0, max: 20 }),
        (model, one, pcts, kind, share) => {
          const factors = pcts.map((value, i) => ({ id: `f${i}`, pct: value }));
          const result = calculateFine(
            input({
              model,
              norms: [one],
              factors,
              modifiers: factors,
              cell: ['H1', 'C1'],
              table: { name: 't', rows: ['H1'], cols: ['C1'], point: 0.3, cells: [[[0, 95]]] },
              adjustments: [{ ...adjustment, kind, yuan: Math.floor((one.max * share) / 100) }],
            }),
          );
          if (typeof result === 'string') return false;
          return result.fine >= one.min && result.fine <= one.max && Number.isInteger(result.fine);
        },
      ),
      { seed, numRuns: 2_000 },
    );
  });

  test('a minimum that is no whole yuan is not undercut by rounding', () => {
    const law = { ...norm, kind: 'multiple' as const, min: 1, max: 5 };
    expect(calculateFine(input({ norms: [law], base: 100.5, factors: [] }))).toMatchObject({ fine: 101 });
  });

  test('violations and complaints are counted up to the day before the discovery', () => {
    const history = ['2024-08-31', '2024-09-01', '2026-08-31', '2026-09-01'];
    expect(calculateFine(input({ history, complaints: history }))).toMatchObject({
      repeatCount: 3,
      complaintCount: 1,
    });
  });
});

test('decimals are exact where doubles are not', () => {
  expect(toNumber(percentOf(decimal(70_000), decimal(33.33)))).toBe(23_331);
  expect(toNumber(multiply(decimal(1.1), decimal(1.1)))).toBe(1.21);
  expect([
    floor(decimal(-0.5)),
    floor(decimal(2.999)),
    toNumber(decimal(1e-7)),
    toNumber(decimal(-12.5)),
  ]).toEqual([-1, 2, 1e-7, -12.5]);
  expect(shareOf(decimal(2), decimal(7))).toBe(28.571429);
});
