import { backoffMs, pause } from '@farwatch/runtime/scope';

import type { Pool, PoolClient } from './pool.js';

/** Serialisation failure and deadlock: PostgreSQL asks for the whole transaction again. */
const again = new Set(['40001', '40P01']);

/** Runs `work` in one READ COMMITTED transaction; the whole of it again, up to five times, on a deadlock. */
export async function inTransaction<T>(pool: Pool, work: (client: PoolClient) => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    const client = await pool.connect();
    let broken: Error | undefined;
    try {
      await client.query('BEGIN');
      const result = await work(client);
      await client.query('COMMIT');
      return result;
    } catch (error) {
      await client.query('ROLLBACK').catch((failure: Error) => (broken = failure));
      if (attempt >= 5 || !again.has((error as { code?: string }).code ?? '')) throw error;
    } finally {
      client.release(broken);
    }
    await pause(backoffMs(attempt, 20, 500));
  }
}
