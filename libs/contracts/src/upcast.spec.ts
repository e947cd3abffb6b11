import { expect, test } from '@jest/globals';

import { eventTypes } from './events/index.js';
import { upcast, type Upcaster } from './upcast.js';

const table = new Map<string, Upcaster>([
  ['x.v1', (data) => ({ type: 'x.v2', data: { ...(data as object), unit: 'ug/m3' } })],
  ['x.v2', (data) => ({ type: 'x.v3', data: { values: [data] } })],
]);

test('an old event is lifted step by step to the newest shape', () => {
  expect(upcast('x.v1', { value: 1 }, table)).toEqual({
    type: 'x.v3',
    data: { values: [{ value: 1, unit: 'ug/m3' }] },
  });
  expect(upcast('x.v3', { values: [] }, table)).toEqual({ type: 'x.v3', data: { values: [] } });
});

test('events of today pass unchanged', () => {
  const data = { any: 1 };
  for (const { type } of eventTypes) expect(upcast(type, data)).toEqual({ type, data });
});

test('upcasters that run in a circle are found', () => {
  const circle = new Map<string, Upcaster>([
    ['a', (data) => ({ type: 'b', data })],
    ['b', (data) => ({ type: 'a', data })],
  ]);
  expect(() => upcast('a', {}, circle)).toThrow('circle');
});
