import { Readable } from 'node:stream';

import { namesEtag } from './conditional.js';
import type { HttpRequest } from './http-request.js';
import type { Fastify } from './fastify.js';
import { Problem } from './problem.js';

/** Part of a file, both ends inclusive, in bytes. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/** What a route with `responseType: 'file'` answers. */
export interface FileOptions {
  /** The bytes, or how to read them; then `bytes` says how many there are. A part is asked for by its range. */
  readonly content: Uint8Array | ((range: ByteRange) => Readable);
  /** Length; needed where `content` is read. A file of length 0 is never read. */
  readonly bytes?: number;
  /** Media type; what a browser would run is sent as unknown bytes. */
  readonly type?: string | undefined;
  /** The name to save it under; any text, it is made harmless here. */
  readonly name: string;
  /** Names exactly these bytes, for example their SHA-256: the same again is answered 304. */
  readonly etag?: string;
}

/** A file as an answer: always a download with its name, never shown or run by a browser under our origin. */
export class FileAnswer {
  readonly bytes: number;
  readonly type: string;

  constructor(readonly options: FileOptions) {
    const { content } = options;
    this.bytes = typeof content === 'function' ? (options.bytes ?? 0) : content.byteLength;
    this.type = harmless(options.type);
  }

  read(range: ByteRange): Uint8Array | Readable {
    const { content } = this.options;
    if (typeof content === 'function') return range.end < range.start ? Readable.from([]) : content(range);
    return content.subarray(range.start, range.end + 1);
  }
}

/**
 * `Content-Disposition` of a download (RFC 6266): the name in ASCII for old clients and in UTF-8 (RFC 8187). Parts of a path,
 * control characters and characters that change the direction of text are taken out.
 */
export function attachment(name: string): string {
  const plain =
    Array.from(
      name
        .replace(/[\p{C}\p{Zl}\p{Zp}]/gu, '')
        .replace(/[/\\:*?"<>|]/g, '_')
        .replace(/^[.\s]+/, ''),
    )
      .slice(0, 200)
      .join('') || 'file';
  const ascii = plain.replace(/[^\x20-\x7e]/g, '_').replace(/%/g, '_');
  const encoded = encodeURIComponent(plain).replace(
    /['()*!]/g,
    (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `attachment; filename="${ascii}"; filename*=UTF-8''${encoded}`;
}

/** Sends every `FileAnswer` with its headers; answers HEAD, `If-None-Match` and one range (RFC 9110). */
export function answerFiles(fastify: Fastify): void {
  fastify.addHook('preSerialization', async (raw, reply, payload: unknown) => {
    if (!(payload instanceof FileAnswer)) return payload;
    const request = raw as unknown as HttpRequest;
    const header = (name: string): string | undefined => {
      const value = request.headers[name];
      return typeof value === 'string' ? value : undefined;
    };
    const etag = payload.options.etag === undefined ? undefined : `"${payload.options.etag}"`;
    const unchanged = header('if-range') === undefined || header('if-range') === etag;
    const range = unchanged ? rangeOf(header('range'), payload.bytes) : undefined;
    reply
      .serializer((body: unknown) => body as string)
      .header('content-type', payload.type)
      .header('content-disposition', attachment(payload.options.name))
      .header('x-content-type-options', 'nosniff')
      .header('content-security-policy', "sandbox; default-src 'none'")
      .header('cache-control', 'private, no-cache')
      .header('accept-ranges', 'bytes');
    if (etag !== undefined) reply.header('etag', etag);
    if (etag !== undefined && namesEtag(header('if-none-match'), etag)) {
      reply.code(304);
      return '';
    }
    if (range !== undefined)
      reply.code(206).header('content-range', `bytes ${range.start}-${range.end}/${payload.bytes}`);
    const part = range ?? { start: 0, end: payload.bytes - 1 };
    reply.header('content-length', String(part.end - part.start + 1));
    return request.method === 'HEAD' ? Readable.from([]) : payload.read(part);
  });
}

/** Types that a browser runs scripts of, or takes for a page. */
const active = /html|xml|svg|script|xsl|mathml|pdf|flash/i;

function harmless(type: string | undefined): string {
  const fine =
    type !== undefined && /^[\w.+-]+\/[\w.+-]+(?:; ?[\w-]+=[\w."-]+)*$/.test(type) && !active.test(type);
  return fine ? type : 'application/octet-stream';
}

/** The one range that was asked for; undefined where the whole file is the answer (also to several ranges). */
function rangeOf(header: string | undefined, bytes: number): ByteRange | undefined {
  const match = header === undefined ? null : /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header.trim());
  if (match === null) return undefined;
  const [, from = '', to = ''] = match;
  if (from === '' && to === '') return undefined;
  const start = from === '' ? Math.max(0, bytes - Number(to)) : Number(from);
  const end = from === '' || to === '' ? bytes - 1 : Math.min(Number(to), bytes - 1);
  if (to !== '' && from !== '' && Number(to) < Number(from)) return undefined;
  if (start >= bytes || start > end)
    throw new Problem(416, 'range', `the file has ${bytes} bytes`, undefined, {
      'content-range': `bytes */${bytes}`,
    });
  return { start, end };
}
