import { spawnSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';

import { verifyAudit } from '@farwatch/identity/audit';
import { createPool } from '@farwatch/persistence/pool';
import { gateTo } from '@farwatch/testing/gate';
import { backing } from '@farwatch/testing/backing';
import { eventually } from '@farwatch/testing/eventually';
import { afterAll, beforeAll, expect, test } from '@jest/globals';

import { browser, makeUser, secret, signedIn } from './browser.js';
import { runSql } from './places.js';
import { startApi, type StartedApi } from './start-api.js';

let api: StartedApi;
beforeAll(async () => {
  api = await startApi({ FARWATCH_API_RATE: '0' });
});
afterAll(() => api?.stop());

const read = async <T>(answer: Response): Promise<T> => (await answer.json()) as T;
const told = async (answer: Response): Promise<[number, string]> => [
  answer.status,
  (await read<{ type: string }>(answer)).type.replace('/problems/', ''),
];
const act = (path: string, method: string, body?: object): Promise<Response> =>
  api.call(path, { token: api.adminToken, method, ...(body && { body }) });

test('names are unique for ever, reserved ones nobody gets, and nobody speaks under the name of somebody else', async () => {
  const made = await makeUser(api, { name: 'once', roles: ['viewer'] });
  const again = { name: 'once', displayName: 'x', roles: ['viewer'] };
  expect(await told(await act('/users', 'POST', again))).toEqual([409, 'name-taken']);
  await act(`/users/${made.id}/disable`, 'POST');
  expect(await told(await act('/users', 'POST', again))).toEqual([409, 'name-taken']);
  for (const name of ['admin', 'local-admin', 'simulator'])
    expect(await told(await act('/users', 'POST', { ...again, name }))).toEqual([409, 'name-taken']);
  for (const subject of ['once', 'ONCE', 'ｏｎｃｅ'])
    expect(await told(await act('/tokens', 'POST', { subject, roles: ['viewer'] }))).toEqual([
      409,
      'name-taken',
    ]);
  await act('/tokens', 'POST', { subject: 'Press', roles: ['viewer'] });
  expect(await told(await act('/users', 'POST', { ...again, name: 'press' }))).toEqual([409, 'name-taken']);
  await expect(runSql(api.databaseUrl, `DELETE FROM identity.account WHERE name = 'once'`)).rejects.toThrow(
    'never removed',
  );
});

test('an administrator works on no lead and no case, and gives away nothing that they do not have', async () => {
  for (const role of ['officer', 'head', 'reviewer', 'manager'])
    expect(
      (await act('/users', 'POST', { name: 'both', displayName: 'x', roles: ['admin', role] })).status,
    ).toBe(400);
  const boss = await signedIn(api, { name: 'boss', roles: ['admin', 'viewer'] });
  const lead = await boss.call('/leads/none/acknowledge', { method: 'POST', body: {} });
  expect(await told(lead)).toEqual([403, 'wrong-role']);
  const token = (roles: string[]) => boss.call('/tokens', { method: 'POST', body: { subject: 'x', roles } });
  expect(await told(await token(['officer']))).toEqual([403, 'wrong-role']);
  expect((await token(['subscriber'])).status).toBe(201);
  expect(await told(await boss.call(`/users/${boss.user.id}/disable`, { method: 'POST' }))).toEqual([
    409,
    'own-account',
  ]);
  expect(await told(await boss.call(`/users/${boss.user.id}/reset`, { method: 'POST' }))).toEqual([
    409,
    'own-account',
  ]);
  // The last administrator of all districts stays one.
  expect(await told(await act(`/users/${boss.user.id}/disable`, 'POST'))).toEqual([
    409,
    'last-administrator',
  ]);
  const lower = { displayName: 'x', roles: ['viewer'], scope: 'all' };
  expect(await told(await act(`/users/${boss.user.id}`, 'PUT', lower))).toEqual([409, 'last-administrator']);
  const next = await makeUser(api, { name: 'next', roles: ['admin'] });
  expect((await act(`/users/${boss.user.id}`, 'PUT', lower)).status).toBe(200);
  expect((await boss.call('/users')).status).toBe(403);
  expect(next.code).toMatch(/-/);
});

test('two administrators who disable each other at the same time leave one', async () => {
  const others = await read<{ items: { id: string; roles: string[] }[] }>(
    await act('/users?limit=1000', 'GET'),
  );
  const pair = [
    await makeUser(api, { name: 'pair1', roles: ['admin'] }),
    await makeUser(api, { name: 'pair2', roles: ['admin'] }),
  ];
  for (const { id } of others.items.filter(({ roles }) => roles.includes('admin')))
    await act(`/users/${id}/disable`, 'POST');
  const answers = await Promise.all(pair.map(({ id }) => act(`/users/${id}/disable`, 'POST')));
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
});

test('a token of a person does no more than the person, at any time', async () => {
  const scope = { districts: ['A', 'B'] };
  const he = await signedIn(api, { name: 'he', roles: ['officer', 'viewer'], scope });
  const ask = (body: object) => he.call('/session/tokens', { method: 'POST', body });
  expect(await told(await ask({ roles: ['manager'] }))).toEqual([403, 'wrong-role']);
  expect(await told(await ask({ roles: ['viewer'], scope: 'all' }))).toEqual([403, 'wrong-scope']);
  expect(await told(await ask({ roles: ['viewer'], scope: { districts: ['A', 'C'] } }))).toEqual([
    403,
    'wrong-scope',
  ]);
  expect((await ask({ roles: ['viewer'], expiresInDays: 1_000 })).status).toBe(400);
  const made = await read<{ id: string; token: string; owner: string; expiresAt: string; lastUsedAt: null }>(
    await ask({ roles: ['officer'] }),
  );
  expect([made.owner, made.lastUsedAt]).toEqual(['he', null]);
  expect(Date.parse(made.expiresAt)).toBeLessThan(Date.now() + 91 * 86_400_000);
  const session = async () =>
    read<{ subject: string; roles: string[]; scope: object }>(
      await api.call('/session', { token: made.token }),
    );
  expect(await session()).toMatchObject({ subject: 'he', roles: ['officer'], scope });
  // It makes no further tokens and changes no password.
  const own = { token: made.token, method: 'POST', body: { roles: ['officer'] } };
  expect(await told(await api.call('/session/tokens', own))).toEqual([409, 'needs-session']);
  const { items } = await read<{ items: { lastUsedAt: string | null }[] }>(await he.call('/session/tokens'));
  expect(items).toHaveLength(1);
  expect(items[0]!.lastUsedAt).not.toBeNull();
  await act(`/users/${he.user.id}`, 'PUT', {
    displayName: 'x',
    roles: ['officer'],
    scope: { districts: ['B', 'C'] },
  });
  expect(await session()).toMatchObject({ scope: { districts: ['B'] } });
  await act(`/users/${he.user.id}`, 'PUT', { displayName: 'x', roles: ['viewer'], scope });
  expect((await api.call('/session', { token: made.token })).status).toBe(401);
  // Somebody else's token is not there.
  const she = await signedIn(api, { name: 'she', roles: ['viewer'] });
  expect((await she.call(`/session/tokens/${made.id}`, { method: 'DELETE' })).status).toBe(404);
  expect((await he.call(`/session/tokens/${made.id}`, { method: 'DELETE' })).status).toBe(200);
});

test('a session is over after its time without use, and after its time at all', async () => {
  const own = await startApi({ DATABASE_URL: api.databaseUrl, DATA_DIR: api.dataDir });
  const { redisUrl } = await backing();
  const { Redis } = await import('ioredis');
  const redis = new Redis(redisUrl);
  try {
    const late = await signedIn(own, { name: 'late', roles: ['viewer'] });
    const digest = createHash('sha256').update(late.cookie!.split('=')[1]!).digest('base64url');
    const [key = ''] = await redis.keys(`*session:${digest}`);
    const kept = JSON.parse((await redis.get(key))!) as { startedMs: number };
    // Neither the id nor a password is anywhere in Redis.
    expect(JSON.stringify(kept)).not.toContain(late.cookie!.split('=')[1]);
    const idle = await redis.pttl(key);
    expect(idle).toBeGreaterThan(59 * 60_000);
    expect(idle).toBeLessThanOrEqual(60 * 60_000);
    // Near its end at all, use makes it no longer.
    await redis.set(
      key,
      JSON.stringify({ ...kept, startedMs: Date.now() - 12 * 3_600_000 + 5_000 }),
      'KEEPTTL',
    );
    expect((await late.call('/session')).status).toBe(200);
    expect(await redis.pttl(key)).toBeLessThanOrEqual(5_000);
    await redis.set(key, JSON.stringify({ ...kept, startedMs: Date.now() - 12 * 3_600_000 }), 'KEEPTTL');
    expect((await late.call('/session')).status).toBe(401);
  } finally {
    redis.disconnect();
    await own.stop();
  }
});

test('without Redis sessions are told to come back, and tokens work', async () => {
  const { redisUrl } = await backing();
  const gate = await gateTo(redisUrl);
  const own = await startApi({ REDIS_URL: gate.url });
  try {
    const kong = await signedIn(own, { name: 'kong', roles: ['viewer'] });
    await gate.shut();
    const refused = await kong.call('/session');
    expect([await told(refused), refused.headers.get('retry-after')]).toEqual([
      [503, 'sessions-unavailable'],
      '5',
    ]);
    const signIn = await own.call('/sign-in', { method: 'POST', body: { name: 'kong', password: secret } });
    expect(await told(signIn)).toEqual([503, 'sessions-unavailable']);
    // Neither do many of them use up what the address may ask.
    for (let i = 0; i < 600; i++) await kong.call('/session');
    expect((await own.call('/stations', { token: own.adminToken })).status).toBe(200);
    await gate.open();
    await eventually(async () => (await kong.call('/session')).status === 200);
  } finally {
    await own.stop();
    await gate.shut();
  }
});

const published = { FARWATCH_PUBLIC_ADDRESS: '10.0.0.1', FARWATCH_IN_CLEAR: 'accepted' };

test('the bootstrap token makes the first administrator and ends; a new one is a way back for a day', async () => {
  const given = `fw_${randomBytes(32).toString('base64url')}`;
  const first = await startApi({ ...published, FARWATCH_ADMIN_TOKEN: given });
  const setup = async (one: StartedApi) => (await read<{ setup: boolean }>(await one.call('/sign-in'))).setup;
  const again = { ...published, DATABASE_URL: first.databaseUrl, DATA_DIR: first.dataDir };
  const body = { name: 'first', displayName: '第一', password: secret };
  const make = (one: StartedApi, token: string) =>
    one.call('/sign-in/first-administrator', { token, method: 'POST', body });
  try {
    expect(await setup(first)).toBe(true);
    expect((await first.call('/sign-in/first-administrator', { method: 'POST', body })).status).toBe(401);
    const made = await make(first, given);
    expect(made.status).toBe(201);
    // Behind a proxy that speaks TLS the cookie is of this host alone.
    expect(made.headers.getSetCookie()[0]).toMatch(/^__Host-farwatch=.*; Secure$/);
    expect(await setup(first)).toBe(false);
    expect((await first.call('/session', { token: given })).status).toBe(401);

    const second = await startApi({ ...again, FARWATCH_ADMIN_TOKEN: given });
    expect([second.adminToken, (await second.call('/session', { token: given })).status]).toEqual(['', 401]);
    await second.stop();
    const fresh = `fw_${randomBytes(32).toString('base64url')}`;
    const third = await startApi({ ...again, FARWATCH_ADMIN_TOKEN: fresh });
    expect((await third.call('/session', { token: fresh })).status).toBe(200);
    expect(await told(await make(third, fresh))).toEqual([409, 'set-up-already']);
    const { items } = await read<{
      items: { subject: string; expiresAt: string; revokedAt: string | null }[];
    }>(await third.call('/tokens?limit=1000', { token: fresh }));
    const [ofADay] = items.filter(({ revokedAt }) => revokedAt === null);
    expect(Date.parse(ofADay!.expiresAt)).toBeLessThan(Date.now() + 25 * 3_600_000);
    // A restart goes on with it, and a start without it ends it.
    const fourth = await startApi({ ...again, FARWATCH_ADMIN_TOKEN: fresh });
    expect((await fourth.call('/session', { token: fresh })).status).toBe(200);
    await fourth.stop();
    const fifth = await startApi(again);
    expect((await fifth.call('/session', { token: fresh })).status).toBe(401);
    await fifth.stop();
    await third.stop();
  } finally {
    await first.stop();
  }
});

test.each([
  ['on this machine', {}],
  ['where npm start promises it', { ...published, FARWATCH_LOCAL_TOKEN: '1' }],
])('%s the token goes on, so that npm start and the command line do', async (_, env) => {
  const own = await startApi(env);
  try {
    const body = { name: 'first', displayName: 'x', password: secret };
    const made = await own.call('/sign-in/first-administrator', {
      token: own.adminToken,
      method: 'POST',
      body,
    });
    expect(made.status).toBe(201);
    const session = await read<{ kind: string }>(await own.call('/session', { token: own.adminToken }));
    expect(session.kind).toBe('system');
    expect(await browser(own).signIn('first', secret)).toBe(200);
  } finally {
    await own.stop();
  }
});

test('tokens of before there were accounts come over with their ends', async () => {
  const hash = (token: string) => createHash('sha256').update(token).digest('hex');
  const [living, ended] = [1, 2].map((n) => `fw_${String(n).repeat(43)}`) as [string, string];
  await runSql(
    api.databaseUrl,
    `INSERT INTO api.token (id, hash, subject, kind, roles, districts, created_by, revoked_at) VALUES
      ('old1', decode('${hash(living)}', 'hex'), 'of old', 'token', '{viewer}', '{A,B}', 'x', NULL),
      ('old2', decode('${hash(ended)}', 'hex'), 'of old', 'token', '{viewer}', NULL, 'x', now())`,
  );
  const own = await startApi({ DATABASE_URL: api.databaseUrl, DATA_DIR: api.dataDir });
  try {
    const session = await own.call('/session', { token: living });
    expect(await read(session)).toMatchObject({
      subject: 'of old',
      roles: ['viewer'],
      scope: { districts: ['A', 'B'] },
    });
    expect((await own.call('/session', { token: ended })).status).toBe(401);
  } finally {
    await own.stop();
  }
});

test('S14: what was done is in the audit; what is edited, taken out, cut off or rewritten is found', async () => {
  const pool = createPool(api.databaseUrl, { name: 'test' });
  const part = createPool(api.databaseUrl, { name: 'test', role: 'farwatch_identity' });
  try {
    const fine = await verifyAudit(pool);
    expect(fine.faults).toEqual([]);
    expect(fine.entries).toBeGreaterThan(20);
    const { rows } = await pool.query<{ action: string; by: string }>(
      'SELECT action, by FROM identity.audit',
    );
    expect(new Set(rows.map(({ action }) => action))).toEqual(
      new Set([
        ...['account.created', 'account.changed', 'account.disabled', 'password.set-with-code'],
        ...['token.created', 'token.revoked'],
      ]),
    );
    for (const statement of [
      'UPDATE identity.audit SET by = $$x$$',
      'DELETE FROM identity.audit',
      'TRUNCATE identity.audit',
    ])
      await expect(part.query(statement)).rejects.toThrow('permission denied');
    // As somebody who owns the database, each in a transaction of its own that is taken back.
    const anchor = { entry: fine.entries, hash: fine.head };
    const tampered = async (sql: string, found: RegExp): Promise<void> => {
      const client = await pool.connect();
      try {
        await client.query('BEGIN');
        await client.query(sql);
        const { faults } = await verifyAudit(client as never, [anchor]);
        expect([sql, faults.join('\n')]).toEqual([sql, expect.stringMatching(found)]);
      } finally {
        await client.query('ROLLBACK');
        client.release();
      }
    };
    await tampered(`UPDATE identity.audit SET by = 'nobody' WHERE entry = 7`, /entry 7 was changed/);
    await tampered(`UPDATE identity.audit SET detail = detail || ' ' WHERE entry = 7`, /entry 7 was changed/);
    await tampered('DELETE FROM identity.audit WHERE entry = 7', /entries 7 to 7 are gone/);
    await tampered(`DELETE FROM identity.audit WHERE entry > ${fine.entries - 2}`, /the end was changed/);
    await tampered(
      `DELETE FROM identity.audit WHERE entry > ${fine.entries - 2};
       UPDATE identity.audit_head SET (entry, hash) = (SELECT entry, hash FROM identity.audit ORDER BY entry DESC LIMIT 1)`,
      /kept elsewhere, is gone/,
    );
    await tampered(
      `UPDATE identity.audit SET hash = sha256(hash) WHERE entry = ${fine.entries};
       UPDATE identity.audit_head SET hash = sha256(hash)`,
      /is not the one that was kept elsewhere/,
    );
    await tampered(
      `UPDATE identity.audit SET entry = -1 WHERE entry = 3; UPDATE identity.audit SET entry = 3 WHERE entry = 4;
       UPDATE identity.audit SET entry = 4 WHERE entry = -1`,
      /entry 3 was changed/,
    );
  } finally {
    await pool.end();
    await part.end();
  }
});

test('the command line says whether the audit is whole', async () => {
  const verify = (...args: string[]) => {
    const { status, stdout } = spawnSync(
      process.execPath,
      ['services/cli/dist/main.js', 'audit', 'verify', ...args],
      { env: { PATH: process.env['PATH'], DATABASE_URL: api.databaseUrl }, encoding: 'utf8' },
    );
    return { status, last: stdout.trim().split('\n').at(-1) ?? '', stdout };
  };
  const whole = verify();
  expect([whole.status, whole.last]).toEqual([0, expect.stringMatching(/^\d+ entries, 0 faults$/)]);
  const [, head] = /^head (\d+:[0-9a-f]{64})$/m.exec(whole.stdout) ?? [];
  expect(verify('--anchor', head!).status).toBe(0);
  expect(verify('--anchor', 'x').status).toBe(2);
  await runSql(api.databaseUrl, 'DELETE FROM identity.audit WHERE entry = 5');
  const cut = verify('--json');
  expect(cut.status).toBe(1);
  expect(JSON.parse(cut.stdout)).toMatchObject({ faults: ['entries 5 to 5 are gone'] });
});
