import { randomUUID } from 'node:crypto';

import { allRoutes, keepsAnswers } from '@farwatch/contracts/http';
import { openapi } from '@farwatch/contracts/openapi';
import { createPool } from '@farwatch/persistence/pool';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

import { runSql } from './places.js';
import { startApi, type StartedApi } from './start-api.js';

let api: StartedApi;
let officer: string;
beforeAll(async () => {
  api = await startApi({ FARWATCH_API_RATE: '0' });
  officer = await api.makeToken({ subject: 'desk', roles: ['officer'] });
});
afterAll(() => api?.stop());

const inHours = (hours: number): string => new Date(Date.now() + hours * 3_600_000).toISOString();
const silence = (note: string, until = inHours(2)) => ({ match: {}, until, note });
const post = (path: string, key: string, body: object, token = officer): Promise<Response> =>
  api.call(path, { token, method: 'POST', body, headers: { 'idempotency-key': key } });
const codeOf = async (answer: Response): Promise<[number, string]> => [
  answer.status,
  ((await answer.json()) as { type: string }).type.replace('/problems/', ''),
];
const notes = async (): Promise<string[]> => {
  const answer = await api.call('/alerts/silences?limit=1000', { token: officer });
  return ((await answer.json()) as { items: { note: string }[] }).items.map(({ note }) => note);
};
const counted = async (note: string): Promise<number> => (await notes()).filter((one) => one === note).length;

describe('a POST with an Idempotency-Key', () => {
  test('is done once, and answered the same each time', async () => {
    const [key, body] = [randomUUID(), silence('once')];
    const first = await post('/alerts/silences', key, body);
    const again = await post('/alerts/silences', `"${key}"`, body);
    expect([first.status, again.status]).toEqual([201, 201]);
    expect(first.headers.get('idempotency-replayed')).toBeNull();
    expect(again.headers.get('idempotency-replayed')).toBe('true');
    expect(await again.json()).toEqual(await first.json());
    expect(await counted('once')).toBe(1);
  });

  test('twenty at the same time are done once; who is not answered is told to come back', async () => {
    const [key, body] = [randomUUID(), silence('crowd')];
    const answers = await Promise.all(Array.from({ length: 20 }, () => post('/alerts/silences', key, body)));
    expect(new Set(answers.map(({ status }) => status)).has(201)).toBe(true);
    for (const answer of answers)
      if (answer.status !== 201) expect(await codeOf(answer)).toEqual([409, 'outcome-open']);
    expect(await counted('crowd')).toBe(1);
  });

  test('the key is that of its caller, and of one request only', async () => {
    const key = randomUUID();
    const other = await api.makeToken({ subject: 'desk-2', roles: ['officer'] });
    const body = silence('mine');
    expect((await post('/alerts/silences', key, body)).status).toBe(201);
    expect((await post('/alerts/silences', key, body, other)).status).toBe(201);
    expect(await counted('mine')).toBe(2);
    expect(await codeOf(await post('/alerts/silences', key, silence('else')))).toEqual([422, 'key-reused']);
    expect(await counted('else')).toBe(0);
  });

  test('a refusal frees the key: what was wrong can be mended', async () => {
    const key = randomUUID();
    expect((await post('/alerts/silences', key, silence('late', inHours(-1)))).status).toBe(400);
    expect((await post('/alerts/silences', key, { note: 'x' })).status).toBe(400);
    expect((await post('/alerts/silences', key, silence('mended'))).status).toBe(201);
    expect(await counted('mended')).toBe(1);
  });

  test('of which nobody knows the end it is not done again; after a day the key is forgotten', async () => {
    const [key, body] = [randomUUID(), silence('open')];
    expect((await post('/alerts/silences', key, body)).status).toBe(201);
    const change = (set: string) =>
      runSql(api.databaseUrl, `UPDATE api.kept_answer SET ${set} WHERE key = '${key}'`);
    await change('status = NULL, body = NULL');
    const answer = await post('/alerts/silences', key, body);
    expect(answer.headers.get('retry-after')).toBe('2');
    expect(await codeOf(answer)).toEqual([409, 'outcome-open']);
    expect(await counted('open')).toBe(1);
    await change(`begun_at = now() - interval '25 hours'`);
    expect((await post('/alerts/silences', key, body)).status).toBe(201);
    expect(await counted('open')).toBe(2);
  });

  test('that makes a secret keeps none of it', async () => {
    const key = randomUUID();
    const body = { subject: 'press', roles: ['viewer'] };
    const made = await post('/tokens', key, body, api.adminToken);
    expect(made.status).toBe(201);
    const { token } = (await made.json()) as { token: string };
    expect(await codeOf(await post('/tokens', key, body, api.adminToken))).toEqual([409, 'answer-not-kept']);
    const pool = createPool(api.databaseUrl, { name: 'test' });
    const { rows } = await pool.query<object>('SELECT * FROM api.kept_answer WHERE key = $1', [key]);
    await pool.end();
    expect(rows).toMatchObject([{ status: 201, body: null }]);
    expect(JSON.stringify(rows)).not.toContain(token);
  });

  test.each(['', 'two words', 'x'.repeat(201), 'ключ'])('the key %j is refused', async (key) => {
    const headers = { 'idempotency-key': Buffer.from(key).toString('latin1') };
    const answer = await api.call('/alerts/silences', {
      ...{ token: officer, method: 'POST', body: silence('bad key'), headers },
    });
    expect(await codeOf(answer)).toEqual([400, 'invalid-input']);
  });

  test('at a door that keeps no answers it is refused, so that nobody relies on it', async () => {
    const keyless = allRoutes.filter((route) => route.method === 'POST' && !keepsAnswers(route));
    expect(keyless.map(({ id }) => id)).toContain('sign-in');
    const answer = await post('/sign-in', randomUUID(), { name: 'x', password: 'y' });
    expect(await codeOf(answer)).toEqual([400, 'no-answers-kept']);
  });

  test('every answer that holds a secret is declared as such', () => {
    const { paths, components } = openapi(allRoutes) as {
      paths: Record<string, Record<string, { responses: object; operationId: string }>>;
      components: { schemas: Record<string, object> };
    };
    const secret = (schema: unknown): boolean => {
      const text = JSON.stringify(schema);
      const named = [...text.matchAll(/"#\/components\/schemas\/(\w+)"/g)].map(([, name]) => name!);
      return (
        /"(secret|token|codeUntil)":/.test(text) || named.some((name) => secret(components.schemas[name]))
      );
    };
    const holding = allRoutes.filter(
      (route) => keepsAnswers(route) && secret(paths[route.path]?.['post']?.responses),
    );
    expect(holding.filter(({ answersSecret }) => answersSecret !== true).map(({ id }) => id)).toEqual([]);
    expect(holding.length).toBeGreaterThan(3);
  });
});

describe('an answer that the caller has already', () => {
  test('is 304 without a body until it changes', async () => {
    const read = (etag?: string) =>
      api.call('/alerts/silences', {
        token: officer,
        ...(etag !== undefined && { headers: { 'if-none-match': etag } }),
      });
    const etag = (await read()).headers.get('etag')!;
    expect(etag).toMatch(/^W\/"[\w-]{27}"$/);
    const same = await read(`"x", ${etag}`);
    expect([same.status, await same.text()]).toEqual([304, '']);
    expect(same.headers.get('etag')).toBe(etag);
    expect((await post('/alerts/silences', randomUUID(), silence('another'))).status).toBe(201);
    const changed = await read(etag);
    expect(changed.status).toBe(200);
    expect(changed.headers.get('etag')).not.toBe(etag);
  });

  test('of another reader is another one, and a problem has no ETag', async () => {
    const other = await api.makeToken({ subject: 'north', roles: ['officer'], scope: { districts: ['北'] } });
    const etag = (await api.call('/session', { token: officer })).headers.get('etag')!;
    const answer = await api.call('/session', { token: other, headers: { 'if-none-match': etag } });
    expect(answer.status).toBe(200);
    const missing = await api.call('/leads/none', { token: officer });
    expect([missing.status, missing.headers.get('etag')]).toEqual([404, null]);
  });
});
