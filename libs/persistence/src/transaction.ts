import { backoffMs, pause } from '@farwatch/runtime/scope';

import type { Pool, PoolClient } from './pool.js';

/** Serialisation failure and deadlock: PostgreSQL asks for the whole transaction again. */
const again = new Set(['40001', '40P01']);

/**
 * Sends statements one behind the other without waiting in between: one round trip for all. Each step must send what it
 * has to send at once. They take effect in this order; when one fails, all have been answered and the first failure is
 * thrown.
 */
export async function pipelined(steps: readonly (() => Promise<unknown>)[]): Promise<void> {
  const answers = await Promise.allSettled(steps.map((step) => step()));
  const failed = answers.find((answer) => answer.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
}

/**
 * Checks a client out for `work`, which says BEGIN and COMMIT itself. After a failure all is rolled back, or the client is
 * thrown away: one that is released by itself after a silence may be handed out a moment before pg knows that it is dead.
 */
export async function onClient<T>(pool: Pool, work: (client: PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  let broken: Error | undefined;
  try {
    return await work(client);
  } catch (error) {
    await client.query('ROLLBACK').catch((failure: Error) => (broken = failure));
    throw error;
  } finally {
    client.release(broken);
  }
}

/** Runs `work` in one READ COMMITTED transaction; the whole of it again, up to five times, on a deadlock. */
export async function inTransaction<T>(pool: Pool, work: (client: PoolClient) => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await onClient(pool, async (client) => {
        // Sent together with the first statement of the work.
        const [, result] = await Promise.all([client.query('BEGIN'), work(client)]);
        await client.query('COMMIT');
        return result;
      });
    } catch (error) {
      if (attempt >= 5 || !again.has((error as { code?: string }).code ?? '')) throw error;
    }
    await pause(backoffMs(attempt, 20, 500));
  }
}
