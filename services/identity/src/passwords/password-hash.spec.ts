import { expect, jest, test } from '@jest/globals';
import fc from 'fast-check';

import { costOf, Passwords } from './password-hash.js';

const places = (atOnce: number) => {
  const state = { taken: 0, most: 0 };
  const waiting: (() => void)[] = [];
  return {
    state,
    take: async (): Promise<void> => {
      if (state.taken >= atOnce) await new Promise<void>((resolve) => waiting.push(resolve));
      else state.taken++;
      state.most = Math.max(state.most, state.taken);
    },
    leave: (): void => {
      const next = waiting.shift();
      if (next === undefined) state.taken--;
      else next();
    },
  };
};

test('a password fits its own hash, in every way in which its letters can be typed', async () => {
  const passwords = new Passwords(places(2));
  const hash = await passwords.hash('Ａ quite-long é one');
  expect(hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  expect(costOf(hash)).toEqual({ memoryKib: 19_456, passes: 2, lanes: 1 });
  expect(await passwords.verify(hash, 'A quite-long e\u0301 one')).toBe(true);
  expect(await passwords.verify(hash, 'a quite-long é one')).toBe(false);
});

const salted = '$c29tZXNhbHRzb21lc2FsdA$PTb8YGUGzRs8Y6Yt5bSvL1sD8DJnB0T8kz8vC3gT1qk';

test('a stored hash that asks for too much is never verified', async () => {
  const passwords = new Passwords(places(1));
  for (const stored of [
    `$argon2id$v=19$m=4000000,t=2,p=1${salted}`,
    `$argon2id$v=19$m=99999999,t=2,p=1${salted}`,
    `$argon2id$v=19$m=19456,t=99,p=1${salted}`,
    `$argon2id$v=19$m=19456,t=2,p=64${salted}`,
    `$argon2id$v=19$m=8,t=2,p=2${salted}`,
    `$argon2i$v=19$m=19456,t=2,p=1${salted}`,
    `$argon2id$v=16$m=19456,t=2,p=1${salted}`,
    `$argon2id$v=19$m=0x10000,t=2,p=1${salted}`,
    `$argon2id$v=19$t=2,m=19456,p=1${salted}`,
    ` $argon2id$v=19$m=19456,t=2,p=1${salted}`,
    `$argon2id$v=19$m=19456,t=2,p=1${salted}\n`,
    '$2b$12$abcdefghijklmnopqrstuv',
    '',
  ]) {
    expect([stored, costOf(stored)]).toEqual([stored, undefined]);
    expect(await passwords.verify(stored, 'whatever it is')).toBe(false);
  }
});

test('whatever is stored, the cost is within bounds or it is none', () => {
  const digits = fc.integer({ min: 0, max: 10_000_000 });
  fc.assert(
    fc.property(digits, digits, digits, (m, t, p) => {
      const cost = costOf(`$argon2id$v=19$m=${m},t=${t},p=${p}${salted}`);
      if (cost === undefined) return;
      expect(cost.memoryKib).toBeLessThanOrEqual(65_536);
      expect(cost.passes).toBeLessThanOrEqual(10);
      expect(cost.lanes).toBeLessThanOrEqual(4);
    }),
  );
  fc.assert(fc.property(fc.string(), (text) => costOf(text) === undefined));
});

test('only so many are hashed at the same time, and a failure leaves its place', async () => {
  const turns = places(2);
  const leave = jest.spyOn(turns, 'leave');
  const passwords = new Passwords(turns);
  await Promise.all(Array.from({ length: 6 }, () => passwords.verify(null, 'x')));
  expect(turns.state).toEqual({ taken: 0, most: 2 });
  expect(leave).toHaveBeenCalledTimes(6);
});
