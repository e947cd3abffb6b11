import 'reflect-metadata';

import type { AddressInfo } from 'node:net';

import { alertRoutes, alertSettingRoutes, type Principal, type Role } from '@farwatch/contracts/http';
import { createHttpApp, type HttpApp } from '@farwatch/http/app';
import type { HttpDeps } from '@farwatch/http/module';
import { silentLogger } from '@farwatch/runtime/log';
import { eventually } from '@farwatch/testing/eventually';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

import { httpModule } from '../src/http/index.js';
import { fact, minute, noon, openNotify, type TestNotify } from './support.js';

let notify: TestNotify;
let app: HttpApp;
let base: string;
let present = noon;
let people = [
  { account: 'u1', name: '李', enabled: true },
  { account: 'u2', name: '王', enabled: true },
];

/** `role/districts`, as in `officer/A`. */
function callerOf(token: string): Principal {
  const [role = '', districts] = token.split('/');
  return {
    ...{ id: token, kind: 'token', name: role, roles: [role as Role] },
    scope: districts === undefined ? 'all' : { districts: districts.split('+') },
  };
}

beforeAll(async () => {
  notify = await openNotify();
  const deps: Pick<HttpDeps, 'pool' | 'log' | 'people'> = {
    ...{ pool: notify.pool, log: silentLogger, people: () => Promise.resolve(people) },
  };
  app = await createHttpApp({
    modules: [httpModule(deps as HttpDeps, () => present)],
    routes: [...Object.values(alertRoutes), ...Object.values(alertSettingRoutes)],
    complete: true,
    verifier: { verify: (token) => Promise.resolve(callerOf(token)) },
    log: silentLogger,
    ratePerSecond: 0,
    checkAnswers: true,
  });
  await app.nest.listen(0, '127.0.0.1');
  base = `http://127.0.0.1:${(app.fastify.server.address() as AddressInfo).port}/api/v1`;
  await eventually(async () => (await notify.rows('SELECT FROM notify.person')).length === 2);
});
afterAll(async () => {
  await app?.close();
  await notify?.close();
});

// What the doors answer is checked by them (`checkAnswers`); here only what a test names is looked at.
interface Body extends Record<string, unknown> {
  readonly items: readonly Record<string, string>[];
  readonly deliveries: readonly string[];
  readonly next: string | null;
  readonly id: string;
}

async function call(
  path: string,
  { token = 'manager', body, method }: { token?: string; body?: object; method?: string } = {},
): Promise<{ status: number; body: Body }> {
  const reply = await fetch(`${base}${path}`, {
    headers: {
      authorization: `Bearer ${token}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    method: method ?? (body === undefined ? 'GET' : 'POST'),
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: reply.status, body: (await reply.json()) as Body };
}
const put = (path: string, body: object) => call(path, { method: 'PUT', body });

describe('settings', () => {
  test('without anything put, everything goes to the console of its district', async () => {
    const { body } = await call('/alerts/routing');
    expect(body).toMatchObject({ version: 0, root: { id: 'root', receivers: ['console'] } });
  });

  test('a webhook is answered its secret once, and another one on demand, while the former still signs', async () => {
    const given = { name: '市平台', channel: 'webhook', url: 'https://example.org/hook', enabled: true };
    const made = await put('/alerts/receivers/city', given);
    expect(made).toMatchObject({
      status: 200,
      body: { hasSecret: true, secret: expect.stringMatching(/^whsec_/) },
    });
    expect((await put('/alerts/receivers/city', given)).body).not.toHaveProperty('secret');
    const rotated = await put('/alerts/receivers/city', { ...given, rotateSecret: true });
    expect(rotated.body['secret']).not.toBe(made.body['secret']);
    const [row] = await notify.rows<{ former_secret: string }>(
      `SELECT former_secret FROM notify.receiver WHERE id = 'city'`,
    );
    expect(row!.former_secret).toBe(made.body['secret']);
    const { body } = await call('/alerts/receivers');
    expect(JSON.stringify(body)).not.toContain('whsec_');
  });

  test.each([
    ['city', { channel: 'webhook' }],
    ['city', { channel: 'webhook', url: 'ftp://x/' }],
    ['desk', { channel: 'mail' }],
    ['desk', { channel: 'mail', to: ['not an address'] }],
    ['desk', { channel: 'mail', to: ['a@x.cn\r\nBcc: b@x.cn'] }],
    ['desk', { channel: 'mail', to: ['a@x.cn'], url: 'https://x/' }],
    ['desk', { channel: 'mail', rota: 'unknown' }],
    ['console', { channel: 'webhook', url: 'https://x/' }],
    ['another', { channel: 'console' }],
  ])('a receiver that cannot be is refused: %s %j', async (id, given) => {
    expect((await put(`/alerts/receivers/${id}`, { name: 'x', enabled: true, ...given })).status).toBe(400);
  });

  test('a tree that names nobody there is refused; one that stands keeps its receivers', async () => {
    const { body } = await call('/alerts/routing');
    const { inhibition, flap } = body;
    const tree = (receivers: string[]) => ({ root: { id: 'root', receivers }, inhibition, flap });
    expect((await put('/alerts/routing', tree(['nobody']))).status).toBe(400);
    const twice = { ...tree(['console']), root: { id: 'a', routes: [{ id: 'a' }] } };
    expect((await put('/alerts/routing', twice)).status).toBe(400);
    expect(await put('/alerts/routing', tree(['console', 'city']))).toMatchObject({ body: { version: 1 } });
    const remove = () => call('/alerts/receivers/city', { method: 'DELETE' });
    expect((await remove()).status).toBe(409);
    expect(await put('/alerts/routing', tree(['console']))).toMatchObject({ body: { version: 2 } });
    expect((await remove()).body).toEqual({ removed: true });
    expect((await call('/alerts/receivers/console', { method: 'DELETE' })).status).toBe(409);
  });

  test('a test is a delivery of its own', async () => {
    await put('/alerts/receivers/desk', {
      name: 'x',
      channel: 'mail',
      to: ['a@x.cn', 'b@x.cn'],
      enabled: true,
    });
    const { status, body } = await call('/alerts/receivers/desk/test', { method: 'POST' });
    expect([status, body['deliveries'].length]).toEqual([202, 2]);
    expect((await call('/alerts/receivers/none/test', { method: 'POST' })).status).toBe(404);
    const listed = await call('/alerts/deliveries?channel=mail');
    expect(listed.body['items']).toMatchObject([
      { purpose: 'test', state: 'pending', attempts: [] },
      { purpose: 'test', state: 'pending', attempts: [] },
    ]);
  });
});

describe('duty', () => {
  const rota = {
    ...{
      name: '夜班',
      district: 'A',
      fallback: 'console',
      people: [{ account: 'u1', mail: 'a@x.cn' }, { account: 'u2' }],
    },
    turns: { start: '2026-11-30T00:00:00Z', turnMs: 43_200_000, order: ['u1', 'u2'] },
    shifts: [],
  };
  test('says who is on duty, until when, and holes; by district', async () => {
    expect((await put('/alerts/rotas/night', rota)).status).toBe(200);
    const duty = async (token: string) => (await call('/alerts/duty', { token })).body['items'];
    expect(await duty('officer/A')).toMatchObject([
      {
        rota: 'night',
        people: [{ account: 'u1', name: '李' }],
        gone: [],
        nextHandOver: '2026-11-30T12:00:00.000Z',
      },
    ]);
    expect(await duty('officer/B')).toEqual([]);
    expect((await call('/alerts/people')).body['items']).toContainEqual({
      ...{ account: 'u1', name: '李', enabled: true },
    });
    people = people.map((one) => ({ ...one, enabled: one.account !== 'u1' }));
    await notify.rows(`UPDATE notify.person SET enabled = false WHERE account = 'u1'`);
    expect(await duty('officer')).toMatchObject([{ people: [], gone: ['u1'], hole: 'all-gone' }]);
  });
  test('a rota that cannot be is refused, and one that is used stays', async () => {
    const refused = async (given: object): Promise<number> =>
      (await put('/alerts/rotas/bad', { ...rota, ...given })).status;
    expect(await refused({ fallback: 'nobody' })).toBe(400);
    expect(await refused({ people: [] })).toBe(400);
    const shift = { from: '2026-12-01T00:00:00Z', until: '2026-12-01T00:00:00Z', people: [] };
    expect(await refused({ shifts: [shift] })).toBe(400);
    await put('/alerts/receivers/duty', { name: 'x', channel: 'mail', rota: 'night', enabled: true });
    expect((await call('/alerts/rotas/night', { method: 'DELETE' })).status).toBe(409);
    await call('/alerts/receivers/duty', { method: 'DELETE' });
    expect((await call('/alerts/rotas/night', { method: 'DELETE' })).body).toEqual({ removed: true });
  });
});

describe('silences', () => {
  const until = new Date(noon + 60 * minute).toISOString();
  test('hold for the districts of who asks, have an end, and are ended early', async () => {
    const body = { match: {}, until, note: '检修' };
    const made = await call('/alerts/silences', { token: 'officer/A', body });
    expect(made).toMatchObject({ status: 201, body: { districts: ['A'], by: 'officer' } });
    const foreign = await call('/alerts/silences', {
      token: 'officer/A',
      body: { ...body, districts: ['B'] },
    });
    expect(foreign.status).toBe(403);
    for (const wrong of ['2026-11-30T03:00:00Z', '2027-11-30T00:00:00Z'])
      expect((await call('/alerts/silences', { body: { ...body, until: wrong } })).status).toBe(400);
    const path = `/alerts/silences/${made.body['id']}`;
    expect((await call(path, { token: 'officer/B', method: 'DELETE' })).status).toBe(404);
    present = noon + minute;
    const ended = await call(path, { token: 'officer/A', method: 'DELETE' });
    expect(ended.body).toMatchObject({ endedBy: 'officer', until: new Date(present).toISOString() });
  });
});

test('alerts page by page, the last told first, with what was said; a delivery can be sent once more', async () => {
  present = noon;
  for (const [n, id] of ['one', 'two', 'three'].entries()) {
    await notify.facts(noon + n * minute, fact(id, 1));
    await notify.look(noon + (n + 1) * minute);
  }
  const first = await call('/alerts?limit=2', { token: 'viewer/A' });
  expect(first.body.items.map(({ id }) => id)).toEqual(['lead:three', 'lead:two']);
  const second = await call(`/alerts?limit=2&cursor=${first.body['next']}`, { token: 'viewer/A' });
  expect(second.body).toMatchObject({ items: [{ id: 'lead:one', lead: 'one', told: 'firing' }], next: null });
  expect((await call('/alerts', { token: 'viewer/B' })).body['items']).toEqual([]);
  expect((await call('/alerts?state=resolved')).body['items']).toEqual([]);
  const delivery = (await call('/alerts/deliveries?channel=console')).body.items[0]!;
  const replayed = await call(`/alerts/deliveries/${delivery['id']}/replay`, { method: 'POST' });
  expect(replayed).toMatchObject({
    status: 201,
    body: { replayOf: delivery['id'], alerts: delivery['alerts'] },
  });
  const pending = (await call('/alerts/deliveries?state=pending')).body.items[0]!;
  expect((await call(`/alerts/deliveries/${pending['id']}/replay`, { method: 'POST' })).status).toBe(409);
});
