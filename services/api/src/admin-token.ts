import { chmodSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import type { Logger } from '@farwatch/runtime/log';

import { hashOf, newToken, tokenForm, type TokenStore } from './store/token-store.js';

const grant = {
  subject: 'local-admin',
  kind: 'token',
  roles: ['admin', 'manager', 'officer', 'head', 'reviewer', 'viewer'],
  scope: 'all',
  createdBy: 'farwatch',
} as const;

/**
 * The administrator's token for local use: `given` (from the deployment's secrets), otherwise the one in
 * `dataDir/admin-token` (mode 0600) as long as it is valid, otherwise a new one that is written there. The one before it
 * ends: whoever replaces a token that became known wants nobody to get in with it any more.
 */
export async function adminToken(
  store: TokenStore,
  dataDir: string,
  given: string | undefined,
  log: Logger,
): Promise<string> {
  const token = given ?? (await keptToken(store, dataDir)) ?? makeToken(dataDir);
  await store.add(token, grant);
  if ((await store.find(hashOf(token))) === undefined) {
    log.warn({}, 'this FARWATCH_ADMIN_TOKEN has ended: give a new one');
    return token;
  }
  const ended = await store.endOlder(token, grant);
  if (ended > 0) log.info({ ended }, 'ended the administrator tokens of before');
  return token;
}

/** The token in the data folder, also one that somebody wrote there; undefined when there is none or it has ended. */
async function keptToken(store: TokenStore, dataDir: string): Promise<string | undefined> {
  const kept = readIfAny(join(dataDir, 'admin-token'));
  if (kept === undefined || !tokenForm.test(kept)) return undefined;
  await store.add(kept, grant);
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
