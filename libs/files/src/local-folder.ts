import { createHash, randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, readdir, rename, rm, stat, unlink, type FileHandle } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Transform, type Readable } from 'node:stream';

import { describeError, Fault } from '@farwatch/runtime/fault';

import { contentType, headBytes } from './content-type.js';
import type { FileStore, PutOptions, StoredFile } from './file-store.js';

const digest = /^[0-9a-f]{64}$/;
/** Nothing is written for so long: whoever began it is gone. */
const abandonedMs = 24 * 3_600_000;

const code = (error: unknown): unknown => (error as { code?: unknown } | null)?.code;

/**
 * A store in a folder, which may be shared by several processes: `ab/cd/abcd...` by hash, drafts in `drafts/`. A draft is
 * written and synced before it gets its name, so a name never stands for half a content. Removes drafts that a dead
 * process has left.
 */
export async function openLocalFolder(root: string): Promise<FileStore> {
  const drafts = join(root, 'drafts');
  await mkdir(drafts, { recursive: true, mode: 0o700 });
  await removeAbandoned(drafts);
  const pathOf = (sha256: string): string => {
    // An address from outside names nothing but content: no separator and no dot gets this far.
    if (!digest.test(sha256)) throw new Fault('file-address', 'the address of content is 64 hex digits');
    return join(root, sha256.slice(0, 2), sha256.slice(2, 4), sha256);
  };
  const sizeOf = async (sha256: string): Promise<number | undefined> => {
    try {
      return (await stat(pathOf(sha256))).size;
    } catch (error) {
      if (code(error) === 'ENOENT') return undefined;
      throw error;
    }
  };
  return {
    async put(content, options) {
      const draft = join(drafts, randomUUID());
      try {
        const file = await writeDraft(draft, content, options);
        await keep(draft, pathOf(file.sha256));
        return file;
      } finally {
        await rm(draft, { force: true });
      }
    },
    async get(sha256) {
      const bytes = await sizeOf(sha256);
      return bytes === undefined ? undefined : { bytes, content: verified(pathOf(sha256), sha256) };
    },
    async has(sha256) {
      return (await sizeOf(sha256)) !== undefined;
    },
    async remove(sha256) {
      try {
        await unlink(pathOf(sha256));
        return true;
      } catch (error) {
        if (code(error) === 'ENOENT') return false;
        throw error;
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

function verified(path: string, sha256: string): Readable {
  const hash = createHash('sha256');
  const check = new Transform({
    transform(piece: Buffer, _, done) {
      hash.update(piece);
      done(null, piece);
    },
    flush(done) {
      const right = hash.digest('hex') === sha256;
      done(right ? null : new Fault('file-damaged', `the stored content of ${sha256} is not what it was`));
    },
  });
  const source = createReadStream(path);
  source.on('error', (error) =>
    check.destroy(new Fault('file-read', describeError(error), { cause: error })),
  );
  check.on('close', () => source.destroy());
  return source.pipe(check);
}

async function removeAbandoned(drafts: string): Promise<void> {
  for (const name of await readdir(drafts)) {
    const path = join(drafts, name);
    try {
      if (Date.now() - (await stat(path)).mtimeMs > abandonedMs) await rm(path, { force: true });
    } catch (error) {
      if (code(error) !== 'ENOENT') throw error;
    }
  }
}
