import { readEnv } from '@farwatch/runtime/env';
import type { PartContext } from '@farwatch/runtime/part';
import pg from 'pg';
import { z } from 'zod';

export type Pool = pg.Pool;
export type PoolClient = pg.PoolClient;

// int8 as number: counts, offsets and scaled values stay below 2^53. numeric stays text. date stays 'YYYY-MM-DD'.
pg.types.setTypeParser(pg.types.builtins.INT8, Number);
pg.types.setTypeParser(pg.types.builtins.DATE, (text) => text);

/** A pool with bounded waits: a statement 30 s, a lock 10 s, a connection 5 s. */
export function createPool(url: string, options: { readonly name: string; readonly max?: number }): Pool {
  const pool = new pg.Pool({
    connectionString: url,
    application_name: `farwatch ${options.name}`,
    max: options.max ?? 8,
    connectionTimeoutMillis: 5_000,
    idleTimeoutMillis: 60_000,
    statement_timeout: 30_000,
    lock_timeout: 10_000,
    idle_in_transaction_session_timeout: 60_000,
    keepAlive: true,
    // A statement is sent without waiting for the answer to the one before it, where the code does not wait either.
    pipeline: true,
  });
  pool.on('error', () => undefined); // an idle connection died; the next query opens a new one
  return pool;
}

/** The pool of this process, from DATABASE_URL. */
export function poolFromContext(ctx: PartContext, max = 12): Promise<Pool> {
  return ctx.shared('pool', () => {
    const env = readEnv(ctx.env, {
      DATABASE_URL: z.string({ error: 'is missing: postgres://user:password@host:port/database' }),
    });
    const pool = createPool(env.DATABASE_URL, { name: 'parts', max });
    return Promise.resolve({ value: pool, close: () => pool.end() });
  });
}
