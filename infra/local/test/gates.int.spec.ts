import { execFile } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

import { layers } from '../gates/layers.mjs';
import { findRoot } from '../src/paths.js';

const run = promisify(execFile);
const root = findRoot();
let copy: string;

/**
 * A gate that cannot fail is a defect. Each one is shown a file that breaks it, in a copy of the work tree, so that a
 * killed test leaves no forbidden file behind.
 */
beforeAll(async () => {
  copy = mkdtempSync(join(tmpdir(), 'farwatch-test-gates-'));
  const { stdout } = await run('git', ['ls-files', '-co', '--exclude-standard', '-z'], {
    cwd: root,
    maxBuffer: 64 << 20,
  });
  const wanted = /^(libs|services|tools|infra)\/.*\.(ts|tsx|mts|mjs|json)$|^[^/]+$/;
  for (const path of stdout.split('\0').filter((name) => wanted.test(name) && !name.includes('/samples/'))) {
    cpSync(join(root, path), join(copy, path), { errorOnExist: false, force: true });
  }
  linkPackages();
  for (const [path, text] of Object.entries({ ...bad, ...flat })) {
    mkdirSync(dirname(join(copy, path)), { recursive: true });
    writeFileSync(join(copy, path), text);
  }
});
afterAll(() => rmSync(copy, { recursive: true, force: true, maxRetries: 5 }));

/** Third-party packages are those of the real tree; the workspace's own are the copies. */
function linkPackages(): void {
  const modules = join(copy, 'node_modules');
  mkdirSync(join(modules, '@farwatch'), { recursive: true });
  for (const name of readdirSync(join(root, 'node_modules'))) {
    if (name !== '@farwatch' && name !== '.cache')
      symlinkSync(join(root, 'node_modules', name), join(modules, name));
  }
  for (const folder of packageFolders(copy)) {
    const { name } = packageOf(copy, folder);
    symlinkSync(join(copy, folder), join(modules, name));
  }
}

interface PackageFile {
  readonly name: string;
  readonly nx?: { readonly tags?: readonly string[] };
}
const packageOf = (base: string, folder: string): PackageFile =>
  JSON.parse(readFileSync(join(base, folder, 'package.json'), 'utf8')) as PackageFile;

function packageFolders(base: string): string[] {
  return ['libs', 'services', 'tools', 'infra'].flatMap((group) =>
    readdirSync(join(base, group), { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map((entry) => join(group, entry.name))
      .filter((folder) => readdirSync(join(base, folder)).includes('package.json')),
  );
}

const bad: Readonly<Record<string, string>> = {
  'libs/domain/src/zz-bad.ts': `import { readFileSync } from 'node:fs';\nimport { Kafka } from 'kafkajs';\nexport const zz = [readFileSync, Kafka];\n`,
  'libs/contracts/src/zz-bad.ts': `import pg from 'pg';\nexport const zz = pg;\n`,
  'libs/runtime/src/zz-layer.ts': `import { zz } from '@farwatch/rules';\nexport const all = zz;\n`,
  'services/rules/src/zz-worker.ts': `export { zz } from './zz-helper.js';\n`,
  'services/rules/src/zz-helper.ts': `import { Module } from '@nestjs/common';\nexport const zz = Module;\n`,
  'services/rules/src/zz-other.ts': `import { zz } from '@farwatch/enforcement';\nexport const all = zz;\n`,
  'services/rules/src/zz-path.ts': `export { zz } from '../../../libs/domain/src/zz-bad.js';\n`,
  'services/rules/src/zz-a.ts': `import { b } from './zz-b.js';\nexport const a = (): unknown => b;\n`,
  'services/rules/src/zz-b.ts': `import { a } from './zz-a.js';\nexport const b = (): unknown => a;\n`,
  'services/rules/src/decode-zz.ts': `import { connect } from 'node:net';\nexport const zz = connect;\n`,
  'services/reporting/src/readings/zz-room.ts': `export { airFigures } from '../query/air-query.js';\n`,
  'services/reporting/src/indicators/air/zz-io.ts': `import pg from 'pg';\nexport const zz = pg;\n`,
  'services/rules/src/zz-helped.ts': `import { backing } from '@farwatch/testing/backing';\nexport const zz = backing;\n`,
  'services/rules/src/zz-store.ts': `import { S3mini } from 's3mini';\nexport const zz = S3mini;\n`,
  'services/rules/src/zz-lost.ts': `import { zz } from '@farwatch/domain/zz-not-exported';\nexport const all = zz;\n`,
  'services/rules/src/zz-tool.ts': `import { quantile } from '@farwatch/kit/quantile';\nexport const zz = quantile;\n`,
  'tools/oracle/src/zz-inside.ts': `import { zz } from '@farwatch/rules';\nexport const all = zz;\n`,
  'services/enforcement/src/store/zz-up.ts': `export { leadIdOf } from '../lead/read-exceedance.js';\n`,
  'services/registry/src/register/zz-up.ts': `export { limits } from '../entities/limits.js';\n`,
  'services/rules/src/readings/zz-up.ts': `export { jobsOf } from '../judging/derive-changes.js';\n`,
  'services/rules/src/zz-style.ts': `export const zz = (x: any) => x == 1;\n`,
  'services/hj212-gateway/src/frame/zz-room.ts': `import { Connection } from '../connection/connection.js';\nexport const zz = Connection;\n`,
  'services/ingest-station/src/decode/zz-room.ts': `import { createStationPipeline } from '../pipeline/station-pipeline.js';\nexport const zz = createStationPipeline;\n`,
  'services/console/src/zz-text.tsx': `export const zz = (n: number) => <p>{n} readings</p>;\n`,
  'services/console/src/zz-fetch.tsx': `export const zz = () => fetch('/api/v1/leads');\n`,
  'services/cli/src/zz-door.ts': 'export const zz = (api: string) => `${api}/api/v1/leads`;\n',
  'tools/lab/src/zz-ask.ts': `export const zz = () => globalThis.fetch('http://x');\n`,
  'services/rules/src/zz-long.ts': `export const zz = 1;\n${'// line\n'.repeat(310)}`,
  'services/rules/src/zz-floating.ts': `const work = async (): Promise<void> => {};\nexport const zz = (): void => {\n  work();\n};\n`,
};

/** One file more than a folder of a service may have. */
const flat = Object.fromEntries(
  Array.from({ length: 13 }, (_, i) => [`services/rules/src/zz-flat/zz-${i}.ts`, 'export {};\n']),
);

async function gate(file: string, args: string[]): Promise<{ code: number; output: string }> {
  const env = Object.fromEntries(
    Object.entries(process.env).filter(([key]) => !/^(NX_|npm_|FORCE_COLOR)/.test(key)),
  );
  try {
    const { stdout, stderr } = await run(process.execPath, [join(copy, 'node_modules', file), ...args], {
      cwd: copy,
      env: { ...env, NX_DAEMON: 'false', NO_COLOR: '1', NX_WORKSPACE_ROOT_PATH: copy },
      maxBuffer: 64 << 20,
    });
    return { code: 0, output: stdout + stderr };
  } catch (error) {
    const {
      code = -1,
      stdout = '',
      stderr = '',
    } = error as { code?: number; stdout?: string; stderr?: string };
    return { code, output: stdout + stderr };
  }
}

describe('dependency-cruiser', () => {
  let result: { code: number; output: string };
  beforeAll(async () => {
    const config = ['--config', '.dependency-cruiser.cjs', '--output-type', 'err'];
    result = await gate('dependency-cruiser/bin/dependency-cruise.mjs', [
      ...config,
      'libs',
      'services',
      'tools',
      'infra/local',
    ]);
  });

  test('fails', () => expect(result.code).toBeGreaterThan(0));

  test.each([
    ['domain-imports-nothing-but-itself', 'libs/domain/src/zz-bad.ts → fs'],
    ['domain-imports-nothing-but-itself', 'libs/domain/src/zz-bad.ts → node_modules/kafkajs'],
    ['kafkajs-only-in-messaging', 'libs/domain/src/zz-bad.ts'],
    ['s3mini-only-in-files', 'services/rules/src/zz-store.ts'],
    ['contracts-know-zod-and-domain', 'libs/contracts/src/zz-bad.ts'],
    ['hot-path-is-bare', 'services/rules/src/zz-worker.ts'],
    ['nest-only-in-shell', 'services/rules/src/zz-helper.ts'],
    ['no-service-imports-another', 'services/rules/src/zz-other.ts'],
    ['rooms-of-hj212-gateway', 'services/hj212-gateway/src/frame/zz-room.ts'],
    ['rooms-of-ingest-station', 'services/ingest-station/src/decode/zz-room.ts'],
    ['packages-by-public-subpath', 'services/rules/src/zz-path.ts'],
    ['no-circular', 'services/rules/src/zz-'],
    ['pure-files-do-no-io', 'services/rules/src/decode-zz.ts'],
    ['pure-files-do-no-io', 'services/reporting/src/indicators/air/zz-io.ts'],
    ['rooms-of-reporting', 'services/reporting/src/readings/zz-room.ts'],
    ['testing-only-in-specs', 'services/rules/src/zz-helped.ts'],
    ['tools-serve-the-command-line-only', 'services/rules/src/zz-tool.ts'],
    ['service-insides-for-bench-and-proof-only', 'tools/oracle/src/zz-inside.ts'],
    ['rooms-of-enforcement', 'services/enforcement/src/store/zz-up.ts'],
    ['rooms-of-registry', 'services/registry/src/register/zz-up.ts'],
    ['rooms-of-rules', 'services/rules/src/readings/zz-up.ts'],
    ['not-to-unresolvable', 'services/rules/src/zz-lost.ts'],
  ])('%s names %s', (rule, what) => {
    expect(result.output.replaceAll(/\.\.\/[^ ]*node_modules/g, 'node_modules')).toContain(
      `error ${rule}: ${what}`,
    );
  });
});

test('a folder of a service with more than 12 files is named, smaller ones are not', async () => {
  const { code, output } = await gate('../infra/local/gates/flat-folders.mjs', []);
  expect(output).toContain('services/rules/src/zz-flat: 13 source files');
  expect(output).not.toContain('services/rules/src/judging');
  expect(code).toBe(1);
});

describe('ESLint, as check:lint runs it', () => {
  let result: { code: number; output: string };
  beforeAll(async () => {
    // The rule of the layers reads the graph that nx makes; without it the rule would be skipped in silence.
    await gate('nx/dist/bin/nx.js', ['show', 'projects']);
    const files = Object.keys(bad).filter((name) => /zz-[a-z]+[.]tsx?$/.test(name));
    const args = ['--config', 'eslint.typed.config.mjs', '--max-warnings', '0', ...files];
    result = await gate('eslint/bin/eslint.js', args);
  });

  test('fails', () => expect(result.code).toBe(1));

  test('names a service that imports another service or a tool, and a library that imports a service', () => {
    expect(result.output).toMatch(/zz-other\.ts[\s\S]*?tagged with "layer:service" can only depend on/);
    expect(result.output).toMatch(/zz-layer\.ts[\s\S]*?tagged with "layer:runtime" can only depend on/);
    expect(result.output).toMatch(/zz-tool\.ts[\s\S]*?tagged with "layer:service" can only depend on/);
  });

  test('names any, loose equality and a file that is too long', () => {
    expect(result.output).toMatch(/zz-style\.ts[\s\S]*?no-explicit-any/);
    expect(result.output).toMatch(/zz-style\.ts[\s\S]*?eqeqeq/);
    expect(result.output).toMatch(/zz-long\.ts[\s\S]*?max-lines/);
  });

  test('names a promise that nobody waits for', () => {
    expect(result.output).toMatch(/zz-floating\.ts[\s\S]*no-floating-promises/);
  });

  test('names a text of a screen that is in one language only', () => {
    expect(result.output).toMatch(/zz-text\.tsx[\s\S]*?belongs into i18n/);
  });

  test.each(['zz-fetch.tsx', 'zz-door.ts', 'zz-ask.ts'])('names a call of the api by hand in %s', (name) => {
    // Up to the next file: the findings of a file stand below its name.
    const findings = result.output.split(/^(?=\/)/m).find((part) => part.split('\n', 1)[0]!.endsWith(name));
    expect(findings).toContain('through createClient');
  });
});

test('every project has exactly one layer, and it is a known one', () => {
  const wrong = packageFolders(root).flatMap((folder) => {
    const tags = (packageOf(root, folder).nx?.tags ?? []).filter((tag) => tag.startsWith('layer:'));
    const [tag = ''] = tags;
    return tags.length === 1 && layers[tag.slice('layer:'.length)]
      ? []
      : [`${folder}: ${tags.join(', ') || 'no layer'}`];
  });
  expect(wrong).toEqual([]);
  expect(packageFolders(root).length).toBeGreaterThan(25);
});
