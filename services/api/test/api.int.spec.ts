import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

import { allRoutes, type Role, type Route } from '@farwatch/contracts/http';
import { eventually } from '@farwatch/testing/eventually';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import pg from 'pg';

import { startApi, type StartedApi } from './start-api.js';

const roles: readonly Role[] = [
  'viewer',
  'officer',
  'head',
  'reviewer',
  'manager',
  'admin',
  'device',
  'subscriber',
];
let api: StartedApi;
const tokens = new Map<Role, string>();

beforeAll(async () => {
  api = await startApi();
  for (const role of roles) tokens.set(role, await api.tokenOf(role));
});
afterAll(() => api.stop());

const sample = (route: Route): string => route.path.replace(/\{\w+\}/g, 'none');

/** A request with an empty body of the right type: enough to reach the role check, too little to change anything. */
function knock(route: Route, token?: string): Promise<Response> {
  const hasBody = route.method === 'POST' || route.method === 'PUT';
  return api.call(sample(route), {
    method: route.method,
    ...(token === undefined ? {} : { token }),
    ...(hasBody ? { body: '', headers: { 'content-type': route.bodyType ?? 'application/json' } } : {}),
  });
}

describe('every route by the declared roles', () => {
  const table = allRoutes.map((route) => [`${route.method} ${route.path}`, route] as const);

  test.each(table)('%s', async (_, route) => {
    if (route.roles.includes('public')) return;
    const without = await knock(route);
    expect(without.status).toBe(401);
    expect(without.headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
    expect((await knock(route, `fw_${'x'.repeat(43)}`)).status).toBe(401);
    for (const role of roles) {
      const answer = await knock(route, tokens.get(role));
      const text = answer.headers.get('content-type')?.startsWith('text/event-stream')
        ? ''
        : await answer.text();
      if (text === '') await answer.body?.cancel();
      if (route.roles.includes(role))
        expect([role, [401, 403].includes(answer.status)]).toEqual([role, false]);
      else
        expect([role, answer.status, route.method === 'HEAD' || JSON.parse(text)]).toMatchObject([
          role,
          403,
          route.method === 'HEAD' || { type: '/problems/wrong-role' },
        ]);
      expect(text).not.toMatch(/\n\s+at |node_modules|\.(ts|js):\d+/);
    }
  });
});

test('a token is shown once, kept as a hash only, and refused at once after it is revoked', async () => {
  const made = await api.call('/tokens', {
    token: api.adminToken,
    method: 'POST',
    body: { subject: '王工', roles: ['officer', 'officer', 'viewer'], expiresInDays: 7 },
  });
  const body = (await made.json()) as { id: string; token: string; roles: string[]; expiresAt: string };
  expect([made.status, body.roles]).toEqual([201, ['officer', 'viewer']]);
  expect(body.token).toMatch(/^fw_[\w-]{43}$/);
  const session = await api.call('/session', { token: body.token });
  expect(await session.json()).toEqual({
    id: body.id,
    kind: 'token',
    subject: '王工',
    roles: ['officer', 'viewer'],
    scope: 'all',
  });

  const listed = await (await api.call('/tokens?limit=1000', { token: api.adminToken })).text();
  expect(listed).toContain(body.id);
  expect(listed).not.toContain(body.token);
  const stored = await query('SELECT t::text AS row FROM identity.token t');
  expect(JSON.stringify(stored)).not.toContain(body.token.slice(3));

  const revoked = await api.call(`/tokens/${body.id}`, { token: api.adminToken, method: 'DELETE' });
  expect([revoked.status, ((await revoked.json()) as { revokedAt: unknown }).revokedAt]).toEqual([
    200,
    expect.any(String),
  ]);
  const refused = await api.call('/session', { token: body.token });
  expect([refused.status, ((await refused.json()) as { type: string }).type]).toEqual([
    401,
    '/problems/bad-token',
  ]);
  expect((await api.call('/tokens/none', { token: api.adminToken, method: 'DELETE' })).status).toBe(404);
});

test('a token of one district gives away, lists and ends no more than that', async () => {
  const make = async (token: string, scope?: object | string) => {
    const answer = await api.call('/tokens', {
      token,
      method: 'POST',
      body: { subject: 'x', roles: ['admin'], ...(scope === undefined ? {} : { scope }) },
    });
    return {
      status: answer.status,
      body: (await answer.json()) as { id: string; token: string; scope: unknown },
    };
  };
  const limited = await make(api.adminToken, { districts: ['A', 'B'] });
  expect([limited.status, limited.body.scope]).toEqual([201, { districts: ['A', 'B'] }]);
  const { token } = limited.body;
  expect(await (await api.call('/session', { token })).json()).toMatchObject({
    scope: { districts: ['A', 'B'] },
  });
  expect((await make(token, 'all')).status).toBe(403);
  expect((await make(token, { districts: ['A', 'C'] })).status).toBe(403);
  expect((await make(token, { districts: [] })).status).toBe(400);
  const inner = await make(token, { districts: ['A'] });
  const same = await make(token);
  expect([inner.status, same.body.scope]).toEqual([201, { districts: ['A', 'B'] }]);
  const other = await make(api.adminToken, { districts: ['C'] });

  const listed = (await (await api.call('/tokens?limit=1000', { token })).json()) as {
    items: { id: string }[];
  };
  expect(listed.items.map(({ id }) => id).sort()).toEqual(
    [limited.body.id, inner.body.id, same.body.id].sort(),
  );
  const end = (id: string) => api.call(`/tokens/${id}`, { token, method: 'DELETE' });
  expect((await end(other.body.id)).status).toBe(404);
  expect((await api.call('/session', { token: other.body.token })).status).toBe(200);
  expect((await end(inner.body.id)).status).toBe(200);
});

test('an expired token is refused', async () => {
  const token = await api.tokenOf('viewer');
  await query(
    `UPDATE identity.token SET expires_at = now() - interval '1 second' WHERE created_at = (SELECT max(created_at) FROM identity.token)`,
  );
  expect((await api.call('/session', { token })).status).toBe(401);
});

test('extra properties cannot be slipped in, and every wrong field is named', async () => {
  const post = (body: unknown) =>
    api.call('/tokens', {
      token: api.adminToken,
      method: 'POST',
      body,
      headers: { 'accept-language': 'en' },
    });
  const extra = await post({ subject: 'x', roles: ['viewer'], id: 'mine', createdBy: 'somebody' });
  expect(extra.status).toBe(400);
  const wrong = (await (await post({ subject: '', roles: ['root'], expiresInDays: 0 })).json()) as {
    title: string;
    errors: { path: string }[];
  };
  expect(wrong.title).toBe('The input is not valid');
  expect(wrong.errors.map(({ path }) => path)).toEqual(
    expect.arrayContaining(['body.subject', 'body.roles.0', 'body.expiresInDays']),
  );
});

test('lists are paged by cursor', async () => {
  const ids: string[] = [];
  for (let cursor = ''; ;) {
    const answer = await api.call(`/tokens?limit=3${cursor && `&cursor=${encodeURIComponent(cursor)}`}`, {
      token: api.adminToken,
    });
    const page = (await answer.json()) as { items: { id: string }[]; next: string | null };
    ids.push(...page.items.map(({ id }) => id));
    if (page.next === null) break;
    cursor = page.next;
  }
  const [{ n }] = (await query('SELECT count(*)::int AS n FROM identity.token')) as [{ n: number }];
  expect([new Set(ids).size, ids.length]).toEqual([n, n]);
  const first = await api.call('/tokens?limit=3', { token: api.adminToken });
  const { next } = (await first.json()) as { next: string };
  for (const path of [`/tokens?cursor=${next.slice(1)}`, '/tokens?cursor=x'])
    expect([path, (await api.call(path, { token: api.adminToken })).status]).toEqual([path, 400]);
  expect((await api.call('/tokens?limit=1000000000', { token: api.adminToken })).status).toBe(400);
});

test.each([
  ['broken JSON', 'POST', '/tokens', '{"subject":', 400, '/problems/bad-json'],
  [
    'a body over 1 MB',
    'POST',
    '/tokens',
    `{"subject":"${'x'.repeat(1_100_000)}"}`,
    413,
    '/problems/too-large',
  ],
  ['an unknown route', 'GET', '/nothing/here', undefined, 404, '/problems/not-found'],
  ['a NUL in a path', 'DELETE', '/tokens/a%00b', undefined, 400, '/problems/invalid-input'],
])('%s is a problem without a stack trace', async (_, method, path, body, status, type) => {
  const answer = await api.call(path, { token: api.adminToken, method, body });
  const text = await answer.text();
  expect([answer.status, (JSON.parse(text) as { type: string }).type]).toEqual([status, type]);
  expect(text).not.toMatch(/stack|node_modules|\.ts|\.js/);
});

test('the document of the interface is the one that is checked in', async () => {
  const answer = await api.call('/openapi.json', { token: tokens.get('viewer') ?? '' });
  const checkedIn: unknown = JSON.parse(
    readFileSync(join(process.cwd(), 'libs/contracts/schemas/openapi.json'), 'utf8'),
  );
  expect(await answer.json()).toEqual(checkedIn);
});

test('probes and metrics need no token, pages and answers carry their policy', async () => {
  expect(await (await fetch(`${api.origin}/livez`)).text()).toBe('ok\n');
  const ready = await eventually(async () => {
    const answer = await fetch(`${api.origin}/readyz`);
    return answer.status === 200 && answer;
  });
  expect(await ready.json()).toEqual({
    ready: true,
    checks: { postgres: { ok: true }, kafka: { ok: true } },
  });
  const metrics = await (await fetch(`${api.origin}/metrics`)).text();
  expect(metrics).toContain('farwatch_http_server_request_duration_seconds_bucket');
  expect(metrics).not.toContain('fw_');
  const answer = await api.call('/session', { token: tokens.get('viewer') ?? '' });
  expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'");
  expect(answer.headers.get('access-control-allow-origin')).toBeNull();
  expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
});

test('the administrator token is kept for its owner only and never logged', () => {
  const path = join(api.dataDir, 'admin-token');
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(readFileSync(path, 'utf8').trim()).toBe(api.adminToken);
  expect(JSON.stringify(api.lines)).not.toContain(api.adminToken.slice(3));
});

test('readiness names what is missing, and only the log says why', async () => {
  let neighbour = { ok: true, detail: '' };
  const other = await startApi({}, () => ({ rules: neighbour }));
  const secret = 'connect ECONNREFUSED 10.1.2.3:5432 as farwatch_rules: SELECT 1';
  try {
    await eventually(async () => (await fetch(`${other.origin}/readyz`)).status === 200);
    neighbour = { ok: false, detail: secret };
    const answer = await fetch(`${other.origin}/readyz`);
    expect([answer.status, await answer.json()]).toEqual([
      503,
      { ready: false, checks: { postgres: { ok: true }, kafka: { ok: true }, rules: { ok: false } } },
    ]);
    const told = { level: 'warn', fields: { what: 'rules', why: secret }, message: 'not ready' };
    expect(other.lines).toContainEqual(told);
  } finally {
    await other.stop();
  }
});

test('without Redis the api starts and answers', async () => {
  const other = await startApi({ REDIS_URL: 'redis://127.0.0.1:1' });
  try {
    expect((await other.call('/session', { token: other.adminToken })).status).toBe(200);
  } finally {
    await other.stop();
  }
});

test('with a METRICS_PORT the public door has no metrics', async () => {
  const other = await startApi({ METRICS_PORT: '0' });
  try {
    await eventually(async () => (await fetch(`${other.origin}/livez`)).ok);
    expect(await (await fetch(`${other.origin}/metrics`)).text()).not.toContain('farwatch_http');
  } finally {
    await other.stop();
  }
});

async function query(sql: string): Promise<object[]> {
  const client = new pg.Client({ connectionString: api.databaseUrl });
  await client.connect();
  try {
    return (await client.query<object>(sql)).rows;
  } finally {
    await client.end();
  }
}
