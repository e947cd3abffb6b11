import { randomBytes } from 'node:crypto';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { eventually } from '@farwatch/testing/eventually';
import { afterEach, expect, test } from '@jest/globals';

import { startApi, type StartedApi } from './start-api.js';

const fresh = (): string => `fw_${randomBytes(32).toString('base64url')}`;
const started: StartedApi[] = [];
afterEach(async () => {
  for (const api of started.splice(0).reverse()) await api.stop();
});

async function start(env: Record<string, string>): Promise<StartedApi> {
  const api = await startApi(env);
  started.push(api);
  return api;
}

/** Another process on the database and the data of `first`. */
const again = (first: StartedApi, env: Record<string, string> = {}): Promise<StartedApi> =>
  start({ DATABASE_URL: first.databaseUrl, DATA_DIR: first.dataDir, ...env });

const status = async (api: StartedApi, token: string): Promise<number> =>
  (await api.call('/session', { token })).status;

test('a new FARWATCH_ADMIN_TOKEN ends the one before, everywhere, and nothing else', async () => {
  const [old, next] = [fresh(), fresh()];
  const first = await start({ FARWATCH_ADMIN_TOKEN: old });
  const ofPerson = await first.makeToken({ subject: 'local-admin', roles: ['admin'] });
  const same = await again(first, { FARWATCH_ADMIN_TOKEN: old });
  expect([await status(same, old), await status(same, ofPerson)]).toEqual([200, 200]);

  const second = await again(first, { FARWATCH_ADMIN_TOKEN: next });
  expect([await status(second, next), await status(second, ofPerson)]).toEqual([200, 200]);
  expect(await status(second, old)).toBe(401);
  await eventually(async () => (await status(first, old)) === 401);

  // A token that was ended stays so, whoever gives it once more; the log says why nobody gets in with it.
  const third = await again(first, { FARWATCH_ADMIN_TOKEN: old });
  expect([await status(third, old), await status(third, next)]).toEqual([401, 200]);
  expect(third.lines.map(({ message }) => message)).toContain(
    'this FARWATCH_ADMIN_TOKEN has ended: give a new one',
  );
  expect(second.lines.map(({ message }) => message)).toContain('ended the administrator tokens of before');
  expect(JSON.stringify(second.lines)).not.toMatch(new RegExp(`${old.slice(3)}|${next.slice(3)}`));
});

test('the token in the data folder is replaced by removing it or by writing another', async () => {
  const first = await start({});
  const path = join(first.dataDir, 'admin-token');
  expect((await again(first)).adminToken).toBe(first.adminToken);

  rmSync(path);
  const second = await again(first);
  expect(await status(second, second.adminToken)).toBe(200);
  expect(await status(second, first.adminToken)).toBe(401);

  const own = fresh();
  writeFileSync(path, `${own}\n`, { mode: 0o600 });
  const third = await again(first);
  expect([third.adminToken, await status(third, own)]).toEqual([own, 200]);
  expect(await status(third, second.adminToken)).toBe(401);

  // What is no token, or one that has ended, is replaced.
  for (const text of ['secret', second.adminToken]) {
    writeFileSync(path, text);
    const healed = await again(first);
    expect(await status(healed, healed.adminToken)).toBe(200);
    expect(readFileSync(path, 'utf8').trim()).toBe(healed.adminToken);
    expect(healed.adminToken).toMatch(/^fw_/);
    expect(healed.adminToken).not.toBe(text);
  }
});

test('a FARWATCH_ADMIN_TOKEN takes the place of the one in the data folder', async () => {
  const first = await start({});
  const second = await again(first, { FARWATCH_ADMIN_TOKEN: fresh() });
  expect(await status(second, second.adminToken)).toBe(200);
  expect(await status(second, first.adminToken)).toBe(401);
});
