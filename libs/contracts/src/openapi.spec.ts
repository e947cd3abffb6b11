import { describe, expect, test } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { z } from 'zod';

import {
  allRoutes,
  codeFor,
  pageOf,
  pageQuery,
  problem,
  problemTitles,
  route,
  titleOf,
  type Route,
} from './http/index.js';
import { openapi } from './openapi.js';

interface Operation {
  operationId: string;
  summary: string;
  description: string;
  'x-roles': string[];
  'x-scope': string;
  security?: unknown[];
  parameters?: {
    name: string;
    in: string;
    required: boolean;
    schema: { maximum?: number; default?: unknown };
  }[];
  requestBody?: { required: boolean; content: Record<string, unknown> };
  responses: Record<string, { $ref?: string; content?: Record<string, { schema: unknown }> }>;
}
interface Document {
  openapi: string;
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, unknown>; responses: Record<string, unknown> };
}
const document = openapi(allRoutes) as unknown as Document;
const operations = Object.entries(document.paths).flatMap(([path, item]) =>
  Object.entries(item).map(([method, operation]) => ({ path, method, operation })),
);

test('every route is described once, in two languages, with its roles, its scope and its problems', () => {
  expect(operations).toHaveLength(allRoutes.length);
  expect(new Set(operations.map(({ operation }) => operation.operationId)).size).toBe(allRoutes.length);
  for (const route of allRoutes) {
    const operation = document.paths[route.path]?.[route.method.toLowerCase()];
    expect(operation).toMatchObject({
      operationId: route.id,
      'x-roles': route.roles,
      'x-scope': route.scope,
      ...(route.cost === undefined ? {} : { 'x-cost': route.cost }),
    });
    expect(operation?.summary).toMatch(/[A-Za-z]{2}/);
    expect(operation?.description).toMatch(/\p{Script=Han}/u);
    expect(Object.keys(operation?.responses ?? {})).toEqual(
      expect.arrayContaining([...(route.scope === 'public' ? [] : ['401', '403']), '429', '500']),
    );
  }
});

test('parameters in the path are those of the template, and all of them are required', () => {
  for (const { path, operation } of operations) {
    const inTemplate = [...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1]);
    const declared = (operation.parameters ?? []).filter((parameter) => parameter.in === 'path');
    expect([path, declared.map(({ name }) => name)]).toEqual([path, inTemplate]);
    expect(declared.every(({ required }) => required)).toBe(true);
  }
});

test('every reference leads somewhere and every schema is a JSON Schema', () => {
  const text = JSON.stringify(document);
  for (const [, kind = '', name = ''] of text.matchAll(/"#\/components\/(\w+)\/([^"]+)"/g)) {
    expect(Object.keys((document.components as unknown as Record<string, object>)[kind] ?? {})).toContain(
      name,
    );
  }
  expect(text).not.toContain('$defs');
  const ajv = new Ajv2020({ strict: false });
  addFormats.default(ajv);
  ajv.addSchema({ $id: 'https://farwatch.invalid/openapi', components: document.components });
  const rooted = (schema: unknown): object =>
    JSON.parse(
      JSON.stringify(schema).replaceAll('"#/components/', '"https://farwatch.invalid/openapi#/components/'),
    ) as object;
  for (const { operation } of operations) {
    for (const response of Object.values(operation.responses)) {
      for (const { schema } of Object.values(response.content ?? {}))
        expect(() => ajv.compile(rooted(schema))).not.toThrow();
    }
  }
});

describe('the shape of one route', () => {
  const base = {
    method: 'POST',
    roles: ['manager'],
    scope: 'global',
    summary: { zh: '一', en: 'One' },
    response: z.object({ ok: z.boolean() }),
  } as const;
  const one = (extra: Partial<Route>): Operation => {
    const made = openapi([{ ...base, id: 'one', path: '/ones', ...extra }]) as unknown as Document;
    return Object.values(made.paths['/ones'] ?? {})[0] as Operation;
  };

  test('a CSV body is named by its media type', () => {
    expect(one({ bodyType: 'text/csv' }).requestBody).toMatchObject({
      required: true,
      content: { 'text/csv': {} },
    });
  });
  test('a file has any media type, an upload is a body or a form', () => {
    const file = one({ method: 'GET', responseType: 'file' });
    expect(Object.keys(file.responses['200']?.content ?? {})).toEqual(['*/*']);
    const upload = { as: 'bytes', maxBytes: 10 } as const;
    expect(Object.keys(one({ bodyType: 'text/csv', upload }).requestBody?.content ?? {})).toEqual([
      'text/csv',
      'multipart/form-data',
    ]);
    expect(Object.keys(one({ upload }).requestBody?.content ?? {})).toEqual(['multipart/form-data']);
  });
  test('an event stream says so and takes Last-Event-ID', () => {
    const operation = one({ method: 'GET', responseType: 'event-stream' });
    expect(Object.keys(operation.responses['200']?.content ?? {})).toEqual(['text/event-stream']);
    expect(operation.parameters?.map(({ name }) => name)).toEqual(['Last-Event-ID']);
  });
  test('a public route asks for no token', () => {
    const operation = one({ roles: ['public'], scope: 'public' });
    expect([operation.security, operation.responses['401']]).toEqual([[], undefined]);
  });
  test('an answer may have more fields than are known, unless it forbids them', () => {
    const text = JSON.stringify(one({ response: z.object({ a: z.string() }) }).responses['200']);
    expect(text).not.toContain('additionalProperties');
  });
  test('two routes of one method and path cannot both be', () => {
    const twice = [1, 2].map((n) => route({ ...base, id: `r${n}`, path: '/ones' }));
    expect(() => openapi(twice)).toThrow('two routes for POST /ones');
  });
  test('two names for the same place in a path cannot both be', () => {
    const params = z.object({ id: z.string() });
    const routes = [
      route({ ...base, id: 'a', path: '/ones/{id}', params }),
      route({ ...base, id: 'b', path: '/ones/{one}/x' }),
    ];
    expect(() => openapi(routes)).not.toThrow();
    expect(() =>
      openapi([...routes, route({ ...base, method: 'GET', id: 'c', path: '/ones/{one}' })]),
    ).toThrow('/ones/{one}');
  });
});

test('a page is at most 1,000 items, 100 when nothing is said', () => {
  expect(pageQuery.parse({})).toEqual({ limit: 100 });
  expect(pageQuery.parse({ limit: '1000', cursor: 'x' })).toEqual({ limit: 1000, cursor: 'x' });
  for (const limit of ['0', '1001', '1e9', '-1', '2.5', 'many'])
    expect(pageQuery.safeParse({ limit }).success).toBe(false);
  expect(pageOf(z.number()).parse({ items: [1], next: null })).toEqual({ items: [1], next: null });
  expect(pageOf(z.number()).safeParse({ items: [1] }).success).toBe(false);
});

test('every problem code has a title in both languages, and statuses fall back to a general one', () => {
  for (const { zh, en } of Object.values(problemTitles))
    expect([/\p{Script=Han}/u.test(zh), /[A-Za-z]/.test(en)]).toEqual([true, true]);
  expect(titleOf('lead-closed', 409, 'en')).toBe('In conflict with the present state');
  expect([codeFor(418), codeFor(502), codeFor(413)]).toEqual(['bad-request', 'internal', 'too-large']);
  expect(problem.parse({ type: '/problems/x', title: 't', status: 400 }).status).toBe(400);
});
