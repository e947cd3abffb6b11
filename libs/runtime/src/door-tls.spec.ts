import { expect, test } from '@jest/globals';

import { refuseInClear } from './door-tls.js';

const names = { cert: 'DOOR_CERT', key: 'DOOR_KEY' };
const tls = { cert: 'c', key: 'k' };

test.each([
  ['0.0.0.0', {}],
  ['::', {}],
  ['192.0.2.7', {}],
  ['127.0.0.1', { FARWATCH_PUBLIC_ADDRESS: '0.0.0.0' }],
  ['0.0.0.0', { FARWATCH_IN_CLEAR: 'yes' }],
  ['127.0.0.1.example', {}],
])('a door at %s with %j is not opened in clear', (host, env) => {
  const open = (): void => refuseInClear(env, host, names, undefined);
  expect(open).toThrow(/would speak in clear.*DOOR_CERT.*DOOR_KEY.*FARWATCH_IN_CLEAR=accepted/s);
  expect(() => refuseInClear(env, host, names, tls)).not.toThrow();
});

test.each([
  ['127.0.0.1', {}],
  ['127.3.2.1', {}],
  ['::1', {}],
  ['localhost', {}],
  ['0.0.0.0', { FARWATCH_PUBLIC_ADDRESS: '127.0.0.1' }],
  ['0.0.0.0', { FARWATCH_IN_CLEAR: 'accepted' }],
  ['127.0.0.1', { FARWATCH_PUBLIC_ADDRESS: '' }],
])('a door at %s with %j is', (host, env) => {
  expect(() => refuseInClear(env, host, names, undefined)).not.toThrow();
});
