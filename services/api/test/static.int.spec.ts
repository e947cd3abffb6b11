import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { createHttpApp, type HttpApp } from '@farwatch/http/app';
import { silentLogger } from '@farwatch/runtime/log';
import { afterEach, beforeEach, expect, test } from '@jest/globals';

import { securityHeaders, serveConsole } from '../src/static-files.js';

let folder: string;
let app: HttpApp | undefined;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'farwatch-console-'));
});
afterEach(async () => {
  await app?.close();
  app = undefined;
  rmSync(folder, { recursive: true });
});

async function start(): Promise<string> {
  app = await createHttpApp(
    {
      modules: [],
      routes: [],
      complete: true,
      verifier: { verify: async () => undefined },
      log: silentLogger,
      ratePerSecond: 0,
      headers: securityHeaders,
    },
    (fastify) => serveConsole(fastify, folder),
  );
  return app.fastify.listen({ port: 0, host: '127.0.0.1' });
}

function build(): void {
  mkdirSync(join(folder, 'assets'));
  writeFileSync(join(folder, 'index.html'), '<!doctype html><title>Farwatch</title>');
  writeFileSync(join(folder, 'assets', 'app-1a2b3c.js'), 'export {};');
}

test('pages carry a policy that lets nothing in from elsewhere', async () => {
  build();
  const origin = await start();
  const page = await fetch(`${origin}/`);
  expect(await page.text()).toContain('<title>Farwatch</title>');
  expect(page.headers.get('cache-control')).toBe('no-cache');
  const policy = page.headers.get('content-security-policy') ?? '';
  expect(policy).toContain("default-src 'self'");
  expect(policy).toContain("script-src 'self';");
  expect(policy).toContain("frame-ancestors 'none'");
  expect(policy).not.toMatch(/https?:|\*/);
});

test('assets are kept for ever, own paths of the console get its page', async () => {
  build();
  const origin = await start();
  const asset = await fetch(`${origin}/assets/app-1a2b3c.js`);
  expect(asset.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
  expect(asset.headers.get('content-type')).toContain('javascript');
  const deep = await fetch(`${origin}/leads/abc`);
  expect([deep.status, await deep.text()]).toEqual([200, expect.stringContaining('<title>Farwatch</title>')]);
});

test.each([
  '/assets/gone-000.js',
  '/../../package.json',
  '/%2e%2e/%2e%2e/package.json',
  '/..%2fpackage.json',
])('%s is not found and leads nowhere else', async (path) => {
  build();
  const origin = await start();
  const answer = await fetch(origin + path);
  const text = await answer.text();
  expect(text).not.toContain('"name"');
  if (path.startsWith('/assets')) expect(answer.status).toBe(404);
});

test('below /api nothing falls back to a page, and an unbuilt console says so', async () => {
  const origin = await start();
  for (const path of ['/api', '/api/', '/api/v1/nothing', '/api/v2']) {
    const answer = await fetch(origin + path);
    expect([path, answer.status, answer.headers.get('content-type')]).toEqual([
      path,
      404,
      'application/problem+json; charset=utf-8',
    ]);
  }
  const page = await fetch(`${origin}/`);
  expect([page.status, await page.json()]).toMatchObject([
    404,
    { type: '/problems/not-found', detail: 'the console is not built' },
  ]);
});
