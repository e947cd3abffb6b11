import { expect, test } from '@jest/globals';

import { maxAttempts, waitAfter, waitsMs } from './schedule.js';

test('waits are those of Standard Webhooks, up to a tenth longer, the same for the same delivery, and end', () => {
  expect(maxAttempts).toBe(10);
  for (let tries = 1; tries < maxAttempts; tries++) {
    const wait = waitAfter(tries, 'x')!;
    expect(wait).toBeGreaterThanOrEqual(waitsMs[tries - 1]!);
    expect(wait).toBeLessThanOrEqual(waitsMs[tries - 1]! * 1.1);
    expect(waitAfter(tries, 'x')).toBe(wait);
  }
  expect(waitAfter(1, 'x')).not.toBe(waitAfter(1, 'y'));
  expect(waitAfter(maxAttempts, 'x')).toBeUndefined();
});
