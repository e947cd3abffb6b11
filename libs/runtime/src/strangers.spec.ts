import { expect, test } from '@jest/globals';

import { Strangers } from './strangers.js';

test('of too many at one address the oldest stranger makes room; who is known or gone counts no longer', () => {
  const strangers = new Strangers<number>(2);
  expect([1, 2].map((one) => strangers.add('a', one))).toEqual([undefined, undefined]);
  strangers.delete('a', 1);
  expect([3, 4, 5].map((one) => strangers.add('a', one))).toEqual([undefined, 2, 3]);
  expect(strangers.add('b', 6)).toBeUndefined();
  for (const one of [4, 5, 5, 1]) strangers.delete('a', one);
  strangers.delete('b', 6);
  expect(strangers.addresses).toBe(0);
});
