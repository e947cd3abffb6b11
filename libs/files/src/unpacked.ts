import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import type { ReadableStream } from 'node:stream/web';
import { createGunzip } from 'node:zlib';

import xz from 'xz-decompress';

/** The bytes of a file, unpacked when its name ends with .xz or .gz. */
export function readUnpacked(file: string): Readable {
  const packed = createReadStream(file);
  if (file.endsWith('.xz')) {
    const plain = new xz.XzReadableStream(Readable.toWeb(packed) as ReadableStream<Uint8Array>);
    return Readable.from(copied(plain as unknown as AsyncIterable<Uint8Array>), { objectMode: false });
  }
  if (!file.endsWith('.gz')) return packed;
  const plain = packed.pipe(createGunzip());
  packed.on('error', (error) => plain.destroy(error));
  return plain;
}

/** The unpacker hands out one buffer again and again, and a stream may hold several parts. */
async function* copied(stream: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  for await (const part of stream) yield Buffer.from(part);
}
