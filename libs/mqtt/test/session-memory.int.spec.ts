import { randomUUID } from 'node:crypto';

import { silentLogger } from '@farwatch/runtime/log';
import { redisServer } from '@farwatch/runtime/servers';
import { backing } from '@farwatch/testing/backing';
import { eventually } from '@farwatch/testing/eventually';
import { afterEach, expect, it } from '@jest/globals';

import { startBridge, type BridgeSessions } from '../src/bridge.js';
import { startMosquitto, type Mosquitto } from './support/mosquitto.js';

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

async function bridge(
  broker: Mosquitto,
  name: string,
  told: string[],
  redisUrl?: string,
): Promise<BridgeSessions> {
  const note = (fields: unknown, text?: string): void => void told.push(text ?? String(fields));
  const log = { ...silentLogger, warn: note, error: note, child: () => log } as typeof silentLogger;
  const started = await startBridge<string>({
    url: broker.url,
    client: name,
    sessions: 1,
    filters: ['a/b'],
    leases: redisUrl === undefined ? undefined : { redis: redisServer(redisUrl, {}), name },
    prepare: () => undefined,
    handOver: () => Promise.resolve(),
    log,
  });
  closers.push(() => started.stop());
  await started.ready;
  return started;
}

it('a session that the broker lost while no process ran is told by the next one, and shown', async () => {
  const { redisUrl } = await backing();
  const [broker, name, told] = [await startMosquitto(), `m${randomUUID().slice(0, 8)}`, [] as string[]];
  closers.push(() => broker.stop());
  const first = await bridge(broker, name, told, redisUrl);
  // The very first start misses nothing.
  expect(first.health().attention).toBeUndefined();
  await first.stop();
  const second = await bridge(broker, name, told, redisUrl);
  await second.stop();
  expect(told).toEqual([]);
  await broker.kill();
  await broker.start();
  const third = await bridge(broker, name, told, redisUrl);
  await eventually(() => third.health().attention?.includes('possible loss window'));
  expect(third.health().ok).toBe(true);
  expect(told).toEqual([expect.stringContaining('has forgotten our session')]);
});

it('without anywhere to write it down it says that it does not know', async () => {
  const [broker, told] = [await startMosquitto(), [] as string[]];
  closers.push(() => broker.stop());
  await bridge(broker, `m${randomUUID().slice(0, 8)}`, told);
  await eventually(() => told.some((text) => text.includes('the broker has no session of ours')));
});
