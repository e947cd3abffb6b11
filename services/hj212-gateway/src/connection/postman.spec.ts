import { setImmediate as nextTurn } from 'node:timers/promises';

import { expect, test } from '@jest/globals';
import { silentLogger } from '@farwatch/runtime/log';

import { Postman } from './postman.js';

const record = { topic: 'readings', key: 'k', value: 'v', headers: {} };

test('what the producer does when a batch is safe comes before the answers of that batch', async () => {
  const happened: string[] = [];
  let safe: () => void = () => undefined;
  const stored = new Promise<void>((resolve) => (safe = resolve));
  const postman = new Postman({ send: () => stored }, silentLogger);
  postman.deliver([record], (isSafe) => happened.push(isSafe ? 'answered' : 'given up'));
  await nextTurn();
  // kafkajs goes through a row of promises before a request is on the wire.
  const next = async (): Promise<void> => {
    await stored;
    for (let step = 0; step < 50; step++) await Promise.resolve();
    happened.push('the next batch has left');
  };
  void next();
  safe();
  await nextTurn();
  expect(happened).toEqual(['the next batch has left', 'answered']);
});
