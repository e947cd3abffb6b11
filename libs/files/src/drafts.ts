import { createHash, randomUUID } from 'node:crypto';
import { mkdir, open, readdir, rm, stat, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';

import { Fault } from '@farwatch/runtime/fault';

import { contentType, headBytes } from './content-type.js';
import type { PutOptions, StoredFile } from './file-store.js';

/** Nothing is written for so long: whoever began it is gone. */
const abandonedMs = 24 * 3_600_000;

/** Where content is written down before it has a name: what it is, is known only at its end. */
export interface Drafts {
  /**
   * Writes content into a synced file, with the refusals of `FileStore.put`, and hands that to `keep`. In the end the file
   * is removed, unless `keep` has moved it.
   */
  write(
    content: AsyncIterable<Uint8Array>,
    options: PutOptions,
    keep: (draft: string, file: StoredFile) => Promise<void>,
  ): Promise<StoredFile>;
}

/** Drafts in a folder, which may be shared by several processes. Removes those that a dead process has left. */
export async function openDrafts(folder: string): Promise<Drafts> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await removeAbandoned(folder);
  return {
    async write(content, options, keep) {
      const draft = join(folder, randomUUID());
      try {
        const file = await writeDraft(draft, content, options);
        await keep(draft, file);
        return file;
      } finally {
        await rm(draft, { force: true });
      }
    },
  };
}

async function writeDraft(
  draft: string,
  content: AsyncIterable<Uint8Array>,
  { maxBytes, types, sha256 }: PutOptions,
): Promise<StoredFile> {
  const hash = createHash('sha256');
  let head = Buffer.alloc(0);
  let bytes = 0;
  const handle = await open(draft, 'wx', 0o400);
  try {
    for await (const piece of content) {
      bytes += piece.byteLength;
      if (bytes > maxBytes) throw new Fault('file-too-large', `the content has more than ${maxBytes} bytes`);
      if (head.length < headBytes) head = Buffer.concat([head, piece.subarray(0, headBytes - head.length)]);
      hash.update(piece);
      await writeAll(handle, piece);
    }
    const file = { sha256: hash.digest('hex'), bytes, type: await contentType(head) };
    if (types !== undefined && (file.type === undefined || !types.includes(file.type)))
      throw new Fault('file-type', `content of type ${file.type ?? 'unknown'} is not taken`);
    if (sha256 !== undefined && sha256 !== file.sha256)
      throw new Fault('file-mismatch', 'the content is not what its hash says');
    await handle.sync();
    return file;
  } finally {
    await handle.close();
  }
}

async function writeAll(handle: FileHandle, piece: Uint8Array): Promise<void> {
  for (let at = 0; at < piece.byteLength;)
    at += (await handle.write(piece, at, piece.byteLength - at)).bytesWritten;
}

async function removeAbandoned(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    const path = join(folder, name);
    try {
      if (Date.now() - (await stat(path)).mtimeMs > abandonedMs) await rm(path, { force: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    }
  }
}
