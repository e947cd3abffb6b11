import { createReadStream } from 'node:fs';
import { mkdir, open, rename, stat, unlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import { addressOf } from './address.js';
import { openDrafts } from './drafts.js';
import type { FileStore } from './file-store.js';
import { verified } from './verified.js';

/**
 * A store in a folder, which may be shared by several processes: `ab/cd/abcd...` by hash, drafts in `drafts/`. A draft is
 * written and synced before it gets its name, so a name never stands for half a content.
 */
export async function openLocalFolder(root: string): Promise<FileStore> {
  const drafts = await openDrafts(join(root, 'drafts'));
  const pathOf = (sha256: string): string => join(root, addressOf(sha256));
  const sizeOf = (sha256: string): Promise<number | undefined> =>
    unlessAbsent(async () => (await stat(pathOf(sha256))).size);
  return {
    put: (content, options) =>
      drafts.write(content, options, (draft, file) => keep(draft, pathOf(file.sha256))),
    async get(sha256) {
      const bytes = await sizeOf(sha256);
      if (bytes === undefined) return undefined;
      const source = createReadStream(pathOf(sha256));
      return { bytes, content: verified(source, sha256, { retriable: false }) };
    },
    async has(sha256) {
      return (await sizeOf(sha256)) !== undefined;
    },
    async remove(sha256) {
      const removed = await unlessAbsent(async () => {
        await unlink(pathOf(sha256));
        return true;
      });
      return removed ?? false;
    },
  };
}

async function unlessAbsent<T>(work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Gives a draft its name. What is there already is replaced by the same: of several any may win, and damage is healed. */
async function keep(draft: string, path: string): Promise<void> {
  const folder = dirname(path);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await rename(draft, path);
  // The name itself must survive, too: also when somebody else made it a moment ago.
  for (const one of [folder, dirname(folder), dirname(dirname(folder))]) await syncFolder(one);
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
