import { expect, test } from '@jest/globals';

import { ownTopics } from './topic-policy.js';

const policy = ownTopics({ prefix: 'farwatch/v1/drones/', will: 'state', commands: 'orders' });

test('a device has the topics below its own name, and no other', () => {
  expect(policy.mayPublish('d1', 'farwatch/v1/drones/d1/position')).toBe(true);
  for (const topic of ['farwatch/v1/drones/d1', 'farwatch/v1/drones/d1/', 'farwatch/v1/drones/d11/position'])
    expect(policy.mayPublish('d1', topic)).toBe(false);
  expect(policy.mayPublish('', 'farwatch/v1/drones/d1/position')).toBe(false);
  expect(policy.isKnown('farwatch/v1/drones/d2/position')).toBe(true);
  expect(policy.isKnown('farwatch/v1/stations/s1/readings')).toBe(false);
});

test('its will goes to one topic, and it listens to one', () => {
  expect(policy.mayHaveWill('d1', 'farwatch/v1/drones/d1/state')).toBe(true);
  expect(policy.mayHaveWill('d1', 'farwatch/v1/drones/d2/state')).toBe(false);
  expect(policy.mayHear('d1', 'farwatch/v1/drones/d1/orders')).toBe(true);
  for (const topic of ['farwatch/v1/drones/d2/orders', 'farwatch/v1/drones/+/orders', '#'])
    expect(policy.mayHear('d1', topic)).toBe(false);
});
