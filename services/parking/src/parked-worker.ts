import { startBatchConsumer, type BatchConsumer, type InRecord } from '@farwatch/messaging/batch-consumer';
import { isFenced } from '@farwatch/messaging/handle-batch';
import type { KafkaConnection } from '@farwatch/messaging/kafka';
import { placeBehind } from '@farwatch/messaging/positions';
import type { Producer } from '@farwatch/messaging/producer';
import { counter } from '@farwatch/observability/metrics';
import { insertUnseen } from '@farwatch/persistence/inbox';
import type { Pool, PoolClient } from '@farwatch/persistence/pool';
import { createPositions } from '@farwatch/persistence/positions';
import { inTransaction } from '@farwatch/persistence/transaction';
import { describeError, Fault } from '@farwatch/runtime/fault';
import type { Logger } from '@farwatch/runtime/log';

import { readParked, tally } from './read-parked.js';
import { addRefusals, existing } from './store/parked-store.js';

/** Parked records in, rows out: one transaction per batch; a record handed over twice counts once. */
export function startParkedWorker(
  connection: KafkaConnection,
  options: {
    readonly pool: Pool;
    readonly log: Logger;
    readonly fatal: (reason: unknown) => void;
  },
): Promise<BatchConsumer> {
  const { pool, log, fatal } = options;
  const positions = createPositions({ pool, schema: 'parking', group, owner: connection.clientId });
  return startBatchConsumer(connection, {
    group,
    topics: ['parked'],
    producer: nowhere,
    log,
    fatal,
    positions,
    maxRecords: 500,
    handle: ({ records, incarnation }) =>
      untilStored(pool, records, incarnation, (client) => positions.commit(client, [placeBehind(records)!])),
  });
}

const group = 'parking';

/** Refusals end here: what cannot be stored is never parked again, which would go round for ever. */
const nowhere: Pick<Producer<'parked'>, 'send'> = {
  send: () => Promise.reject(new Fault('parked-twice', 'a refused record was refused by parking')),
};

/** Tries again, and parking is unwell, until the cause is mended: there is no other place for these records. */
async function untilStored(...given: Parameters<typeof storeParked>): Promise<void> {
  try {
    await storeParked(...given);
  } catch (error) {
    if (isFenced(error)) throw error;
    const text = `a refused record cannot be stored: ${describeError(error)}`;
    throw new Fault('not-stored', text, { retriable: true, cause: error });
  }
}

/**
 * Stores refusals, each once in its log, and `position`, how far they are stored, in one transaction; throws when the
 * infrastructure fails.
 */
export async function storeParked(
  pool: Pool,
  records: readonly InRecord[],
  incarnation = 0,
  position?: (client: PoolClient) => Promise<void>,
): Promise<void> {
  const stored = counter('farwatch_parked_records_total', 'Refused records that were stored', ['reason']);
  const log = incarnation === 0 ? '' : `@${incarnation}`;
  const place = ({ topic, partition, offset }: InRecord): string => `${topic}${log}/${partition}/${offset}`;
  const taken = await inTransaction(pool, async (client) => {
    await position?.(client);
    const fresh = await insertUnseen(client, 'parking', 'parked', records.map(place));
    const refusals = records.filter((record) => fresh.has(place(record))).map(readParked);
    const rows = await existing(client, [...new Set(refusals.flatMap((one) => one.replayOf ?? []))]);
    await addRefusals(client, tally(refusals, rows));
    return refusals;
  });
  for (const { reason } of taken) stored.inc({ reason: reason.slice(0, 50) });
}
