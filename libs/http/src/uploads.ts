import type { Route } from '@farwatch/contracts/http';
import multipart from '@fastify/multipart';

import type { HttpRequest } from './http-request.js';
import type { Fastify } from './fastify.js';
import { Problem } from './problem.js';

const isForm = /^multipart\/form-data\b/i;
/** What browsers and curl call a CSV file. */
const fileTypes = /^(text\/|application\/(octet-stream|csv|vnd\.ms-excel|x-csv))/i;
/** A piece of a resumable upload (tus). */
const pieceType = 'application/offset+octet-stream';
/** Longest raw body of a route that does not say. */
const rawLimitBytes = 32 * 1024 * 1024;

/** How long the raw body of a route may be. */
export function rawLimitOf(route: Route): number {
  return route.upload?.maxBytes ?? rawLimitBytes;
}

function takesForm(route: Route | undefined, contentType: string | undefined): boolean {
  const whole = route?.upload !== undefined && route.upload.as !== 'pieces';
  return whole && contentType !== undefined && isForm.test(contentType);
}

function contentTypeOf(request: Pick<HttpRequest, 'headers'>): string | undefined {
  const type = request.headers['content-type'];
  return typeof type === 'string' ? type : undefined;
}

/** Bodies that are not JSON are taken as bytes, and only by routes that declare a `bodyType` or an `upload`. */
export function acceptFiles(
  fastify: Fastify,
  routeOfRequest: (request: HttpRequest) => Route | undefined,
): void {
  fastify.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: rawLimitBytes }, (_request, body, done) =>
    done(null, body),
  );
  // A piece is handed on as it comes in: it may be as long as a file.
  fastify.addContentTypeParser(pieceType, (_request, payload, done) => done(null, payload));
  // A refusal leaves the file unread: it is dropped, or the next request of this connection would wait behind it.
  fastify.addHook('onResponse', async (request) => {
    const { raw } = request;
    if (routeOfRequest(request as unknown as HttpRequest)?.upload === undefined || raw.readableEnded) return;
    raw.unpipe();
    raw.resume();
  });
  fastify.addHook('preParsing', async (request, _reply, payload) => {
    const route = routeOfRequest(request as unknown as HttpRequest);
    const type = request.headers['content-type'];
    if (route === undefined || type === undefined || takesForm(route, type)) return payload;
    const json = /^application\/(\w+\+)?json\b/i.test(type);
    const accepted =
      route.upload?.as === 'pieces'
        ? type.toLowerCase() === pieceType
        : route.bodyType !== undefined
          ? fileTypes.test(type)
          : json && route.upload === undefined;
    if (!accepted) {
      const wanted =
        route.bodyType ?? (route.upload === undefined ? 'application/json' : 'multipart/form-data');
      throw new Problem(415, 'media-type', `send ${wanted}, not ${type.slice(0, 100)}`);
    }
    return payload;
  });
}

/**
 * Forms with one file, by routes that declare an `upload`. Nothing is read before the caller is known and may call; a file
 * as a stream is never held as a whole.
 */
export async function acceptForms(
  fastify: Fastify,
  routeOfRequest: (request: HttpRequest) => Route | undefined,
): Promise<void> {
  await fastify.register(multipart as never, {
    limits: { files: 1, fields: 20, parts: 21, fieldNameSize: 100, fieldSize: 64 * 1024, headerPairs: 50 },
    throwFileSizeLimit: false, // `contentOf` asks: a stream that is only cut short would pass for a whole file
  });
  fastify.addHook('preHandler', async (raw) => {
    const request = raw as unknown as HttpRequest;
    const route = routeOfRequest(request);
    if (route?.upload === undefined || !takesForm(route, contentTypeOf(request))) return;
    const { as, maxBytes } = route.upload;
    const parts = (raw as unknown as FormRequest).parts({ limits: { fileSize: maxBytes } });
    const part = await nextFile(parts);
    if (part === undefined)
      throw new Problem(400, 'invalid-input', 'the form has no file', [
        { path: 'body.file', message: 'is missing' },
      ]);
    const stream = contentOf(part, parts, maxBytes);
    const about = { name: part.filename ?? '', type: part.mimetype };
    request.upload = as === 'stream' ? { ...about, stream } : { ...about, bytes: await whole(stream) };
  });
}

async function nextFile(parts: AsyncIterator<Part>): Promise<FilePart | undefined> {
  for (;;) {
    const { value, done } = await parts.next().catch(broken);
    if (done === true) return undefined;
    if (value.file !== undefined) return value as FilePart;
  }
}

/**
 * The bytes of a file. Ends only when the whole form has come in and nothing was wrong with it: a file that is cut off, too
 * long or not alone ends in an error. What comes after the limit is read and dropped, so that the caller gets the answer.
 */
async function* contentOf(
  { file }: FilePart,
  rest: AsyncIterator<Part>,
  maxBytes: number,
): AsyncGenerator<Uint8Array> {
  try {
    for await (const chunk of file) if (!file.truncated) yield chunk;
  } catch (error) {
    broken(error);
  }
  if (file.truncated) throw new Problem(413, 'too-large', `at most ${maxBytes} bytes`);
  if ((await nextFile(rest)) !== undefined) throw new Problem(413, 'too-large', 'one file at a time');
}

/** What the parser refuses is the caller's fault; limits say their own status. */
function broken(error: unknown): never {
  if (typeof (error as { statusCode?: unknown } | null)?.statusCode === 'number') throw error;
  throw new Problem(400, 'bad-request', 'the form ends too early or is no form');
}

async function whole(stream: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks);
}

interface Part {
  readonly filename?: string;
  readonly mimetype: string;
  readonly file?: AsyncIterable<Uint8Array> & { readonly truncated: boolean };
}

type FilePart = Part & Required<Pick<Part, 'file'>>;

/** A request as @fastify/multipart extends it. */
interface FormRequest {
  parts(options: { readonly limits: { readonly fileSize: number } }): AsyncIterableIterator<Part>;
}
