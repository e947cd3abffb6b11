import { sequenceOf } from '@farwatch/contracts/envelope';
import { decodeEvent, events } from '@farwatch/contracts/events';
import type { Batch } from '@farwatch/messaging/batch-consumer';
import { placeBehindHandled } from '@farwatch/messaging/positions';
import { drop, park, type Outcome } from '@farwatch/messaging/outcome';
import type { Pool, PoolClient } from '@farwatch/persistence/pool';
import type { StoredPositions } from '@farwatch/persistence/positions';

import { countParked } from '../readings/integrity-counts.js';
import { type StationChange, type StatusChange, storeStations, storeStatuses } from './reference-store.js';

/** Handles what is not a reading: stations, their states, and the count of parked records. One consumer for all three. */
export function referenceWorker(
  pool: Pool,
  positions?: Pick<StoredPositions, 'commit'>,
): (batch: Batch) => Promise<(Outcome | undefined)[]> {
  return async ({ topic, partition, incarnation, records }) => {
    /** In the transaction of the effects: how far the batch is handled. */
    const storePlace = (outcomes: readonly (Outcome | undefined)[]) => async (client: PoolClient) => {
      await positions?.commit(client, [placeBehindHandled(records, outcomes)]);
    };
    if (topic === 'parked') {
      const parked = records.map(({ key, offset, timestamp }) => ({
        source: key.replaceAll('\0', ''),
        offset,
        timestamp,
      }));
      await countParked(pool, topic, { partition, incarnation, records: parked }, storePlace([]));
      return [];
    }
    const outcomes: (Outcome | undefined)[] = records.map(() => undefined);
    if (topic === 'stations') {
      const changes: StationChange[] = [];
      for (const [at, record] of records.entries()) {
        const decoded = decodeEvent(events.stationChanged, record);
        if (decoded.kind === 'refused') outcomes[at] = park(decoded.reason, decoded.detail);
        else
          changes.push({
            id: record.key,
            station: decoded.kind === 'ok' ? decoded.data : undefined,
            sequence: sequenceOf(record.headers),
          });
      }
      await storeStations(pool, changes, storePlace(outcomes));
      return outcomes;
    }
    const changes: StatusChange[] = [];
    for (const [at, record] of records.entries()) {
      const decoded = decodeEvent(events.stationStatus, record);
      if (decoded.kind === 'refused') outcomes[at] = park(decoded.reason, decoded.detail);
      else if (decoded.kind === 'removed') outcomes[at] = drop('no-value');
      else {
        const state = decoded.verb === 'silent' ? 'silent' : 'online';
        changes.push({ ...decoded.data, state, offset: record.offset });
      }
    }
    await storeStatuses(pool, changes, storePlace(outcomes));
    return outcomes;
  };
}
