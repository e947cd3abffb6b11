import { stationDoor } from '@farwatch/contracts/events';
import { expect, test } from '@jest/globals';

import { allowedOf, boundTo, choiceOf, doors } from './doors-input.js';

test('every way in is offered', () => {
  expect([...doors].sort()).toEqual([...stationDoor.options].sort());
});

test('without a choice, and with all of them, a station may come by every way in', () => {
  expect(allowedOf({})).toEqual([...doors]);
  expect(boundTo({})).toBeUndefined();
  expect(boundTo({ allowedDoors: ['hj212', 'mqtt-bridge', 'mqtt-direct'] })).toBeUndefined();
  expect(boundTo({ allowedDoors: ['hj212', 'mqtt-direct'] })).toEqual(['mqtt-direct', 'hj212']);
});

test('no way in at all is no choice', () => {
  expect(choiceOf([])).toBeUndefined();
  expect(choiceOf(['hj212', 'elsewhere', 'mqtt-direct'])).toEqual(['mqtt-direct', 'hj212']);
});
