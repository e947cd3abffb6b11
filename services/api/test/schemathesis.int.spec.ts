import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { allRoutes } from '@farwatch/contracts/http';
import { afterAll, beforeAll, expect, test } from '@jest/globals';

import { startApi, type StartedApi } from './start-api.js';

/** Pinned, so that a run tells of our change and not of theirs. */
const version = '4.32.5';
const root = fileURLToPath(new URL('../../../', import.meta.url));
const venv = join(root, '.farwatch', 'tools', `schemathesis-${version}`);
const tool = join(venv, 'bin', 'schemathesis');

/** Puts schemathesis into an environment of its own; why it cannot be used here, or undefined. */
function whyNot(): string | undefined {
  if (existsSync(tool)) return undefined;
  mkdirSync(join(venv, '..'), { recursive: true });
  for (const [command, args, name] of [
    ['python3', ['-m', 'venv', venv], 'python3 with venv'],
    [join(venv, 'bin', 'pip'), ['install', '-q', `schemathesis==${version}`], 'schemathesis from PyPI'],
  ] as const) {
    const { status, error } = spawnSync(command, [...args], { timeout: 180_000, stdio: 'ignore' });
    if (status !== 0 || error) return `${name} is not to be had here`;
  }
  return existsSync(tool) ? undefined : 'schemathesis did not come with its package';
}

const reason = whyNot();
const run = reason === undefined ? test : test.skip;
let api: StartedApi;
beforeAll(async () => {
  if (reason === undefined) api = await startApi({ FARWATCH_API_RATE: '0' });
}, 120_000);
afterAll(() => api?.stop(), 60_000);

/**
 * A schema cannot say which cursor a list gave out or which pollutants an index has: that such a request is answered 400 is
 * right. A file is read as a table whatever it holds, and its lines are refused in the answer.
 */
const settings = `
[checks]
positive_data_acceptance.enabled = false
# A query that is too long for its schema may be too long for Node first.
negative_data_rejection.expected-statuses = [400, 401, 403, 404, 405, 406, 409, 413, 415, 422, 428, 429, 431, "5xx"]

[[operations]]
include-path-regex = "^/imports/"
checks.negative_data_rejection.enabled = false
`;

/** Streams have no end: their requests are tested beside their routes. */
const streams = Object.values(allRoutes)
  .filter((route) => 'responseType' in route && route.responseType === 'event-stream')
  .flatMap(({ path }) => ['--exclude-path', path]);

run(
  `schemathesis finds nothing on any route${reason === undefined ? '' : `: ${reason}`}`,
  async () => {
    // Without a number only what is the same in every run: a red run tells of our change, not of its dice.
    const examples = process.env['FARWATCH_EXAMPLES'];
    const args = ['run', `${api.url}/openapi.json`, '-H', `Authorization: Bearer ${api.adminToken}`];
    const bounds = [
      '--phases',
      examples === undefined ? 'examples,coverage' : 'examples,coverage,fuzzing',
      ...(examples === undefined ? [] : ['-n', examples]),
      '--seed',
      '20261130',
      '--workers',
      '2',
    ];
    writeFileSync(join(api.dataDir, 'schemathesis.toml'), settings);
    const child = spawn(tool, [...args, ...bounds, '--request-timeout', '10', ...streams], {
      cwd: api.dataDir,
      env: { ...process.env, NO_COLOR: '1', COLUMNS: '140' },
    });
    let out = '';
    child.stdout.on('data', (part: Buffer) => (out += part.toString()));
    child.stderr.on('data', (part: Buffer) => (out += part.toString()));
    await new Promise((resolve) => child.on('close', resolve));
    // Its exit code also counts what went wrong inside of the tool itself (an unparsable lambda of Python 3.11): what it found of
    // ours stands under FAILURES.
    const failures = /=+ FAILURES =+[^]*?(?==+ (WARNINGS|SUMMARY) =+)/.exec(out)?.[0] ?? '';
    const [, operations = '0'] = /Tested: (\d+)/.exec(out) ?? [];
    const [, generated = '0'] = /(\d+) generated/.exec(out) ?? [];
    expect(failures.slice(0, 20_000)).toBe('');
    expect({
      operations: Number(operations) > 50,
      requests: Number(generated) > 1_000,
      out: out.slice(-2_000),
    }).toEqual({
      operations: true,
      requests: true,
      out: expect.any(String),
    });
  },
  300_000,
);
