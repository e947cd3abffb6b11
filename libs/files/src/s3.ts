import { createHash, randomBytes } from 'node:crypto';
import { open, type FileHandle } from 'node:fs/promises';
import { Readable } from 'node:stream';
import type { ReadableStream } from 'node:stream/web';

import { Fault } from '@farwatch/runtime/fault';
import { S3mini } from 's3mini';

import { addressOf } from './address.js';
import { openDrafts } from './drafts.js';
import type { FileStore, StoredFile } from './file-store.js';
import { isAbsent, openingFault, refusalOf, storeFault } from './s3-faults.js';
import { verified } from './verified.js';

/** Content up to this size goes in one request, larger content in parts of it. One is held in memory for each `put`. */
export const partBytes = 8 << 20;
/** S3 takes no more parts than this. */
const mostParts = 10_000;
/** From the start of a request to the head of its answer; a part goes up within it. */
const answerMs = 120_000;

/** Where the objects are, and as whom. */
export interface S3Config {
  /**
   * `https://host[:port]`. The bucket becomes the first part of the path, unless it is the first label of the host already:
   * some clouds allow only that.
   */
  readonly endpoint: string;
  readonly region: string;
  readonly bucket: string;
  /** Folders in the bucket, `a/b`; empty for none. */
  readonly prefix?: string;
  readonly accessKey: string;
  readonly secretKey: string;
  /** A folder of this machine, with room for what is being put. */
  readonly drafts: string;
}

/**
 * A store in a bucket of S3 or of what speaks like it, which may be shared by several processes: `prefix/ab/cd/abcd...` by
 * hash. Throws `Fault('config')` that says what to do when the bucket refuses, a retriable `Fault('file-store')` when
 * nothing answers. Later too, `file-store` is what the store did not do, retriable when it may do so another time.
 */
export async function openS3(config: S3Config): Promise<FileStore> {
  const drafts = await openDrafts(config.drafts);
  const s3 = clientOf(config);
  const keyOf = (sha256: string): string =>
    [config.prefix ?? '', addressOf(sha256)].filter((part) => part !== '').join('/');
  await checkBucket(s3, keyOf(randomBytes(32).toString('hex')), config);
  const has = async (sha256: string): Promise<boolean> => {
    const key = keyOf(sha256);
    return (await unlessAbsent(() => s3.getContentLength(key))) !== undefined;
  };
  return {
    put: (content, options) =>
      drafts.write(content, options, async (draft, file) => {
        try {
          await upload(s3, keyOf(file.sha256), draft, file);
        } catch (error) {
          throw storeFault(error);
        }
      }),
    async get(sha256) {
      const key = keyOf(sha256);
      const response = await unlessAbsent(() => s3.getObjectRaw(key));
      if (response === undefined) return undefined;
      const body = response.body as ReadableStream<Uint8Array> | null;
      const source = body === null ? Readable.from([]) : Readable.fromWeb(body);
      return {
        bytes: Number(response.headers.get('content-length')),
        content: verified(source, sha256, { retriable: true }),
      };
    },
    has,
    async remove(sha256) {
      // A store says the same whether it had something to delete or not.
      if (!(await has(sha256))) return false;
      await unlessAbsent(() => s3.deleteObject(keyOf(sha256)));
      return true;
    },
  };
}

function clientOf({ endpoint, region, bucket, accessKey, secretKey }: S3Config): S3mini {
  const url = new URL(endpoint);
  if (!url.hostname.startsWith(`${bucket}.`)) url.pathname = `/${bucket}`;
  return new S3mini({
    endpoint: url.href,
    region,
    accessKeyId: accessKey,
    secretAccessKey: secretKey,
    fetch: fetchInTime,
  });
}

/**
 * `fetch` that gives up when no answer begins; while a body flows, Node itself minds silence. A redirection is an answer:
 * content goes to no host that nobody has named. Bytes come as they are stored, so that their length is that of the head.
 */
const fetchInTime: typeof fetch = async (input, init) => {
  const control = new AbortController();
  const giveUp = (): void => control.abort(new Error(`no answer within ${answerMs / 1_000} s`));
  const timer = setTimeout(giveUp, answerMs);
  try {
    const headers = { ...(init?.headers as Record<string, string>), 'accept-encoding': 'identity' };
    return await fetch(input, { ...init, headers, redirect: 'manual', signal: control.signal });
  } finally {
    clearTimeout(timer);
  }
};

/** Asks for something that cannot be there: only an object store that lets us in says so in the words of S3. */
async function checkBucket(s3: S3mini, nothing: string, config: S3Config): Promise<void> {
  let answer: Response;
  try {
    answer = await s3.getObjectRaw(nothing);
  } catch (error) {
    if (refusalOf(error)?.code === 'NoSuchKey') return;
    throw openingFault(error, config);
  }
  await answer.body?.cancel();
  throw new Fault(
    'config',
    `wrong configuration\n  FARWATCH_S3_ENDPOINT: ${config.endpoint} is no object store`,
  );
}

async function unlessAbsent<T>(request: () => Promise<T>): Promise<T | undefined> {
  try {
    return await request();
  } catch (error) {
    if (isAbsent(error)) return undefined;
    throw storeFault(error);
  }
}

/** An object appears whole or not at all, and one that is there is replaced by the same: damage is healed. */
async function upload(s3: S3mini, key: string, draft: string, { bytes }: StoredFile): Promise<void> {
  const handle = await open(draft, 'r');
  try {
    if (bytes <= partBytes) {
      const content = await readPart(handle, 0, bytes);
      await s3.putObject(key, content, undefined, undefined, digestOf(content));
    } else {
      await uploadParts(s3, key, handle, bytes);
    }
  } finally {
    await handle.close();
  }
  const stored = await s3.getContentLength(key);
  if (stored !== bytes) throw new Error(`${bytes} bytes were sent and ${stored} are there`);
}

async function uploadParts(s3: S3mini, key: string, handle: FileHandle, bytes: number): Promise<void> {
  const size = Math.max(partBytes, Math.ceil(bytes / mostParts));
  const id = await s3.getMultipartUploadId(key);
  try {
    const parts: { partNumber: number; etag: string }[] = [];
    for (let at = 0; at < bytes; at += size) {
      const part = await readPart(handle, at, Math.min(size, bytes - at));
      parts.push(await s3.uploadPart(key, id, part, parts.length + 1, {}, undefined, digestOf(part)));
    }
    // An answer of 200 may carry an error inside, because its head had to be sent before the work was done.
    const { etag } = await s3.completeMultipartUpload(key, id, parts);
    if (!etag) throw new Error('the parts were not put together');
  } catch (error) {
    // What cannot be taken back now is left to the bucket's own rule for parts; the first error is the one that counts.
    await s3.abortMultipartUpload(key, id).catch(() => undefined);
    throw error;
  }
}

async function readPart(handle: FileHandle, from: number, length: number): Promise<Buffer> {
  const part = Buffer.alloc(length);
  for (let at = 0; at < length;) {
    const { bytesRead } = await handle.read(part, at, length - at, from + at);
    if (bytesRead === 0) throw new Error('the draft has become shorter');
    at += bytesRead;
  }
  return part;
}

/** The oldest check that S3 has of the bytes that arrived. The newer checksums need a second list that the client cannot send. */
function digestOf(content: Uint8Array): Record<string, string> {
  return { 'content-md5': createHash('md5').update(content).digest('base64') };
}
