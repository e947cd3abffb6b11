import { setTimeout as wait } from 'node:timers/promises';

import type { Logger } from '@farwatch/runtime/log';
import { silentLogger } from '@farwatch/runtime/log';
import { redisServer } from '@farwatch/runtime/servers';
import { backing } from '@farwatch/testing/backing';
import { eventually } from '@farwatch/testing/eventually';
import { expect, test } from '@jest/globals';
import { Redis } from 'ioredis';

import { createControl } from '../src/control.js';

function recorder(): { log: Logger; warnings: string[] } {
  const warnings: string[] = [];
  const log: Logger = {
    ...silentLogger,
    warn: (_, message) => void warnings.push(message),
    child: () => log,
  };
  return { log, warnings };
}

test('a hint reaches whoever listens on its channel', async () => {
  const { redisUrl } = await backing();
  const listener = new Redis(redisUrl);
  const heard: unknown[] = [];
  const channel = `test.hint.${process.pid}`;
  listener.on('message', (_, text: string) => heard.push(JSON.parse(text)));
  await listener.subscribe(channel);
  const control = createControl(redisServer(redisUrl, {}), silentLogger);
  try {
    control.emit(channel, { station: 'a-1' });
    await eventually(() => heard.length > 0);
    expect(heard).toEqual([{ pattern: channel, data: { station: 'a-1' } }]);
  } finally {
    await control.close();
    listener.disconnect();
  }
});

test('without Redis hints are dropped with one warning, and nobody waits or fails', async () => {
  const { log, warnings } = recorder();
  const control = createControl(redisServer('redis://127.0.0.1:1', {}), log);
  for (let n = 0; n < 50; n++) {
    control.emit('judge.again', { n });
    await wait(2);
  }
  await eventually(() => warnings.length > 0);
  await wait(200);
  expect(warnings).toEqual(['control hints are dropped']);
  await control.close();
});
