import { port, readEnv } from '@farwatch/runtime/env';
import { redisUrl } from '@farwatch/runtime/servers';
import { z } from 'zod';

/** What the api reads from the environment. */
export function readConfig(env: Readonly<Record<string, string | undefined>>) {
  return readEnv(env, {
    /** Where to listen; without it 8080, or a free port when that is taken. */
    PORT: port.optional(),
    /** Address to listen on; containers set 0.0.0.0. */
    FARWATCH_HOST: z.string().default('127.0.0.1'),
    /** When set, `/metrics` is answered there and no longer at the public door. */
    METRICS_PORT: port.optional(),
    REDIS_URL: redisUrl,
    DATA_DIR: z.string().default('.farwatch'),
    /** Requests per second of one caller, twice that at once; 0 is no limit. */
    FARWATCH_API_RATE: z.coerce.number().int().min(0).default(500),
    /** 1: answers that are not as declared become errors (for tests). */
    FARWATCH_CHECK_ANSWERS: z.enum(['0', '1'], { error: 'is 0 or 1' }).default('0'),
    /** An administrator's token from outside (a secret of the deployment); without it one is made in DATA_DIR. */
    FARWATCH_ADMIN_TOKEN: z
      .string()
      .regex(/^fw_[\w-]{40,100}$/, 'is no token: fw_ and at least 40 characters of A-Z a-z 0-9 _ -')
      .optional(),
  });
}

export type ApiConfig = ReturnType<typeof readConfig>;
