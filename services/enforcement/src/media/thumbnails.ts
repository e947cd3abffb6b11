import { Readable } from 'node:stream';

import type { FileStore } from '@farwatch/files/file-store';
import { ResizeFit, Transformer } from '@napi-rs/image';

/** Pictures that a thumbnail is made of, and up to which length: it is decoded in memory. */
const pictures = new Set(['image/jpeg', 'image/png', 'image/webp']);
const maxBytes = 64 * 1024 * 1024;
/** Pixels that are decoded at most; a picture can promise billions in a few bytes. */
const maxPixels = 120_000_000;
const longerSide = 320;
const quality = 80;

export const canHaveThumbnail = (type: string | null, bytes: number | null): boolean =>
  type !== null && pictures.has(type) && bytes !== null && bytes <= maxBytes;

/** A picture that cannot be decoded: it is kept, and has no thumbnail. */
export class NoThumbnail extends Error {}

let last: Promise<unknown> = Promise.resolve();

/**
 * Makes the thumbnail of a picture, turned as its EXIF says and without any metadata, and keeps it beside the original. One at
 * a time, for each holds a whole picture. Answers its hash; throws `NoThumbnail`.
 */
export function makeThumbnail(store: FileStore, sha256: string): Promise<string> {
  const next = last.then(() => thumbnailOf(store, sha256));
  last = next.catch(() => undefined);
  return next;
}

async function thumbnailOf(store: FileStore, sha256: string): Promise<string> {
  const found = await store.get(sha256);
  if (found === undefined) throw new NoThumbnail('the content is not in the store of files');
  const parts: Buffer[] = [];
  for await (const part of found.content as AsyncIterable<Buffer>) parts.push(part);
  const small = await decode(Buffer.concat(parts));
  const kept = await store.put(Readable.from([small]), { maxBytes, types: ['image/jpeg'] });
  return kept.sha256;
}

async function decode(bytes: Buffer): Promise<Buffer> {
  try {
    const { width, height } = await new Transformer(bytes).metadata();
    if (width * height > maxPixels) throw new NoThumbnail(`${width} x ${height} pixels are not decoded`);
    const image = new Transformer(bytes).rotate();
    if (Math.max(width, height) > longerSide)
      image.resize({ width: longerSide, height: longerSide, fit: ResizeFit.Inside });
    return await image.jpeg(quality);
  } catch (error) {
    if (error instanceof NoThumbnail) throw error;
    throw new NoThumbnail('the picture cannot be decoded', { cause: error });
  }
}
