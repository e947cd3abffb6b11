import { silentLogger } from '@farwatch/runtime/log';
import { redisServer } from '@farwatch/runtime/servers';
import { backing, topicPrefix } from '@farwatch/testing/backing';
import { afterAll, beforeAll, expect, test } from '@jest/globals';

import { LoginLimits, mostRefused } from '../src/sessions/login-limits.js';
import { openRedis, type RedisDoor } from '../src/sessions/redis.js';

const prefix = topicPrefix();
let redis: RedisDoor;
let limits: LoginLimits;
beforeAll(async () => {
  const { redisUrl } = await backing();
  redis = await openRedis(redisServer(redisUrl, {}), silentLogger);
  limits = new LoginLimits(redis, prefix);
});
afterAll(() => redis.close());

const keys = (): Promise<string[]> => redis.ask((one) => one.keys(`${prefix}*`));
const status = (name: string, address: string): Promise<number> =>
  limits.begin(name, address).then(
    () => 0,
    (error: { status: number }) => error.status,
  );

test('one name from many addresses, and many names from one address, are slowed down, too', async () => {
  for (let i = 0; i < mostRefused.name; i++) expect(await status('one', `10.0.0.${i}`)).toBe(0);
  expect(await status('one', '10.0.1.1')).toBe(429);
  for (let i = 0; i < mostRefused.address; i++) expect(await status(`many${i}`, '10.0.2.1')).toBe(0);
  expect(await status('another', '10.0.2.1')).toBe(429);
  expect(await status('another', '10.0.2.2')).toBe(0);
});

test('every count has an end, also when its window was over before the attempt turned out right', async () => {
  const right = await limits.begin('slow', '10.0.3.1');
  await redis.ask(async (one) => one.del(...(await keys())));
  await right();
  const ends = await Promise.all((await keys()).map((key) => redis.ask((one) => one.pttl(key))));
  expect(ends.length).toBeGreaterThan(0);
  expect(Math.min(...ends)).toBeGreaterThan(0);
});
