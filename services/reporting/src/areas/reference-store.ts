import type { Station, StationStatusChanged } from '@farwatch/contracts/events';
import { unnest } from '@farwatch/persistence/bulk';
import type { Pool, PoolClient } from '@farwatch/persistence/pool';
import { inTransaction } from '@farwatch/persistence/transaction';

import { markPlacementChanges, placementChangesOf } from './placement-changes.js';

/** A station as it is now; undefined when it was removed. */
export interface StationChange {
  readonly id: string;
  readonly station: Station | undefined;
  /** The number of its record (`fw-seq`): an older one changes nothing. None counts as the oldest. */
  readonly sequence?: number;
}

/**
 * Keeps reporting's own copy of the stations, and marks the days on which a changed station is something else than was
 * known before: its district, river, zone and kind on a day decide which figures of the day it is part of.
 */
export async function storeStations(
  pool: Pool,
  changes: readonly StationChange[],
  position?: (client: PoolClient) => Promise<void>,
): Promise<void> {
  const newest = new Map<string, StationChange>();
  for (const change of changes)
    if (numberOf(change) >= numberOf(newest.get(change.id))) newest.set(change.id, change);
  await inTransaction(pool, async (client) => {
    await position?.(client);
    await applyStations(client, await onlyNewer(client, newest));
  });
}

const numberOf = (change: StationChange | undefined): number => change?.sequence ?? 0;

/** Leaves out what is older than what was stored before, and remembers the numbers of the rest. */
async function onlyNewer(
  client: PoolClient,
  changes: ReadonlyMap<string, StationChange>,
): Promise<Map<string, StationChange>> {
  const source = unnest(
    { station: 'text', number: 'int8' },
    [...changes.values()]
      .map((change) => ({ station: change.id, number: numberOf(change) }))
      .sort((a, b) => (a.station < b.station ? -1 : 1)),
  );
  const { rows } = await client.query<{ station: string }>(
    `INSERT INTO reporting.station_number AS n (${source.columns}) SELECT ${source.columns} FROM ${source.sql}
     ON CONFLICT (station) DO UPDATE SET number = excluded.number WHERE excluded.number >= n.number
     RETURNING station`,
    source.params,
  );
  return new Map(rows.map(({ station }) => [station, changes.get(station)!]));
}

async function applyStations(client: PoolClient, last: ReadonlyMap<string, StationChange>): Promise<void> {
  const gone = [...last.values()].filter((one) => one.station === undefined).map((one) => one.id);
  const rows = [...last.values()].flatMap(({ id, station }) =>
    station === undefined
      ? []
      : [
          {
            id,
            kind: station.kind,
            district: station.district ?? null,
            enterprise: station.enterprise ?? null,
            simulated: station.simulated,
            data: JSON.stringify(station),
          },
        ],
  );
  const source = unnest(
    { id: 'text', kind: 'text', district: 'text', enterprise: 'text', simulated: 'bool', data: 'jsonb' },
    rows.sort((a, b) => (a.id < b.id ? -1 : 1)),
  );
  const ids = [...last.keys()].sort();
  const { rows: known } = await client.query<{ id: string; data: Station }>(
    'SELECT id, data FROM reporting.station WHERE id = ANY ($1) ORDER BY id FOR UPDATE',
    [ids],
  );
  const before = new Map(known.map(({ id, data }) => [id, data]));
  await client.query('DELETE FROM reporting.station WHERE id = ANY ($1)', [gone]);
  await client.query(
    `INSERT INTO reporting.station AS s (${source.columns}) SELECT ${source.columns} FROM ${source.sql}
     ON CONFLICT (id) DO UPDATE SET kind = excluded.kind, district = excluded.district, enterprise = excluded.enterprise,
       simulated = excluded.simulated, data = excluded.data, changed = pg_current_xact_id()
     WHERE s.data <> excluded.data`,
    source.params,
  );
  await markPlacementChanges(
    client,
    ids.flatMap((id) => placementChangesOf(id, before.get(id), last.get(id)?.station)),
  );
}

/** A change of state with the place of its record, which decides between two of the same instant. */
export interface StatusChange extends StationStatusChanged {
  readonly state: 'online' | 'silent';
  readonly offset: number;
}

/** The newest state of each station; an older one that arrives late changes nothing. */
export async function storeStatuses(
  pool: Pool,
  changes: readonly StatusChange[],
  position?: (client: PoolClient) => Promise<void>,
): Promise<void> {
  const last = new Map<string, StatusChange>();
  for (const change of changes) {
    const known = last.get(change.station);
    if (!known || Date.parse(change.at) >= Date.parse(known.at)) last.set(change.station, change);
  }
  if (last.size === 0) return;
  const source = unnest(
    { station: 'text', state: 'text', at: 'timestamptz', cause: 'text', kafka_offset: 'int8' },
    [...last.values()]
      .map(({ station, state, at, cause, offset }) => ({ station, state, at, cause, kafka_offset: offset }))
      .sort((a, b) => (a.station < b.station ? -1 : 1)),
  );
  await inTransaction(pool, async (client) => {
    await position?.(client);
    await client.query(
      `INSERT INTO reporting.station_status AS s (${source.columns}) SELECT ${source.columns} FROM ${source.sql}
     ON CONFLICT (station) DO UPDATE SET state = excluded.state, at = excluded.at, cause = excluded.cause,
       kafka_offset = excluded.kafka_offset, changed = pg_current_xact_id()
     WHERE excluded.at >= s.at AND (excluded.at, excluded.state) IS DISTINCT FROM (s.at, s.state)`,
      source.params,
    );
  });
}
