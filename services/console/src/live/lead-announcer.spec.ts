import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';

import { createAnnouncer } from './lead-announcer.js';

beforeEach(() => void jest.useFakeTimers());
afterEach(() => void jest.useRealTimers());

test('a burst is told once, a later one by itself', () => {
  const told: (readonly string[])[] = [];
  const announcer = createAnnouncer<string>((items) => told.push(items), 800);
  announcer.add('a');
  jest.advanceTimersByTime(500);
  announcer.add('b');
  expect(told).toEqual([]);
  jest.advanceTimersByTime(300);
  announcer.add('c');
  jest.advanceTimersByTime(800);
  expect(told).toEqual([['a', 'b'], ['c']]);
});

test('nothing is told after the end', () => {
  const told: (readonly string[])[] = [];
  const announcer = createAnnouncer<string>((items) => told.push(items));
  announcer.add('a');
  announcer.stop();
  jest.advanceTimersByTime(5000);
  expect(told).toEqual([]);
});
