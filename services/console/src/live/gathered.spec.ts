import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';

import { createGathered } from './gathered.js';

beforeEach(() => void jest.useFakeTimers({ now: 1_000_000 }));
afterEach(() => void jest.useRealTimers());

test('the first of a burst is done soon, the rest of it together', () => {
  const run = jest.fn();
  const gathered = createGathered(run, 500, 5_000);
  for (let n = 0; n < 10; n++) gathered.call();
  jest.advanceTimersByTime(499);
  expect(run).not.toHaveBeenCalled();
  jest.advanceTimersByTime(1);
  expect(run).toHaveBeenCalledTimes(1);
  for (let n = 0; n < 10; n++) gathered.call();
  jest.advanceTimersByTime(4_999);
  expect(run).toHaveBeenCalledTimes(1);
  jest.advanceTimersByTime(1);
  expect(run).toHaveBeenCalledTimes(2);
  // After a rest it is a first one again.
  jest.advanceTimersByTime(60_000);
  gathered.call();
  jest.advanceTimersByTime(500);
  expect(run).toHaveBeenCalledTimes(3);
});

test('nothing is done after the end', () => {
  const run = jest.fn();
  const gathered = createGathered(run, 500, 5_000);
  gathered.call();
  gathered.stop();
  jest.advanceTimersByTime(60_000);
  expect(run).not.toHaveBeenCalled();
});
