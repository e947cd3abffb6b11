import { withDeadline } from '@farwatch/runtime/scope';
import type { Admin, AdminConfig } from 'kafkajs';

import type { KafkaConnection } from './kafka.js';

/** Asks Kafka over a client that exists for this question alone; with `limit` it rejects when there is no answer in time. */
export async function withAdmin<T>(
  connection: KafkaConnection,
  work: (admin: Admin) => Promise<T>,
  {
    retry,
    limit,
  }: {
    readonly retry?: AdminConfig['retry'];
    readonly limit?: { readonly ms: number; readonly what: string };
  } = {},
): Promise<T> {
  const admin = connection.fresh().admin(retry && { retry });
  try {
    const asked = admin.connect().then(() => work(admin));
    return await (limit === undefined ? asked : withDeadline(asked, limit.ms, limit.what));
  } finally {
    await withDeadline(admin.disconnect(), 5_000, 'closing').catch(() => undefined);
  }
}
