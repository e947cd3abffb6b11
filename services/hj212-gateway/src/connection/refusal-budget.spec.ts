import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

import { RefusalBudget } from './refusal-budget.js';

describe('refused frames of one connection', () => {
  test('strangers: as many as a minute allows are parked, the rest is counted, and the socket need not rest', () => {
    const budget = new RefusalBudget(120, 0);
    const parked = Array.from({ length: 200 }, () => budget.take(false, 0)).filter(Boolean);
    expect(parked).toHaveLength(120);
    expect(budget.isOverdrawn(0)).toBe(false);
    expect([budget.takeNotParked(), budget.takeNotParked()]).toEqual([80, 0]);
    expect(budget.take(false, 500)).toBe(true);
    expect(budget.take(false, 500)).toBe(false);
  });

  test('property: a device that proved itself has every refused frame parked, and in the long run no more than its rate', () => {
    const step = fc.record({ frames: fc.integer({ min: 1, max: 500 }), waitMs: fc.nat(100_000) });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 50 }), (steps) => {
        const budget = new RefusalBudget(120, 0);
        let now = 0;
        let parked = 0;
        for (const { frames, waitMs } of steps) {
          now += waitMs;
          if (budget.isOverdrawn(now)) continue; // its socket rests: nothing is read
          let taken = 0;
          for (let n = 0; n < frames; n++) if (budget.take(true, now)) taken++;
          expect(taken).toBe(frames);
          parked += frames;
          // What it has in hand at the start, what a chunk brings, and the rate.
          expect(parked).toBeLessThanOrEqual(120 + 500 + (now * 120) / 60_000);
        }
        expect(budget.takeNotParked()).toBe(0);
      }),
    );
  });

  test('a debt is paid by waiting, also when the clock is set back', () => {
    const budget = new RefusalBudget(60, 10_000);
    for (let n = 0; n < 65; n++) budget.take(true, 10_000);
    expect(budget.isOverdrawn(14_000)).toBe(true);
    expect(budget.isOverdrawn(2_000)).toBe(true);
    expect(budget.isOverdrawn(3_000)).toBe(false);
  });
});
