import { expect, test } from '@jest/globals';

import { InHand } from './in-hand.js';

test('says what hangs, since when and why, for as long as it does', () => {
  let now = 1_000;
  const inHand = new InHand(() => now);
  expect([inHand.seconds(), inHand.health()]).toEqual([0, { ok: true }]);
  const one = inHand.begin('handling one');
  now += 14_999;
  const two = inHand.begin('handling two');
  expect(inHand.health()).toEqual({ ok: true });
  now += 30_001;
  expect(inHand.health()).toEqual({ ok: false, detail: 'handling one for 45 s' });
  expect(inHand.seconds()).toBe(45);
  one.end();
  expect(inHand.health()).toEqual({ ok: false, detail: 'handling two for 30 s' });
  two.end();
  expect([inHand.seconds(), inHand.health()]).toEqual([0, { ok: true }]);
});

test('says at once what stands in the way of one, also when another goes on', () => {
  const inHand = new InHand(() => 0);
  const one = inHand.begin('handling one');
  const two = inHand.begin('handling two');
  one.blame('no database');
  two.blame(undefined);
  expect(inHand.health()).toEqual({ ok: false, detail: 'handling one for 0 s: no database' });
  one.blame(undefined);
  expect(inHand.health()).toEqual({ ok: true });
});
