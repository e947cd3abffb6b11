import type { Batch } from '@farwatch/messaging/batch-consumer';
import { park, type Outcome } from '@farwatch/messaging/outcome';
import { placeBehind, type Place } from '@farwatch/messaging/positions';
import { archivedDetail, closedWithin, type ClosedMonths } from '@farwatch/persistence/closed-months';
import { counter, histogram } from '@farwatch/observability/metrics';

import { readEvent } from './incoming.js';
import type { ReadingRecord, ReadingsStore } from './readings-store.js';
import { StoreTogether } from './store-together.js';

/**
 * Handles batches of the topic of readings: everything good is stored, together with what waits of other partitions; the
 * rest is parked. `atOnce`: transactions at a time while records are behind. `closed`: months of which nothing is stored.
 */
export function readingsWorker(
  store: Pick<ReadingsStore, 'store'>,
  atOnce = 1,
  closed?: Pick<ClosedMonths, 'around'>,
): (batch: Batch) => Promise<(Outcome | undefined)[]> {
  const readings = counter('farwatch_reporting_readings_total', 'Readings by what became of them', [
    'outcome',
  ]);
  const seconds = histogram(
    'farwatch_reporting_store_seconds',
    'Time to store what waited of all partitions',
  );
  const together = new StoreTogether(store, {
    atOnce,
    onStored: ({ received, stored }, took) => {
      seconds.observe(took);
      readings.inc({ outcome: 'stored' }, stored);
      readings.inc({ outcome: 'unchanged' }, received - stored);
    },
  });
  return async ({ topic, partition, incarnation, records }) => {
    const outcomes = new Array<Outcome | undefined>(records.length).fill(undefined);
    const good: ReadingRecord[] = [];
    const indexOf: number[] = [];
    const events = records.map(readEvent);
    const starts = events.flatMap((event) =>
      'reason' in event ? [] : event.readings.map(({ start }) => start),
    );
    const months = (await closed?.around(starts)) ?? [];
    for (const [index, record] of records.entries()) {
      const event = events[index]!;
      if ('reason' in event) {
        outcomes[index] = park(event.reason, event.detail);
        continue;
      }
      const gone = months.length === 0 ? undefined : archivedMonthOf(event.readings, months);
      if (gone !== undefined) {
        outcomes[index] = park('month-archived', archivedDetail(gone));
        continue;
      }
      good.push({ offset: record.offset, timestamp: record.timestamp, event });
      indexOf.push(index);
    }
    if (good.length === 0) return outcomes;
    const place = (conflicts: ReadonlySet<number>): Place | undefined => {
      const refused = new Set([...conflicts].map((at) => indexOf[at]));
      const open = outcomes.findIndex((outcome, index) => outcome !== undefined || refused.has(index));
      return placeBehind(records, open < 0 ? records.length : open);
    };
    const conflicts = await together.add(topic, { partition, incarnation, records: good, place });
    for (const [at, detail] of conflicts) {
      const index = indexOf[at];
      if (index !== undefined) outcomes[index] = park('revision-conflict', detail);
    }
    return outcomes;
  };
}

/** The first archived month that a record has a reading of: such a record is kept back as a whole. */
function archivedMonthOf(
  readings: readonly { readonly start: number }[],
  months: Awaited<ReturnType<ClosedMonths['around']>>,
): string | undefined {
  for (const { start } of readings) {
    const found = closedWithin(months, start, start + 1);
    if (found !== undefined) return found.month;
  }
  return undefined;
}
