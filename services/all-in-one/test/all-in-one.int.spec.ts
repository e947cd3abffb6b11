import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, mkdtempSync, openSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { backing, freshDatabase, topicPrefix } from '@farwatch/testing/backing';
import { eventually } from '@farwatch/testing/eventually';
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';

const main = join(process.cwd(), 'services/all-in-one/dist/main.js');
let env: Record<string, string>;
let folder: string;
let database: Awaited<ReturnType<typeof freshDatabase>>;
const children = new Set<ChildProcess>();

beforeAll(async () => {
  const { kafka, redisUrl, mqttUrl } = await backing();
  database = await freshDatabase('aio');
  folder = mkdtempSync(join(tmpdir(), 'farwatch-aio-'));
  env = {
    PATH: process.env['PATH'] ?? '',
    KAFKA_BROKERS: kafka,
    DATABASE_URL: database.url,
    REDIS_URL: redisUrl,
    MQTT_URL: mqttUrl,
    FARWATCH_TOPIC_PREFIX: topicPrefix(),
    FARWATCH_SIMULATE_HISTORY_HOURS: '1',
    PORT: '0',
    MQTT_DIRECT_PORT: '0',
    HJ212_PORT: '0',
    SIMULATE: '0',
  };
});
afterEach(async () => {
  for (const child of children) {
    child.kill('SIGKILL');
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  }
  children.clear();
});
afterAll(async () => {
  await database.drop();
  rmSync(folder, { recursive: true, force: true });
});

interface Process {
  readonly child: ChildProcess;
  readonly dataDir: string;
  text(): string;
  doors(): Promise<Record<string, string>>;
  exit(): Promise<number | null>;
}

function start(name: string, extra: Record<string, string>, stdout?: number): Process {
  const dataDir = join(folder, name);
  const child = spawn(process.execPath, [main], {
    env: { ...env, DATA_DIR: dataDir, ...extra },
    stdio: ['ignore', stdout ?? 'pipe', 'pipe'],
  });
  children.add(child);
  let text = '';
  child.stdout?.on('data', (chunk: Buffer) => (text += chunk.toString()));
  child.stderr?.on('data', (chunk: Buffer) => (text += chunk.toString()));
  // Not 'exit': what it said last may still be in the pipes then.
  const exited = once(child, 'close');
  return {
    child,
    dataDir,
    text: () => text,
    doors: () =>
      Promise.race([
        eventually(
          () => {
            const path = join(dataDir, 'doors.json');
            return existsSync(path) && (JSON.parse(readFileSync(path, 'utf8')) as Record<string, string>);
          },
          { timeoutMs: 60_000, what: `doors of ${name}` },
        ),
        exited.then(() => {
          throw new Error(`${name} ended: ${text.slice(-2_000)}`);
        }),
      ]),
    exit: async () => (await exited)[0] as number | null,
  };
}

test('all parts start, are ready, say where they are and stop in order when told to', async () => {
  const all = start('all', { SIMULATE: '1' });
  const doors = await all.doors();
  expect(doors).toMatchObject({
    api: expect.stringMatching(/^http:.*\/api\/v1$/),
    console: expect.any(String),
    token: expect.stringMatching(/^fw_/),
  });
  expect(doors['mqttDirect']).toMatch(/^mqtt:\/\//);
  expect(doors['hj212']).toMatch(/^tcp:\/\/127\.0\.0\.1:\d+$/);
  expect(statSync(join(all.dataDir, 'doors.json')).mode & 0o777).toBe(0o600);
  const origin = new URL(doors['api'] ?? '').origin;
  const ready = await eventually(
    async () => {
      const answer = await fetch(`${origin}/readyz`);
      const body = (await answer.json()) as { ready: boolean; checks: Record<string, object> };
      if (!body.ready) throw new Error(JSON.stringify(body));
      return body;
    },
    { timeoutMs: 60_000, what: 'ready' },
  );
  expect(Object.keys(ready.checks).sort()).toEqual([
    'enforcement',
    'hj212-gateway',
    'ingest-drone',
    'ingest-station',
    'kafka',
    'notify',
    'parking',
    'postgres',
    'registry',
    'reporting',
    'rules',
    'simulator',
  ]);
  expect(all.text()).not.toContain(doors['token']?.slice(3) ?? 'x');
  const began = Date.now();
  all.child.kill('SIGTERM');
  expect(await all.exit()).toBe(0);
  expect(Date.now() - began).toBeLessThan(25_000);
  expect(all.text()).not.toContain('did not stop cleanly');
  expect(existsSync(join(all.dataDir, 'doors.json'))).toBe(false);

  const again = start('all', { SIMULATE: '0' });
  expect((await again.doors())['token']).toBe(doors['token']);
  again.child.kill('SIGTERM');
  expect(await again.exit()).toBe(0);
}, 180_000);

test.each(['registry', 'rules', 'enforcement', 'reporting', 'parking', 'notify', 'ingest-station', 'api'])(
  '%s runs as a process of its own, with probes',
  async (part) => {
    const port = await freePort();
    const one = start(`one-${part}`, { PARTS: part, METRICS_PORT: String(port) });
    await one.doors();
    await eventually(
      async () => {
        const answer = await fetch(`http://127.0.0.1:${port}/readyz`);
        if (answer.status !== 200) throw new Error(await answer.text());
        return true;
      },
      { timeoutMs: 60_000, what: `${part} ready` },
    );
    expect(await (await fetch(`http://127.0.0.1:${port}/livez`)).text()).toBe('ok\n');
    expect(await (await fetch(`http://127.0.0.1:${port}/metrics`)).text()).toContain(
      'process_cpu_seconds_total',
    );
    one.child.kill('SIGTERM');
    expect(await one.exit()).toBe(0);
    expect(one.text()).not.toContain('did not stop cleanly');
  },
  120_000,
);

test('a wrong environment ends the process before anything is opened', async () => {
  const wrong = start('wrong', { FARWATCH_TYPO: '1', PORT: 'x', PARTS: 'api,nothing' });
  expect(await wrong.exit()).toBe(1);
  for (const words of ['FARWATCH_TYPO: unknown key', 'PORT: ', 'there is no part nothing'])
    expect(wrong.text()).toContain(words);
  expect(wrong.text()).not.toMatch(/\n\s+at /);
});

test('servers that are down at the start are waited for, and the log says for which', async () => {
  const gate = await gateTo(env['DATABASE_URL'] ?? '');
  const late = start('late', {
    PARTS: 'registry',
    DATABASE_URL: gate.url,
    KAFKA_BROKERS: `127.0.0.1:${await freePort()}`,
  });
  await eventually(
    () => late.text().includes('waiting for PostgreSQL') && late.text().includes('waiting for Kafka'),
    { timeoutMs: 40_000 },
  );
  expect(late.child.exitCode).toBeNull();
  late.child.kill('SIGKILL');
  const waiting = start('waiting', { PARTS: 'registry', DATABASE_URL: gate.url });
  await eventually(() => waiting.text().includes('waiting for PostgreSQL'), { timeoutMs: 40_000 });
  await gate.open();
  await waiting.doors();
  gate.close();
}, 120_000);

(existsSync('/dev/full') ? test : test.skip)(
  'a full disk under the log stops neither the work nor the stop',
  async () => {
    const full = openSync('/dev/full', 'w');
    const one = start('full', { PARTS: 'registry,api', LOG_LEVEL: 'debug' }, full);
    const { api = '' } = await one.doors();
    await eventually(async () => (await fetch(`${new URL(api).origin}/readyz`)).ok, { timeoutMs: 60_000 });
    one.child.kill('SIGTERM');
    expect(await one.exit()).toBe(0);
    closeSync(full);
  },
  120_000,
);

test('servers that never come end the process with their name', async () => {
  const never = start('never', {
    PARTS: 'registry',
    FARWATCH_START_WAIT_MS: '1000',
    DATABASE_URL: `postgres://farwatch:hunter2@127.0.0.1:${await freePort()}/x`,
  });
  expect(await never.exit()).toBe(1);
  expect(never.text()).toContain('PostgreSQL did not answer within 1000 ms');
  expect(never.text()).not.toContain('hunter2');
}, 60_000);

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** A door to PostgreSQL that is shut until it is opened: its port refuses connections. */
async function gateTo(databaseUrl: string): Promise<{ url: string; open(): Promise<void>; close(): void }> {
  const { connect } = await import('node:net');
  const port = await freePort();
  const target = new URL(databaseUrl);
  const url = new URL(databaseUrl);
  url.port = String(port);
  let server: Server | undefined;
  return {
    url: url.href,
    open: () =>
      new Promise((resolve) => {
        server = createServer((socket) => {
          const upstream = connect(Number(target.port), target.hostname);
          socket.pipe(upstream).pipe(socket);
          socket.on('error', () => upstream.destroy());
          upstream.on('error', () => socket.destroy());
        }).listen(port, '127.0.0.1', resolve);
      }),
    close: () => server?.close(),
  };
}
