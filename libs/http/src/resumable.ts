import { createReadStream } from 'node:fs';
import { mkdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import type { ReadableStream } from 'node:stream/web';

import { FileStore } from '@tus/file-store';
import { Server } from '@tus/server';

import type { HttpRequest } from './http-request.js';
import { Problem } from './problem.js';

/** What a request of an upload is answered with; there is never a body. */
export interface ResumableAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
}

/** An upload as far as it has come. */
export interface ResumableUpload {
  readonly id: string;
  /** Bytes that are here, and that there will be. */
  readonly offset: number;
  readonly size: number;
  readonly metadata: Readonly<Record<string, string | null>>;
  readonly content: () => Readable;
}

/** Uploads that go on after a broken connection, by tus 1.0: only creation, state, pieces and removal; nothing can be read by it. */
export interface Resumable {
  /** Answers POST, HEAD, PATCH, DELETE and OPTIONS; throws the Problem of what is refused. `body` is the piece of a PATCH. */
  answer(
    request: Pick<HttpRequest, 'method' | 'url' | 'headers'>,
    body?: AsyncIterable<Uint8Array>,
  ): Promise<ResumableAnswer>;
  find(id: string): Promise<ResumableUpload | undefined>;
  remove(id: string): Promise<void>;
  /** Removes what nobody went on with in time. */
  removeExpired(): Promise<void>;
}

/** The id of an upload: 32 hex digits, so that nothing else ever names a file. */
const uploadId = /^[0-9a-f]{32}$/;
/** Headers of the protocol that are handed on; an override of the method is not. */
const taken = [
  'tus-resumable',
  'upload-length',
  'upload-offset',
  'upload-metadata',
  'content-type',
  'content-length',
];
const given =
  /^(tus-(resumable|version|extension|max-size)|upload-(offset|length|metadata|expires)|location|cache-control)$/;

/** Opens the uploads of a folder. They are of this machine: an upload goes on where it was begun. */
export async function openResumable(options: {
  readonly folder: string;
  /** Path of the uploads as callers see it. */
  readonly path: string;
  readonly maxBytes: number;
  readonly expiresMs: number;
}): Promise<Resumable> {
  const { folder, path, maxBytes } = options;
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const store = new FileStore({ directory: folder, expirationPeriodInMilliseconds: options.expiresMs });
  // Lengths are told at the start, and content comes by PATCH alone.
  store.extensions = ['creation', 'termination', 'expiration'];
  const server = new Server({ path, datastore: store, maxSize: maxBytes, relativeLocation: true });
  const find: Resumable['find'] = async (id) => {
    if (!uploadId.test(id)) return undefined;
    const upload = await store.getUpload(id).catch((error: unknown) => {
      if (statusOf(error) !== undefined) return undefined;
      throw error;
    });
    if (upload?.size === undefined) return undefined;
    const file = join(folder, id);
    const { size: offset } = await stat(file);
    const { size, metadata = {} } = upload;
    return { id, offset, size, metadata, content: () => createReadStream(file, { end: size - 1 }) };
  };
  return {
    find,
    async answer({ method, url, headers }, body) {
      const sent = new Headers();
      for (const name of taken) {
        const value = headers[name];
        if (typeof value === 'string') sent.set(name, value);
      }
      const [pathname = ''] = url.split('?');
      const stream =
        body === undefined ? undefined : (Readable.toWeb(copyOf(body)) as ReadableStream<Uint8Array>);
      const request = new Request(`http://uploads${pathname}`, {
        method,
        headers: sent,
        ...(stream && { body: stream as never, duplex: 'half' }),
      });
      const response = await server.handleWeb(request as never);
      const text = await response.text();
      if (response.status >= 400) throw problemOf(response.status, text.trim(), maxBytes);
      const kept = [...response.headers].filter(([name]) => given.test(name));
      return { status: response.status, headers: Object.fromEntries(kept) };
    },
    remove: (id) => store.remove(id).catch(unlessGone),
    removeExpired: () =>
      store
        .deleteExpired()
        .then(() => undefined)
        .catch(unlessGone),
  };
}

/** Ends with its source. It can be given up without the source, which the connection still needs. */
function copyOf(source: AsyncIterable<Uint8Array>): Readable {
  if (!(source instanceof Readable)) return Readable.from(source);
  const copy = new PassThrough();
  const broken = (): void => {
    if (!source.readableEnded) copy.destroy(new Error('the connection broke off'));
  };
  source.once('error', broken).once('close', broken);
  return source.pipe(copy);
}

function statusOf(error: unknown): number | undefined {
  const status = (error as { status_code?: unknown } | null)?.status_code;
  return typeof status === 'number' ? status : undefined;
}

function unlessGone(error: unknown): void {
  if (statusOf(error) === undefined) throw error;
}

const about: Readonly<Record<number, readonly [code: string, detail: string]>> = {
  403: ['upload-unknown', 'there is no such upload'],
  404: ['upload-unknown', 'there is no such upload: begin a new one'],
  409: ['offset-differs', 'ask by HEAD how much is here (Upload-Offset), and go on there'],
  410: ['upload-unknown', 'this upload has expired: begin a new one'],
  412: ['bad-request', 'send the header Tus-Resumable: 1.0.0'],
};

function problemOf(status: number, said: string, maxBytes: number): Problem {
  if (status === 413) return new Problem(413, 'too-large', `${said}: at most ${maxBytes} bytes`);
  const [code, todo] = about[status] ?? [status < 500 ? 'bad-request' : 'internal', ''];
  return new Problem(status < 500 ? status : 500, code, [said, todo].filter(Boolean).join(': '));
}
