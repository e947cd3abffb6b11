import type { Batch } from '@farwatch/messaging/batch-consumer';
import { park, type Outcome } from '@farwatch/messaging/outcome';
import { counter, histogram } from '@farwatch/observability/metrics';
import { serialQueue } from '@farwatch/runtime/scope';

import { readEvent } from './incoming.js';
import type { ReadingRecord, ReadingsStore } from './readings-store.js';

/** Records older than this are behind, and brought forward with all partitions at once. */
const behindMs = 5_000;

/**
 * Handles batches of the topic of readings: everything good in one transaction, the rest is parked. Fresh batches are
 * stored one after the other: figures may wait for each other, and leads want the other cores. What is behind is stored
 * as many partitions at once as the consumer hands over.
 */
export function readingsWorker(
  store: Pick<ReadingsStore, 'store'>,
): (batch: Batch) => Promise<(Outcome | undefined)[]> {
  const inTurn = serialQueue();
  const readings = counter('farwatch_reporting_readings_total', 'Readings by what became of them', [
    'outcome',
  ]);
  const seconds = histogram('farwatch_reporting_store_seconds', 'Time to store one batch of readings');
  return async ({ topic, partition, records }) => {
    const outcomes = new Array<Outcome | undefined>(records.length).fill(undefined);
    const good: ReadingRecord[] = [];
    const indexOf: number[] = [];
    for (const [index, record] of records.entries()) {
      const event = readEvent(record);
      if ('reason' in event) {
        outcomes[index] = park(event.reason, event.detail);
        continue;
      }
      good.push({ offset: record.offset, timestamp: record.timestamp, event });
      indexOf.push(index);
    }
    if (good.length === 0) return outcomes;
    const storeNow = async (): ReturnType<ReadingsStore['store']> => {
      const began = performance.now();
      const settled = await store.store(topic, partition, good, Date.now());
      seconds.observe((performance.now() - began) / 1_000);
      return settled;
    };
    const isBehind = Date.now() - good[0]!.timestamp > behindMs;
    const { conflicts, received, stored } = await (isBehind ? storeNow() : inTurn(storeNow));
    readings.inc({ outcome: 'stored' }, stored);
    readings.inc({ outcome: 'unchanged' }, received - stored);
    for (const [at, detail] of conflicts) {
      const index = indexOf[at];
      if (index !== undefined) outcomes[index] = park('revision-conflict', detail);
    }
    return outcomes;
  };
}
