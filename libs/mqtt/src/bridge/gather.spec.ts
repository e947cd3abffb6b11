import { expect, test } from '@jest/globals';

import { Gather } from './gather.js';

/** A gather with a clock of its own that moves only while somebody waits. */
function given(enough: number, stopping = new AbortController()) {
  let nowMs = 1_000;
  const clock = {
    now: () => nowMs,
    pause: (ms: number) => Promise.resolve(void (nowMs += ms)),
  };
  const gather = new Gather(enough, stopping.signal, clock);
  /** Waits for a batch whose size at the n-th look is `size(n)`; says how long that took. */
  const waited = async (size: (look: number) => number): Promise<number> => {
    const began = nowMs;
    let look = 0;
    await gather.grown(() => size(look++));
    return nowMs - began;
  };
  return { waited, later: (ms: number) => (nowMs += ms), stopping };
}

test('the first batch after a quiet while is handed over at once', async () => {
  const { waited, later } = given(100);
  expect(await waited((look) => look)).toBe(0);
  later(20);
  expect(await waited((look) => look)).toBe(0);
});

test('a batch right after another one grows for 15 ms as long as something comes', async () => {
  const { waited, later } = given(1_000);
  await waited(() => 1);
  later(4);
  expect(await waited((look) => look)).toBe(12);
});

test('a batch to which nothing comes any more, or that is large enough, does not wait for the time', async () => {
  const { waited } = given(100);
  await waited(() => 1);
  expect(await waited(() => 20)).toBe(3);
  expect(await waited(() => 100)).toBe(0);
});

test('stopping ends the wait', async () => {
  const { waited, stopping } = given(100);
  await waited(() => 1);
  stopping.abort();
  expect(await waited((look) => look)).toBe(0);
});
