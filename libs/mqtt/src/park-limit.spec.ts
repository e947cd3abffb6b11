import { silentLogger } from '@farwatch/runtime/log';
import { expect, test } from '@jest/globals';

import { ParkLimit } from './park-limit.js';

const packet = { payload: Buffer.alloc(10), arrivalMs: 1_000_000 };

test('what is parked of all devices together is bounded, too: a fleet fills the disk no faster than that', () => {
  const limit = new ParkLimit(10, silentLogger, 25);
  const parked = Array.from({ length: 10 }, (_, n) => `s${n}`).flatMap((device) =>
    Array.from({ length: 4 }, () => limit.mayPark(device, packet)),
  );
  expect(parked.filter(Boolean)).toHaveLength(25);
  // A minute later there is room again.
  expect(limit.mayPark('s9', { ...packet, arrivalMs: packet.arrivalMs + 60_000 })).toBe(true);
});

test('of one device no more is parked than its share', () => {
  const limit = new ParkLimit(3, silentLogger, 100);
  expect(Array.from({ length: 5 }, () => limit.mayPark('s1', packet))).toEqual([
    true,
    true,
    true,
    false,
    false,
  ]);
});
