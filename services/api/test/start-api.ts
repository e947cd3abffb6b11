import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { Role, Scope } from '@farwatch/contracts/http';
import { migrate } from '@farwatch/persistence/migrate';
import type { Logger } from '@farwatch/runtime/log';
import { silentLogger } from '@farwatch/runtime/log';
import type { Health } from '@farwatch/runtime/part';
import { startParts } from '@farwatch/runtime/run';
import { backing, freshDatabase, topicPrefix } from '@farwatch/testing/backing';
import { migrations as enforcement } from '@farwatch/enforcement/migrations';
import { migrations as hj212 } from '@farwatch/hj212-gateway/migrations';
import { appendOnly, migrations as identity } from '@farwatch/identity/migrations';
import { appendOnly as notifyAppendOnly, migrations as notify } from '@farwatch/notify/migrations';
import { migrations as parking } from '@farwatch/parking/migrations';
import { migrations as registry } from '@farwatch/registry/migrations';
import { migrations as reporting } from '@farwatch/reporting/migrations';
import { migrations as rules } from '@farwatch/rules/migrations';

import { createApiPart } from '../src/api.js';
import { migrations as api } from '../src/store/migrations.js';

const all = { api, registry, rules, enforcement, reporting, parking, notify, hj212, identity };

/** The api as one process would run it, on a free port and an empty database. */
export interface StartedApi {
  /** Base of the routes, `.../api/v1`. */
  readonly url: string;
  readonly origin: string;
  readonly adminToken: string;
  readonly databaseUrl: string;
  readonly dataDir: string;
  readonly lines: { level: string; fields: object; message: string }[];
  call(
    path: string,
    options?: { token?: string; method?: string; body?: unknown; headers?: Record<string, string> },
  ): Promise<Response>;
  /** A token for one role. */
  tokenOf(role: Role): Promise<string>;
  /** A token of the administrator's making. */
  makeToken(given: { subject: string; roles: readonly Role[]; scope?: Scope }): Promise<string>;
  stop(): Promise<void>;
}

/** Starts it; `given` on top of the usual environment, `parts` is what the neighbours of the api say of their health. */
export async function startApi(
  given: Record<string, string> | ((databaseUrl: string) => Promise<Record<string, string>>) = {},
  parts: () => Record<string, Health> = () => ({}),
): Promise<StartedApi> {
  const { kafka, redisUrl } = await backing();
  const database = await freshDatabase('api');
  const dataDir = mkdtempSync(join(tmpdir(), 'farwatch-api-'));
  const lines: StartedApi['lines'] = [];
  const log = recorder(lines);
  for (const [schema, migrations] of Object.entries(all))
    await migrate({
      ...{ url: database.url, schema, migrations, log: silentLogger },
      ...(schema === 'identity' && { appendOnly }),
      ...(schema === 'notify' && { appendOnly: notifyAppendOnly }),
    });
  const env = typeof given === 'function' ? await given(database.url) : given;
  const running = await startParts([createApiPart(parts)], {
    env: {
      KAFKA_BROKERS: kafka,
      DATABASE_URL: database.url,
      REDIS_URL: redisUrl,
      FARWATCH_TOPIC_PREFIX: topicPrefix(),
      DATA_DIR: dataDir,
      PORT: '0',
      FARWATCH_CHECK_ANSWERS: '1',
      ...env,
    },
    log,
  });
  const doors = running.parts.get('api')?.doors ?? {};
  const url = doors['api'] ?? '';
  const adminToken = doors['token'] ?? '';
  const call: StartedApi['call'] = (path, { token, method = 'GET', body, headers = {} } = {}) =>
    fetch(path.startsWith('http') ? path : url + path, {
      method,
      headers: {
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
  const makeToken: StartedApi['makeToken'] = async (body) => {
    const made = await call('/tokens', { token: adminToken, method: 'POST', body });
    if (made.status !== 201)
      throw new Error(`no token for ${body.subject}: ${made.status} ${await made.text()}`);
    return ((await made.json()) as { token: string }).token;
  };
  return {
    url,
    origin: new URL(url).origin,
    adminToken,
    databaseUrl: database.url,
    dataDir,
    lines,
    call,
    tokenOf: (role) => makeToken({ subject: `a ${role}`, roles: [role] }),
    makeToken,
    stop: async () => {
      await running.stop();
      await database.drop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

function recorder(lines: StartedApi['lines']): Logger {
  const at = (level: string) => (fields: object, message: string) =>
    void lines.push({ level, fields, message });
  const log: Logger = {
    debug: () => {},
    info: at('info'),
    warn: at('warn'),
    error: at('error'),
    child: () => log,
  };
  return log;
}
