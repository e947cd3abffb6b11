import { maxPhotoBytes, maxVideoBytes } from '@farwatch/contracts/http';
import { contentType, headBytes } from '@farwatch/files/content-type';
import type { FileStore, StoredFile } from '@farwatch/files/file-store';

import { exifHeadBytes, readExif, type Exif } from './read-exif.js';

/** What is taken as a medium, by its bytes, and how long it may be. All else is refused. */
export const mediumTypes: Readonly<Record<string, number>> = {
  'image/jpeg': maxPhotoBytes,
  'image/png': maxPhotoBytes,
  'image/webp': maxPhotoBytes,
  'image/tiff': maxVideoBytes,
  'image/heic': maxPhotoBytes,
  'video/mp4': maxVideoBytes,
  'video/quicktime': maxVideoBytes,
  'application/pdf': maxPhotoBytes,
};

/** A content that lies in the store, with why it is no medium where it is none. */
export interface TakenContent {
  readonly file: StoredFile;
  readonly exif?: Exif | undefined;
  readonly refused?: { readonly code: 'type-not-taken'; readonly detail: string };
}

/** A content that is longer than its type may be: nothing of it was kept. */
export class TooLong extends Error {
  constructor(
    readonly bytes: number,
    readonly type: string | undefined,
    readonly most: number,
  ) {
    super(
      `${type ?? 'content of unknown type'}: at most ${most} bytes (${Math.floor(most / 1_048_576)} MiB) are taken`,
    );
  }
}

/**
 * Puts a content into the store as it comes: hashed from its first byte, never encoded again, a piece in memory at a time.
 * Throws `TooLong`, and the faults of the store.
 */
export async function takeContent(
  store: FileStore,
  content: AsyncIterable<Uint8Array>,
  zone: string | undefined,
): Promise<TakenContent> {
  const head: Uint8Array[] = [];
  const file = await store.put(bounded(content, head), { maxBytes: maxVideoBytes });
  const start = Buffer.concat(head);
  if (file.type !== undefined && Object.hasOwn(mediumTypes, file.type)) {
    const exif = file.type.startsWith('image/') ? ((await readExif(start, zone)) ?? {}) : undefined;
    return { file, exif };
  }
  const what = file.type ?? textTypeOf(start) ?? 'of an unknown type';
  const detail = `the content is ${what}; taken are ${Object.keys(mediumTypes).join(', ')}`;
  return { file, refused: { code: 'type-not-taken', detail } };
}

/** The same content, ended where it is too long for its type; keeps its beginning. */
async function* bounded(content: AsyncIterable<Uint8Array>, head: Uint8Array[]): AsyncGenerator<Uint8Array> {
  let [bytes, kept] = [0, 0];
  let type: string | undefined;
  let most: number | undefined;
  for await (const piece of content) {
    bytes += piece.byteLength;
    if (kept < exifHeadBytes) {
      const part = Buffer.from(piece.subarray(0, exifHeadBytes - kept));
      head.push(part);
      kept += part.byteLength;
    }
    if (most === undefined && kept >= headBytes) {
      type = await contentType(Buffer.concat(head).subarray(0, headBytes));
      most = (type === undefined ? undefined : mediumTypes[type]) ?? maxPhotoBytes;
    }
    if (most !== undefined && bytes > most) throw new TooLong(bytes, type, most);
    yield piece;
  }
}

/** What a text without a mark of its own seems to be; for the words of a refusal only. */
function textTypeOf(head: Buffer): string | undefined {
  const text = head
    .subarray(0, 2_048)
    .toString('utf8')
    .replace(/^\ufeff/, '')
    .trimStart()
    .toLowerCase();
  if (/^<(!doctype html|html|head|body|script)/.test(text)) return 'text/html';
  if (text.startsWith('<svg') || (text.startsWith('<?xml') && text.includes('<svg'))) return 'image/svg+xml';
  if (text.startsWith('<')) return 'text of the XML kind';
  return undefined;
}
