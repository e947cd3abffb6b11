// Has anything changed since the last build? Answered from names, sizes and times, in a few milliseconds.
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

const skipped = new Set(['node_modules', 'dist', 'test', 'testdata', '.nx', 'samples', 'schemas', 'charts']);

/** One hash over every source file below the folders (and the single files) named. */
export function fingerprint(root, paths) {
  const hash = createHash('sha256');
  const visit = (path) => {
    const full = join(root, path);
    const stat = statSync(full, { throwIfNoEntry: false });
    if (!stat) return;
    if (stat.isDirectory()) {
      for (const name of readdirSync(full).sort()) if (!skipped.has(name)) visit(join(path, name));
    } else {
      hash.update(`${path}\0${stat.size}\0${stat.mtimeMs}\n`);
    }
  };
  for (const path of paths) visit(path);
  return hash.digest('hex');
}

/** Folders of the workspace that `tsc -b` builds, from the references of the root tsconfig.json. */
export function builtProjects(root) {
  return JSON.parse(readFileSync(join(root, 'tsconfig.json'), 'utf8')).references.map(({ path }) => path);
}

/**
 * Why the installed packages are not those of package-lock.json; undefined when they are. npm writes its own record
 * (node_modules/.package-lock.json) last, so an installation that was cut off has none.
 */
export function installDrift(root) {
  let installed;
  try {
    installed = JSON.parse(readFileSync(join(root, 'node_modules', '.package-lock.json'), 'utf8')).packages;
  } catch {
    return 'not installed';
  }
  const wanted = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages;
  for (const [path, entry] of Object.entries(wanted)) {
    if (!path.startsWith('node_modules/')) continue;
    const there = existsSync(join(root, path));
    if (entry.link) {
      if (!there) return `${path} is missing`;
    } else if (!installed[path] || !there) {
      if (!entry.optional) return `${path} is missing`;
    } else if (installed[path].version !== entry.version) {
      return `${path} is ${installed[path].version}, wanted ${entry.version}`;
    }
  }
  return undefined;
}
