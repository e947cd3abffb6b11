import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

import { Pace, type Slowed } from './pace.js';

describe('the pace of senders', () => {
  test('property: who waits as long as it is told sends its rate and a minute at once, not more, and nothing is refused', () => {
    const gaps = fc.array(fc.integer({ min: 0, max: 2_000 }), { minLength: 1, maxLength: 300 });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 600 }), gaps, (perMinute, all) => {
        const pace = new Pace(perMinute, () => undefined);
        let now = 1_000_000;
        const began = now;
        for (const [n, gap] of all.entries()) {
          now += gap;
          now += pace.took('s', now);
          expect(n + 1).toBeLessThanOrEqual(perMinute + ((now - began) * perMinute) / 60_000 + 1);
        }
      }),
    );
  });

  test('who is slowed down is told once a minute, and stands in words until nobody is', () => {
    const told: Slowed[] = [];
    const pace = new Pace(2, (slowed) => void told.push(slowed));
    const at = 1_000_000;
    expect([1, 2, 3].map(() => pace.took('s1', at))).toEqual([0, 0, 30_000]);
    expect(pace.took('s2', at)).toBe(0);
    expect(pace.took('s1', at)).toBe(60_000);
    expect(told).toEqual([{ messages: 1, senders: 1, most: { s1: 1 } }]);
    expect(pace.detail(at + 60_000)).toBe(
      '1 messages of 1 senders beyond 2 in a minute, they are read more slowly: s1 1',
    );
    expect(pace.detail(at + 120_000)).toBeUndefined();
    expect(told).toHaveLength(2);
  });
});
