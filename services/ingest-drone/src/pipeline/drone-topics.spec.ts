import { expect, test } from '@jest/globals';

import { bridgeFilters, droneTopics } from './drone-topics.js';

const drones = new Map([
  ['uav-1', { id: 'uav-1', serials: new Set(['dock-1', 'air-1']), simulated: false }],
  ['uav-2', { id: 'uav-2', serials: new Set(['dock-2']), simulated: false }],
]);
const policy = droneTopics((id) => drones.get(id));

test('a drone that speaks for another’s serial number may not publish', () => {
  for (const topic of [
    'thing/product/air-1/osd',
    'sys/product/dock-1/status',
    'farwatch/v1/drones/uav-1/reports',
  ])
    expect([topic, policy.mayPublish('uav-1', topic)]).toEqual([topic, true]);
  for (const topic of [
    'thing/product/dock-2/osd',
    'sys/product/dock-2/status',
    'farwatch/v1/drones/uav-2/reports',
    'thing/product/dock-1/services',
    'thing/product/dock-1/drc/up',
    'farwatch/v1/stations/s1/readings',
    'thing/product//osd',
  ])
    expect([topic, policy.mayPublish('uav-1', topic)]).toEqual([topic, false]);
  expect(policy.mayPublish('unknown', 'thing/product/dock-1/osd')).toBe(false);
});

test('it listens to what is addressed to its own serial numbers, and to nothing by a wildcard', () => {
  expect(policy.mayHear('uav-1', 'thing/product/dock-1/services')).toBe(true);
  for (const topic of [
    'thing/product/dock-2/services',
    'thing/product/+/services',
    '#',
    'thing/product/dock-1/osd',
  ])
    expect(policy.mayHear('uav-1', topic)).toBe(false);
});

test('live remote control is not listened to', () => {
  expect(bridgeFilters.filter((filter) => /drc|#/.test(filter))).toEqual([]);
});
