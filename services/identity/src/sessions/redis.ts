import { Problem } from '@farwatch/http/problem';
import { describeError } from '@farwatch/runtime/fault';
import type { Logger } from '@farwatch/runtime/log';
import type { RedisServer } from '@farwatch/runtime/servers';
import { Redis } from 'ioredis';

const timeoutMs = 2_000;

/** Commands of one connection to Redis. What cannot be asked rejects with a 503 problem, at once or after two seconds. */
export interface RedisDoor {
  ask<T>(work: (redis: Redis) => Promise<T>): Promise<T>;
  close(): void;
}

/** Opens the connection; waits for it two seconds at most, and goes on trying for ever. */
export async function openRedis(server: RedisServer, log: Logger): Promise<RedisDoor> {
  const redis = new Redis({
    ...server,
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    commandTimeout: timeoutMs,
    retryStrategy: (times) => Math.min(2_000, times * 100),
  });
  let reachable = true;
  redis.on('error', (error: unknown) => {
    if (reachable)
      log.warn({ error: describeError(error) }, 'sessions cannot be read: Redis does not answer');
    reachable = false;
  });
  redis.on('ready', () => {
    if (!reachable) log.info({}, 'sessions can be read again');
    reachable = true;
  });
  await new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, timeoutMs);
    redis.once('ready', () => {
      clearTimeout(timer);
      resolve();
    });
  });
  return {
    ask: async (work) => {
      try {
        return await work(redis);
      } catch (error) {
        if (error instanceof Problem) throw error;
        log.debug({ error: describeError(error) }, 'Redis did not answer');
        throw new Problem(
          503,
          'sessions-unavailable',
          'sign in again in a few seconds; tokens work meanwhile',
          undefined,
          { 'retry-after': '5' },
        );
      }
    },
    close: () => redis.disconnect(),
  };
}
