import { expect, test } from '@jest/globals';

import { readConfig } from './config.js';

const base = { REDIS_URL: 'redis://127.0.0.1:6379' };

test('trusted proxies are addresses and networks; without the key there are none', () => {
  expect(readConfig(base).FARWATCH_TRUSTED_PROXIES).toEqual([]);
  const given = readConfig({ ...base, FARWATCH_TRUSTED_PROXIES: '10.0.0.7, 172.16.0.0/12,fd00::/8 ,::1' });
  expect(given.FARWATCH_TRUSTED_PROXIES).toEqual(['10.0.0.7', '172.16.0.0/12', 'fd00::/8', '::1']);
});

test.each(['nginx', '10.0.0.0/33', '10.0.0/8', '10.0.0.0/', 'fd00::/129', '10.0.0.1:80', 'true', '1'])(
  'the trusted proxy %j does not start',
  (text) => {
    expect(() => readConfig({ ...base, FARWATCH_TRUSTED_PROXIES: `127.0.0.1,${text}` })).toThrow(
      `FARWATCH_TRUSTED_PROXIES.1: "${text}" is no address and no network`,
    );
  },
);

test.each(['0.0.0.0/0', '::/0'])('%s would believe everybody', (text) => {
  expect(() => readConfig({ ...base, FARWATCH_TRUSTED_PROXIES: text })).toThrow('FARWATCH_TRUSTED_PROXIES.0');
});
