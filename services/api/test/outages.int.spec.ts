import { setTimeout as wait } from 'node:timers/promises';

import type { Logger } from '@farwatch/runtime/log';
import { silentLogger } from '@farwatch/runtime/log';
import { redisServer } from '@farwatch/runtime/servers';
import { backing } from '@farwatch/testing/backing';
import { eventually } from '@farwatch/testing/eventually';
import { gateTo, type Gate } from '@farwatch/testing/gate';
import { expect, test } from '@jest/globals';
import { Redis } from 'ioredis';

import { createControl } from '../src/control.js';
import { startApi } from './start-api.js';

/** Addresses, user names and words of SQL. */
const inner = /\d+\.\d+\.\d+\.\d+|localhost|ECONN|farwatch_api|SELECT|postgres:\/\//;

test('without PostgreSQL the api lives, is not ready, says "later", and heals by itself', async () => {
  let gate: Gate | undefined;
  const api = await startApi(async (databaseUrl) => {
    gate = await gateTo(databaseUrl);
    return { DATABASE_URL: gate.url };
  });
  const status = async (path: string): Promise<number> =>
    (await api.call(path, { token: api.adminToken })).status;
  try {
    expect(await status('/tokens')).toBe(200);
    await eventually(async () => (await fetch(`${api.origin}/readyz`)).ok);
    await gate?.shut();
    await eventually(async () => {
      const answer = await fetch(`${api.origin}/readyz`);
      const body = await answer.text();
      expect(body).not.toMatch(inner);
      const { checks } = JSON.parse(body) as { checks: Record<string, { ok: boolean }> };
      return answer.status === 503 && checks['postgres']?.ok === false && checks['kafka']?.ok === true;
    });
    expect((await fetch(`${api.origin}/livez`)).status).toBe(200);
    expect(await (await fetch(`${api.origin}/metrics`)).text()).not.toMatch(inner);
    expect(JSON.stringify(api.lines)).toContain(`127.0.0.1:${new URL(gate?.url ?? '').port}`);
    const answer = await api.call('/tokens', { token: api.adminToken });
    const text = await answer.text();
    expect([
      answer.status,
      answer.headers.get('retry-after'),
      (JSON.parse(text) as { type: string }).type,
    ]).toEqual([503, '5', '/problems/unavailable']);
    expect(text).not.toMatch(/ECONN|postgres|127\.0\.0\.1/);
    await gate?.open();
    await eventually(
      async () => (await status('/tokens')) === 200 && (await fetch(`${api.origin}/readyz`)).ok,
    );
  } finally {
    await api.stop();
    await gate?.shut();
  }
});

test('a Kafka that cannot be reached is named by the probe without its address', async () => {
  const api = await startApi({ KAFKA_BROKERS: '127.0.0.1:1' });
  try {
    const answer = await fetch(`${api.origin}/readyz`);
    const body = await answer.text();
    expect([answer.status, JSON.parse(body)]).toEqual([
      503,
      { ready: false, checks: { postgres: { ok: true }, kafka: { ok: false } } },
    ]);
    expect(body + (await (await fetch(`${api.origin}/metrics`)).text())).not.toMatch(inner);
    const told = { level: 'warn', fields: { what: 'kafka', why: expect.any(String) }, message: 'not ready' };
    expect(api.lines).toContainEqual(told);
  } finally {
    await api.stop();
  }
});

test.each([
  ['away', (gate: Gate) => gate.shut()],
  ['silent', (gate: Gate) => Promise.resolve(gate.silence())],
])('hints are dropped while Redis is %s and sent again when it is back', async (_, close) => {
  const { redisUrl } = await backing();
  const gate = await gateTo(redisUrl);
  const listener = new Redis(redisUrl);
  const heard: number[] = [];
  const channel = `test.outage.${process.pid}`;
  listener.on('message', (_, text: string) =>
    heard.push((JSON.parse(text) as { data: { n: number } }).data.n),
  );
  await listener.subscribe(channel);
  const warnings: string[] = [];
  const log: Logger = {
    ...silentLogger,
    warn: (_, message) => void warnings.push(message),
    child: () => log,
  };
  const control = createControl(redisServer(gate.url, {}), log);
  try {
    control.emit(channel, { n: 1 });
    await eventually(() => heard.includes(1));
    await close(gate);
    await eventually(
      async () => {
        control.emit(channel, { n: 2 });
        await wait(20);
        return warnings.length > 0;
      },
      { what: 'a warning' },
    );
    await gate.open();
    await eventually(
      () => {
        control.emit(channel, { n: 3 });
        return heard.includes(3);
      },
      { intervalMs: 100, what: 'a hint after the outage' },
    );
    expect(warnings).toEqual(['control hints are dropped']);
  } finally {
    await control.close();
    listener.disconnect();
    await gate.shut();
  }
});
