import 'reflect-metadata';

import { route, type Principal, type Route } from '@farwatch/contracts/http';
import { silentLogger } from '@farwatch/runtime/log';
import { eventually } from '@farwatch/testing/eventually';
import { afterEach, expect, jest, test } from '@jest/globals';
import { Controller } from '@nestjs/common';
import { z } from 'zod';

import { createHttpApp, type HttpApp, type HttpAppOptions } from './app.js';
import { Endpoint } from './endpoint.js';

const declare = <const C extends object>(id: string, more: C) =>
  route({
    id,
    method: 'GET',
    path: `/${id}`,
    roles: ['viewer'],
    scope: 'global',
    summary: { zh: id, en: id },
    response: z.object({ ok: z.boolean() }),
    ...more,
  });
const light = declare('light', {});
const heavy = declare('heavy', { cost: 5 });
const huge = declare('huge', { cost: 1_000 });
const closed = declare('closed', { roles: ['admin'] });
const open = declare('open', { roles: ['public'], scope: 'public' });

let release: (() => void)[] = [];
let mostAtOnce = 0;
const endAll = (): void => {
  for (const end of release) end();
  release = [];
};

@Controller()
class Doors {
  @Endpoint(light)
  light(): object {
    return { ok: true };
  }
  @Endpoint(heavy)
  async heavy(): Promise<object> {
    await new Promise<void>((resolve) => {
      release.push(resolve);
      mostAtOnce = Math.max(mostAtOnce, release.length);
    });
    return { ok: true };
  }
  @Endpoint(huge)
  huge(): object {
    return { ok: true };
  }
  @Endpoint(closed)
  closed(): object {
    return { ok: true };
  }
  @Endpoint(open)
  open(): object {
    return { ok: true };
  }
}

const viewer: Principal = { id: '1', kind: 'token', name: 'v', roles: ['viewer'], scope: 'all' };
let app: HttpApp | undefined;
afterEach(async () => {
  endAll();
  await app?.close();
  app = undefined;
  mostAtOnce = 0;
});

/** The app on a socket; every look-up of a token is written down. */
async function start(options: Partial<HttpAppOptions> = {}) {
  const lookUps: string[] = [];
  app = await createHttpApp({
    modules: [{ module: class Any {}, controllers: [Doors] }],
    routes: [light, heavy, huge, closed, open] as readonly Route[],
    complete: true,
    verifier: {
      verify: async (token) => {
        lookUps.push(token);
        return token === 'viewer' ? viewer : undefined;
      },
    },
    log: silentLogger,
    ratePerSecond: 0,
    ...options,
  });
  const address = await app.fastify.listen({ port: 0, host: '127.0.0.1' });
  const get = (path: string, token?: string, headers: Record<string, string> = {}, signal?: AbortSignal) =>
    fetch(`${address}/api/v1/${path}`, {
      headers: { ...(token === undefined ? {} : { authorization: `Bearer ${token}` }), ...headers },
      ...(signal === undefined ? {} : { signal }),
    });
  const statuses = async (count: number, path: string, token?: string): Promise<Record<number, number>> => {
    const counted: Record<number, number> = {};
    for (const { status } of await Promise.all(Array.from({ length: count }, () => get(path, token))))
      counted[status] = (counted[status] ?? 0) + 1;
    return counted;
  };
  return { get, statuses, lookUps };
}

test('an address that floods with wrong tokens makes no more look-ups than it may be refused', async () => {
  const { get, lookUps } = await start();
  // However long a busy machine takes, nothing is given back meanwhile.
  const clock = jest.spyOn(Date, 'now').mockReturnValue(Date.now());
  let refused = 0;
  for (let round = 0; round < 10; round++) {
    const answers = await Promise.all(
      Array.from({ length: 100 }, (_, n) => get('light', `wrong-${round}-${n}`)),
    );
    refused += answers.filter(({ status }) => status === 401).length;
  }
  clock.mockRestore();
  expect(refused).toBe(500);
  expect(lookUps).toHaveLength(refused);
});

test('an accepted token costs its address nothing of what refused ones use up', async () => {
  const { statuses, lookUps } = await start();
  for (let round = 0; round < 8; round++)
    expect(await statuses(100, 'light', 'viewer')).toEqual({ 200: 100 });
  expect(lookUps).toHaveLength(800);
});

test('a caller that may not call counts as one that may', async () => {
  const { statuses } = await start({ ratePerSecond: 2 });
  expect(await statuses(10, 'closed', 'viewer')).toEqual({ 403: 4, 429: 6 });
});

test('X-Forwarded-For is believed of a trusted proxy only', async () => {
  const call = async (trustedProxies: readonly string[]) => {
    const { get } = await start({ ratePerSecond: 1, trustedProxies });
    const statuses: number[] = [];
    for (let n = 1; n <= 4; n++) {
      const { status } = await get('open', undefined, { 'x-forwarded-for': `6.6.6.6, 198.51.100.${n}` });
      statuses.push(status);
    }
    await app?.close();
    app = undefined;
    return statuses;
  };
  expect(await call([])).toEqual([200, 200, 429, 429]);
  expect(await call(['10.0.0.0/8', '192.0.2.1'])).toEqual([200, 200, 429, 429]);
  expect(await call(['10.0.0.0/8', '127.0.0.1'])).toEqual([200, 200, 200, 200]);
  expect(await call(['127.0.0.0/8'])).toEqual([200, 200, 200, 200]);
});

test('behind a trusted proxy what the caller writes itself into X-Forwarded-For counts for nothing', async () => {
  const { get } = await start({ ratePerSecond: 1, trustedProxies: ['127.0.0.1'] });
  const statuses: number[] = [];
  for (let n = 1; n <= 4; n++)
    statuses.push(
      (await get('open', undefined, { 'x-forwarded-for': `203.0.113.${n}, 198.51.100.7` })).status,
    );
  expect(statuses).toEqual([200, 200, 429, 429]);
});

test('a costly route takes as many requests of the rate as it says, and at most all of them', async () => {
  const { get } = await start({ ratePerSecond: 10 });
  const status = async (path: string): Promise<number> => (await get(path, 'viewer')).status;
  expect(await status('huge')).toBe(200);
  const again = await get('light', 'viewer');
  expect([again.status, again.headers.get('retry-after')]).toEqual([429, '1']);
  expect((await get('huge', 'viewer')).headers.get('retry-after')).toBe('2');
});

test('costly requests run a few at a time; one more waits, then is told to come back', async () => {
  const { get } = await start({ costlyAtOnce: 2, costlyWaitMs: 300 });
  const first = [get('heavy', 'viewer'), get('heavy', 'viewer')];
  await eventually(() => release.length === 2);
  const late = get('heavy', 'viewer', { 'accept-language': 'zh' });
  expect((await get('light', 'viewer')).status).toBe(200);
  const refused = await late;
  expect([refused.status, refused.headers.get('retry-after'), await refused.json()]).toEqual([
    503,
    '2',
    expect.objectContaining({ type: '/problems/busy', title: '同时进行的大型请求过多' }),
  ]);
  const english = await get('heavy', 'viewer', { 'accept-language': 'en' });
  expect(await english.json()).toMatchObject({ title: 'Too many large requests at once' });
  const patient = get('heavy', 'viewer');
  await new Promise((resolve) => setTimeout(resolve, 50));
  endAll();
  await eventually(() => release.length === 1);
  endAll();
  const answers = await Promise.all([...first, patient]);
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
  expect(mostAtOnce).toBe(2);
});

test('a caller that goes away frees its place only when its work is done, and never twice', async () => {
  const { get } = await start({ costlyAtOnce: 1, costlyWaitMs: 100 });
  for (let round = 0; round < 3; round++) {
    const going = new AbortController();
    const gone = get('heavy', 'viewer', {}, going.signal).catch(() => 'gone');
    await eventually(() => release.length === 1);
    going.abort();
    expect(await gone).toBe('gone');
    expect((await get('heavy', 'viewer')).status).toBe(503);
    endAll();
  }
  const next = get('heavy', 'viewer');
  await eventually(() => release.length === 1);
  endAll();
  expect((await next).status).toBe(200);
  expect(mostAtOnce).toBe(1);
});

test('only so many wait: the others are told at once', async () => {
  const { get } = await start({ costlyAtOnce: 1, costlyWaitMs: 20_000 });
  const all = Array.from({ length: 60 }, () => get('heavy', 'viewer'));
  const refused = new Set<number>();
  all.forEach((one, n) => void one.then(({ status }) => status === 503 && refused.add(n)));
  await eventually(() => refused.size === 60 - 1 - 32);
  for (let done = 0; done < 33; done++) {
    await eventually(() => release.length === 1);
    endAll();
  }
  expect((await Promise.all(all)).filter(({ status }) => status === 200)).toHaveLength(33);
});
