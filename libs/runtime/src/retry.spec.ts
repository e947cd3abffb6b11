import { expect, test } from '@jest/globals';

import { retryUntil } from './retry.js';

test('does it again until it succeeds, and says each failure', async () => {
  const failures: number[] = [];
  let calls = 0;
  const work = (): Promise<void> => (++calls < 4 ? Promise.reject(new Error('no')) : Promise.resolve());
  const onFailure = (_: unknown, attempt: number): void => void failures.push(attempt);
  expect(await retryUntil(new AbortController().signal, work, { baseMs: 1, onFailure })).toBe(true);
  expect(failures).toEqual([1, 2, 3]);
});

test('gives up when the signal fires, at once out of a pause, and after one attempt when it had fired before', async () => {
  const stop = new AbortController();
  let calls = 0;
  const work = (): Promise<void> => {
    calls++;
    return Promise.reject(new Error('no'));
  };
  const trying = retryUntil(stop.signal, work, { baseMs: 60_000, capMs: 60_000 });
  await new Promise((resolve) => setTimeout(resolve, 5));
  stop.abort();
  expect(await trying).toBe(false);
  expect(await retryUntil(stop.signal, work)).toBe(false);
  expect(calls).toBe(2);
});
