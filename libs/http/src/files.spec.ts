import 'reflect-metadata';

import { createHash } from 'node:crypto';
import { connect } from 'node:net';
import { Readable } from 'node:stream';

import { fileBody, route, type Call } from '@farwatch/contracts/http';
import { silentLogger } from '@farwatch/runtime/log';
import { principalOf } from '@farwatch/testing/principal';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Controller } from '@nestjs/common';
import { z } from 'zod';

import { createHttpApp, type HttpApp } from './app.js';
import { Endpoint, In } from './endpoint.js';
import { attachment, FileAnswer } from './file-answer.js';

const base = { roles: ['viewer'], scope: 'global', summary: { zh: '文件', en: 'File' } } as const;
const get = route({
  ...base,
  id: 'get-file',
  method: 'GET',
  path: '/files/{id}',
  params: z.object({ id: z.string() }),
  response: fileBody,
  responseType: 'file',
});
const seen = z.object({ bytes: z.number(), sha256: z.string(), type: z.string(), name: z.string() });
const whole = route({
  ...base,
  id: 'put-whole',
  method: 'POST',
  path: '/whole',
  bodyType: 'text/csv',
  upload: { as: 'bytes', maxBytes: 1_000_000 },
  response: seen,
});
const streamed = route({
  ...base,
  id: 'put-streamed',
  method: 'POST',
  path: '/streamed',
  upload: { as: 'stream', maxBytes: 20_000_000 },
  response: seen,
});
const routes = [get, whole, streamed];

const bytes = Buffer.from(Array.from({ length: 1000 }, (_, at) => at % 256));
let largestPart = 0;

@Controller()
class Files {
  @Endpoint(get)
  get(@In() { params }: Call<typeof get>): FileAnswer {
    if (params.id === 'read')
      return new FileAnswer({
        content: ({ start, end }) => Readable.from([bytes.subarray(start, end + 1)]),
        bytes: bytes.length,
        name: 'read.bin',
      });
    if (params.id === 'breaks')
      return new FileAnswer({
        content: () =>
          Readable.from(
            (async function* () {
              yield bytes.subarray(0, 10);
              await new Promise((resolve) => setTimeout(resolve, 20));
              throw new Error('the disk is gone');
            })(),
          ),
        bytes: bytes.length,
        name: 'breaks.bin',
      });
    if (params.id === 'empty') return new FileAnswer({ content: Buffer.alloc(0), name: 'empty.txt' });
    if (params.id === 'page')
      return new FileAnswer({ content: Buffer.from('<script>'), name: 'a.html', type: 'text/html' });
    return new FileAnswer({ content: bytes, name: '报文 1.json', type: 'application/json', etag: 'v1' });
  }

  @Endpoint(whole)
  whole(@In() call: Call<typeof whole>): z.infer<typeof seen> {
    return about(call, call.raw ?? Buffer.alloc(0));
  }

  @Endpoint(streamed)
  async streamed(@In() call: Call<typeof streamed>): Promise<z.infer<typeof seen>> {
    const hash = createHash('sha256');
    let length = 0;
    for await (const part of call.file ?? []) {
      length += part.length;
      largestPart = Math.max(largestPart, part.length);
      hash.update(part);
    }
    return { ...about(call, Buffer.alloc(0)), bytes: length, sha256: hash.digest('hex') };
  }
}

function about(call: { contentType?: string; fileName?: string }, raw: Buffer): z.infer<typeof seen> {
  const sha256 = createHash('sha256').update(raw).digest('hex');
  return { bytes: raw.length, sha256, type: call.contentType ?? '', name: call.fileName ?? '' };
}

let app: HttpApp;
let url: string;
beforeAll(async () => {
  app = await createHttpApp({
    modules: [{ module: class Any {}, controllers: [Files] }],
    routes,
    complete: true,
    verifier: { verify: async (token) => (token === 'viewer' ? principalOf(token) : undefined) },
    log: silentLogger,
    ratePerSecond: 0,
    checkAnswers: true,
  });
  url = `${await app.fastify.listen({ port: 0, host: '127.0.0.1' })}/api/v1`;
});
afterAll(() => app?.close());

const auth = { authorization: 'Bearer viewer' };
const fetchFile = (id: string, headers: Record<string, string> = {}, method = 'GET') =>
  fetch(`${url}/files/${id}`, { method, headers: { ...auth, ...headers } });
const body = async (answer: Response): Promise<Buffer> => Buffer.from(await answer.arrayBuffer());

describe('a file as an answer', () => {
  test('comes with its type, length and name, as a download that no browser runs', async () => {
    const answer = await fetchFile('one');
    expect(await body(answer)).toEqual(bytes);
    expect(answer.status).toBe(200);
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'content-type': 'application/json',
      'content-length': '1000',
      'content-disposition': `attachment; filename="__ 1.json"; filename*=UTF-8''%E6%8A%A5%E6%96%87%201.json`,
      'x-content-type-options': 'nosniff',
      'content-security-policy': "sandbox; default-src 'none'",
      etag: '"v1"',
      'accept-ranges': 'bytes',
    });
    expect((await fetchFile('page')).headers.get('content-type')).toBe('application/octet-stream');
  });

  test('may be empty, asked for by HEAD, or known already', async () => {
    const empty = await fetchFile('empty');
    expect([empty.status, empty.headers.get('content-length'), (await body(empty)).length]).toEqual([
      200,
      '0',
      0,
    ]);
    const head = await fetchFile('one', {}, 'HEAD');
    expect([head.status, head.headers.get('content-length')]).toEqual([200, '1000']);
    const known = await fetchFile('one', { 'if-none-match': 'W/"v0", "v1"' });
    expect([known.status, (await body(known)).length]).toEqual([304, 0]);
    expect((await fetchFile('one', { 'if-none-match': '"v0"' })).status).toBe(200);
  });

  test.each([
    ['one', 'bytes=0-9', 206, 'bytes 0-9/1000', bytes.subarray(0, 10)],
    ['read', 'bytes=990-', 206, 'bytes 990-999/1000', bytes.subarray(990)],
    ['read', 'bytes=-5', 206, 'bytes 995-999/1000', bytes.subarray(995)],
    ['one', 'bytes=900-5000', 206, 'bytes 900-999/1000', bytes.subarray(900)],
    ['one', 'bytes=0-1,5-6', 200, null, bytes],
    ['one', 'lines=1-2', 200, null, bytes],
    ['one', 'bytes=9-3', 200, null, bytes],
  ])('%s by %s', async (id, range, status, contentRange, expected) => {
    const answer = await fetchFile(id, { range });
    expect([answer.status, answer.headers.get('content-range')]).toEqual([status, contentRange]);
    expect(await body(answer)).toEqual(expected);
  });

  test('a range beyond the end is refused, one of an older file is the whole file', async () => {
    const beyond = await fetchFile('one', { range: 'bytes=1000-' });
    expect([beyond.status, beyond.headers.get('content-range')]).toEqual([416, 'bytes */1000']);
    expect(beyond.headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
    expect(beyond.headers.get('content-disposition')).toBeNull();
    const changed = await fetchFile('one', { range: 'bytes=0-1', 'if-range': '"v0"' });
    expect([changed.status, (await body(changed)).length]).toEqual([200, 1000]);
  });

  test('that breaks off half way is seen to be broken', async () => {
    await expect(fetchFile('breaks').then(body)).rejects.toThrow();
    expect((await fetchFile('one')).status).toBe(200);
  });
});

test.each([
  ['../../etc/passwd', 'filename="_.._etc_passwd"'],
  ['a"b\r\nset-cookie: x', 'filename="a_bset-cookie_ x"'],
  ['\u202egpj.exe', 'filename="gpj.exe"'],
  ['', 'filename="file"'],
  ['100%', 'filename="100_"; filename*=UTF-8\'\'100%25'],
  ["it's (1).txt", "filename*=UTF-8''it%27s%20%281%29.txt"],
])('the name %j is made harmless', (name, expected) => {
  expect(attachment(name)).toContain(expected);
  expect(attachment(name)).toMatch(/^attachment; filename="[\x20-\x7e]+"; filename\*=UTF-8''[\w.%~-]+$/);
});

function form(...files: [string, Buffer, string][]): FormData {
  const made = new FormData();
  made.append('note', 'x');
  for (const [name, content, type] of files)
    made.append('file', new Blob([new Uint8Array(content)], { type }), name);
  return made;
}
const post = (path: string, content: FormData | string, headers: Record<string, string> = {}) =>
  fetch(`${url}${path}`, { method: 'POST', headers: { ...auth, ...headers }, body: content });
const sha = (content: Buffer): string => createHash('sha256').update(content).digest('hex');

describe('an upload', () => {
  test('is the whole body or the file of a form', async () => {
    const csv = Buffer.from('a,b\n');
    const raw = await post('/whole', csv.toString(), { 'content-type': 'text/csv; charset=utf-8' });
    expect(await raw.json()).toEqual({
      bytes: 4,
      sha256: sha(csv),
      type: 'text/csv; charset=utf-8',
      name: '',
    });
    const formed = await post('/whole', form(['站点.csv', csv, 'text/csv']));
    expect(await formed.json()).toEqual({ bytes: 4, sha256: sha(csv), type: 'text/csv', name: '站点.csv' });
  });

  test('is read as it comes in: no part of it is large', async () => {
    const big = Buffer.alloc(15_000_000, 'farwatch');
    const answer = await post('/streamed', form(['big.bin', big, 'application/octet-stream']));
    expect(await answer.json()).toMatchObject({ bytes: 15_000_000, sha256: sha(big) });
    expect(largestPart).toBeLessThan(1_000_000);
  });

  test.each([
    ['/whole', 1_000_001],
    ['/streamed', 20_000_001],
  ])('to %s that is too long is 413, and the next one is served', async (path, length) => {
    const answer = await post(path, form(['big.bin', Buffer.alloc(length), 'text/csv']));
    expect([answer.status, ((await answer.json()) as { type: string }).type]).toEqual([
      413,
      '/problems/too-large',
    ]);
    const next = await post(path, form(['small.bin', Buffer.from('x'), 'text/csv']));
    expect([next.status, ((await next.json()) as { bytes: number }).bytes]).toEqual([200, 1]);
  });

  test('without a file, with two, or of another type is refused', async () => {
    expect((await post('/whole', form())).status).toBe(400);
    const two = await post(
      '/streamed',
      form(['a', Buffer.from('a'), 'text/csv'], ['b', Buffer.from('b'), 'text/csv']),
    );
    expect(two.status).toBe(413);
    expect((await post('/streamed', 'a,b', { 'content-type': 'text/csv' })).status).toBe(415);
    expect((await post('/whole', '{}', { 'content-type': 'application/json' })).status).toBe(415);
    const broken = await post('/whole', 'nothing', {
      'content-type': 'multipart/form-data; boundary=xyz',
    });
    expect([broken.status, broken.headers.get('content-type')]).toEqual([
      400,
      'application/problem+json; charset=utf-8',
    ]);
  });

  test('of a stranger is refused before it is read', async () => {
    const answer = await fetch(`${url}/streamed`, {
      method: 'POST',
      body: form(['big.bin', Buffer.alloc(1_000_000), 'text/csv']),
    });
    expect(answer.status).toBe(401);
  });

  test('that breaks off half way harms nobody', async () => {
    const { port, hostname } = new URL(url);
    await new Promise<void>((resolve) => {
      const socket = connect(Number(port), hostname, () => {
        socket.write(
          'POST /api/v1/streamed HTTP/1.1\r\nhost: x\r\nauthorization: Bearer viewer\r\ncontent-length: 100000\r\n' +
            'content-type: multipart/form-data; boundary=b\r\n\r\n--b\r\ncontent-disposition: form-data; name="f"; filename="f"\r\n\r\nhalf',
        );
        setTimeout(() => socket.destroy(), 50);
      });
      socket.on('close', () => resolve());
    });
    expect((await post('/streamed', form(['a', Buffer.from('a'), 'text/csv']))).status).toBe(200);
  });
});
