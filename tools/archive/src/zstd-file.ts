import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';

import { Zstd } from '@hpcc-js/wasm-zstd';
import { Decompress } from 'fzstd';

/** What a file holds. `sha256` is of the file, `contentSha256` of what is packed in it (`zstd -dc file | sha256sum`). */
export interface FileSums {
  readonly bytes: number;
  readonly sha256: string;
  readonly contentSha256: string;
}

const level = 6;
/** Packed in frames of about this size, one behind the other: every program that reads .zst reads them as one. */
const frameBytes = 4_000_000;

/** Packs texts into a file that is on the disk when this resolves. */
export async function packFile(path: string, texts: AsyncIterable<string>): Promise<FileSums> {
  const zstd = await Zstd.load();
  const file = await open(path, 'wx', 0o600);
  const [packed, content] = [createHash('sha256'), createHash('sha256')];
  let bytes = 0;
  let waiting: Buffer[] = [];
  let size = 0;
  const flush = async (): Promise<void> => {
    const frame = Buffer.from(zstd.compress(Buffer.concat(waiting), level));
    [waiting, size] = [[], 0];
    packed.update(frame);
    bytes += frame.length;
    await file.writeFile(frame);
  };
  try {
    for await (const text of texts) {
      const part = Buffer.from(text);
      content.update(part);
      waiting.push(part);
      size += part.length;
      if (size >= frameBytes) await flush();
    }
    if (size > 0) await flush();
    await file.sync();
  } finally {
    await file.close();
  }
  return { bytes, sha256: packed.digest('hex'), contentSha256: content.digest('hex') };
}

/** What is packed in a file, piece by piece. Throws when the file is no .zst or broken. */
export async function* unpackFile(path: string): AsyncGenerator<Buffer> {
  let pieces: Buffer[] = [];
  const unpack = new Decompress((piece) => pieces.push(Buffer.from(piece)));
  for await (const part of createReadStream(path, { highWaterMark: 256 * 1024 })) {
    unpack.push(part as Buffer, false);
    yield* pieces;
    pieces = [];
  }
  unpack.push(new Uint8Array(0), true);
  yield* pieces;
}

/** Reads a whole file again: its sums, and how many lines are in it. */
export async function sumFile(path: string): Promise<FileSums & { readonly lines: number }> {
  const packed = createHash('sha256');
  let bytes = 0;
  for await (const part of createReadStream(path)) {
    packed.update(part as Buffer);
    bytes += (part as Buffer).length;
  }
  const content = createHash('sha256');
  let lines = 0;
  for await (const piece of unpackFile(path)) {
    content.update(piece);
    for (let at = piece.indexOf(10); at >= 0; at = piece.indexOf(10, at + 1)) lines++;
  }
  return { bytes, sha256: packed.digest('hex'), contentSha256: content.digest('hex'), lines };
}
