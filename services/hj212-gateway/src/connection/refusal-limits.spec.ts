import { silentLogger } from '@farwatch/runtime/log';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

import { RefusalLimits } from './refusal-limits.js';

const limitsOf = (told: object[] = []) =>
  new RefusalLimits({
    parkedPerMinute: 120,
    parkedOfStrangers: 1_000,
    log: { ...silentLogger, warn: (fields) => void told.push(fields as object) },
  });

describe('refused frames', () => {
  test('of one address as many are parked as a minute allows, over however many connections', () => {
    const limits = limitsOf();
    const parked = Array.from({ length: 300 }, () => limits.mayPark('a', 100, 0)).filter(Boolean);
    expect(parked).toHaveLength(120);
    expect(limits.mayPark('b', 100, 0)).toBe(true);
    expect(limits.mayPark('a', 100, 500)).toBe(true);
    expect(limits.mayPark('a', 100, 500)).toBe(false);
  });

  test('long ones weigh more: bytes are bounded too', () => {
    const limits = limitsOf();
    const parked = Array.from({ length: 300 }, () => limits.mayPark('a', 4_000, 0)).filter(Boolean);
    expect(parked).toHaveLength(30);
  });

  test('of all strangers together no more than a minute allows, from however many addresses; it is said once a minute', () => {
    const told: object[] = [];
    const limits = limitsOf(told);
    let parked = 0;
    for (let n = 0; n < 5_000; n++) if (limits.mayPark(`address ${n}`, 100, 0)) parked++;
    expect(parked).toBe(1_000);
    for (const now of [0, 1_000, 59_000]) limits.tell(now);
    expect(told).toEqual([{ strangers: 4_000 }]);
    limits.mayPark('a', 100, 0);
    limits.tell(61_000);
    expect(told).toEqual([{ strangers: 4_000 }, { strangers: 1 }]);
  });

  test('property: a device that proved itself has everything parked, and in the long run no more than its rate', () => {
    const step = fc.record({ frames: fc.integer({ min: 1, max: 500 }), waitMs: fc.nat(100_000) });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 50 }), (steps) => {
        const limits = limitsOf();
        let now = 0;
        let parked = 0;
        for (const { frames, waitMs } of steps) {
          now += waitMs;
          // Its socket rests: nothing more is read.
          for (let n = 0; n < frames && !limits.isOverdrawn('mn', now); n++, parked++)
            limits.parkedOf('mn', 100, now);
          expect(parked).toBeLessThanOrEqual(121 + (now * 120) / 60_000);
        }
      }),
    );
  });

  test('what is refused or noise is borne for a while, and again after it', () => {
    const limits = limitsOf();
    expect(limits.bears('a', 300, 300 * 1_024, 0)).toBe(true);
    expect(limits.bears('a', 1, 0, 0)).toBe(false);
    expect(limits.bears('b', 1, 0, 0)).toBe(true);
    expect(limits.bears('a', 1, 0, 1_000)).toBe(true);
  });
});
