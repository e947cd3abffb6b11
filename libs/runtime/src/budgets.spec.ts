import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

import { Budgets } from './budgets.js';

const seed = Number(process.env['FC_SEED'] ?? Date.now() % 2 ** 31);

describe(`budgets by key (property seed ${seed}, set FC_SEED to repeat)`, () => {
  test('property: no key spends more than its rate, a burst and one item on credit, whatever others do', () => {
    const step = fc.record({
      key: fc.constantFrom('a', 'b', 'c'),
      cost: fc.integer({ min: 1, max: 500 }),
      waitMs: fc.nat(100_000),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
        const budgets = new Budgets(120);
        const spent = new Map<string, number>();
        let now = 0;
        for (const { key, cost, waitMs } of steps) {
          now += waitMs;
          if (budgets.left(key, now) < 1) continue;
          budgets.spend(key, cost, now);
          spent.set(key, (spent.get(key) ?? 0) + cost);
          expect(spent.get(key)).toBeLessThanOrEqual(120 + 500 + (now * 120) / 60_000);
        }
      }),
      { seed },
    );
  });

  test('a debt is paid by waiting, also when the clock is set back', () => {
    const budgets = new Budgets(60);
    budgets.spend('a', 65, 10_000);
    expect(budgets.left('a', 14_000)).toBe(-1);
    expect(budgets.left('a', 2_000)).toBe(-1);
    expect(budgets.left('a', 3_000)).toBe(0);
  });

  test('at most so many keys are remembered, those that spent last', () => {
    const budgets = new Budgets(10, 2);
    for (const key of ['a', 'b', 'a', 'c']) budgets.spend(key, 4, 0);
    expect(['a', 'b', 'c'].map((key) => budgets.left(key, 0))).toEqual([2, 10, 6]);
  });
});
