import { readEnv } from '@farwatch/runtime/env';
import { z } from 'zod';

/** What reporting reads from the environment. */
export function readConfig(env: Readonly<Record<string, string | undefined>>): {
  readonly concurrency: number;
  readonly refreshMs: number;
} {
  const { FARWATCH_REPORTING_CONCURRENCY, FARWATCH_REPORTING_REFRESH_MS } = readEnv(env, {
    /** Transactions at once that store readings, while they are behind. */
    FARWATCH_REPORTING_CONCURRENCY: z.coerce.number().int().min(1).max(16).default(3),
    /** How long changes are gathered before figures that do not add up are computed again. */
    FARWATCH_REPORTING_REFRESH_MS: z.coerce.number().int().min(50).max(60_000).default(1_000),
  });
  return { concurrency: FARWATCH_REPORTING_CONCURRENCY, refreshMs: FARWATCH_REPORTING_REFRESH_MS };
}
