import { describe, expect, test } from '@jest/globals';

import { createClient, pathFor, toApiError, type ApiClient, type ClientOptions } from './client.js';
import { leadRoutes, parkedRoutes, registryRoutes, sessionRoutes, stationRoutes } from './index.js';

interface Sent {
  readonly url: string;
  readonly init: RequestInit & { headers: Record<string, string> };
}

function clientOf(
  answers: (Response | Error | object)[],
  options: Partial<ClientOptions> = {},
): { client: ApiClient; sent: Sent[] } {
  const sent: Sent[] = [];
  const client = createClient({
    base: 'http://x/api/v1',
    token: () => 't',
    fetch: (url, init) => {
      sent.push({ url: url as string, init: init as Sent['init'] });
      const answer = answers.shift();
      if (answer instanceof Error) return Promise.reject(answer);
      return Promise.resolve(answer instanceof Response ? answer : Response.json(answer));
    },
    ...options,
  });
  return { client, sent };
}

test('a call is made of the declaration: method, path, query, body', async () => {
  const { client, sent } = clientOf([{ id: 'a' }, { items: [], next: null }], { language: () => 'en' });
  await client.call(leadRoutes.dismissLead, {
    params: { id: 'a/b?c' },
    body: { version: 2, reason: 'maintenance', note: '停运' },
  });
  const page = await client.call(stationRoutes.listStations, {
    query: { limit: 10, kind: 'air', district: '', enterprise: undefined },
  });
  const items: { id: string }[] = page.items;
  expect(items).toEqual([]);
  expect(sent[0]).toMatchObject({
    url: 'http://x/api/v1/leads/a%2Fb%3Fc/dismiss',
    init: {
      method: 'POST',
      body: '{"version":2,"reason":"maintenance","note":"停运"}',
      headers: {
        authorization: 'Bearer t',
        'accept-language': 'en',
        'content-type': 'application/json',
      },
    },
  });
  expect(sent[1]).toMatchObject({
    url: 'http://x/api/v1/stations?limit=10&kind=air',
    init: { method: 'GET' },
  });
  expect(sent[1]?.init.body).toBeUndefined();
});

test('the compiler refuses what the declaration does not know', () => {
  const { client } = clientOf([]);
  const wrong = [
    // @ts-expect-error a path needs its params
    () => client.call(leadRoutes.getLead, {}),
    // @ts-expect-error a param by another name
    () => client.call(leadRoutes.getLead, { params: { lead: 'x' } }),
    // @ts-expect-error a value that is not in the list
    () => client.call(stationRoutes.listStations, { query: { kind: 'moon' } }),
    // @ts-expect-error a query where there is none
    () => client.call(sessionRoutes.getSession, { query: { limit: 1 } }),
    // @ts-expect-error a body that lacks a field
    () => client.call(leadRoutes.assignLead, { params: { id: 'x' }, body: {} }),
    // @ts-expect-error an import needs a file
    () => client.call(registryRoutes.importStations, {}),
    // @ts-expect-error only lists have pages
    () => client.pages(sessionRoutes.getSession, {}),
    // @ts-expect-error only live feeds can be followed
    () => client.follow(sessionRoutes.getSession, {}, { signal: AbortSignal.abort(), onEvent: () => {} }),
  ];
  expect(wrong).toHaveLength(8);
});

test('all pages of a list are asked for, each with the cursor of the one before', async () => {
  const { client, sent } = clientOf([
    { items: [1, 2], next: 'a b' },
    { items: [], next: 'c' },
    { items: [3], next: null },
  ]);
  const seen: unknown[] = [];
  for await (const item of client.items(parkedRoutes.listParked, { query: { status: 'parked' } }))
    seen.push(item);
  expect(seen).toEqual([1, 2, 3]);
  expect(sent.map(({ url }) => new URL(url).search)).toEqual([
    '?limit=1000&status=parked',
    '?limit=1000&status=parked&cursor=a+b',
    '?limit=1000&status=parked&cursor=c',
  ]);
});

test('a file goes as the body, or with a name as a form', async () => {
  const { client, sent } = clientOf([{}, {}]);
  const file = { content: 'id\n1', type: 'text/csv; charset=gb18030' };
  await client.call(registryRoutes.importStations, { query: { atomic: 'true' }, file });
  await client.call(registryRoutes.importStations, { file: { ...file, name: '站点.csv' } });
  expect(sent[0]).toMatchObject({
    url: 'http://x/api/v1/imports/stations?atomic=true',
    init: { body: 'id\n1', headers: { 'content-type': 'text/csv; charset=gb18030' } },
  });
  const form = sent[1]?.init.body as FormData;
  expect((form.get('file') as File).name).toBe('站点.csv');
  expect(sent[1]?.init.headers['content-type']).toBeUndefined();
});

test('a file comes as the answer that carries it', async () => {
  const { client } = clientOf([new Response('bytes', { headers: { etag: '"1"' } })]);
  const answer = await client.download(parkedRoutes.getParkedRaw, { params: { id: 'x' } });
  expect([await answer.text(), answer.headers.get('etag')]).toEqual(['bytes', '"1"']);
});

describe('a refusal', () => {
  const problem = {
    type: '/problems/lead-closed',
    title: 'Conflict',
    status: 409,
    detail: 'the lead was withdrawn',
    errors: [{ path: 'reason', message: 'required' }],
  };
  const get = (answer: Response | Error, options: Partial<ClientOptions> = {}, call = {}) =>
    clientOf([answer], options).client.call(sessionRoutes.getSession, {}, call);

  test('is the problem of the api', async () => {
    await expect(get(Response.json(problem, { status: 409 }))).rejects.toMatchObject({
      name: 'ApiError',
      status: 409,
      code: 'lead-closed',
      title: 'Conflict',
      message: 'the lead was withdrawn',
      errors: [{ path: 'reason', message: 'required' }],
    });
  });
  test('that is no problem document becomes the bare status', async () => {
    await expect(get(new Response('<html>', { status: 502 }))).rejects.toMatchObject({
      status: 502,
      code: 'http-502',
      message: '',
    });
    expect(toApiError(500, undefined)).toMatchObject({ status: 500, code: 'http-500' });
    expect(toApiError(400, { title: 'Bad' })).toMatchObject({ code: 'http-400', message: '', title: 'Bad' });
  });
  test('of the token is told, but not of one that was only tried', async () => {
    const refused: string[] = [];
    const onUnauthorized = (token: string): void => void refused.push(token);
    const answer = (): Response => Response.json({ title: 'no', status: 401 }, { status: 401 });
    await expect(get(answer(), { onUnauthorized })).rejects.toMatchObject({ status: 401 });
    await expect(get(answer(), { onUnauthorized }, { token: 'new' })).rejects.toMatchObject({ status: 401 });
    expect(refused).toEqual(['t']);
  });
  test('without an answer says whether it took too long, and an own stop stays one', async () => {
    await expect(get(new TypeError('fetch failed'))).rejects.toMatchObject({
      status: 0,
      code: 'unreachable',
    });
    const never: typeof fetch = (_, init) =>
      new Promise((_resolve, reject) =>
        init?.signal?.addEventListener('abort', () => reject(init.signal?.reason as Error)),
      );
    await expect(get(new Error(), { fetch: never, timeoutMs: 5 })).rejects.toMatchObject({ code: 'timeout' });
    // A page that stands in for the api: with a good status it is no answer either.
    await expect(get(new Response('<html>'))).rejects.toMatchObject({ status: 0, code: 'unreachable' });
    const stop = AbortSignal.abort(new Error('left the page'));
    await expect(get(new Error('aborted'), {}, { signal: stop })).rejects.toThrow('aborted');
  });
});

test('a path without params and query is the path', () => {
  expect(pathFor({ path: '/session' }, {})).toBe('/session');
});
