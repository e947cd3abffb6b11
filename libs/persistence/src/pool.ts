import { readEnv } from '@farwatch/runtime/env';
import type { PartContext } from '@farwatch/runtime/part';
import { backoffMs, pause } from '@farwatch/runtime/scope';
import { postgresServer, postgresUrl } from '@farwatch/runtime/servers';
import { isTransient } from '@farwatch/runtime/transient';
import pg from 'pg';
import { z } from 'zod';

import { roleOf } from './roles.js';

export type Pool = pg.Pool;
export type PoolClient = pg.PoolClient;
/** A connection of one's own: see `openSession`. */
export type Session = pg.Client;

// int8 as number: counts, offsets and scaled values stay below 2^53. numeric stays text. date stays 'YYYY-MM-DD'.
pg.types.setTypeParser(pg.types.builtins.INT8, Number);
pg.types.setTypeParser(pg.types.builtins.DATE, (text) => text);

/**
 * A connection whose end is heard at any time: pg says 'error' on it also while nothing runs on it, and what nobody hears
 * ends the process. Whoever uses it next is told by the statement.
 */
class Connection extends pg.Client {
  constructor(config?: string | pg.ClientConfig) {
    super(config);
    this.on('error', () => undefined);
  }
}

const statementMs = 30_000;
const lockMs = 10_000;
/** A statement may take a little longer than PostgreSQL lets it, until PostgreSQL counts as silent. */
const graceMs = 5_000;

/** The one place where connections are made: for parts, for TypeORM, for migrations. */
function open(options: pg.PoolConfig): Pool {
  const pool = new pg.Pool({
    ...options,
    Client: Connection as unknown as NonNullable<pg.PoolConfig['Client']>,
  });
  pool.on('error', () => undefined); // an idle connection died; the next query opens a new one
  return pool;
}

/** A statement ends after `ms` by PostgreSQL's word, and without it when PostgreSQL says nothing: the connection is then thrown away. */
const limits = (ms: number): pg.PoolConfig => ({ statement_timeout: ms, query_timeout: ms + graceMs });

/**
 * A pool with bounded waits: a statement 30 s, a lock 10 s, or `limitMs` for both, for work that may lawfully take long; a
 * connection 5 s. `role` is taken on by every connection. The address says how TLS is spoken (`postgresServer`).
 */
export function createPool(
  url: string,
  options: {
    readonly name: string;
    readonly max?: number;
    readonly role?: string | undefined;
    readonly limitMs?: number;
  },
): Pool {
  const server = postgresServer(url);
  return open({
    connectionString: server.url,
    ssl: server.ssl,
    ...(options.role === undefined ? {} : { options: `-c role=${options.role}` }),
    application_name: `farwatch ${options.name}`,
    max: options.max ?? 8,
    connectionTimeoutMillis: 5_000,
    // What died in silence while it was idle is used by nobody after this.
    idleTimeoutMillis: 30_000,
    ...limits(options.limitMs ?? statementMs),
    lock_timeout: options.limitMs ?? lockMs,
    idle_in_transaction_session_timeout: 60_000,
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
    // A statement is sent without waiting for the answer to the one before it, where the code does not wait either.
    pipeline: true,
  });
}

/**
 * One connection for work that reads or writes whole tables, for as long as that takes: no limit ends a statement or a
 * transaction. Connected when this resolves; whoever opens it ends it. Rejects when there is no connection within 5 s.
 */
export async function openSession(url: string, name: string): Promise<Session> {
  const server = postgresServer(url);
  const session = new Connection({
    connectionString: server.url,
    ssl: server.ssl,
    application_name: `farwatch ${name}`,
    connectionTimeoutMillis: 5_000,
    statement_timeout: 0,
    lock_timeout: lockMs,
    idle_in_transaction_session_timeout: 0,
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
  });
  await session.connect();
  return session;
}

/** Another pool to where `pool` leads, in the same role, with a size or a limit of its own. Whoever makes it ends it. */
export function poolLike(pool: Pool, own: { readonly max: number; readonly limitMs?: number }): Pool {
  const { max, limitMs } = own;
  return open({
    ...pool.options,
    max,
    ...(limitMs === undefined ? {} : { ...limits(limitMs), lock_timeout: limitMs }),
  });
}

/** Where a schema is and as whom its part works. */
export interface SchemaAddress {
  readonly url: string;
  /** Undefined: as the user of the address. */
  readonly role: string | undefined;
}

/** The key of a schema's own address: DATABASE_URL_ENFORCEMENT; without it DATABASE_URL counts. */
export const urlKeyOf = (schema: string): string => `DATABASE_URL_${schema.toUpperCase()}`;

/** Reads where a schema is. Throws `Fault('config')`. */
export function schemaAddress(
  env: Readonly<Record<string, string | undefined>>,
  schema: string,
): SchemaAddress {
  const key = urlKeyOf(schema);
  const given = readEnv(env, {
    DATABASE_URL: env[key] ? postgresUrl.optional() : postgresUrl,
    [key]: postgresUrl.optional(),
    FARWATCH_DATABASE_ROLES: z.enum(['0', '1'], { error: 'is 0 or 1' }).default('1'),
  }) as { DATABASE_URL?: string; FARWATCH_DATABASE_ROLES: string } & Record<string, string | undefined>;
  const url = given[key] ?? given.DATABASE_URL!;
  postgresServer(url, given[key] === undefined ? 'DATABASE_URL' : key); // what is wrong about TLS is said now
  const role = roleOf(schema);
  const works = given.FARWATCH_DATABASE_ROLES === '1' && decodeURIComponent(new URL(url).username) !== role;
  return { url, role: works ? role : undefined };
}

/** The first connection may take longer: on a machine where everything starts at once it waits for a core, too. */
const firstConnectionTries = 10;

/** The pool of a schema in this process, as the role of its part. Its first connection is open when this resolves. */
export function poolFromContext(ctx: PartContext, schema: string, max = 8): Promise<Pool> {
  return ctx.shared(`pool:${schema}`, async () => {
    const { url, role } = schemaAddress(ctx.env, schema);
    const pool = createPool(url, { name: schema, max, role });
    for (let attempt = 1; ; attempt++) {
      try {
        await pool.query('SELECT 1');
        return { value: pool, close: () => pool.end() };
      } catch (error) {
        if (attempt === firstConnectionTries || !isTransient(error)) {
          await pool.end();
          throw error;
        }
        await pause(backoffMs(attempt, 100, 2_000));
      }
    }
  });
}
