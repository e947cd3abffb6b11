import type { AddressInfo } from 'node:net';

import type { Logger } from '@farwatch/runtime/log';
import { silentLogger } from '@farwatch/runtime/log';
import type { Health } from '@farwatch/runtime/part';
import { expect, test } from '@jest/globals';

import { startProbeServer } from './probe-server.js';

test('the probe says which part cannot work, and only the log says why', async () => {
  const lines: object[] = [];
  const at = (level: string) => (fields: object, message: string) =>
    void lines.push({ level, message, ...fields });
  const log: Logger = { ...silentLogger, info: at('info'), warn: at('warn') };
  let health: Record<string, Health> | undefined;
  const server = await startProbeServer({ port: 0, host: '127.0.0.1', health: () => health, log });
  const { port } = server.address() as AddressInfo;
  const ask = async () => {
    const answer = await fetch(`http://127.0.0.1:${port}/readyz`);
    return [answer.status, await answer.json()];
  };
  try {
    expect(await ask()).toEqual([503, { ready: false, checks: { process: { ok: false } } }]);
    const detail = 'password authentication failed for user "farwatch_rules" at 10.9.8.7:5432';
    health = { rules: { ok: false, detail }, registry: { ok: true, detail: 'fine at 10.9.8.7' } };
    const broken = [503, { ready: false, checks: { rules: { ok: false }, registry: { ok: true } } }];
    expect(await ask()).toEqual(broken);
    expect(await ask()).toEqual(broken);
    health = { rules: { ok: true }, registry: { ok: true } };
    expect((await ask())[0]).toBe(200);
    health = { rules: { ok: true, attention: '5 records were deleted' }, registry: { ok: true } };
    const attention = { rules: { ok: true, attention: true }, registry: { ok: true } };
    for (const _ of [1, 2]) expect(await ask()).toEqual([200, { ready: true, checks: attention }]);
    expect(lines).toEqual([
      { level: 'warn', message: 'not ready', what: 'process', why: 'starting' },
      { level: 'info', message: 'ready again', what: 'process' },
      { level: 'warn', message: 'not ready', what: 'rules', why: detail },
      { level: 'info', message: 'ready again', what: 'rules' },
      { level: 'warn', message: 'needs attention', what: 'rules', why: '5 records were deleted' },
    ]);
  } finally {
    server.close();
  }
});
