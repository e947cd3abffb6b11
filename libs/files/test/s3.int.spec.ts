import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';

import { startObjectStorage, type ObjectStorage } from '@farwatch/testing/object-storage';
import { S3mini } from 's3mini';

import { addressOf } from '../src/address.js';
import type { FileStore } from '../src/file-store.js';
import { openFiles } from '../src/open-files.js';
import { openS3, partBytes, type S3Config } from '../src/s3.js';
import { fileStoreContract, limit, pieces, png, sha } from './support/file-store-contract.js';
import { S3Door, type Fate } from './support/s3-door.js';

let server: ObjectStorage;
let raw: S3mini;
let door: S3Door;
let config: S3Config;

// The first time the server is fetched.
beforeAll(async () => {
  server = await startObjectStorage();
  door = await S3Door.open(server.endpoint);
  raw = new S3mini({
    endpoint: `${server.endpoint}/${server.bucket}`,
    region: server.region,
    accessKeyId: server.accessKey,
    secretAccessKey: server.secretKey,
  });
}, 660_000);
afterAll(async () => {
  await door?.close();
  await server?.stop();
});

beforeEach(() => {
  const { region, bucket, accessKey, secretKey } = server;
  const drafts = mkdtempSync(join(tmpdir(), 'farwatch-files-'));
  const prefix = `t-${randomBytes(6).toString('hex')}/files`;
  config = { endpoint: door.endpoint, region, bucket, prefix, accessKey, secretKey, drafts };
  door.seen.length = 0;
});
afterEach(() => {
  door.decide = () => 'pass';
  rmSync(config.drafts, { recursive: true, force: true });
});

const drafts = (): string[] => readdirSync(config.drafts);
async function kept(): Promise<string[]> {
  const found = (await raw.listObjects('/', `${config.prefix}/`)) ?? [];
  const uploads = await raw.listMultipartUploads('/', config.prefix);
  expect(uploads).toHaveProperty('ListMultipartUploadsResult');
  expect(JSON.stringify(uploads)).not.toContain('"Upload":');
  return found.map(({ Key }) => Key.slice(config.prefix!.length + 1));
}

fileStoreContract('a bucket', async () => ({
  store: await openS3(config),
  another: () => openS3(config),
  drafts,
  kept,
  damage: async (sha256, bytes) => {
    await raw.putObject(`${config.prefix}/${addressOf(sha256)}`, bytes);
  },
}));

describe('a bucket', () => {
  const large = Buffer.concat([png, Buffer.alloc(2 * partBytes, 3)]);
  const half = (): AsyncIterable<Uint8Array> => pieces(large.subarray(0, 5), large.subarray(5));
  const all = { maxBytes: 1 << 30 };
  let store: FileStore;
  beforeEach(async () => {
    store = await openS3(config);
    door.seen.length = 0;
  });
  const failing = (line: RegExp, fate: Fate): void => {
    door.decide = (seen) => (line.test(seen) ? fate : 'pass');
  };

  test('takes small content in one request and large content in parts', async () => {
    await store.put(pieces(png), limit);
    expect(door.seen.map((line) => line.split(' ')[0])).toEqual(['PUT', 'HEAD']);
    const { sha256 } = await store.put(half(), all);
    expect(door.seen.filter((line) => /partNumber=\d/.test(line))).toHaveLength(3);
    expect(sha(await buffer((await store.get(sha256))!.content))).toBe(sha(large));
    expect((await kept()).sort()).toEqual([addressOf(sha(png)), addressOf(sha256)].sort());
  });

  test('takes content of exactly one part in one request', async () => {
    const { sha256 } = await store.put(pieces(large.subarray(0, partBytes)), all);
    expect(door.seen.filter((line) => line.startsWith('POST'))).toEqual([]);
    expect((await store.get(sha256))?.bytes).toBe(partBytes);
  });

  test.each<[string, RegExp, Fate]>([
    ['is not there for a moment', /^PUT/, 503],
    ['asks to slow down', /^PUT/, 429],
    ['breaks the line', /^PUT/, 'cut'],
    ['gets other bytes than were sent', /^PUT/, 'change'],
    ['does not answer the last question', /^HEAD/, 'cut'],
  ])('a store that %s makes a fault that may be tried again', async (_, line, fate) => {
    failing(line, fate);
    await expect(store.put(pieces(png), limit)).rejects.toMatchObject({
      code: 'file-store',
      retriable: true,
    });
    if (!line.test('HEAD')) expect(await kept()).toEqual([]);
    expect(drafts()).toEqual([]);
    door.decide = () => 'pass';
    const { sha256 } = await store.put(pieces(png), limit);
    expect(await buffer((await store.get(sha256))!.content)).toEqual(png);
  });

  test.each<[string, RegExp, Fate]>([
    ['at its second part', /partNumber=2/, 'cut'],
    ['by other bytes than were sent', /partNumber=3/, 'change'],
    ['when its parts are put together', /^POST .*uploadId=/, 500],
  ])('a large upload that fails %s leaves nothing', async (_, line, fate) => {
    failing(line, fate);
    await expect(store.put(half(), all)).rejects.toMatchObject({ code: 'file-store', retriable: true });
    expect(await kept()).toEqual([]);
    expect(drafts()).toEqual([]);
  });

  test('a refusal is not tried again', async () => {
    failing(/^PUT/, 403);
    await expect(store.put(pieces(png), limit)).rejects.toMatchObject({
      code: 'file-store',
      retriable: false,
    });
  });

  test('does not follow a store that sends content elsewhere', async () => {
    failing(/^(PUT|GET)/, 307);
    await expect(store.put(pieces(png), limit)).rejects.toMatchObject({
      code: 'file-store',
      retriable: false,
    });
    await expect(store.get(sha(png))).rejects.toMatchObject({ code: 'file-store' });
  });

  test('content that breaks off while it is read ends with a fault that may be tried again', async () => {
    const { sha256 } = await store.put(pieces(png), limit);
    failing(/^GET/, 'cut-answer');
    const { content } = (await store.get(sha256))!;
    await expect(buffer(content)).rejects.toMatchObject({ code: 'file-read', retriable: true });
  });

  test('says that it does not answer, never that content is absent', async () => {
    await store.put(pieces(png), limit);
    failing(/./, 503);
    const fault = { code: 'file-store', retriable: true };
    await expect(store.get(sha(png))).rejects.toMatchObject(fault);
    await expect(store.has(sha(png))).rejects.toMatchObject(fault);
    await expect(store.remove(sha(png))).rejects.toMatchObject(fault);
  });

  test('content that nobody reads to its end lets its connection go', async () => {
    const { sha256 } = await store.put(half(), all);
    const { content } = (await store.get(sha256))!;
    for await (const _ of content) break;
    expect(content.destroyed).toBe(true);
  });
});

describe('opening a bucket', () => {
  test.each<[string, (config: S3Config) => Partial<S3Config>, object]>([
    [
      'a wrong secret',
      () => ({ secretKey: 'wrong' }),
      { message: /FARWATCH_S3_SECRET_KEY: is not the secret/ },
    ],
    ['a wrong key', () => ({ accessKey: 'nobody' }), { message: /FARWATCH_S3_ACCESS_KEY: .* does not know/ }],
    [
      'no such bucket',
      () => ({ bucket: 'nowhere' }),
      { message: /there is no bucket nowhere .*make it first/ },
    ],
    [
      'nobody there',
      () => ({ endpoint: 'http://127.0.0.1:1' }),
      { code: 'file-store', retriable: true, message: /FARWATCH_S3_ENDPOINT: http.* does not answer/ },
    ],
  ])('%s is said with what to do', async (_, change, expected) => {
    const error: unknown = await openS3({ ...config, ...change(config) }).then(
      () => undefined,
      (reason: unknown) => reason,
    );
    expect(error).toMatchObject({
      code: 'config',
      retriable: false,
      ...expected,
      message: expect.stringMatching((expected as { message: RegExp }).message),
    });
  });

  test.each([200, 301, 403, 404])(
    'a door that answers %d to everything is no object store',
    async (status) => {
      door.decide = () => status;
      await expect(openS3(config)).rejects.toMatchObject({
        code: 'config',
        message: expect.stringContaining('FARWATCH_S3_ENDPOINT'),
      });
    },
  );

  test('the environment opens it', async () => {
    const files = await openFiles({
      DATA_DIR: config.drafts,
      FARWATCH_FILES: `s3://${config.bucket}/${config.prefix}`,
      FARWATCH_S3_ENDPOINT: config.endpoint,
      FARWATCH_S3_ACCESS_KEY: config.accessKey,
      FARWATCH_S3_SECRET_KEY: config.secretKey,
    });
    const { sha256 } = await files.put(pieces(png), limit);
    expect(await kept()).toEqual([addressOf(sha256)]);
  });
});
