import { spawn, type ChildProcess } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeEach, describe, expect, test } from '@jest/globals';
import { backing } from '@farwatch/testing/backing';
import { eventually } from '@farwatch/testing/eventually';

import { isRunning } from '../setup/identity.mjs';
import { findRoot } from '../src/paths.js';
import { readRecords, type ProcessRecord } from '../src/pid-files.js';
import type { RunFile } from '../src/run-file.js';

interface Run {
  readonly child: ChildProcess;
  out(): string;
  err(): string;
  ended(): Promise<number | NodeJS.Signals>;
}

const runs: Run[] = [];
const folders: string[] = [];
let dataDir: string;
let root: string;

beforeEach(() => {
  const folder = mkdtempSync(join(tmpdir(), 'farwatch-test-'));
  folders.push(folder);
  dataDir = join(folder, 'data');
  root = join(folder, 'root');
  mkdirSync(join(root, 'services/all-in-one/dist'), { recursive: true });
  const standIn = join(findRoot(), 'infra/local/test/testdata/stand-in.mjs');
  copyFileSync(standIn, join(root, 'services/all-in-one/dist/main.js'));
});

afterAll(() => {
  for (const { child } of runs) child.kill('SIGKILL');
  for (const folder of folders) rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
});

/** `npm start` and the others as they are, with the stand-in as the platform and the test run's servers as given ones. */
async function command(name: string, args: string[] = [], env: Record<string, string> = {}): Promise<Run> {
  const servers = await backing();
  const script = `
    import { main } from '@farwatch/local/cli';
    import { createProgress } from './infra/local/setup/progress.mjs';
    process.exitCode = await main(${JSON.stringify(name)}, ${JSON.stringify(args)}, {
      root: ${JSON.stringify(root)}, progress: createProgress(process.stderr) });`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    cwd: findRoot(),
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...process.env,
      DATA_DIR: dataDir,
      KAFKA_BROKERS: servers.kafka,
      DATABASE_URL: servers.databaseUrl,
      REDIS_URL: servers.redisUrl,
      MQTT_URL: servers.mqttUrl,
      ...env,
    },
  });
  let out = '';
  let err = '';
  child.stdout.on('data', (text: Buffer) => (out += text.toString()));
  child.stderr.on('data', (text: Buffer) => (err += text.toString()));
  const exit = new Promise<number | NodeJS.Signals>((resolve) =>
    child.once('close', (code, signal) => resolve(code ?? (signal as NodeJS.Signals))),
  );
  const run = { child, out: () => out, err: () => err, ended: () => exit };
  runs.push(run);
  return run;
}

const ready = (run: Run) =>
  eventually(() => /^ready (\S+)\n$/m.exec(run.out())?.[1], {
    timeoutMs: 40_000,
    what: `ready (${run.err()})`,
  });
const log = (): string => readFileSync(join(dataDir, 'logs', 'farwatch.log'), 'utf8');
const platform = (): ProcessRecord | undefined =>
  readRecords(dataDir).find(({ name }) => name === 'farwatch');

describe('npm start', () => {
  test('says ready last, opens its doors in run.json for its owner only, and stops in order', async () => {
    const run = await command('start');
    const url = await ready(run);
    expect(await (await fetch(url)).text()).toBe('here');
    const file = join(dataDir, 'run.json');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const doors = JSON.parse(readFileSync(file, 'utf8')) as RunFile;
    const servers = await backing();
    expect(doors).toEqual({
      ready: true,
      pid: run.child.pid,
      console: url,
      api: `${url}api/v1`,
      mqtt: servers.mqttUrl,
      mqttDirect: 'mqtt://x:1',
      kafka: servers.kafka,
      databaseUrl: servers.databaseUrl,
      redisUrl: servers.redisUrl,
      token: 't',
    });
    expect(log()).toContain('"simulate":"1"');
    run.child.kill('SIGTERM');
    expect(await run.ended()).toBe(0);
    expect(log()).toContain('stand-in stops in order');
    expect(existsSync(file)).toBe(false);
    expect(run.out()).toBe(`ready ${url}\n`);
  });

  test('a second start finds the first, npm stop ends it, and the next start has the same address', async () => {
    const first = await command('start', [], { SIMULATE: '0' });
    const url = await ready(first);
    const second = await command('start');
    expect(await second.ended()).toBe(0);
    expect(second.out()).toMatch(
      new RegExp(`already running as process ${first.child.pid}.*\nready ${url}\n$`),
    );
    const stop = await command('stop');
    expect(await stop.ended()).toBe(0);
    expect(await first.ended()).toBe(0);
    expect(log()).toContain('"simulate":"0"');
    expect(stop.out()).toContain(`stopped process ${first.child.pid}`);
    const again = await command('start');
    expect(await ready(again)).toBe(url);
    again.child.kill('SIGINT');
    expect(await again.ended()).toBe(0);
    expect(await (await command('stop')).ended()).toBe(0);
  });

  test('a platform that dies shows the end of its log, and the start fails', async () => {
    const run = await command('start', [], { STAND_IN: 'dies at start' });
    expect(await run.ended()).toBe(1);
    expect(run.err()).toContain('farwatch ended with code 3');
    expect(run.err()).toContain('cannot reach the moon');
  });

  test('a platform that ends by itself is started again with the same doors', async () => {
    const run = await command('start');
    const url = await ready(run);
    const first = platform() as ProcessRecord;
    process.kill(first.pid, 'SIGKILL');
    const next = await eventually(
      () => {
        const record = platform();
        return record?.pid === first.pid ? undefined : record;
      },
      { timeoutMs: 20_000, what: `the platform again (${run.err()})` },
    );
    await eventually(async () => (await (await fetch(url)).text()) === 'here', { timeoutMs: 20_000 });
    expect(run.err()).toContain('ended by SIGKILL');
    expect(existsSync(join(dataDir, 'run.json'))).toBe(true);
    run.child.kill('SIGTERM');
    expect(await run.ended()).toBe(0);
    expect(isRunning(next)).toBe(false);
    expect(run.out()).toBe(`ready ${url}\n`);
  });

  test('a platform that does not stay up ends the start, with the end of its log', async () => {
    const run = await command('start', [], { STAND_IN: 'dies soon' });
    expect(await run.ended()).toBe(1);
    expect(run.err()).toContain('does not stay up');
    expect(run.err()).toContain('the moon has set');
    expect(existsSync(join(dataDir, 'run.json'))).toBe(false);
    expect(platform()).toBeUndefined();
  });

  test('after kill -9 nothing of it is left when the next start is ready', async () => {
    const run = await command('start');
    await ready(run);
    const left = platform() as ProcessRecord;
    run.child.kill('SIGKILL');
    expect(await run.ended()).toBe('SIGKILL');
    const next = await command('start');
    await ready(next);
    expect(isRunning(left)).toBe(false);
    expect(platform()?.pid).not.toBe(left.pid);
    next.child.kill('SIGTERM');
    expect(await next.ended()).toBe(0);
  });

  test('data of another format is refused with one line; after npm run reset it starts', async () => {
    mkdirSync(dataDir, { recursive: true });
    writeFileSync(join(dataDir, 'ports.json'), '{}');
    const refused = await command('start');
    expect(await refused.ended()).toBe(1);
    expect(refused.err()).toMatch(/^[^\n]*holds data without a format[^\n]*npm run reset\n$/);
    expect(refused.out()).toBe('');
    expect(await (await command('reset', ['--yes'])).ended()).toBe(0);
    const run = await command('start');
    await ready(run);
    run.child.kill('SIGTERM');
    expect(await run.ended()).toBe(0);
    writeFileSync(join(dataDir, 'format'), '1\n');
    const older = await command('start');
    expect(await older.ended()).toBe(1);
    expect(older.err()).toMatch(/^[^\n]*of format 1[^\n]*npm run reset\n$/);
  });

  test('a given port that is taken is refused before anything starts', async () => {
    const run = await command('start', [], { PORT: new URL(`http://${(await backing()).kafka}`).port });
    expect(await run.ended()).toBe(1);
    expect(run.err()).toMatch(/port \d+ is taken/);
  });
});

describe('npm run reset', () => {
  test('deletes nothing without a yes, everything with one, and never a folder that is not its own', async () => {
    const run = await command('start');
    await ready(run);
    const asked = await command('reset');
    expect(await asked.ended()).toBe(1);
    expect(existsSync(join(dataDir, 'ports.json'))).toBe(true);
    const reset = await command('reset', ['--yes']);
    expect(await reset.ended()).toBe(0);
    expect(await run.ended()).toBe(0);
    expect(existsSync(join(dataDir, 'ports.json'))).toBe(false);
    const foreign = await command('reset', ['--yes'], { DATA_DIR: root });
    expect(await foreign.ended()).toBe(1);
    expect(foreign.err()).toContain('does not look like');
    expect(existsSync(join(root, 'services'))).toBe(true);
  });
});
