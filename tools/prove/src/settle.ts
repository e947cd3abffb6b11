import type { KafkaConnection } from '@farwatch/messaging/kafka';
import { groupLag } from '@farwatch/messaging/read-topic';
import type { Pool } from '@farwatch/persistence/pool';
import { pause } from '@farwatch/runtime/scope';

const flows = [
  ['rules', 'readings'],
  ['reporting', 'readings'],
  ['enforcement', 'exceedances'],
  ['parking', 'parked'],
] as const;

/** Waits until every group has handled everything and every outbox is empty, twice in a row. */
export async function settle(connection: KafkaConnection, pool: Pool, limitMs = 180_000): Promise<number> {
  const began = Date.now();
  let still = 0;
  let last = '';
  while (still < 3) {
    if (Date.now() - began > limitMs)
      throw new Error(`it did not come to rest within ${limitMs / 1_000} s: ${last}`);
    await pause(700);
    try {
      const lags = await Promise.all(
        flows.map(async ([group, topic]) => [group, await groupLag(connection, group, topic)] as const),
      );
      const { rows } = await pool.query<{ n: number }>(
        `SELECT (SELECT count(*) FROM rules.outbox) + (SELECT count(*) FROM enforcement.outbox) + (SELECT count(*) FROM registry.outbox) AS n`,
      );
      last = `${lags.map(([group, lag]) => `${group} ${lag}`).join(', ')}, outboxes ${rows[0]!.n}`;
      still = lags.every(([, lag]) => lag === 0) && rows[0]!.n === 0 ? still + 1 : 0;
    } catch (error) {
      still = 0;
      last = String(error);
    }
  }
  return Date.now() - began;
}
