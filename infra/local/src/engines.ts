import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { findRoot } from './paths.js';

/** The part of a package-lock.json that is looked at. */
export interface Lock {
  readonly packages: Readonly<
    Record<string, { readonly version?: string; readonly engines?: unknown; readonly link?: boolean }>
  >;
}

/** Packages that ask for a newer Node and are right here all the same: name to reason. A name nobody needs is an error. */
export const exceptions: Readonly<Record<string, string>> = {
  '@mapbox/jsonlint-lines-primitives':
    'comes with maplibre-gl, which Vite builds for the browser; Node never loads it',
  'file-type':
    'comes with @nestjs/common for its file validators, which nothing here uses; without them it is not loaded',
};

type Version = readonly [number, number, number];

/** Every package of the lock file that does not accept this Node, and every exception that is no longer one. */
export function refusals(
  lock: Lock,
  node: Version,
  allowed: Readonly<Record<string, string>> = exceptions,
): string[] {
  const used = new Set<string>();
  const found: string[] = [];
  for (const [path, { engines, version, link }] of Object.entries(lock.packages)) {
    const range = (engines as { node?: unknown } | undefined)?.node;
    if (link || path === '' || typeof range !== 'string' || accepts(range, node)) continue;
    const name = path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);
    if (allowed[name] === undefined) found.push(`${path} ${version ?? ''} wants Node ${range}`);
    used.add(name);
  }
  const idle = Object.keys(allowed).filter((name) => !used.has(name));
  return [...found, ...idle.map((name) => `${name} is an exception without need`)];
}

/** Does this range of versions (the forms that npm packages use) hold the version? An unreadable range does not. */
export function accepts(range: string, version: Version): boolean {
  return range.split('||').some((part) => {
    const joined = part.trim().replaceAll(/([<>=^~])\s+/g, '$1');
    const hyphen = /^(\S+)\s+-\s+(\S+)$/.exec(joined);
    const words = hyphen ? [`>=${hyphen[1]}`, `<=${hyphen[2]}`] : joined.split(/\s+/);
    return words.every((word) => holds(word, version));
  });
}

function holds(word: string, version: Version): boolean {
  const match = /^(>=|<=|>|<|\^|~|=)?v?(\d+|[x*])?(?:\.(\d+|[x*]))?(?:\.(\d+|[x*]))?(?:-[\w.]+)?$/i.exec(
    word,
  );
  if (!match) return false;
  const given = match
    .slice(2, 5)
    .map((text) => (text === undefined || /[x*]/i.test(text) ? undefined : Number(text)));
  const low = given.map((part) => part ?? 0) as unknown as Version;
  const least = compare(version, low);
  switch (match[1]) {
    case '>=':
      return least >= 0;
    case '>':
      return compare(version, after(given)) >= 0 && least > 0;
    case '<':
      return least < 0;
    case '<=':
      return compare(version, after(given)) < 0 || least === 0;
    case '^':
      return least >= 0 && version[0] === low[0];
    case '~':
      return least >= 0 && compare(version, after(given.slice(0, 2))) < 0;
    default:
      return given.every((part, at) => part === undefined || part === version[at]);
  }
}

/** The first version beyond all that begin with these numbers; beyond everything when none is given. */
function after(given: readonly (number | undefined)[]): Version {
  const [major, minor, patch] = given;
  if (major === undefined) return [Number.POSITIVE_INFINITY, 0, 0];
  if (minor === undefined) return [major + 1, 0, 0];
  return patch === undefined ? [major, minor + 1, 0] : [major, minor, patch + 1];
}

function compare(a: Version, b: Version): number {
  const at = a.findIndex((part, index) => part !== b[index]);
  return at < 0 ? 0 : a[at]! - b[at]!;
}

/** The oldest Node that the root package.json promises to work with. */
export function oldestNode(root = findRoot()): Version {
  const { engines } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    engines: { node: string };
  };
  const [major = 0, minor = 0, patch = 0] = engines.node.replace('>=', '').split('.').map(Number);
  return [major, minor, patch];
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const lock = JSON.parse(readFileSync(join(findRoot(), 'package-lock.json'), 'utf8')) as Lock;
  const found = refusals(lock, oldestNode());
  for (const line of found) process.stderr.write(`${line}\n`);
  process.exitCode = found.length > 0 ? 1 : 0;
}
