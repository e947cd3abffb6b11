import { fromHeaders } from '@farwatch/contracts/envelope';
import { station as stationSchema, stationStatusChanged } from '@farwatch/contracts/events';
import type { Batch, InRecord } from '@farwatch/messaging/batch-consumer';
import { drop, park, type Outcome } from '@farwatch/messaging/outcome';
import type { Pool } from '@farwatch/persistence/pool';
import type { z } from 'zod';

import { countParked } from '../readings/integrity-counts.js';
import { type StationChange, type StatusChange, storeStations, storeStatuses } from './reference-store.js';

/** Handles what is not a reading: stations, their states, and the count of parked records. One consumer for all three. */
export function referenceWorker(pool: Pool): (batch: Batch) => Promise<(Outcome | undefined)[]> {
  return async ({ topic, partition, records }) => {
    if (topic === 'parked') {
      const parked = records.map(({ key, offset, timestamp }) => ({
        source: key.replaceAll('\0', ''),
        offset,
        timestamp,
      }));
      await countParked(pool, topic, partition, parked);
      return [];
    }
    const outcomes: (Outcome | undefined)[] = records.map(() => undefined);
    if (topic === 'stations') {
      const changes: StationChange[] = [];
      for (const [at, record] of records.entries()) {
        const station = record.value === null ? undefined : parse(stationSchema, record);
        if (typeof station === 'string') outcomes[at] = park('bad-event', station);
        else changes.push({ id: record.key, station });
      }
      await storeStations(pool, changes);
      return outcomes;
    }
    const changes: StatusChange[] = [];
    for (const [at, record] of records.entries()) {
      const change = parse(stationStatusChanged, record);
      const state = stateOf(fromHeaders(record.headers)?.type ?? '');
      if (typeof change === 'string') outcomes[at] = park('bad-event', change);
      else if (state === undefined) outcomes[at] = drop('unknown-event-type');
      else changes.push({ ...change, state, offset: record.offset });
    }
    await storeStatuses(pool, changes);
    return outcomes;
  };
}

function stateOf(type: string): 'online' | 'silent' | undefined {
  if (type.includes('.station.online.') || type.includes('.station.recovered.')) return 'online';
  return type.includes('.station.silent.') ? 'silent' : undefined;
}

/** The data of a record, or what is wrong with it. */
function parse<T>(schema: z.ZodType<T>, record: InRecord): T | string {
  try {
    const parsed = schema.safeParse(JSON.parse(record.value?.toString('utf8') ?? ''));
    return parsed.success ? parsed.data : (parsed.error.issues[0]?.message ?? 'not of this schema');
  } catch {
    return 'not JSON';
  }
}
