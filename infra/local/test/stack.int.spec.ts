import { spawn, type ChildProcess } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { eventually } from '@farwatch/testing/eventually';
import { Kafka, logLevel } from 'kafkajs';
import pg from 'pg';

import { isRunning } from '../setup/identity.mjs';
import { findRoot } from '../src/paths.js';
import { readRecords, type ProcessRecord } from '../src/pid-files.js';
import { StackInUse, startStack, type Stack } from '../src/stack.js';

const children: ChildProcess[] = [];
const folders: string[] = [];

afterAll(() => {
  for (const child of children) child.kill('SIGKILL');
  for (const folder of folders) rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
});

/** PostgreSQL may run as another user: it must be able to enter. */
function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'farwatch-test-'));
  chmodSync(folder, 0o755);
  folders.push(folder);
  return folder;
}

/** A process of its own that holds a stack, as `npm start` does, so that it can be killed. */
async function holdStack(
  dataDir: string,
  services: readonly string[],
  watchdog: boolean,
): Promise<ChildProcess> {
  const script = `
    import { startStack } from '@farwatch/local/stack';
    await startStack(${JSON.stringify({ dataDir, services, env: {}, docker: false, watchdog })});
    process.stdout.write('started');
    setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    cwd: findRoot(),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  children.push(child);
  let said = '';
  child.stdout?.on('data', (text: Buffer) => (said += text.toString()));
  child.stderr?.on('data', (text: Buffer) => (said += text.toString()));
  await eventually(
    () => {
      if (child.exitCode !== null) throw new Error(`ended: ${said}`);
      return said.includes('started');
    },
    { timeoutMs: 90_000, what: 'the other stack to start' },
  );
  return child;
}

async function query<T extends pg.QueryResultRow>(url: string, sql: string): Promise<T[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<T>(sql)).rows;
  } finally {
    await client.end();
  }
}

const adminOf = (brokers: string) =>
  new Kafka({ clientId: 'test', brokers: brokers.split(','), logLevel: logLevel.NOTHING }).admin();

describe('a stack whose owner was killed with SIGKILL', () => {
  let dataDir: string;
  let orphans: ProcessRecord[];
  let stack: Stack;
  const notes: string[] = [];

  beforeAll(async () => {
    dataDir = newFolder();
    // What a start that was cut off half-way leaves behind.
    for (const path of ['postgres', 'postgres.new', 'kafka/data', 'kafka/data.new', 'pids']) {
      mkdirSync(join(dataDir, path), { recursive: true });
      writeFileSync(join(dataDir, path, 'half'), '');
    }
    writeFileSync(join(dataDir, 'pids', 'kafka.json'), '{"name":"kaf');
    const owner = await holdStack(dataDir, ['kafka', 'postgres', 'redis', 'mqtt'], false);
    orphans = readRecords(dataDir);
    owner.kill('SIGKILL');
    await eventually(() => owner.signalCode === 'SIGKILL', { what: 'the end of the owner' });
  });
  afterAll(async () => await stack?.stop());

  test('leaves four orphans, which the next start finds by pid and start time and stops', async () => {
    expect(orphans.map(({ name }) => name).sort()).toEqual(['kafka', 'mqtt', 'postgres', 'redis']);
    expect(orphans.filter(isRunning)).toHaveLength(4);
    stack = await startStack({
      dataDir: relative(process.cwd(), dataDir), // the servers run in folders of their own
      env: {},
      docker: false,
      progress: { note: (text) => notes.push(text), step: (_what, work) => work() },
    });
    expect(orphans.filter(isRunning)).toEqual([]);
    expect(notes.join('\n')).toMatch(/left behind: .*kafka/);
    const own = readRecords(dataDir);
    expect(own.filter(isRunning)).toHaveLength(4);
    expect(Object.values(stack.pids).sort()).toEqual(own.map(({ pid }) => pid).sort());
  });

  test('a second start on the same data is refused with the name of the owner', async () => {
    await expect(startStack({ dataDir, env: {}, docker: false })).rejects.toThrow(StackInUse);
    await expect(startStack({ dataDir, env: {}, docker: false })).rejects.toThrow(`process ${process.pid}`);
  });

  test('PostgreSQL keeps what it committed when it is killed, and answers after the restart', async () => {
    await query(stack.databaseUrl, 'CREATE TABLE kept AS SELECT 42 AS value');
    await stack.kill('postgres');
    await expect(query(stack.databaseUrl, 'SELECT 1')).rejects.toThrow();
    await stack.restart('postgres');
    expect(await query(stack.databaseUrl, 'SELECT value FROM kept')).toEqual([{ value: 42 }]);
    expect(await query(stack.databaseUrl, 'SHOW fsync')).toEqual([{ fsync: 'on' }]);
  });

  test('Kafka keeps its topics when it is killed, and makes none by itself', async () => {
    const admin = adminOf(stack.kafka);
    await admin.connect();
    await admin.createTopics({ topics: [{ topic: 'kept', numPartitions: 3 }], waitForLeaders: true });
    await admin.disconnect();
    await stack.kill('kafka');
    await stack.restart('kafka');
    const again = adminOf(stack.kafka);
    await again.connect();
    try {
      expect(await again.listTopics()).toContain('kept');
      await expect(again.fetchTopicMetadata({ topics: ['never-made'] })).rejects.toThrow();
      expect(await again.listTopics()).not.toContain('never-made');
    } finally {
      await again.disconnect();
    }
  });

  test('stop ends every process and gives the folder free', async () => {
    const own = readRecords(dataDir);
    await stack.stop();
    expect(own.filter(isRunning)).toEqual([]);
    const next = await startStack({ dataDir, env: {}, docker: false, services: ['redis'] });
    expect(next.redisUrl).toBe(stack.redisUrl);
    await next.stop();
  });
});

(process.platform === 'linux' ? test : test.skip)(
  'with the watchdog the children end with their killed owner, without a next start',
  async () => {
    const dataDir = newFolder();
    const owner = await holdStack(dataDir, ['redis', 'mqtt', 'postgres'], true);
    const records = readRecords(dataDir);
    expect(records.filter(isRunning)).toHaveLength(3);
    owner.kill('SIGKILL');
    await eventually(() => records.filter(isRunning).length === 0, {
      timeoutMs: 40_000,
      what: 'the end of the children',
    });
  },
);

test('PostgreSQL runs although DATA_DIR is closed to its user', async () => {
  const dataDir = newFolder();
  chmodSync(dataDir, 0o700);
  const stack = await startStack({ dataDir, env: {}, docker: false, services: ['postgres'] });
  expect(await query(stack.databaseUrl, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  const folder = await stack.folderOf('postgres');
  expect(folder.startsWith(dataDir)).toBe(false);
  expect(existsSync(folder)).toBe(true);
  // What lies outside is deleted with the rest: many runs would fill the disk.
  await stack.remove();
  expect(existsSync(folder)).toBe(false);
});

test('a server that is given is used and never stopped, and a wrong address is named without its password', async () => {
  const dataDir = newFolder();
  const first = await startStack({ dataDir, env: {}, docker: false, services: ['redis'] });
  const second = await startStack({
    dataDir: newFolder(),
    env: { REDIS_URL: first.redisUrl },
    docker: false,
    services: ['redis'],
  });
  expect(second.redisUrl).toBe(first.redisUrl);
  expect(second.pids).toEqual({});
  await expect(second.kill('redis')).rejects.toThrow('not started here');
  await second.stop();
  expect(readRecords(dataDir).filter(isRunning)).toHaveLength(1);
  await first.stop();
  const address = first.redisUrl.replace('redis://', 'redis://:secret@');
  const attempt = startStack({ dataDir, env: { REDIS_URL: address }, docker: false, services: ['redis'] });
  await expect(attempt).rejects.toThrow(/^(?!.*secret)redis at redis:\/\/127.*does not answer/);
});
