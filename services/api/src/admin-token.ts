import { chmodSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { hashOf, newToken, tokenForm, type TokenStore } from '@farwatch/identity/open-identity';
import type { Logger } from '@farwatch/runtime/log';

/** Days that the token lasts from the last start, or from the last day on which the api ran. */
export const localDays = 90;
/** Days that a token lasts with which somebody gets back in who has locked everybody out. */
const wayBackDays = 1;

const grant = {
  subject: 'local-admin',
  kind: 'system',
  roles: ['admin', 'manager', 'officer', 'head', 'reviewer', 'viewer'],
  scope: 'all',
  createdBy: 'farwatch',
} as const;

/** What the token is for. */
export type Purpose =
  /** The door is reached from this machine only: scripts and the command line go on using it. */
  | 'local'
  /** It makes the first administrator, then it ends. */
  | 'bootstrap'
  /** There is an administrator: only a token that was never given before lets somebody in, for a day. */
  | 'way-back';

/**
 * The administrator's token: `given` (from the deployment's secrets), otherwise the one in `dataDir/admin-token` (mode 0600) as long as
 * it is valid, otherwise a new one that is written there. The one before it ends: whoever replaces a token that became known
 * wants nobody to get in with it any more. Undefined: there is none, because people sign in with accounts.
 */
export async function adminToken(
  store: TokenStore,
  dataDir: string,
  given: string | undefined,
  purpose: Purpose,
  log: Logger,
): Promise<string | undefined> {
  const expiresInDays = purpose === 'way-back' ? wayBackDays : localDays;
  if (purpose === 'way-back') {
    const known = given !== undefined && (await store.knows(given));
    // A restart does not take the way back away before its day is over.
    if (known && (await isOfADay(store, given))) return given;
    if (given === undefined || known) {
      await store.endOf(grant);
      return undefined;
    }
    log.warn({ audit: true }, 'a new FARWATCH_ADMIN_TOKEN lets an administrator in for a day');
  }
  const token = given ?? (await keptToken(store, dataDir)) ?? makeToken(dataDir);
  await store.add(token, { ...grant, expiresInDays });
  if (purpose !== 'way-back') await store.prolong(token, localDays);
  if ((await store.find(hashOf(token))) === undefined) {
    log.warn({}, 'this FARWATCH_ADMIN_TOKEN has ended: give a new one');
    return token;
  }
  const ended = await store.endOlder(token, grant);
  if (ended > 0) log.info({ ended }, 'ended the administrator tokens of before');
  return token;
}

async function isOfADay(store: TokenStore, token: string): Promise<boolean> {
  const found = await store.find(hashOf(token));
  return found !== undefined && found.expiresAt <= Date.now() + wayBackDays * 86_400_000;
}

/** The first administrator was made: a bootstrap token has done its work. Answers how many ended. */
export const endBootstrap = (store: TokenStore): Promise<number> => store.endOf(grant);

/** The token in the data folder, also one that somebody wrote there; undefined when there is none or it has ended. */
async function keptToken(store: TokenStore, dataDir: string): Promise<string | undefined> {
  const kept = readIfAny(join(dataDir, 'admin-token'));
  if (kept === undefined || !tokenForm.test(kept)) return undefined;
  await store.add(kept, { ...grant, expiresInDays: localDays });
  return (await store.find(hashOf(kept))) === undefined ? undefined : kept;
}

function makeToken(dataDir: string): string {
  const made = newToken();
  const path = join(dataDir, 'admin-token');
  mkdirSync(dataDir, { recursive: true });
  writeFileSync(`${path}.new`, `${made}\n`, { mode: 0o600 });
  chmodSync(`${path}.new`, 0o600);
  renameSync(`${path}.new`, path);
  return made;
}

function readIfAny(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8').trim() || undefined;
  } catch {
    return undefined;
  }
}
