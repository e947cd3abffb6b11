import { expect, test } from '@jest/globals';

import { readConfig } from './config.js';

test('one address may hold as many connections as all together, unless it is said otherwise', () => {
  const limits = (env: Record<string, string>) => {
    const { maxConnections, maxPerAddress } = readConfig(env);
    return [maxConnections, maxPerAddress];
  };
  expect(limits({})).toEqual([20_000, 20_000]);
  expect(limits({ FARWATCH_HJ212_MAX_CONNECTIONS: '50000' })).toEqual([50_000, 50_000]);
  expect(limits({ FARWATCH_HJ212_MAX_PER_ADDRESS: '40' })).toEqual([20_000, 40]);
});

test.each(['FARWATCH_HJ212_CERT', 'FARWATCH_HJ212_KEY'])('%s alone opens no port in clear', (name) => {
  expect(() => readConfig({ [name]: '/nowhere.pem' })).toThrow(/CERT and FARWATCH_HJ212_KEY: give both/);
});
