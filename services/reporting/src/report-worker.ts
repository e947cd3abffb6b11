import type { Batch } from '@farwatch/messaging/batch-consumer';
import { park, type Outcome } from '@farwatch/messaging/outcome';
import { counter, histogram } from '@farwatch/observability/metrics';

import { readEvent } from './incoming.js';
import type { ReadingRecord, ReadingsStore } from './store/readings-store.js';

/** Handles batches of the topic of readings: everything good in one transaction, the rest is parked. */
export function reportWorker(store: ReadingsStore): (batch: Batch) => Promise<(Outcome | undefined)[]> {
  const readings = counter('farwatch_reporting_readings_total', 'Readings by what became of them', [
    'outcome',
  ]);
  const seconds = histogram('farwatch_reporting_store_seconds', 'Time to store one batch of readings');
  return async ({ topic, partition, records }) => {
    const outcomes = new Array<Outcome | undefined>(records.length).fill(undefined);
    const good: ReadingRecord[] = [];
    const indexOf: number[] = [];
    for (const [index, record] of records.entries()) {
      const event = readEvent(record.value);
      if (typeof event === 'string') {
        outcomes[index] = park('bad-event', event);
        continue;
      }
      good.push({ offset: record.offset, timestamp: record.timestamp, event });
      indexOf.push(index);
    }
    if (good.length === 0) return outcomes;
    const began = performance.now();
    const { conflicts, received, stored } = await store.store(topic, partition, good, Date.now());
    seconds.observe((performance.now() - began) / 1_000);
    readings.inc({ outcome: 'stored' }, stored);
    readings.inc({ outcome: 'unchanged' }, received - stored);
    for (const [at, detail] of conflicts) {
      const index = indexOf[at];
      if (index !== undefined) outcomes[index] = park('revision-conflict', detail);
    }
    return outcomes;
  };
}
