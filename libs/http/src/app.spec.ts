import 'reflect-metadata';

import { connect } from 'node:net';

import { route, type Call, type Principal, type Role, type Route } from '@farwatch/contracts/http';
import type { Logger } from '@farwatch/runtime/log';
import { silentLogger } from '@farwatch/runtime/log';
import { afterEach, expect, test } from '@jest/globals';
import { Controller, Get, type DynamicModule, type Type } from '@nestjs/common';
import { concat, mergeMap, NEVER, of, throwError, timer, type Observable } from 'rxjs';
import { z } from 'zod';

import { createHttpApp, type HttpApp, type HttpAppOptions } from './app.js';
import { Endpoint, In } from './endpoint.js';
import { Problem } from './problem.js';
import type { StreamEvent } from './sse.js';

const show = route({
  id: 'showThing',
  method: 'GET',
  path: '/things/{id}',
  roles: ['viewer', 'officer'],
  scope: 'global',
  summary: { zh: '东西', en: 'A thing' },
  params: z.object({ id: z.string() }),
  query: z.object({ limit: z.coerce.number().int().min(1).max(1000).default(100) }),
  response: z.object({ id: z.string(), limit: z.number(), by: z.string() }),
});
const make = route({
  id: 'makeThing',
  method: 'POST',
  path: '/things',
  roles: ['manager'],
  scope: 'global',
  summary: { zh: '造', en: 'Make' },
  body: z.object({ name: z.string().max(10), size: z.number() }),
  response: z.object({ name: z.string() }),
  status: 201,
});
const load = route({
  id: 'loadThings',
  method: 'POST',
  path: '/imports/things',
  roles: ['manager'],
  scope: 'global',
  summary: { zh: '导入', en: 'Import' },
  bodyType: 'text/csv',
  response: z.object({ bytes: z.number(), type: z.string() }),
});
const watch = route({
  id: 'watchThings',
  method: 'GET',
  path: '/things/stream',
  roles: ['viewer'],
  scope: 'global',
  summary: { zh: '流', en: 'Stream' },
  response: z.object({ n: z.number() }),
  responseType: 'event-stream',
});
const open = route({
  id: 'open',
  method: 'GET',
  path: '/open',
  roles: ['public'],
  scope: 'public',
  summary: { zh: '公开', en: 'Open' },
  response: z.object({ ok: z.boolean() }),
});
const routes = [show, make, load, watch, open];

@Controller()
class Things {
  @Endpoint(show)
  show(@In() call: Call<typeof show>): z.infer<typeof show.response> {
    if (call.params.id === 'none') throw new Problem(404, 'not-found', 'no thing none');
    if (call.params.id === 'bug') throw new Error('password=hunter2 at /srv/secret.ts');
    if (call.params.id === 'odd') return { id: 'odd', limit: 'many' as unknown as number, by: '' };
    if (call.params.id === 'down') throw Object.assign(new Error('no'), { code: 'ECONNREFUSED' });
    return { id: call.params.id, limit: call.query.limit, by: call.principal.name };
  }
  @Endpoint(make)
  make(@In() call: Call<typeof make>): { name: string } {
    return { name: call.body.name };
  }
  @Endpoint(load)
  load(@In() call: Call<typeof load>): { bytes: number; type: string } {
    return { bytes: call.raw?.length ?? -1, type: call.contentType ?? '' };
  }
  @Endpoint(watch)
  watch(@In() call: Call<typeof watch>): Observable<StreamEvent> {
    const first = of({ id: '8', type: 'thing', data: { n: 1, after: call.lastEventId ?? null } });
    const failure = throwError(() => new Error('source is gone'));
    if (call.lastEventId === 'fail') return failure;
    if (call.lastEventId === 'later') return concat(first, timer(20).pipe(mergeMap(() => failure)));
    return call.lastEventId === 'end' ? first : concat(first, NEVER);
  }
  @Endpoint(open)
  open(): { ok: boolean } {
    return { ok: true };
  }
}

const principals: Record<string, Principal> = {
  viewer: { id: '1', kind: 'token', name: 'v', roles: ['viewer'], scope: 'all' },
  manager: { id: '2', kind: 'token', name: 'm', roles: ['manager'], scope: 'all' },
};
let app: HttpApp | undefined;
afterEach(async () => {
  await app?.close();
  app = undefined;
});

function moduleWith(...controllers: Type[]): DynamicModule {
  return { module: class Any {}, controllers };
}

async function start(options: Partial<HttpAppOptions> = {}): Promise<HttpApp> {
  app = await createHttpApp({
    modules: [moduleWith(Things)],
    routes,
    complete: true,
    verifier: { verify: async (token) => principals[token] },
    log: silentLogger,
    ratePerSecond: 0,
    ...options,
  });
  return app;
}

const as = (role: Role): Record<string, string> => ({ authorization: `Bearer ${role}` });

test('a call is parsed, defaults are filled and the caller is known', async () => {
  const { fastify } = await start();
  const long = 'x'.repeat(128);
  const answer = await fastify.inject({ url: `/api/v1/things/${long}`, headers: as('viewer') });
  expect([answer.statusCode, answer.json()]).toEqual([200, { id: long, limit: 100, by: 'v' }]);
  const made = await fastify.inject({
    method: 'POST',
    url: '/api/v1/things',
    headers: as('manager'),
    payload: { name: 'a', size: 1, admin: true },
  });
  expect([made.statusCode, made.json()]).toEqual([201, { name: 'a' }]);
});

test('every wrong field is named at once', async () => {
  const { fastify } = await start();
  const answer = await fastify.inject({
    method: 'POST',
    url: '/api/v1/things',
    headers: { ...as('manager'), 'accept-language': 'en' },
    payload: { name: 'much too long', size: 'big' },
  });
  expect(answer.statusCode).toBe(400);
  expect(answer.headers['content-type']).toBe('application/problem+json; charset=utf-8');
  const body = answer.json<{ type: string; title: string; errors: { path: string }[] }>();
  expect(body.type).toBe('/problems/invalid-input');
  expect(body.title).toBe('The input is not valid');
  expect(body.errors.map((error) => error.path)).toEqual(['body.name', 'body.size']);
  const nul = await fastify.inject({ url: '/api/v1/things/a%00b?limit=9999', headers: as('viewer') });
  expect(nul.json<typeof body>().errors.map((error) => error.path)).toEqual(['path.id', 'query.limit']);
});

test('without a token 401, with a wrong role 403, before the body is read', async () => {
  const { fastify } = await start();
  const big = 'x'.repeat(2 * 1024 * 1024);
  const none = await fastify.inject({
    method: 'POST',
    url: '/api/v1/things',
    headers: { 'content-type': 'application/json' },
    payload: big,
  });
  expect([none.statusCode, none.headers['www-authenticate']]).toEqual([401, 'Bearer realm="farwatch"']);
  const bad = await fastify.inject({
    url: '/api/v1/things/1',
    headers: { authorization: 'Bearer stranger' },
  });
  expect([bad.statusCode, bad.json<{ type: string }>().type]).toEqual([401, '/problems/bad-token']);
  const basic = await fastify.inject({ url: '/api/v1/things/1', headers: { authorization: 'Basic abc' } });
  expect(basic.statusCode).toBe(401);
  const wrong = await fastify.inject({
    method: 'POST',
    url: '/api/v1/things',
    headers: as('viewer'),
    payload: big,
  });
  expect([wrong.statusCode, wrong.json<{ type: string }>().type]).toEqual([403, '/problems/wrong-role']);
  expect((await fastify.inject('/api/v1/open')).statusCode).toBe(200);
});

test('limits: 1 MB of JSON, 32 MB of CSV, and only the declared media type', async () => {
  const { fastify } = await start();
  const post = (url: string, type: string, payload: string | Buffer) =>
    fastify.inject({
      method: 'POST',
      url: `/api/v1${url}`,
      headers: { ...as('manager'), 'content-type': type },
      payload,
    });
  expect((await post('/things', 'application/json', `{"name":"${'x'.repeat(1_100_000)}"}`)).statusCode).toBe(
    413,
  );
  expect((await post('/things', 'text/xml', '<a/>')).statusCode).toBe(415);
  expect((await post('/imports/things', 'application/json', '{}')).statusCode).toBe(415);
  const csv = await post('/imports/things', 'text/csv; charset=gb18030', Buffer.alloc(3_000_000, 65));
  expect(csv.json()).toEqual({ bytes: 3_000_000, type: 'text/csv; charset=gb18030' });
  const over = await post('/imports/things', 'text/csv', Buffer.alloc(33 * 1024 * 1024, 65));
  expect([over.statusCode, over.json<{ type: string }>().type]).toEqual([413, '/problems/too-large']);
});

test.each(['{"name":', '', '[1,2', 'nul', '{"__proto__":{"a":1}}'])(
  'body %j is a 400 problem',
  async (payload) => {
    const { fastify } = await start();
    const headers = { ...as('manager'), 'content-type': 'application/json' };
    const answer = await fastify.inject({ method: 'POST', url: '/api/v1/things', headers, payload });
    expect(answer.statusCode).toBe(400);
    expect(answer.headers['content-type']).toContain('application/problem+json');
  },
);

test('a 10,000 deep body is refused without harm', async () => {
  const { fastify } = await start();
  const payload = `{"name":"a","size":${'['.repeat(10_000)}${']'.repeat(10_000)}}`;
  const headers = { ...as('manager'), 'content-type': 'application/json' };
  expect((await fastify.inject({ method: 'POST', url: '/api/v1/things', headers, payload })).statusCode).toBe(
    400,
  );
});

test('errors tell the caller nothing of the inside, and the log everything', async () => {
  const lines: object[] = [];
  const log: Logger = { ...silentLogger, error: (fields) => lines.push(fields), child: () => log };
  const { fastify } = await start({ log });
  const bug = await fastify.inject({
    url: '/api/v1/things/bug',
    headers: { ...as('viewer'), 'x-request-id': 'request-0001' },
  });
  expect(bug.statusCode).toBe(500);
  expect(bug.json()).toEqual({
    type: '/problems/internal',
    title: '服务器内部错误',
    status: 500,
    instance: 'urn:farwatch:request:request-0001',
  });
  expect(JSON.stringify(lines)).toContain('hunter2');
  const down = await fastify.inject({ url: '/api/v1/things/down', headers: as('viewer') });
  expect([down.statusCode, down.headers['retry-after']]).toEqual([503, '5']);
  const gone = await fastify.inject({ url: '/api/v1/nothing', headers: as('viewer') });
  expect([gone.statusCode, gone.json<{ type: string }>().type]).toEqual([404, '/problems/not-found']);
  expect((await fastify.inject({ url: '/api/v1/things/none', headers: as('viewer') })).statusCode).toBe(404);
});

test('in tests an answer that is not as declared is an error that names the field', async () => {
  const lines: object[] = [];
  const log: Logger = { ...silentLogger, error: (fields) => lines.push(fields), child: () => log };
  const { fastify } = await start({ log, checkAnswers: true });
  const get = (id: string) => fastify.inject({ url: `/api/v1/things/${id}`, headers: as('viewer') });
  expect((await get('fine')).statusCode).toBe(200);
  expect((await get('none')).statusCode).toBe(404);
  expect((await get('odd')).statusCode).toBe(500);
  expect(JSON.stringify(lines)).toContain('the answer of showThing is not as declared: limit');
});

test('a caller that is too fast is told when to come back', async () => {
  const { fastify } = await start({ ratePerSecond: 2 });
  const answers = [];
  for (let n = 0; n < 6; n++)
    answers.push(await fastify.inject({ url: '/api/v1/things/1', headers: as('viewer') }));
  expect(answers.map((answer) => answer.statusCode)).toEqual([200, 200, 200, 200, 429, 429]);
  expect(answers.at(-1)?.headers['retry-after']).toBe('1');
});

test('server-sent events are framed, resumable and end with the server', async () => {
  const { fastify, close } = await start();
  const address = await fastify.listen({ port: 0, host: '127.0.0.1' });
  const answer = await fetch(`${address}/api/v1/things/stream`, {
    headers: { ...as('viewer'), 'last-event-id': '7' },
  });
  expect(answer.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
  if (answer.body === null) throw new Error('no body');
  const reader = answer.body.getReader();
  let text = '';
  while (!text.includes('data:')) text += Buffer.from((await reader.read()).value ?? []).toString();
  expect(text).toBe('retry: 2000\n: connected\n\nid: 8\nevent: thing\ndata: {"n":1,"after":"7"}\n\n');
  const ended = reader.read().then(
    (result) => result.done,
    () => true,
  );
  await close();
  app = undefined;
  expect(await ended).toBe(true);
});

test('a stream ends soon after its token is revoked', async () => {
  const known = new Map(Object.entries(principals));
  const { fastify } = await start({
    verifier: { verify: async (token) => known.get(token) },
    recheckStreamsMs: 20,
  });
  const address = await fastify.listen({ port: 0, host: '127.0.0.1' });
  const answer = await fetch(`${address}/api/v1/things/stream`, { headers: as('viewer') });
  const text = answer.text().catch(() => 'cut');
  const early = await Promise.race([text, new Promise((resolve) => setTimeout(resolve, 100, 'open'))]);
  expect(early).toBe('open');
  known.delete('viewer');
  expect(await text).toBe('cut');
});

test('a caller may not hold streams without end', async () => {
  const { fastify } = await start();
  const address = await fastify.listen({ port: 0, host: '127.0.0.1' });
  const open = (role: Role) => fetch(`${address}/api/v1/things/stream`, { headers: as(role) });
  const answers = await Promise.all(Array.from({ length: 50 }, () => open('viewer')));
  expect(answers.every(({ status }) => status === 200)).toBe(true);
  const more = await open('viewer');
  expect([more.status, more.headers.get('content-type')]).toEqual([
    503,
    'application/problem+json; charset=utf-8',
  ]);
  await answers[0]?.body?.cancel();
  for (;;) if ((await open('viewer')).status === 200) break;
});

test('a stream whose source completes ends, one whose source fails is cut and logged', async () => {
  const warnings: object[] = [];
  const log: Logger = { ...silentLogger, warn: (fields) => warnings.push(fields), child: () => log };
  const { fastify } = await start({ log });
  const address = await fastify.listen({ port: 0, host: '127.0.0.1' });
  const get = (id: string) =>
    fetch(`${address}/api/v1/things/stream`, { headers: { ...as('viewer'), 'last-event-id': id } });
  expect(await (await get('end')).text()).toContain('data: {"n":1,"after":"end"}');
  expect((await get('fail')).status).toBe(500);
  await expect(get('later').then((answer) => answer.text())).rejects.toThrow();
  expect(JSON.stringify(warnings)).toContain('source is gone');
});

@Controller()
class Undeclared {
  @Get('secret')
  secret(): string {
    return 'for everybody';
  }
}

test('a handler without a declaration, outside the table or missing does not start', async () => {
  await expect(start({ modules: [moduleWith(Things, Undeclared)] })).rejects.toThrow(
    'Undeclared.secret has no declaration',
  );
  await expect(start({ routes: [show, make, load, watch] })).rejects.toThrow(
    'Things.open: open is not in the table',
  );
  await expect(start({ modules: [], routes: [show] })).rejects.toThrow('showThing has no handler');
});

test.each([
  ['says no scope', { scope: undefined }, 'list declares no scope'],
  ['says a scope that there is none', { scope: 'town' }, 'list declares no scope'],
  ['is public by its scope only', { scope: 'public' }, 'list is public by its roles or by its scope'],
  ['names no roles', { roles: [] }, 'list names no roles'],
])('a route that %s does not start', async (_, change, fault) => {
  const { scope: _scope, ...rest } = show;
  // @ts-expect-error the compiler asks for a scope, too
  const list: Route = { ...rest, id: 'list', path: '/list' };
  const broken = { ...list, scope: 'global', ...change } as Route;
  @Controller()
  class Lists {
    @Endpoint(broken)
    list(): object {
      return {};
    }
  }
  await expect(start({ modules: [moduleWith(Lists)], routes: [broken] })).rejects.toThrow(fault);
});

test('what is no request, or has too long a head, gets a problem as well, and no more of the connection', async () => {
  const { fastify } = await start();
  const address = await fastify.listen({ port: 0, host: '127.0.0.1' });
  const ask = (text: string): Promise<string> =>
    new Promise((resolve, reject) => {
      let heard = '';
      const socket = connect(Number(new URL(address).port), '127.0.0.1', () => socket.write(text));
      socket.on('data', (bytes) => (heard += bytes.toString())).on('error', reject);
      socket.on('close', () => resolve(heard));
    });
  const long = await ask(`GET /api/v1/things/1?limit=${'1'.repeat(40_000)} HTTP/1.1\r\nhost: x\r\n\r\n`);
  expect(long).toMatch(
    /^HTTP\/1\.1 431 .*application\/problem\+json.*"type":"\/problems\/headers-too-large"/s,
  );
  expect(await ask('what?\r\n\r\n')).toMatch(/^HTTP\/1\.1 400 .*"type":"\/problems\/bad-request"/s);
});
