import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

import { namesOf, presentState, type ContractState, type FrozenState } from './state.js';

/** The present as the new frozen state: what is new came in `version`, the rest keeps the version in which it came. */
export function frozenFrom(
  present: ContractState,
  before: Pick<FrozenState, 'since'> | undefined,
  version: string,
): FrozenState {
  const since = Object.fromEntries(
    namesOf(present)
      .sort()
      .map((name) => [name, before?.since[name] ?? version]),
  );
  return { since, ...present };
}

/** The frozen state that is checked in, undefined before the first freeze. */
export function readFrozen(root: string): FrozenState | undefined {
  try {
    return JSON.parse(readFileSync(join(root, 'frozen/state.json'), 'utf8')) as FrozenState;
  } catch {
    return undefined;
  }
}

/** `npm run freeze`: what stands now is public from now on. */
function main(root: string): void {
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
  const state = frozenFrom(presentState(), readFrozen(root), version);
  mkdirSync(join(root, 'frozen'), { recursive: true });
  writeFileSync(join(root, 'frozen/state.json'), `${JSON.stringify(state, null, 1)}\n`);
  const samples = join(root, 'samples');
  const files = readdirSync(samples, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.json'))
    .map((entry) => relative(samples, join(entry.parentPath, entry.name)))
    .sort();
  const hash = (path: string): string =>
    createHash('sha256')
      .update(readFileSync(join(samples, path)))
      .digest('hex');
  writeFileSync(join(samples, 'RELEASED.sha256'), files.map((path) => `${hash(path)}  ${path}\n`).join(''));
  process.stdout.write(`froze ${namesOf(state).length} names and ${files.length} samples\n`);
}

if (process.argv[1] === fileURLToPath(import.meta.url))
  main(fileURLToPath(new URL('../..', import.meta.url)));
