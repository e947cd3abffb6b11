import { expect, test } from '@jest/globals';

import { createPulse } from './pulse.js';

test('a steady stream shows its rate from the first full minute on', () => {
  const pulse = createPulse();
  expect(pulse.started).toBe(false);
  for (let second = 0; second < 300; second++) pulse.add(5, second * 1000);
  expect(pulse.started).toBe(true);
  for (const now of [120_000, 133_000, 299_000])
    expect(Math.abs(pulse.perMinute(now) - 300)).toBeLessThanOrEqual(100);
});

test('when nothing comes any more the rate falls to zero within a minute or so', () => {
  const pulse = createPulse();
  pulse.add(90, 1000);
  expect(pulse.perMinute(30_000)).toBe(90);
  expect(pulse.perMinute(70_000)).toBe(45);
  expect(pulse.perMinute(81_000)).toBe(0);
});

test('bars cover the window, and old slots are forgotten', () => {
  const pulse = createPulse(1000, 5);
  for (let i = 0; i < 1000; i++) pulse.add(i, i * 1000);
  expect(pulse.bars(999_500)).toEqual([995, 996, 997, 998, 999]);
  expect(pulse.bars(1_001_000)).toEqual([997, 998, 999, 0, 0]);
});
