import { redisUrl } from '@farwatch/runtime/servers';
import { z } from 'zod';

/** What this service reads from the environment. */
export const configShape = {
  /** Control hints travel over it; without it requests to judge again are found by looking. */
  REDIS_URL: redisUrl.optional(),
  /** State that no event depends on may wait this long for its transaction. */
  FARWATCH_RULES_CHECKPOINT_MS: z.coerce.number().int().min(0).max(60_000).default(1_500),
  /** Memory for the state of the partitions that this process owns. */
  FARWATCH_RULES_CACHE_MB: z.coerce.number().int().min(1).max(4_096).default(64),
  /** Pieces (one station, at most 31 days) that are judged again per second beside the live work. */
  FARWATCH_RULES_REJUDGE_PER_SECOND: z.coerce.number().min(0.1).max(10_000).default(100),
};
