import { allRoutes, staff, type Route, ownRoutes, signInRoutes } from '@farwatch/contracts/http';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import pg from 'pg';
import type { z } from 'zod';

import { furnish } from './places.js';
import { scopeCases } from './scope-cases.js';
import { browser, makeUser } from './browser.js';
import { startApi, type StartedApi } from './start-api.js';

// Over every route of the table, so that a new one is tried too: properties that nobody asked for, sizes that nobody needs,
// and secrets where they must not be.
const adminToken = `fw_${'Canary-of-the-administrator'.padEnd(43, 'x')}`;
let api: StartedApi;
let token: string;

beforeAll(async () => {
  api = await startApi({ FARWATCH_ADMIN_TOKEN: adminToken, FARWATCH_API_RATE: '0' });
  await furnish(api.databaseUrl);
  token = await api.makeToken({ subject: 'somebody', roles: staff });
});
afterAll(() => api?.stop());

/** Whether a body with a property that it does not know is refused as a whole. */
function refusesMore(schema: z.ZodType | undefined): boolean {
  const catchall = (schema as z.ZodObject | undefined)?.def.catchall;
  return catchall?._zod.def.type === 'never';
}

/** Tables of all schemas that have a text somewhere in a row. */
async function tablesWith(text: string): Promise<string[]> {
  const client = new pg.Client({ connectionString: api.databaseUrl });
  await client.connect();
  try {
    const { rows } = await client.query<{ name: string }>(
      `SELECT format('%I.%I', table_schema, table_name) AS name FROM information_schema.tables
       WHERE table_type = 'BASE TABLE' AND table_schema NOT IN ('pg_catalog', 'information_schema')`,
    );
    const found: string[] = [];
    for (const { name } of rows) {
      const hits = await client.query(`SELECT FROM ${name} t WHERE strpos(t::text, $1) > 0`, [text]);
      if (hits.rowCount! > 0) found.push(name);
    }
    return found;
  } finally {
    await client.end();
  }
}

const shapeOf = (schema: z.ZodType | undefined): Readonly<Record<string, z.ZodType>> =>
  (schema as { shape?: Record<string, z.ZodType> } | undefined)?.shape ?? {};
const fill = (text: string): string =>
  text.replaceAll('{of}', 'A').replaceAll('{n}', '1').replaceAll('{district}', 'A').replaceAll('{by}', 'all');
const forNone = (text: string): string => text.replaceAll('{of}', 'none');

/** Where a route of the table is, with something in it; parameters that no case fills are names of nothing. */
function pathOf(route: Route): string {
  const [first] = scopeCases[route.id] ?? [];
  if (first === undefined) return route.path.replaceAll(/\{\w+\}/g, 'ambient-hour');
  return fill(first.at?.includes('A') === false ? forNone(first.path) : first.path);
}

const extras = [
  'id',
  'status',
  'stage',
  'district',
  'role',
  'roles',
  'scope',
  'subject',
  'createdAt',
  'author',
];
const slipped = 'canary-slipped-in';
const bodies: Readonly<Record<string, object>> = {
  'change-rule': { maxGap: 3 },
  'accept-log': { topic: 'none' },
  'acknowledge-log-loss': { topic: 'none' },
  'replay-log': { group: 'rules', from: '2026-11-01T00:00:00Z' },
};
const writing = allRoutes.filter(
  (route) => route.method !== 'GET' && route.body !== undefined && route.upload === undefined,
);

test('S8: properties that no route asked for change nothing and are kept nowhere', async () => {
  const answers: [string, number][] = [];
  for (const route of writing) {
    const known = shapeOf(route.body);
    const [first] = scopeCases[route.id] ?? [];
    const body = JSON.parse(fill(JSON.stringify(first?.body ?? bodies[route.id] ?? {}))) as object;
    const more = Object.fromEntries(extras.filter((name) => !(name in known)).map((name) => [name, slipped]));
    const answer = await api.call(pathOf(route), {
      ...{ token, method: route.method, body: { ...body, ...more } },
    });
    const text = await answer.text();
    answers.push([route.id, answer.status]);
    const tried = [route.id, answer.status];
    expect([...tried, answer.status < 500, text.includes(slipped)]).toEqual([...tried, true, false]);
  }
  expect(await tablesWith(slipped)).toEqual([]);
  // Names that change what an object is are no input at all.
  for (const body of [
    '{"__proto__":{"roles":["admin"]}}',
    '{"constructor":{"prototype":{"roles":["admin"]}}}',
  ])
    expect((await api.call('/tokens', { token, method: 'POST', body })).status).toBe(400);
  // Most of those that pass over what they do not know did what they are for, and what was asked for is found where it belongs.
  // What only somebody does who has signed in is refused to a token.
  const ofBrowsers = new Set(
    [...Object.values(signInRoutes), ...Object.values(ownRoutes)].map(({ id }) => id),
  );
  const refusing = new Set<string>(writing.filter(({ body }) => refusesMore(body)).map(({ id }) => id));
  const forTokens = answers.filter(([id]) => !(ofBrowsers as Set<string>).has(id) && !refusing.has(id));
  expect(forTokens.filter(([, status]) => status < 300).length).toBeGreaterThan(forTokens.length / 2);
  await api.call('/leads/lead-of-B/dismiss', {
    ...{ token, method: 'POST', body: { reason: 'other', note: 'canary-asked-for' } },
  });
  expect(await tablesWith('canary-asked-for')).toContain('enforcement.timeline');
}, 120_000);

const listing = allRoutes.filter((route) => route.method === 'GET' && 'limit' in shapeOf(route.query));

test('S9: no list gives more than a page, whatever it is asked for', async () => {
  expect(listing.length).toBeGreaterThan(8);
  for (const route of listing)
    for (const limit of ['1e9', '1000000000', '1001', '0', '-1', 'NaN', '9'.repeat(400)]) {
      const path = pathOf(route);
      const url = `${path.split('?')[0]}?limit=${limit}`;
      expect([url, (await api.call(url, { token })).status]).toEqual([url, 400]);
    }
}, 120_000);

test('S9: long filters and deep bodies are refused or answered at once, on every route', async () => {
  const long = 'a'.repeat(8_000);
  for (const route of allRoutes.filter(
    ({ method, responseType }) => method === 'GET' && responseType === undefined,
  )) {
    const [path, query = ''] = pathOf(route).split('?');
    for (const name of Object.keys(shapeOf(route.query))) {
      const params = new URLSearchParams(query);
      params.set(name, long);
      const began = performance.now();
      const answer = await api.call(`${path}?${params}`, { token });
      await answer.arrayBuffer();
      const known = [route.id, name, answer.status];
      expect([...known, answer.status < 500, performance.now() - began < 5_000]).toEqual([
        ...known,
        true,
        true,
      ]);
    }
  }
  // A megabyte fits into no head of a request.
  const huge = await api.call(`/stations?cursor=${'a'.repeat(1_000_000)}`, { token });
  expect(huge.status).toBe(431);
  const deep = '['.repeat(10_000) + ']'.repeat(10_000);
  for (const route of writing) {
    const answer = await api.call(pathOf(route), {
      ...{
        token,
        method: route.method,
        body: `{"version":${deep},"reason":${deep},"topic":${deep},"area":${deep},"maxGap":${deep}}`,
      },
    });
    expect([route.id, answer.status]).toEqual([route.id, 400]);
  }
}, 120_000);

test('S13: no secret is in the log, in metrics, in probes, in problems or in a table', async () => {
  const password = 'Canary-password-PW';
  const path = '/hj212/sources/mn-of-A';
  const put = await api.call(path, {
    ...{ token, method: 'PUT', body: { station: 'outlet-of-A', password } },
  });
  expect(put.status).toBe(200);
  const issued = await api.call('/devices/station-of-A/credential', { token, method: 'POST' });
  const { secret } = (await issued.json()) as { secret: string };
  expect(issued.status).toBe(201);

  const said: string[] = [await put.text()];
  const ask = async (where: string, options: Parameters<StartedApi['call']>[1] = {}): Promise<void> => {
    const answer = await api.call(where, options);
    said.push(`${answer.status} ${JSON.stringify([...answer.headers])} ${await answer.text()}`);
  };
  const stranger = 'fw_Canary-of-a-stranger';
  await ask('/session', { token: stranger });
  await ask('/nothing', { token: adminToken });
  await ask('/leads?limit=0', { token: adminToken });
  await ask(path, { token, method: 'PUT', body: { station: 'outlet-of-A', password: `${password};` } });
  await ask(path, { token, method: 'PUT', body: `{"password":"${password}"` });
  await ask(path, { token });
  await ask('/hj212/sources', { token });
  await ask('/tokens?limit=1000', { token: adminToken });
  const person = await makeUser(api, { name: 'canary', roles: ['viewer'] });
  const chosen = 'Canary-of-a-chosen-phrase';
  const own = browser(api);
  await own.call('/sign-in/code', {
    ...{ method: 'POST', body: { name: 'canary', code: person.code, password: chosen } },
  });
  const cookie = own.cookie?.split('=')[1] ?? '';
  await ask('/sign-in', { method: 'POST', body: { name: chosen, password: chosen } });
  await ask('/sign-in', { method: 'POST', body: { name: 'canary', password: `${chosen}?` } });
  await ask('/sign-in/code', { method: 'POST', body: { name: 'canary', code: person.code, password: 'x' } });
  for (const door of ['/metrics', '/readyz', '/livez']) await ask(api.origin + door);
  said.push(JSON.stringify(api.lines));

  const databasePassword = decodeURIComponent(new URL(api.databaseUrl).password);
  const secrets = {
    adminToken,
    token,
    stranger,
    password,
    secret,
    databasePassword,
    chosen,
    cookie,
    code: person.code,
  };
  for (const [name, value] of Object.entries(secrets)) {
    expect([name, value.length > 5]).toEqual([name, true]);
    expect([name, said.filter((text) => text.includes(value))]).toEqual([name, []]);
    expect([name, await tablesWith(value)]).toEqual([name, []]);
  }
  expect(await tablesWith('mn-of-A')).toContain('registry.hj212_source');
}, 120_000);
