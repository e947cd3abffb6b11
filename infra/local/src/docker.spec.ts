import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';

import { afterEach, beforeEach, expect, test } from '@jest/globals';

import { silentProgress } from '../setup/progress.mjs';
import { dockerAnswers, startDocker, stopContainers } from './docker.js';

// No engine is at hand where these tests are written: a program that says what it was asked stands for `docker`.
let folder: string;
let env: Record<string, string>;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'farwatch-test-'));
  const program = join(folder, 'docker');
  writeFileSync(
    program,
    `#!/bin/sh
echo "$POSTGRES_PASSWORD $KAFKA_PORT $MQTT_PORT | $*" >> "$ASKED"
case "$*" in
  info*) echo "$ENGINE" ;;
  *" ps "*) echo container ;;
  *" up "*) [ -z "$FAIL" ] || { echo "no such image" >&2; exit 1; } ;;
esac
`,
  );
  chmodSync(program, 0o755);
  env = {
    PATH: `${folder}${delimiter}${process.env['PATH'] ?? ''}`,
    ASKED: join(folder, 'asked'),
    ENGINE: '28.2.2',
  };
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const asked = (): string[] =>
  existsSync(env['ASKED'] as string)
    ? readFileSync(env['ASKED'] as string, 'utf8')
        .trim()
        .split('\n')
    : [];
const options = () => ({ dataDir: folder, password: 'p/w', progress: silentProgress, env });

test('an engine that answers with a version is one; without a version, or with FARWATCH_DOCKER=0, there is none', async () => {
  expect(await dockerAnswers(env)).toBe(true);
  expect(await dockerAnswers({ ...env, ENGINE: '' })).toBe(false);
  const before = asked().length;
  expect(await dockerAnswers({ ...env, FARWATCH_DOCKER: '0' })).toBe(false);
  expect(asked()).toHaveLength(before);
});

test('a start asks for the wanted services with ports and password of this data folder, and waits for them', async () => {
  const docker = await startDocker({ ...options(), names: ['kafka', 'postgres', 'mqtt'] });
  const ports = JSON.parse(readFileSync(join(folder, 'ports.json'), 'utf8')) as Record<string, number>;
  expect(asked().at(-1)).toMatch(
    new RegExp(
      `^p/w ${ports['kafka']} ${ports['mqtt']} \\| compose -p farwatch-\\w{8} -f .*docker-compose.yml up -d --wait kafka postgres mosquitto$`,
    ),
  );
  expect(docker.urls).toEqual({
    kafka: `127.0.0.1:${ports['kafka']}`,
    postgres: `postgres://farwatch:p%2Fw@127.0.0.1:${ports['postgres']}/farwatch`,
    mqtt: `mqtt://127.0.0.1:${ports['mqtt']}`,
  });
  await docker.kill('mqtt');
  expect(asked().at(-1)).toMatch(/kill -s SIGKILL mosquitto$/);
  await docker.stop();
  expect(asked().at(-1)).toMatch(/stop kafka postgres mosquitto$/);
});

test('containers of a killed owner keep their ports and are taken over; stop and reset find them', async () => {
  const first = await startDocker({ ...options(), names: ['redis'] });
  const second = await startDocker({ ...options(), names: ['redis'] });
  expect(second.urls).toEqual(first.urls);
  await stopContainers(folder, { volumes: false }, env);
  expect(asked().at(-1)).toMatch(/ stop$/);
  await stopContainers(folder, { volumes: true }, env);
  expect(asked().at(-1)).toMatch(/ down --volumes$/);
  const count = asked().length;
  await stopContainers(folder, { volumes: true }, env);
  expect(asked()).toHaveLength(count);
});

test('a failure shows what the engine said and how to do without it', async () => {
  const attempt = startDocker({ ...options(), env: { ...env, FAIL: '1' }, names: ['redis'] });
  await expect(attempt).rejects.toThrow(/no such image\nFARWATCH_DOCKER=0/);
});
