import type { PoolClient } from '@farwatch/persistence/pool';

type Queryable = Pick<PoolClient, 'query'>;

/** Finds the flight of a medium that came before or after it: of its report, by name, or by drone and time. */
export async function joinMedium(client: Queryable, id: string): Promise<void> {
  const { rows } = await client.query<{ flight_id: string }>(
    `SELECT f.id AS flight_id FROM enforcement.patrol_medium AS m JOIN enforcement.patrol_flight AS f ON ${meets}
     WHERE m.id = $1 AND m.flight_id IS NULL ORDER BY f.start_at DESC LIMIT 1`,
    [id],
  );
  if (rows[0]) await join(client, rows[0].flight_id, 'm.id = $2', id);
}

/** Whether medium `m`, which names no report, belongs to flight `f`. A minute around a flight is its own, too. */
const meets = `m.report_id IS NULL AND m.drone = f.drone AND (m.flight = f.flight OR m.by_time
  AND m.taken_at BETWEEN f.start_at - interval '1 minute' AND f.end_at + interval '1 minute')`;

async function join(client: Queryable, flight: string, which: string, value: string): Promise<void> {
  await client.query(
    `UPDATE enforcement.patrol_medium AS m SET flight_id = f.id, district = f.district, simulated = f.simulated
     FROM enforcement.patrol_flight AS f
     WHERE f.id = $1 AND m.flight_id IS NULL AND (m.allowed IS NULL OR f.district = ANY (m.allowed)) AND ${which}`,
    [flight, value],
  );
}

/** Media that were waiting for this flight. */
export async function joinFlight(
  client: Queryable,
  flight: { readonly id: string; readonly drone: string },
): Promise<void> {
  await join(client, flight.id, `m.drone = $2 AND ${meets}`, flight.drone);
}
