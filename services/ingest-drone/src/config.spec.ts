import { expect, test } from '@jest/globals';

import { readConfig } from './config.js';

test('the controller mode is refused with a reason: two answers to a dock race', () => {
  expect(() => readConfig({ FARWATCH_DRONE_MODE: 'controller' })).toThrow(/listener/);
  expect(readConfig({}).bridge.client).toBe('farwatch-ingest-drones');
});

test('half of a TLS identity stops the start, instead of a door in clear', () => {
  expect(() => readConfig({ FARWATCH_DIRECT_CERT: '/does/not/matter.pem' })).toThrow(/give both or neither/);
});
