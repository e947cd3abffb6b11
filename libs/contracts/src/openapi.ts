import { z } from 'zod';

import { exceedance, limit, rule, station, timelineEntry } from './events/index.js';
import {
  alertDeliveryItem,
  alertItem,
  alertMatch,
  alertReceiverItem,
  alertRota,
  alertSilence,
} from './http/alert-item.js';
import { caseDetail, caseItem, caseStep, refusedStep, shownClock } from './http/case-item.js';
import { droneItem } from './http/drones.js';
import { flightRequestItem } from './http/flight-requests.js';
import { hj212Command, hj212Device, hj212SourceView } from './http/hj212.js';
import { airFigure } from './http/indicators.js';
import { integrityItem } from './http/integrity.js';
import { leadDetail, leadItem } from './http/lead-item.js';
import { parkedItem } from './http/parked.js';
import { findingDetail, findingItem, flightDetail, flightItem } from './http/patrol-item.js';
import { mediumItem } from './http/patrol-media-item.js';
import { importRejection } from './http/registry.js';
import { problem } from './http/problem.js';
import { keepsAnswers, type Route } from './http/route.js';
import { token } from './http/session.js';
import { user, userWithCode } from './http/users.js';
import { latestValue, readingItem, stationItem } from './http/stations.js';
import { toJsonSchema, type JsonSchema } from './json-schema.js';

const components: Readonly<Record<string, z.ZodType>> = {
  Problem: problem,
  Station: station,
  StationItem: stationItem,
  LatestValue: latestValue,
  ReadingItem: readingItem,
  Limit: limit,
  Rule: rule,
  Lead: leadItem,
  TimelineEntry: timelineEntry,
  LeadDetail: leadDetail,
  ParkedItem: parkedItem,
  IntegrityItem: integrityItem,
  AirFigure: airFigure,
  AppliedLimit: exceedance.shape.limit,
  Token: token,
  ImportRejection: importRejection,
  Alert: alertItem,
  AlertMatch: alertMatch,
  AlertReceiver: alertReceiverItem,
  AlertRota: alertRota,
  AlertSilence: alertSilence,
  AlertDelivery: alertDeliveryItem,
  Case: caseItem,
  CaseDetail: caseDetail,
  CaseStep: caseStep,
  CaseClock: shownClock,
  RefusedStep: refusedStep,
  Drone: droneItem,
  Flight: flightItem,
  FlightDetail: flightDetail,
  FlightRequest: flightRequestItem,
  PatrolFinding: findingItem,
  PatrolFindingDetail: findingDetail,
  PatrolMedium: mediumItem,
  Hj212Source: hj212SourceView,
  Hj212Device: hj212Device,
  Hj212Command: hj212Command,
  User: user,
  UserWithCode: userWithCode,
};
const named = z.registry<{ id: string }>();
for (const [id, schema] of Object.entries(components)) named.add(schema, { id });

const problems: Readonly<Record<number, string>> = {
  400: 'The input is not valid; `errors` names every wrong field',
  401: 'No token, or one that is unknown, expired or revoked',
  403: 'The token has no role for this',
  404: 'There is no such thing',
  405: 'This path has other methods; `Allow` names them',
  409: 'In conflict with the present state',
  413: 'The body is too large',
  415: 'This media type is not accepted',
  422: 'The `Idempotency-Key` was used for another request',
  429: 'Too many requests; `Retry-After` says when to come back',
  431: 'Address and headers together are longer than 16 kB',
  500: 'Internal error; `instance` names the occurrence',
  503: 'Temporarily not available; `Retry-After` says when to come back',
};

/** The OpenAPI 3.1 document of a table of routes, with every response, problem and role. */
export function openapi(routes: readonly Route[]): JsonSchema {
  const schemas: Record<string, unknown> = {};
  const collect = (schema: z.ZodType, io: 'input' | 'output'): unknown => {
    const { $defs = {}, ...rest } = toJsonSchema(schema, io, named);
    for (const [name, definition] of Object.entries($defs as Record<string, unknown>))
      schemas[name] = relocate(definition);
    return relocate(rest);
  };
  const paths: Record<string, Record<string, unknown>> = {};
  const templates = new Map<string, string>();
  for (const route of routes) {
    const anonymous = route.path.replace(/\{\w+\}/g, '{}');
    const template = templates.get(anonymous) ?? route.path;
    if (template !== route.path)
      throw new Error(`${route.path} and ${template} are one path under two names`);
    templates.set(anonymous, route.path);
    const item = (paths[route.path] ??= {});
    const method = route.method.toLowerCase();
    if (item[method] !== undefined) throw new Error(`two routes for ${route.method} ${route.path}`);
    item[method] = operation(route, collect);
  }
  collect(problem, 'output');
  schemas['Problem'] = relocate(toJsonSchema(problem, 'output'));
  return {
    openapi: '3.1.0',
    info: {
      title: 'Farwatch API',
      version: '1.0.0',
      description:
        '环境监测与非现场执法平台的公共接口。Times are RFC 3339 with an offset; pollutants are HJ 212-2017 codes; lists are cursor-paged; errors are RFC 9457 problem details. Fields may be added inside this version: ignore what you do not know.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/api/v1' }],
    security: [{ bearer: [] }, { session: [] }],
    tags: [...new Set(routes.map(tagOf))].sort().map((name) => ({ name })),
    paths: Object.fromEntries(Object.entries(paths).sort(([a], [b]) => (a < b ? -1 : 1))),
    components: {
      securitySchemes: {
        bearer: { type: 'http', scheme: 'bearer', description: 'A token of POST /tokens' },
        session: {
          type: 'apiKey',
          in: 'cookie',
          name: '__Host-farwatch',
          description:
            'A browser that signed in (POST /sign-in); what changes something carries `x-farwatch-csrf`, too',
        },
      },
      parameters: { IfNoneMatch: ifNoneMatch, IdempotencyKey: idempotencyKey },
      responses: Object.fromEntries([
        [
          'NotModified',
          { description: 'The caller has this answer already: its ETag is in `If-None-Match`' },
        ],
        ...Object.entries(problems).map(([status, description]) => [
          `Problem${status}`,
          problemResponse(description),
        ]),
      ]),
      schemas: Object.fromEntries(Object.entries(schemas).sort(([a], [b]) => (a < b ? -1 : 1))),
    },
  };
}

function operation(
  route: Route,
  collect: (schema: z.ZodType, io: 'input' | 'output') => unknown,
): JsonSchema {
  const isStream = route.responseType === 'event-stream';
  const open = route.roles.includes('public');
  const isRead = route.method === 'GET' && (route.responseType ?? 'json') === 'json';
  const keyed = keepsAnswers(route);
  const body = requestBody(route, collect);
  const parameters = [
    ...parametersOf(route.params, 'path'),
    ...parametersOf(route.query, 'query'),
    ...(isStream ? [lastEventId] : []),
    ...(isRead ? [{ $ref: '#/components/parameters/IfNoneMatch' }] : []),
    ...(keyed ? [{ $ref: '#/components/parameters/IdempotencyKey' }] : []),
  ];
  const statuses = [
    ...(parameters.length > 0 || body !== undefined ? [400] : []),
    ...(open ? [] : [401, 403]),
    ...(route.alsoAnswers ?? []),
    ...(route.params === undefined && route.bodyNames !== true ? [] : [404]),
    405,
    ...(route.method === 'GET' || route.method === 'DELETE' ? [] : [409]),
    ...(body === undefined ? [] : [413, 415]),
    ...(keyed ? [422] : []),
    429,
    431,
    500,
    503,
  ];
  return {
    operationId: route.id,
    tags: [tagOf(route)],
    summary: route.summary.en,
    description: route.summary.zh,
    'x-roles': [...route.roles],
    'x-scope': route.scope,
    ...(route.cost === undefined ? {} : { 'x-cost': route.cost }),
    ...(open ? { security: [] } : {}),
    ...(parameters.length === 0 ? {} : { parameters }),
    ...(body === undefined ? {} : { requestBody: body }),
    responses: {
      [String(route.status ?? 200)]: {
        ...answerOf(route, collect),
      },
      ...(isRead ? { 304: { $ref: '#/components/responses/NotModified' } } : {}),
      ...Object.fromEntries(
        statuses.map((status) => [String(status), { $ref: `#/components/responses/Problem${status}` }]),
      ),
    },
  };
}

function answerOf(route: Route, collect: (schema: z.ZodType, io: 'input' | 'output') => unknown): JsonSchema {
  if (route.responseType === 'file')
    return { description: 'The file, with its media type and name', content: { '*/*': { schema: {} } } };
  if (route.status === 204 || route.method === 'HEAD')
    return { description: 'No content: the answer is in the status and the headers' };
  const isStream = route.responseType === 'event-stream';
  const mediaType = isStream ? 'text/event-stream' : 'application/json';
  return {
    description: isStream ? 'Server-sent events; the schema is the data of one event' : 'Done',
    content: { [mediaType]: { schema: collect(route.response, 'output') } },
  };
}

/** A form with one file, for browsers and for files with a name. */
const form = {
  'multipart/form-data': {
    schema: {
      type: 'object',
      properties: { file: { type: 'string', contentMediaType: 'application/octet-stream' } },
      required: ['file'],
    },
  },
};

function requestBody(
  route: Route,
  collect: (schema: z.ZodType, io: 'input' | 'output') => unknown,
): JsonSchema | undefined {
  if (route.bodyType !== undefined || route.upload !== undefined) {
    const raw =
      route.bodyType === undefined
        ? {}
        : { [route.bodyType]: { schema: { type: 'string', contentMediaType: route.bodyType } } };
    const takesForm = route.upload !== undefined && route.upload.as !== 'pieces';
    return { required: true, content: { ...raw, ...(takesForm ? form : {}) } };
  }
  if (route.body === undefined) return undefined;
  const optional = route.body.safeParse({}).success;
  return { required: !optional, content: { 'application/json': { schema: collect(route.body, 'input') } } };
}

const lastEventId = {
  name: 'Last-Event-ID',
  in: 'header',
  required: false,
  description: 'The id of the last event seen: the stream goes on after it',
  schema: { type: 'string' },
};

const ifNoneMatch = {
  name: 'If-None-Match',
  in: 'header',
  required: false,
  description: 'The ETag of an answer that the caller has: 304 while it is the same',
  schema: { type: 'string' },
};

const idempotencyKey = {
  name: 'Idempotency-Key',
  in: 'header',
  required: false,
  description:
    'Any text of the caller’s: the same request with the same key is done once, and answered the same for a day. A refusal frees the key',
  schema: { type: 'string', minLength: 1, maxLength: 200, pattern: '^[!-~]+$' },
};

function parametersOf(schema: z.ZodType | undefined, place: 'path' | 'query'): JsonSchema[] {
  if (schema === undefined) return [];
  const { properties = {}, required = [] } = toJsonSchema(schema, 'input');
  return Object.entries(properties as Record<string, JsonSchema>).map(([name, own]) => ({
    name,
    in: place,
    required: place === 'path' || (required as string[]).includes(name),
    schema: relocate(own),
  }));
}

const problemResponse = (description: string): JsonSchema => ({
  description,
  content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
});

const tagOf = (route: Route): string => route.path.split('/')[1] ?? 'other';

/** References between schemas point into the document instead of into the schema. */
function relocate(value: unknown): unknown {
  return JSON.parse(
    JSON.stringify(value).replaceAll('"$ref":"#/$defs/', '"$ref":"#/components/schemas/'),
  ) as unknown;
}
