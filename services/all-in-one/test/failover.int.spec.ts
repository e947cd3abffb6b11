import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { findPort } from '@farwatch/local/ports';
import { postgres } from '@farwatch/local/postgres';
import { clusterFolder, postgresAccount } from '@farwatch/local/postgres-binaries';
import { pause } from '@farwatch/runtime/scope';
import { backing, topicPrefix } from '@farwatch/testing/backing';
import { eventually } from '@farwatch/testing/eventually';
import { afterAll, beforeAll, expect, test } from '@jest/globals';

// The whole program beside a PostgreSQL of its own, which goes and comes back.
const dir = mkdtempSync(join(tmpdir(), 'farwatch-failover-'));
type Context = Parameters<typeof postgres.command>[0];
let context: Context;
let server: ChildProcess;
let program: ChildProcess;
let said = '';
let doors: { api: string; token: string };

const startServer = async (): Promise<void> => {
  const { file, args, ...rest } = await postgres.command(context);
  server = spawn(file, args, { ...rest, stdio: 'ignore' });
  await eventually(() => postgres.probe(context).then(() => true), { timeoutMs: 60_000, what: 'PostgreSQL' });
};
const end = async (child: ChildProcess | undefined, signal: NodeJS.Signals): Promise<void> => {
  if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill(signal);
  await gone;
};

beforeAll(async () => {
  const { kafka, redisUrl, mqttUrl } = await backing();
  context = {
    dataDir: dir,
    ports: { postgres: await findPort() },
    password: 'secret',
    mqttSaves: 'every-second',
    progress: {} as Context['progress'],
  } as Context;
  await postgres.prepare(context);
  await startServer();
  await postgres.finish?.(context);
  program = spawn(process.execPath, [join(process.cwd(), 'services/all-in-one/dist/main.js')], {
    env: {
      PATH: process.env['PATH'] ?? '',
      KAFKA_BROKERS: kafka,
      DATABASE_URL: postgres.url(context),
      REDIS_URL: redisUrl,
      MQTT_URL: mqttUrl,
      FARWATCH_TOPIC_PREFIX: topicPrefix(),
      DATA_DIR: join(dir, 'data'),
      PARTS: 'registry,rules,enforcement,reporting,parking,api',
      PORT: '0',
      FARWATCH_API_RATE: '0',
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  for (const stream of [program.stdout, program.stderr])
    stream?.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const path = join(dir, 'data', 'doors.json');
  doors = await eventually(
    () => {
      if (program.exitCode !== null) throw new Error(said.slice(-2_000));
      return existsSync(path) && (JSON.parse(readFileSync(path, 'utf8')) as typeof doors);
    },
    { timeoutMs: 90_000, what: 'the doors' },
  );
}, 240_000);
afterAll(async () => {
  await end(program, 'SIGKILL');
  await end(server, 'SIGKILL');
  rmSync(await clusterFolder(dir, await postgresAccount()), { recursive: true, force: true });
  rmSync(dir, { recursive: true, force: true });
});

const ready = async (): Promise<{ ready: boolean; checks: Record<string, { ok: boolean }> }> =>
  (await (await fetch(new URL('/readyz', doors.api))).json()) as Awaited<ReturnType<typeof ready>>;
const importStation = async (id: string): Promise<number> =>
  (
    await fetch(`${doors.api}/imports/stations`, {
      method: 'POST',
      headers: { authorization: `Bearer ${doors.token}`, 'content-type': 'text/csv' },
      body: `id,kind,name,zone\n${id},air,Station ${id},II\n`,
    })
  ).status;

test.each(['SIGKILL', 'SIGINT'] as const)(
  'PostgreSQL goes by %s and comes back under load: health says so, the process stays and works on by itself',
  async (signal) => {
    await eventually(async () => (await ready()).ready, { timeoutMs: 60_000, what: 'ready' });
    let number = 0;
    let going = true;
    const answers = new Set<number>();
    const load = Promise.all(
      [1, 2, 3].map(async () => {
        while (going) {
          answers.add(await importStation(`s-${signal.toLowerCase()}-${++number}`));
          await pause(100); // what an address may ask in a second is not what is tried here
        }
      }),
    );
    await eventually(() => answers.has(200), { what: 'imports before' });
    await end(server, signal);
    await eventually(async () => (await ready()).checks['postgres']?.ok === false, { what: 'bad health' });
    await eventually(() => answers.has(503), { what: '"later" meanwhile' });
    await startServer();
    answers.clear();
    await eventually(() => answers.has(200), { what: 'imports after' });
    going = false;
    await load;
    await eventually(async () => (await ready()).ready, { timeoutMs: 60_000, what: 'ready again' });
    expect([...answers].filter((status) => status !== 200 && status !== 503)).toEqual([]);
    expect([program.exitCode, program.signalCode]).toEqual([null, null]);
    expect(said).not.toMatch(/unhandled rejection|"level":60/);
  },
  180_000,
);
