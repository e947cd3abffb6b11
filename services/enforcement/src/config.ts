import { readEnv } from '@farwatch/runtime/env';
import { z } from 'zod';

export interface Config {
  readonly evidenceTimeoutMs: number;
  readonly evidenceRetryMs: number;
  readonly patrolSettleMs: number;
}

/** What enforcement reads from the environment, beside KAFKA_BROKERS and DATABASE_URL. */
export function readConfig(env: Readonly<Record<string, string | undefined>>): Config {
  const read = readEnv(env, {
    /** How long one look into Kafka may take. */
    FARWATCH_EVIDENCE_TIMEOUT_MS: z.coerce.number().int().min(100).max(120_000).default(10_000),
    /** First wait before it is looked for again; doubles up to 60 times this. */
    FARWATCH_EVIDENCE_RETRY_MS: z.coerce.number().int().min(0).max(600_000).default(2_000),
    /** How long a flight that is over is left alone after the last news of it, before sources are looked for. */
    FARWATCH_PATROL_SETTLE_MS: z.coerce.number().int().min(0).max(3_600_000).default(5_000),
  });
  return {
    evidenceTimeoutMs: read.FARWATCH_EVIDENCE_TIMEOUT_MS,
    evidenceRetryMs: read.FARWATCH_EVIDENCE_RETRY_MS,
    patrolSettleMs: read.FARWATCH_PATROL_SETTLE_MS,
  };
}
