import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { ApiError, sessionRoutes, stationRoutes } from '@farwatch/contracts/http';
import { afterEach, beforeEach, expect, test } from '@jest/globals';

import { clientFor, explainRefusal, findPlatform, importAll } from './api-client.js';

let dir: string;
beforeEach(() => void (dir = mkdtempSync(join(tmpdir(), 'farwatch-test-kit-'))));
afterEach(() => rmSync(dir, { recursive: true, force: true }));

test('the platform is that of npm start, unless options say otherwise', () => {
  const env = { DATA_DIR: dir };
  expect(() => findPlatform({}, env)).toThrow(/先运行 npm start.* \/ .*npm start first/);
  const run = { api: 'http://127.0.0.1:8080/api/v1/', token: 'local', mqtt: 'mqtt://127.0.0.1:1883' };
  writeFileSync(join(dir, 'run.json'), JSON.stringify(run));
  expect(findPlatform({}, env)).toEqual({
    api: 'http://127.0.0.1:8080',
    token: 'local',
    mqtt: run.mqtt,
    hj212: undefined,
  });
  expect(findPlatform({ api: 'https://x/' }, { ...env, FARWATCH_TOKEN: 'mine' })).toMatchObject({
    api: 'https://x',
    token: 'mine',
  });
});

/** A server that answers everything alike, for as long as `work` takes. */
async function answering<T>(
  status: number,
  body: object,
  work: (api: string, asked: string[]) => Promise<T>,
): Promise<T> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url} ${request.headers.authorization}`);
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    return await work(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

const refusalOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'nothing was refused',
    (error: unknown) => (error instanceof ApiError ? explainRefusal(error) : String(error)),
  );

test('a client asks below /api/v1, with the token', async () => {
  await answering(200, { subject: 'me' }, async (api, asked) => {
    await clientFor({ api: `${api}/api/v1`, token: 't' }).call(sessionRoutes.getSession, {});
    expect(asked).toEqual(['GET /api/v1/session Bearer t']);
  });
});

test('a refusal says in both languages what it was and what to do, with the words of the server below', async () => {
  const problem = {
    type: '/problems/wrong-role',
    title: 'Not for you',
    status: 403,
    detail: 'needs admin',
    errors: [{ path: 'roles', message: 'too few' }],
  };
  const text = await answering(403, problem, (api) =>
    refusalOf(clientFor({ api, token: 't' }).call(sessionRoutes.listTokens, {})),
  );
  expect(text.split('\n')).toEqual([
    '该令牌没有此操作的权限；请换用有此权限的令牌（--token） / The token has no role for this; use a token that may do this (--token) (403)',
    '  needs admin',
    '  roles: too few',
  ]);
});

test('what the server knows a name of, but this command does not, is told by its title', async () => {
  const answer = { type: '/problems/not-found', title: 'Not found', status: 404, detail: 'no station x' };
  const text = await answering(404, answer, (api) =>
    refusalOf(clientFor({ api, token: 't' }).call(stationRoutes.getStation, { params: { id: 'x' } })),
  );
  expect(text).toBe('未找到 / Not found (404)\n  no station x');
});

test('no answer says how to start the platform, and why there was none', async () => {
  const gone = await answering(200, {}, (api) => Promise.resolve(api));
  const text = await refusalOf(clientFor({ api: gone, token: 't' }).call(sessionRoutes.getSession, {}));
  expect(text).toMatch(/先运行 npm start.* \/ .*npm start first/);
  expect(text.split('\n')[1]).toContain('ECONNREFUSED');
});

test('an import of all or nothing names the first lines that were refused', async () => {
  const rejected = [{ line: 2, field: 'id', reason: 'missing-value', detail: '' }];
  await answering(200, { accepted: 0, rejected }, async (api, asked) => {
    await expect(importAll(clientFor({ api, token: 't' }), 'stations', ['id', ''])).rejects.toThrow(
      /stations .*missing-value/,
    );
    expect(asked).toEqual(['POST /api/v1/imports/stations?atomic=true Bearer t']);
  });
});
