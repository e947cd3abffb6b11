import { writeFileSync, mkdtempSync, rmSync } from 'node:fs';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { makeCertificate } from '@farwatch/testing/certificate';
import { eventually } from '@farwatch/testing/eventually';
import { afterAll, beforeAll, expect, test } from '@jest/globals';

import { startApi, type StartedApi } from './start-api.js';

const first = makeCertificate();
const second = makeCertificate();
let dir: string;
let api: StartedApi;

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'farwatch-https-'));
  keep(first);
  const files = { FARWATCH_API_CERT: join(dir, 'cert.pem'), FARWATCH_API_KEY: join(dir, 'key.pem') };
  // Published to everybody: it may be, because it speaks TLS.
  api = await startApi({ ...files, FARWATCH_PUBLIC_ADDRESS: '0.0.0.0' });
}, 60_000);
afterAll(async () => {
  await api?.stop();
  rmSync(dir, { recursive: true, force: true });
}, 30_000);

function keep({ cert, key }: typeof first): void {
  writeFileSync(join(dir, 'key.pem'), key, { mode: 0o600 });
  writeFileSync(join(dir, 'cert.pem'), cert);
}

/** The status of a request by a client that trusts `ca` only; the code of the error where it hangs up. */
const statusOf = (ca: string, path = '/readyz'): Promise<number | string> =>
  new Promise((resolve) => {
    request(new URL(path, api.origin), { ca, agent: false }, (reply) => {
      reply.resume();
      resolve(reply.statusCode ?? 0);
    })
      .on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message))
      .end();
  });

test('with a certificate the door speaks https, and nothing else', async () => {
  expect(api.url).toMatch(/^https:/);
  expect(await statusOf(first.cert)).toBe(200);
  expect(await statusOf(first.cert, '/api/v1/stations')).toBe(401);
  expect(await statusOf(second.cert)).toMatch(/SELF_SIGNED|UNABLE_TO_VERIFY/);
  await expect(fetch(api.origin.replace('https:', 'http:'))).rejects.toThrow();
});

test('a new certificate holds for the next connection, without a restart', async () => {
  keep(second);
  await eventually(async () => (await statusOf(second.cert)) === 200, {
    what: 'the new certificate',
    timeoutMs: 20_000,
  });
});

test('a door that is published further than this machine is not opened in clear', async () => {
  await expect(startApi({ FARWATCH_PUBLIC_ADDRESS: '0.0.0.0' })).rejects.toThrow(
    /FARWATCH_API_CERT.*FARWATCH_IN_CLEAR=accepted/s,
  );
});
