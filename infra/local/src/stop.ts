import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline/promises';

import { lockOwner } from '../setup/lock.mjs';
import { stopContainers } from './docker.js';
import { dataDirOf, findRoot } from './paths.js';
import { goneWithin, signal, stopOrphans } from './pid-files.js';
import { removeRunFile } from './run-file.js';
import { deleteOutside, lockPathOf } from './stack.js';

/** `npm stop`: ends what `npm start` started on this data folder, the orderly way first; the data stays. */
export async function stopPlatform(): Promise<number> {
  const dataDir = dataDirOf(process.env);
  const what = await stopAll(dataDir);
  process.stdout.write(`${what}\n`);
  return 0;
}

async function stopAll(dataDir: string): Promise<string> {
  const owner = lockOwner(lockPathOf(dataDir));
  if (owner) {
    signal(owner, 'SIGTERM');
    if (!(await goneWithin(owner, 75_000))) {
      signal(owner, 'SIGKILL');
      await goneWithin(owner, 5_000);
    }
  }
  const orphans = await stopOrphans(dataDir);
  await stopContainers(dataDir, { volumes: false });
  removeRunFile(dataDir);
  if (owner) return `stopped process ${owner.pid}${orphans.length > 0 ? ` and ${orphans.join(', ')}` : ''}`;
  return orphans.length > 0 ? `stopped what was left: ${orphans.join(', ')}` : 'nothing was running';
}

/** `npm run reset`: stops and deletes the local data. Downloads stay. */
export async function resetPlatform(args: readonly string[]): Promise<number> {
  const dataDir = dataDirOf(process.env);
  if (!existsSync(dataDir) || readdirSync(dataDir).length === 0) {
    process.stdout.write(`nothing to delete in ${dataDir}\n`);
    return 0;
  }
  if (!isOurs(dataDir))
    throw new Error(`${dataDir} does not look like a data folder of Farwatch: nothing is deleted`);
  if (!args.includes('--yes') && !(await confirmed(dataDir))) {
    process.stderr.write('nothing was deleted\n');
    return 1;
  }
  await stopAll(dataDir);
  await stopContainers(dataDir, { volumes: true });
  deleteOutside(dataDir);
  const tools = join(findRoot(), '.farwatch', 'tools');
  // The servers of `npm test` have a data folder of their own inside.
  for (const name of readdirSync(dataDir).filter((entry) => /^test(-\d)?$/.test(entry))) {
    await stopAll(join(dataDir, name));
    deleteOutside(join(dataDir, name));
  }
  for (const name of readdirSync(dataDir)) {
    const path = join(dataDir, name);
    if (path !== tools) rmSync(path, { recursive: true, force: true, maxRetries: 3 });
  }
  process.stdout.write(`deleted the data in ${dataDir}\n`);
  return 0;
}

/** A wrong DATA_DIR (a home folder, /) must never be emptied. */
function isOurs(dataDir: string): boolean {
  return ['format', 'ports.json', 'pids', 'secrets.json', 'tools', 'stack.lock'].some((name) =>
    existsSync(join(dataDir, name)),
  );
}

async function confirmed(dataDir: string): Promise<boolean> {
  if (!process.stdin.isTTY) {
    process.stderr.write(
      'npm run reset deletes all local data: say npm run reset -- --yes where nobody can answer\n',
    );
    return false;
  }
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return /^(y|yes)$/i.test(
      (await terminal.question(`Stop and delete all data in ${dataDir}? [y/N] `)).trim(),
    );
  } finally {
    terminal.close();
  }
}
