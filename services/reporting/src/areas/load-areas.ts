import { placementsOf, type Station } from '@farwatch/contracts/events';
import type { StationKind } from '@farwatch/domain/reading';
import type { Pool, PoolClient } from '@farwatch/persistence/pool';

import { Areas, areasOf, type Member } from './areas.js';

/** All areas of a kind of station, in the order of the stations' ids. */
export async function loadAreas(
  db: Pick<Pool, 'query'> | Pick<PoolClient, 'query'>,
  kind: StationKind,
): Promise<Areas> {
  const { rows } = await db.query<{ id: string; data: Station }>(
    `SELECT id, data FROM reporting.station WHERE kind = $1 OR data->'history' @> $2 ORDER BY id`,
    [kind, JSON.stringify([{ kind }])],
  );
  return new Areas(rows.flatMap(({ id, data }) => membershipsOf(id, data, kind)));
}

function membershipsOf(
  id: string,
  station: Station,
  kind: StationKind,
): { member: Member; areas: string[] }[] {
  const { name, simulated } = station;
  return placementsOf(station)
    .filter((one) => one.kind === kind)
    .map((one) => ({
      areas: areasOf(one),
      member: {
        station: id,
        from: one.from,
        to: one.to,
        name,
        simulated,
        district: one.district ?? null,
        zone: one.zone ?? 'II',
        waterBody: one.waterBody ?? 'river',
        targetClass: one.targetClass,
        river: kind === 'water' ? one.river : undefined,
        basin: kind === 'water' ? one.basin : undefined,
        notMonitored: kind === 'air' ? one.notMonitored : undefined,
      },
    }));
}
