import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

import { afterAll, expect, test } from '@jest/globals';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..', '..');
const folder = join(root, '.farwatch', `example-${process.pid}`);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const example = /```ts\n([\s\S]*?)```/.exec(readFileSync(join(root, 'CONTRIBUTING.md'), 'utf8'))![1]!;

/** What the compiler says to this source, as the rest of the repository is compiled. */
function compile(source: string): string {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'example.ts'), source);
  const config = { extends: '../../tsconfig.check.json', include: ['example.ts'], exclude: [] };
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(config));
  const tsc = join(root, 'node_modules/@typescript/native/bin/tsc');
  return spawnSync(process.execPath, [tsc, '--noEmit', '--pretty', 'false', '-p', folder], {
    encoding: 'utf8',
  }).stdout;
}

test('the service in CONTRIBUTING.md has fewer than 80 lines and compiles', () => {
  expect(example.trimEnd().split('\n').length).toBeLessThan(80);
  expect(compile(example)).toBe('');
});

test('it would not compile without the scope of its list, nor with a route that declares none', () => {
  expect(compile(example.replace("scope: 'district', ", ''))).toContain("'scope' is missing");
  expect(compile(example.replace('this.feed.follow(principal.scope, ', 'this.feed.follow('))).toContain(
    'error TS',
  );
});
