import { route } from '@farwatch/contracts/http';
import { expect, test } from '@jest/globals';
import { z } from 'zod';

import { methodsOf } from './methods-of.js';

const common = {
  roles: ['viewer'],
  scope: 'global',
  summary: { zh: '', en: '' },
  response: z.object({}),
} as const;
const routes = [
  route({ ...common, id: 'list', method: 'GET', path: '/leads' }),
  route({ ...common, id: 'get', method: 'GET', path: '/leads/{id}' }),
  route({ ...common, id: 'remove', method: 'DELETE', path: '/leads/{id}' }),
  route({ ...common, id: 'stream', method: 'GET', path: '/leads/stream' }),
];
const { refuse, shadowed } = methodsOf(routes);

test('only routes that another path may stand before have to be asked', () => {
  expect([...shadowed].map(({ id }) => id)).toEqual(['get', 'remove']);
});

test.each([
  ['GET', '/api/v1/leads?limit=1'],
  ['HEAD', '/api/v1/leads'],
  ['GET', '/api/v1/leads/stream'],
  ['TRACE', '/api/v1/nothing'],
  ['GET', '/healthz'],
])('%s %s is left alone', (method, url) => {
  expect(() => refuse({ method, url })).not.toThrow();
});

test.each([
  ['POST', '/api/v1/leads', 'GET, HEAD'],
  ['QUERY', '/api/v1/leads/7', 'DELETE, GET, HEAD'],
  // A lead of this name is never meant.
  ['DELETE', '/api/v1/leads/stream', 'GET, HEAD'],
  ['TRACE', '/api/v1/leads/7?x=1', 'DELETE, GET, HEAD'],
])('%s %s is answered 405 with %s', (method, url, allow) => {
  expect(() => refuse({ method, url })).toThrow(expect.objectContaining({ status: 405, headers: { allow } }));
});
