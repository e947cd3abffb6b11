import { startBatchConsumer, type BatchConsumer, type InRecord } from '@farwatch/messaging/batch-consumer';
import type { KafkaConnection } from '@farwatch/messaging/kafka';
import type { Producer } from '@farwatch/messaging/producer';
import { counter } from '@farwatch/observability/metrics';
import { insertUnseen } from '@farwatch/persistence/inbox';
import type { Pool } from '@farwatch/persistence/pool';
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
  return startBatchConsumer(connection, {
    group: 'parking',
    topics: ['parked'],
    producer: nowhere,
    log,
    fatal,
    maxRecords: 500,
    handle: (batch) => untilStored(pool, batch.records),
  });
}

/** Refusals end here: what cannot be stored is never parked again, which would go round for ever. */
const nowhere: Pick<Producer<'parked'>, 'send'> = {
  send: () => Promise.reject(new Fault('parked-twice', 'a refused record was refused by parking')),
};

/** Tries again, and parking is unwell, until the cause is mended: there is no other place for these records. */
async function untilStored(pool: Pool, records: readonly InRecord[]): Promise<void> {
  try {
    await storeParked(pool, records);
  } catch (error) {
    const text = `a refused record cannot be stored: ${describeError(error)}`;
    throw new Fault('not-stored', text, { retriable: true, cause: error });
  }
}

/** Stores refusals; throws when the infrastructure fails. */
export async function storeParked(pool: Pool, records: readonly InRecord[]): Promise<void> {
  const stored = counter('farwatch_parked_records_total', 'Refused records that were stored', ['reason']);
  const place = (record: InRecord): string => `${record.topic}/${record.partition}/${record.offset}`;
  const taken = await inTransaction(pool, async (client) => {
    const fresh = await insertUnseen(client, 'parking', 'parked', records.map(place));
    const refusals = records.filter((record) => fresh.has(place(record))).map(readParked);
    const rows = await existing(client, [...new Set(refusals.flatMap((one) => one.replayOf ?? []))]);
    await addRefusals(client, tally(refusals, rows));
    return refusals;
  });
  for (const { reason } of taken) stored.inc({ reason: reason.slice(0, 50) });
}
