import { randomBytes } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

import type { Route } from '@farwatch/contracts/http';
import { histogram } from '@farwatch/observability/metrics';
import type { DoorTls } from '@farwatch/runtime/door-tls';
import type { Logger } from '@farwatch/runtime/log';
import { Module, type DynamicModule, type INestApplication } from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_INTERCEPTOR, ModulesContainer, NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';

import { AuthGuard } from './auth-guard.js';
import { methodsOf } from './methods-of.js';
import { identify, permit, type Doors, type SessionDoor, type TokenVerifier } from './auth.js';
import { answerConditionally } from './conditional.js';
import { checkRoutes } from './check-routes.js';
import { pathOf } from './endpoint.js';
import type { HttpRequest } from './http-request.js';
import type { Fastify } from './fastify.js';
import { answerFiles } from './file-answer.js';
import { IdempotencyInterceptor, type KeptAnswers } from './idempotency.js';
import { nestLogger } from './nest-logger.js';
import { trackStreams } from './open-streams.js';
import { CostlyInterceptor, Places } from './places.js';
import { Problem } from './problem.js';
import { ProblemFilter } from './problem-filter.js';
import { RateLimit } from './rate-limit.js';
import { acceptFiles, acceptForms, rawLimitOf } from './uploads.js';
import { answerUnreadable } from './unreadable-request.js';

export const prefix = '/api/v1';
const jsonLimitBytes = 1024 * 1024;
/** How long running requests may take to end when the server closes. */
const closeMs = 5_000;

export interface HttpAppOptions {
  /** The `http/` modules of the services. */
  readonly modules: readonly DynamicModule[];
  /** The table that every handler must be in. */
  readonly routes: readonly Route[];
  /** Every route of the table must have a handler. */
  readonly complete: boolean;
  readonly verifier: TokenVerifier;
  /** Absent: there are no browser sessions. */
  readonly sessions?: SessionDoor;
  readonly log: Logger;
  /** Requests per second of one caller, twice that at once; 0 is no limit. A route counts as many as its `cost`. */
  readonly ratePerSecond: number;
  /** Addresses and networks (CIDR) of proxies whose `X-Forwarded-For` is believed; default none. */
  readonly trustedProxies?: readonly string[];
  /** How many requests of routes with a `cost` above 1 run at the same time; default 4. */
  readonly costlyAtOnce?: number;
  /** How long one more waits for its turn; default 5 s. */
  readonly costlyWaitMs?: number;
  /** Answers that are not as their route declares become errors; for tests, because it costs time. */
  readonly checkAnswers?: boolean;
  /** How often the tokens behind open event streams are asked for again; default 15 s. */
  readonly recheckStreamsMs?: number;
  /** With it the door speaks https only. */
  readonly tls?: Omit<DoorTls, 'follow'>;
  /** Keeps answers to requests with an `Idempotency-Key`; absent: the header means nothing. */
  readonly answers?: KeptAnswers;
  /** Headers of every answer. */
  readonly headers?: Readonly<Record<string, string>>;
}

export type { Fastify } from './fastify.js';
export type { HttpRequest } from './http-request.js';

export interface HttpApp {
  readonly nest: INestApplication;
  readonly fastify: Fastify;
  /** Ends event streams first, then waits for running requests, then closes. */
  close(): Promise<void>;
}

/** The root of the application; controllers come in by `imports`. */
@Module({})
class RootModule {}

/**
 * Builds the application without listening; `extend` may add doors before it is sealed.
 * A handler without a declaration in `routes` does not start (`Fault('routes')`).
 */
export async function createHttpApp(
  options: HttpAppOptions,
  extend?: (fastify: Fastify) => void,
): Promise<HttpApp> {
  const { log } = options;
  const doors: Doors = { verifier: options.verifier, sessions: options.sessions };
  const table = new Map(options.routes.map((route) => [`${route.method} ${prefix}${pathOf(route)}`, route]));
  const adapter = new FastifyAdapter({
    bodyLimit: jsonLimitBytes,
    ...(options.tls && { https: { ...options.tls } }),
    routerOptions: { maxParamLength: 512 },
    genReqId: (request: IncomingMessage) => {
      const given = request.headers['x-request-id'];
      return typeof given === 'string' && /^[\w.-]{8,64}$/.test(given)
        ? given
        : randomBytes(9).toString('base64url');
    },
    requestTimeout: 60_000,
    keepAliveTimeout: 65_000,
    trustProxy: [...(options.trustedProxies ?? [])],
    clientErrorHandler: answerUnreadable,
  });
  const methods = methodsOf(options.routes);
  const fastify = adapter.getInstance() as unknown as Fastify;
  const routeOfRequest = (request: HttpRequest): Route | undefined =>
    table.get(`${request.method} ${request.routeOptions.url ?? ''}`) ??
    (request.method === 'HEAD' ? table.get(`GET ${request.routeOptions.url ?? ''}`) : undefined);

  fastify.addHook('onRoute', (route) => {
    const method = Array.isArray(route.method) ? (route.method[0] ?? '') : route.method;
    const declared = table.get(`${method} ${route.url}`);
    if (declared?.bodyType !== undefined) route.bodyLimit = rawLimitOf(declared);
  });
  const limit = new RateLimit(options.ratePerSecond, options.ratePerSecond * 2);
  const lookUps = new RateLimit(50, 500);
  fastify.addHook('onRequest', async (request, reply) => {
    for (const [name, value] of Object.entries(options.headers ?? {})) reply.header(name, value);
    reply.header('x-request-id', request.id);
    const route = routeOfRequest(request);
    // A path with parameters may fit where another, without them, is meant.
    if (route === undefined || methods.shadowed.has(route)) methods.refuse(request);
    if (route === undefined) return;
    const own = request as unknown as HttpRequest;
    // A look-up may ask the database: an address pays for it before, and is paid back when the token is good.
    if (!route.roles.includes('public')) slowDown(lookUps.take(request.ip, Date.now()));
    const caller = await identify(route, own, doors).catch((error: unknown) => {
      // Nobody could tell who it is: that is not the address's doing, and others there go on.
      if (!(error instanceof Problem) || error.status >= 500) lookUps.giveBack(request.ip, Date.now());
      throw error;
    });
    const principal = caller?.principal;
    if (principal !== undefined) lookUps.giveBack(request.ip, Date.now());
    slowDown(limit.take(principal?.id ?? request.ip, Date.now(), route.cost));
    if (principal === undefined) return;
    permit(route, principal);
    own.principal = principal;
    if (caller?.session !== undefined) own.session = caller.session;
  });
  acceptFiles(fastify, routeOfRequest);
  if (options.routes.some(({ upload }) => upload !== undefined)) await acceptForms(fastify, routeOfRequest);
  answerFiles(fastify);
  answerConditionally(fastify, routeOfRequest);
  if (options.checkAnswers === true) checkAnswers(fastify, routeOfRequest);
  const closeServer = closer(fastify);
  const streams = trackStreams(
    fastify,
    log,
    (request) => stillAllowed(request, routeOfRequest(request), doors),
    options.recheckStreamsMs,
  );
  measure(fastify, log);

  const places = new Places(options.costlyAtOnce ?? 4, options.costlyWaitMs ?? 5_000);
  const root: DynamicModule = {
    module: RootModule,
    imports: [...options.modules],
    providers: [
      { provide: APP_FILTER, useValue: new ProblemFilter(log) },
      { provide: APP_GUARD, useClass: AuthGuard },
      { provide: APP_INTERCEPTOR, useValue: new CostlyInterceptor(places) },
      ...(options.answers === undefined
        ? []
        : [{ provide: APP_INTERCEPTOR, useValue: new IdempotencyInterceptor(options.answers) }]),
    ],
  };
  const nest = await NestFactory.create(root, adapter, { logger: nestLogger(log), abortOnError: false });
  nest.setGlobalPrefix(prefix);
  checkRoutes(nest.get(ModulesContainer), options.routes, options.complete);
  await nest.init();
  extend?.(fastify); // after init: from here on the error handler is ours
  await fastify.ready();
  return {
    nest,
    fastify,
    close: async () => {
      streams.endAll();
      await closeServer(() => nest.close());
    },
  };
}

/**
 * Node closes connections that are idle at one moment. One whose answer is just leaving, or that a browser opened ahead of
 * need, would stay for its whole keep-alive time: they are cut when no request is under way, and the rest after `closeMs`.
 */
function closer({ server }: Fastify): (close: () => Promise<void>) => Promise<void> {
  let underWay = 0;
  server.on('request', (_request, response) => {
    underWay++;
    response.once('close', () => underWay--);
  });
  return async (close) => {
    const began = Date.now();
    const timer = setInterval(() => {
      if (underWay === 0 || Date.now() - began > closeMs) server.closeAllConnections();
    }, 50);
    await close().finally(() => clearInterval(timer));
  };
}

/** Whether a caller that was let in would be let in again: the token is not revoked and its roles still suffice. */
async function stillAllowed(request: HttpRequest, route: Route | undefined, doors: Doors): Promise<boolean> {
  if (route === undefined) return false;
  try {
    const caller = await identify(route, request, doors, false);
    if (caller !== undefined) permit(route, caller.principal);
    return true;
  } catch (error) {
    if (error instanceof Problem && error.status < 500) return false;
    throw error;
  }
}

function slowDown(seconds: number): void {
  if (seconds === 0) return;
  throw new Problem(429, 'too-many-requests', `try again in ${seconds} s`, undefined, {
    'retry-after': String(seconds),
  });
}

function checkAnswers(fastify: Fastify, routeOfRequest: (request: HttpRequest) => Route | undefined): void {
  fastify.addHook('preSerialization', async (request, reply, payload) => {
    const route = routeOfRequest(request as unknown as HttpRequest);
    if (route === undefined || reply.statusCode >= 400 || route.responseType === 'file') return payload;
    const { error } = route.response.safeParse(payload);
    if (error === undefined) return payload;
    const fields = error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
    throw new Error(`the answer of ${route.id} is not as declared: ${fields.join('; ')}`);
  });
}

function measure(fastify: Fastify, log: Logger): void {
  const duration = histogram(
    'farwatch_http_server_request_duration_seconds',
    'Time from the request to the end of its answer',
    ['method', 'route', 'status'],
  );
  fastify.addHook('onResponse', async (request, reply) => {
    const route = request.routeOptions.url ?? 'none';
    const seconds = reply.elapsedTime / 1000;
    duration.observe({ method: request.method, route, status: String(reply.statusCode) }, seconds);
    log.debug(
      {
        request: request.id,
        method: request.method,
        route,
        status: reply.statusCode,
        ms: Math.round(reply.elapsedTime),
      },
      'request',
    );
  });
}
