import { chmodSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { hashOf, newToken, type TokenStore } from './store/token-store.js';

const grant = {
  subject: 'local-admin',
  kind: 'token',
  roles: ['admin', 'manager', 'officer', 'head', 'reviewer', 'viewer'],
  scope: 'all',
  createdBy: 'farwatch',
} as const;

/**
 * An administrator's token for local use. `given` (from the deployment's secrets) is used as it is; otherwise the one in
 * `dataDir/admin-token` (mode 0600) as long as it is valid, otherwise a new one is made and written there.
 */
export async function adminToken(
  store: TokenStore,
  dataDir: string,
  given: string | undefined,
): Promise<string> {
  if (given !== undefined) {
    await store.add(given, grant);
    return given;
  }
  const path = join(dataDir, 'admin-token');
  const kept = readIfAny(path);
  if (kept !== undefined && (await store.find(hashOf(kept))) !== undefined) return kept;
  const made = newToken();
  await store.add(made, grant);
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
