import { readEnv } from '@farwatch/runtime/env';
import { z } from 'zod';

/** What accounts and sessions read from the environment, beside DATABASE_URL and REDIS_URL. */
export interface IdentityConfig {
  /** A session without use ends after this. */
  readonly idleMs: number;
  /** A session ends after this, however much it is used. */
  readonly absoluteMs: number;
  /** Passwords that are hashed or verified at the same time; each takes a thread and 19 MiB. */
  readonly hashesAtOnce: number;
  /** Before all keys in Redis: several installations may share one. */
  readonly prefix: string;
}

/** Throws `Fault('config')` that names every wrong key. */
export function readConfig(env: Readonly<Record<string, string | undefined>>): IdentityConfig {
  const read = readEnv(env, {
    /** Minutes without use after which a session is over. */
    FARWATCH_SESSION_IDLE_MINUTES: z.coerce.number().int().min(1).max(1_440).default(60),
    /** Hours after which a session is over, used or not. */
    FARWATCH_SESSION_HOURS: z.coerce.number().int().min(1).max(168).default(12),
    FARWATCH_PASSWORDS_AT_ONCE: z.coerce.number().int().min(1).max(64).default(2),
    FARWATCH_TOPIC_PREFIX: z.string().default(''),
  });
  return {
    idleMs: read.FARWATCH_SESSION_IDLE_MINUTES * 60_000,
    absoluteMs: read.FARWATCH_SESSION_HOURS * 3_600_000,
    hashesAtOnce: read.FARWATCH_PASSWORDS_AT_ONCE,
    prefix: `${read.FARWATCH_TOPIC_PREFIX}farwatch:identity:`,
  };
}
