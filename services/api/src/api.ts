import { allRoutes } from '@farwatch/contracts/http';
import { openapi } from '@farwatch/contracts/openapi';
import { createHttpApp, type HttpApp } from '@farwatch/http/app';
import { connectionFromContext, type KafkaConnection } from '@farwatch/messaging/kafka';
import { openIdentity } from '@farwatch/identity/open-identity';
import { httpModule as identityModule } from '@farwatch/identity/http';
import { poolFromContext } from '@farwatch/persistence/pool';
import { isForThisMachine, readDoorTls, refuseInClear } from '@farwatch/runtime/door-tls';
import { describeError, Fault } from '@farwatch/runtime/fault';
import type { Health, Part, PartContext, RunningPart } from '@farwatch/runtime/part';
import { redisServer } from '@farwatch/runtime/servers';
import type { Server } from 'node:tls';
import { fileURLToPath } from 'node:url';

import { adminToken, endBootstrap, localDays } from './admin-token.js';
import { readConfig, type ApiConfig } from './config.js';
import { createControl } from './control.js';
import { httpModule } from './http/index.js';
import { readMapSettings, tileOrigin } from './map-settings.js';
import { serviceModules } from './modules.js';
import { serveProbes } from './probes.js';
import { Readiness } from './readiness.js';
import { securityHeaders, serveConsole } from './static-files.js';
import { takeOverTokens } from './store/former-tokens.js';
import { AnswerStore } from './store/kept-answers.js';

const tlsNames = {
  ...{ cert: 'FARWATCH_API_CERT', key: 'FARWATCH_API_KEY' },
  ...{ clientCa: 'FARWATCH_API_CLIENT_CA', crl: 'FARWATCH_API_CLIENT_CRL' },
};
const dayMs = 86_400_000;
const consoleFolder = fileURLToPath(new URL('../../console/dist', import.meta.url));

/**
 * The one public door. `parts` tells `/readyz` how the parts of the same process are.
 * Its doors: `api` (base of the routes), `console` and `token` (an administrator's, for local use and
 * to make the first administrator).
 */
export function createApiPart(parts: () => Readonly<Record<string, Health>> = () => ({})): Part {
  return { name: 'api', start: (ctx) => start(ctx, parts) };
}

/** The api for a process that runs nothing else. */
export const apiPart: Part = createApiPart();

async function start(ctx: PartContext, parts: () => Readonly<Record<string, Health>>): Promise<RunningPart> {
  const config = readConfig(ctx.env);
  const map = readMapSettings(config);
  const tls = readDoorTls(ctx.env, tlsNames, ctx.log);
  refuseInClear(ctx.env, config.FARWATCH_HOST, tlsNames, tls);
  const [pool, connection] = await Promise.all([poolFromContext(ctx, 'api'), connectionFromContext(ctx)]);
  const redis = redisServer(config.REDIS_URL, ctx.env);
  const control = createControl(redis, ctx.log);
  const near = isForThisMachine(ctx.env, config.FARWATCH_HOST);
  const local = near || config.FARWATCH_LOCAL_TOKEN === '1';
  // In clear and reached from elsewhere is a door behind a proxy that speaks TLS (`refuseInClear`).
  const identity = await openIdentity(ctx, redis, tls !== undefined || !near);
  const { tokens, verifier } = identity;
  const readiness = new Readiness(
    {
      postgres: () => pool.query('SELECT 1'),
      kafka: () => askKafka(connection),
    },
    () => Object.fromEntries(Object.entries(parts()).filter(([name]) => name !== 'api')),
    ctx.log,
  );
  const deps = { log: ctx.log, control, people: () => identity.accounts.people() };
  const cameOver = await takeOverTokens(pool, tokens);
  if (cameOver > 0) ctx.log.info({ tokens: cameOver }, 'tokens of before were taken over');
  const purpose = local ? 'local' : (await identity.accounts.hasAdministrator()) ? 'way-back' : 'bootstrap';
  const token = await adminToken(tokens, config.DATA_DIR, config.FARWATCH_ADMIN_TOKEN, purpose, ctx.log);
  const onFirst = async (): Promise<void> => {
    if (local) return;
    ctx.log.info(
      { ended: await endBootstrap(tokens) },
      'the first administrator was made: the bootstrap token ends',
    );
    verifier.forget();
  };
  const prolonging = setInterval(() => {
    if (local && token !== undefined)
      tokens
        .prolong(token, localDays)
        .catch((error: unknown) =>
          ctx.log.warn({ error: describeError(error) }, 'a token was not prolonged'),
        );
  }, dayMs);
  prolonging.unref();
  const answers = new AnswerStore(pool);
  const forgetting = setInterval(() => {
    answers
      .forget()
      .catch((error: unknown) =>
        ctx.log.warn({ error: describeError(error) }, 'old answers were not forgotten, will try again'),
      );
  }, 3_600_000);
  forgetting.unref();
  const app = await createHttpApp(
    {
      modules: [
        httpModule(openapi(allRoutes), map),
        identityModule(identity, onFirst),
        ...(await serviceModules(ctx, deps)),
      ],
      routes: allRoutes,
      complete: true,
      verifier,
      sessions: identity.door,
      log: ctx.log,
      ratePerSecond: config.FARWATCH_API_RATE,
      costlyAtOnce: config.FARWATCH_API_COSTLY,
      trustedProxies: config.FARWATCH_TRUSTED_PROXIES,
      headers: securityHeaders,
      answers,
      ...(tls && { tls }),
      checkAnswers: config.FARWATCH_CHECK_ANSWERS === '1',
    },
    (fastify) => {
      serveProbes(fastify, readiness, config.METRICS_PORT === undefined);
      serveConsole(fastify, consoleFolder, tileOrigin(map));
    },
  );
  const origin = await listen(app, config, tls === undefined ? 'http' : 'https');
  const unfollow = tls?.follow?.(app.fastify.server as unknown as Server, () => undefined);
  ctx.log.info({ origin }, 'api listens');
  return {
    doors: { api: `${origin}/api/v1`, console: `${origin}/`, ...(token !== undefined && { token }) },
    health: () => (app.fastify.server.listening ? { ok: true } : { ok: false, detail: 'not listening' }),
    stop: async () => {
      readiness.stop();
      clearInterval(prolonging);
      clearInterval(forgetting);
      unfollow?.();
      await app.close();
      await control.close();
      identity.close();
    },
  };
}

/** Asks over a new connection: a client that has lost its broker may go on using the dead one. */
async function askKafka(connection: KafkaConnection): Promise<void> {
  const admin = connection.fresh().admin({ retry: { retries: 0 } });
  try {
    await admin.connect();
    await admin.describeCluster();
  } finally {
    await admin.disconnect().catch(() => undefined);
  }
}

/** Listens on PORT; without PORT on 8080, or on a free port when that is taken. Gives the origin. */
async function listen(app: HttpApp, config: ApiConfig, scheme: 'http' | 'https'): Promise<string> {
  const ports = config.PORT === undefined ? [8080, 0] : [config.PORT];
  for (const port of ports) {
    try {
      await app.fastify.listen({ port, host: config.FARWATCH_HOST });
      const address = app.fastify.server.address();
      const actual = typeof address === 'object' && address !== null ? address.port : port;
      const host = /^(0\.0\.0\.0|::)$/.test(config.FARWATCH_HOST) ? '127.0.0.1' : config.FARWATCH_HOST;
      return `${scheme}://${host}:${actual}`;
    } catch (error) {
      if ((error as { code?: string }).code !== 'EADDRINUSE') throw error;
    }
  }
  await app.close();
  throw new Fault('port-taken', `PORT ${config.PORT ?? ''} is taken by another process`);
}
