import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { chmodSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { fileStoreContract } from '../test/support/file-store-contract.js';
import { openLocalFolder } from './local-folder.js';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'farwatch-files-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const drafts = (): string[] => readdirSync(join(root, 'drafts'));

fileStoreContract('a folder', async () => ({
  store: await openLocalFolder(root),
  another: () => openLocalFolder(root),
  drafts,
  kept: async () =>
    readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((path) => /[0-9a-f]{64}/.test(path)),
  damage: async (sha256, bytes) => {
    const path = join(root, sha256.slice(0, 2), sha256.slice(2, 4), sha256);
    chmodSync(path, 0o600);
    writeFileSync(path, bytes);
  },
}));

test('drafts of a dead process are removed a day later, those of a living one are not', async () => {
  await openLocalFolder(root);
  const [old, young] = [join(root, 'drafts', 'old'), join(root, 'drafts', 'young')];
  for (const path of [old, young]) writeFileSync(path, 'half');
  utimesSync(old, new Date(), new Date(Date.now() - 25 * 3_600_000));
  await openLocalFolder(root);
  expect(drafts()).toEqual(['young']);
});
