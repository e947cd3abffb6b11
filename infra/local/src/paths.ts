import { existsSync } from 'node:fs';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The root of the work tree: the folder that holds nx.json above this file. */
export function findRoot(from = fileURLToPath(import.meta.url)): string {
  let folder = dirname(from);
  while (!existsSync(join(folder, 'nx.json'))) {
    const parent = dirname(folder);
    if (parent === folder) throw new Error(`no nx.json above ${from}`);
    folder = parent;
  }
  return folder;
}

/** DATA_DIR as an absolute path; relative ones count from the root of the work tree. */
export function dataDirOf(env: Readonly<Record<string, string | undefined>>, root = findRoot()): string {
  const given = env['DATA_DIR'];
  if (given === undefined || given === '') return join(root, '.farwatch');
  return isAbsolute(given) ? given : resolve(root, given);
}

/** Downloads that belong to no data folder: `npm run reset` keeps them. */
export const toolsDirOf = (root = findRoot()): string => join(root, '.farwatch', 'tools');
