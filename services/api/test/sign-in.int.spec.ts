import { afterAll, beforeAll, expect, test } from '@jest/globals';

import { browser, makeUser, secret, signedIn } from './browser.js';
import { runSql } from './places.js';
import { startApi, type StartedApi } from './start-api.js';

let api: StartedApi;
beforeAll(async () => {
  api = await startApi({ FARWATCH_API_RATE: '0' });
});
afterAll(() => api?.stop());

const codeOf = async (answer: Response): Promise<string> =>
  ((await answer.json()) as { type: string }).type.replace('/problems/', '');

test('an account gets a code, its owner a password and a session with roles and districts', async () => {
  const scope = { districts: ['A'] };
  const wang = await signedIn(api, { name: 'wang.wei', displayName: '王伟', roles: ['officer'], scope });
  const answer = await wang.call('/session');
  expect(await answer.json()).toEqual({
    ...{ id: wang.user.id, kind: 'user', subject: 'wang.wei', displayName: '王伟' },
    ...{ roles: ['officer'], scope, csrf: wang.csrf },
  });
  const again = browser(api);
  expect(await again.signIn('  Wang.WEI ', secret)).toBe(200);
  // The code has done its work.
  const late = await browser(api).call('/sign-in/code', {
    method: 'POST',
    body: { name: 'wang.wei', code: wang.user.code, password: 'another long one 7' },
  });
  expect([late.status, await codeOf(late)]).toEqual([401, 'wrong-credentials']);
});

test('the cookie is for this host and for no script, and in clear on this machine it works', async () => {
  const { user } = await signedIn(api, { name: 'cookie', roles: ['viewer'] });
  const answer = await browser(api).call('/sign-in', {
    method: 'POST',
    body: { name: user.name, password: secret },
  });
  expect(answer.headers.getSetCookie()).toEqual([
    expect.stringMatching(/^farwatch-session=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict$/),
  ]);
  expect(answer.headers.get('cache-control')).toBe('no-store');
});

test('a session that a browser was given before is not the one it has after signing in', async () => {
  const li = await signedIn(api, { name: 'li', roles: ['viewer'] });
  const mallory = browser(api);
  // The attacker's own session, planted in the browser of the victim.
  mallory.cookie = li.cookie;
  const victim = await signedIn(api, { name: 'victim', roles: ['viewer'] });
  const planted = browser(api);
  planted.cookie = mallory.cookie;
  expect(await planted.signIn('victim', secret)).toBe(200);
  expect(planted.cookie).not.toBe(mallory.cookie);
  expect(planted.cookie).not.toBe(victim.cookie);
  const made = `farwatch-session=${'A'.repeat(43)}`;
  planted.cookie = made;
  expect((await planted.call('/session')).status).toBe(401);
  expect(await planted.signIn('victim', secret)).toBe(200);
  expect(planted.cookie).not.toBe(made);
});

test('what changes something needs the mark of the session, and no other page can send it', async () => {
  const zhao = await signedIn(api, { name: 'zhao', roles: ['viewer'] });
  const make = { method: 'POST', body: { roles: ['viewer'] } };
  for (const given of [
    { ...make, mark: false },
    { ...make, mark: false, headers: { 'x-farwatch-csrf': 'x'.repeat(32) } },
    { ...make, headers: { 'sec-fetch-site': 'cross-site' } },
    { ...make, headers: { 'sec-fetch-site': 'same-site' } },
  ]) {
    const refused = await zhao.call('/session/tokens', given);
    expect([refused.status, await codeOf(refused)]).toEqual([403, 'no-csrf']);
  }
  expect(
    (await zhao.call('/session/tokens', { ...make, headers: { 'sec-fetch-site': 'same-origin' } })).status,
  ).toBe(201);
  // The mark of another session does not do; reading needs none.
  const other = await signedIn(api, { name: 'zhao2', roles: ['viewer'] });
  expect(
    (
      await zhao.call('/session/tokens', {
        ...make,
        mark: false,
        headers: { 'x-farwatch-csrf': other.csrf! },
      })
    ).status,
  ).toBe(403);
  expect((await zhao.call('/session', { mark: false })).status).toBe(200);
  // Nor does another page sign a browser in.
  const planted = await browser(api).call('/sign-in', {
    method: 'POST',
    body: { name: 'zhao', password: secret },
    headers: { 'sec-fetch-site': 'cross-site' },
  });
  expect(planted.status).toBe(401);
  expect(planted.headers.getSetCookie()).toEqual([]);
});

test('signing out ends the session, everywhere ends all, and a stolen cookie is worth nothing then', async () => {
  const sun = await signedIn(api, { name: 'sun', roles: ['viewer'] });
  const stolen = browser(api);
  stolen.cookie = sun.cookie;
  expect((await stolen.call('/session')).status).toBe(200);
  expect(await (await sun.call('/session', { method: 'DELETE' })).json()).toEqual({ ended: 1 });
  expect((await stolen.call('/session')).status).toBe(401);
  expect(sun.cookie).toBeUndefined();

  const [one, two] = [browser(api), browser(api)];
  await one.signIn('sun', secret);
  await two.signIn('sun', secret);
  const { items } = (await (await one.call('/sessions')).json()) as {
    items: { id: string; current: boolean }[];
  };
  expect(items.map(({ current }) => current).sort()).toEqual([false, true]);
  const other = items.find(({ current }) => !current)!;
  expect((await one.call(`/sessions/${other.id}`, { method: 'DELETE' })).status).toBe(200);
  expect((await two.call('/session')).status).toBe(401);
  await two.signIn('sun', secret);
  expect(await (await one.call('/sessions', { method: 'DELETE' })).json()).toEqual({ ended: 2 });
  expect((await two.call('/session')).status).toBe(401);
});

test('unknown, disabled and wrong have one answer; after five attempts nobody is verified, and the answer says when', async () => {
  const name = 'guessed';
  await signedIn(api, { name, roles: ['viewer'] });
  const gone = await makeUser(api, { name: 'gone', roles: ['viewer'] });
  await api.call(`/users/${gone.id}/disable`, { token: api.adminToken, method: 'POST' });
  const ask = async (who: string, password = 'wrong wrong wrong') => {
    const answer = await browser(api).call('/sign-in', { method: 'POST', body: { name: who, password } });
    const { type, detail, title, status } = (await answer.json()) as Record<string, unknown>;
    return { told: { type, detail, title, status }, wait: answer.headers.get('retry-after') };
  };
  const [known, unknown, disabled] = [await ask(name), await ask('nobody.here'), await ask('gone')];
  expect(unknown).toEqual(known);
  expect(disabled).toEqual(known);
  expect(known.told.status).toBe(401);
  for (const who of [name, 'nobody.here']) {
    for (let i = 2; i <= 5; i++) expect((await ask(who)).told.status).toBe(401);
    const limited = await ask(who);
    expect(limited.told.status).toBe(429);
    expect(Number(limited.wait)).toBeGreaterThan(800);
    expect(Number(limited.wait)).toBeLessThanOrEqual(900);
  }
  // Also the right password, and many at the same time were all counted.
  expect((await ask(name, secret)).told.status).toBe(429);
  await signedIn(api, { name: 'hurried', roles: ['viewer'] });
  const all = await Promise.all(Array.from({ length: 12 }, () => ask('hurried')));
  expect(all.filter(({ told }) => told.status === 401)).toHaveLength(5);
  // Right ones do not count.
  await signedIn(api, { name: 'diligent', roles: ['viewer'] });
  for (let i = 0; i < 8; i++) expect(await browser(api).signIn('diligent', secret)).toBe(200);
});

test('an unknown name takes as long as a wrong password', async () => {
  const timed = async (who: string): Promise<number> => {
    const began = performance.now();
    await browser(api).call('/sign-in', {
      method: 'POST',
      body: { name: who, password: 'wrong wrong wrong' },
    });
    return performance.now() - began;
  };
  const names = ['t1', 't2', 't3', 't4', 't5', 't6', 't7'];
  for (const name of names) await signedIn(api, { name: `known-${name}`, roles: ['viewer'] });
  const [known, unknown]: [number[], number[]] = [[], []];
  for (const name of names) {
    known.push(await timed(`known-${name}`));
    unknown.push(await timed(`unknown-${name}`));
  }
  const median = (all: number[]): number => all.sort((a, b) => a - b)[3]!;
  // A hash takes tens of ms, a look-up one: without the hash the ratio would be above ten.
  expect(median(unknown) / median(known)).toBeGreaterThan(0.4);
  expect(median(unknown) / median(known)).toBeLessThan(2.5);
});

test('a new password needs the present one, is checked, and ends all other sessions', async () => {
  const qian = await signedIn(api, { name: 'qian', displayName: 'Qian Duoduo', roles: ['officer'] });
  const other = browser(api);
  await other.signIn('qian', secret);
  const put = (current: string, password: string) =>
    qian.call('/session/password', { method: 'PUT', body: { current, password } });
  expect((await put('not this one', 'a good long one 7')).status).toBe(400);
  for (const weak of ['short', 'password2026!', '111111111111', 'qian-duoduo-qian', '123456789012'])
    expect(await codeOf(await put(secret, weak))).toBe('weak-password');
  const before = qian.cookie;
  expect((await put(secret, 'a good long one 7')).status).toBe(200);
  expect(qian.cookie).not.toBe(before);
  expect((await other.call('/session')).status).toBe(401);
  const stolen = browser(api);
  stolen.cookie = before;
  expect((await stolen.call('/session')).status).toBe(401);
  const now = await qian.call('/session');
  expect(now.status).toBe(200);
  expect(await browser(api).signIn('qian', secret)).toBe(401);
  expect(await browser(api).signIn('qian', 'a good long one 7')).toBe(200);
});

test('who is disabled while signed in is out at once, with tokens; enabled again, the old session stays over', async () => {
  const wu = await signedIn(api, { name: 'wu', roles: ['officer'] });
  const made = await wu.call('/session/tokens', { method: 'POST', body: { roles: ['officer'] } });
  const { token } = (await made.json()) as { token: string };
  expect((await api.call('/session', { token })).status).toBe(200);
  const act = (what: string) =>
    api.call(`/users/${wu.user.id}/${what}`, { token: api.adminToken, method: 'POST' });
  expect((await act('disable')).status).toBe(200);
  expect((await wu.call('/session')).status).toBe(401);
  expect((await api.call('/session', { token })).status).toBe(401);
  expect(await browser(api).signIn('wu', secret)).toBe(401);
  expect((await act('enable')).status).toBe(200);
  expect((await wu.call('/session')).status).toBe(401);
  expect(await browser(api).signIn('wu', secret)).toBe(200);
});

test('a reset ends password, sessions and tokens; an old code counts no longer', async () => {
  const zhou = await signedIn(api, { name: 'zhou', roles: ['officer'] });
  const made = await zhou.call('/session/tokens', { method: 'POST', body: { roles: ['officer'] } });
  const { token } = (await made.json()) as { token: string };
  const reset = async () =>
    (await (
      await api.call(`/users/${zhou.user.id}/reset`, { token: api.adminToken, method: 'POST' })
    ).json()) as { code: string };
  const [first, second] = [await reset(), await reset()];
  expect((await zhou.call('/session')).status).toBe(401);
  expect((await api.call('/session', { token })).status).toBe(401);
  expect(await browser(api).signIn('zhou', secret)).toBe(401);
  const use = (code: string) =>
    browser(api).call('/sign-in/code', {
      method: 'POST',
      body: { name: 'zhou', code, password: 'yet another phrase' },
    });
  expect((await use(first.code)).status).toBe(401);
  expect((await use(second.code.toUpperCase().replaceAll('-', ' '))).status).toBe(200);
  const third = await reset();
  await runSql(
    api.databaseUrl,
    `UPDATE identity.account SET code_until = now() - interval '1 s' WHERE name = 'zhou'`,
  );
  expect((await use(third.code)).status).toBe(401);
});
