import type { Scope } from '@farwatch/contracts/http';
import {
  applyProgress,
  newFlight,
  summariseFlight,
  type Flight,
  type FlightProgress,
} from '@farwatch/domain/patrol';
import type { Pool, PoolClient } from '@farwatch/persistence/pool';
import { districtsOf, scopeSql } from '@farwatch/persistence/scope';
import { derivedId } from '@farwatch/runtime/ids';

import { joinFlight } from './join-media.js';

/** A flight as it is stored. */
export interface FlightRow {
  id: string;
  drone: string;
  flight: string;
  district: string | null;
  simulated: boolean;
  origin: 'progress' | 'report';
  progress: Flight;
  status: string | null;
  over: boolean;
  start_at: Date;
  end_at: Date;
  media_expected: number | null;
}

/** A flight's own name is unique for its drone only. */
export const flightIdOf = (drone: string, flight: string): string => derivedId('flight', drone, flight);

const columns =
  'id, drone, flight, district, simulated, origin, progress, status, over, start_at, end_at, media_expected';

/** Who flies, as far as a flight needs it. */
export interface Flyer {
  readonly drone: string;
  readonly flight: string;
  readonly district?: string | undefined;
  readonly simulated: boolean;
}

/**
 * Takes statements about one flight, whatever their order: the row is the same for the same statements. What a report had
 * made of a flight that nobody had heard of becomes this one. Answers the row.
 */
export async function saveProgress(
  client: PoolClient,
  flyer: Flyer,
  statements: readonly FlightProgress[],
): Promise<FlightRow> {
  const id = flightIdOf(flyer.drone, flyer.flight);
  await client.query(`SELECT pg_advisory_xact_lock(hashtext('enforcement.patrol_flight ' || $1))`, [id]);
  const known = await lockFlight(client, id);
  const progress = statements.reduce(applyProgress, known?.progress ?? newFlight);
  const { status, over, mediaExpected } = summariseFlight(progress);
  const [first, last] = [progress.runs.map((run) => run.firstAtMs), progress.runs.map((run) => run.lastAtMs)];
  const { rows } = await client.query<FlightRow>(
    `INSERT INTO enforcement.patrol_flight AS f (${columns})
     VALUES ($1, $2, $3, $4, $5, 'progress', $6, $7, $8, $9, $10, $11)
     ON CONFLICT (id) DO UPDATE SET origin = 'progress', progress = $6, status = $7, over = $8, start_at = $9, end_at = $10,
       media_expected = greatest(f.media_expected, $11), district = coalesce(f.district, $4)
     RETURNING ${columns}`,
    [
      id,
      flyer.drone,
      flyer.flight,
      flyer.district ?? null,
      flyer.simulated,
      JSON.stringify(progress),
      status,
      over,
      new Date(Math.min(...first)),
      new Date(Math.max(...last)),
      mediaExpected,
    ],
  );
  if (known === undefined) await adoptReports(client, rows[0]!);
  await joinFlight(client, rows[0]!);
  return rows[0]!;
}

/** Reports came before the flight that they are about: what stands under their own name moves to it. */
async function adoptReports(client: PoolClient, { id, flight, district }: FlightRow): Promise<void> {
  const { rows } = await client.query<{ id: string }>(
    `SELECT id FROM enforcement.patrol_flight WHERE flight = $1 AND id <> $2 AND origin = 'report'
       AND district IS NOT DISTINCT FROM $3 FOR UPDATE`,
    [flight, id, district],
  );
  const ids = rows.map((row) => row.id);
  if (ids.length === 0) return;
  for (const table of ['patrol_report', 'patrol_finding', 'patrol_medium'])
    await client.query(`UPDATE enforcement.${table} SET flight_id = $1 WHERE flight_id = ANY ($2)`, [
      id,
      ids,
    ]);
  await client.query('DELETE FROM enforcement.patrol_flight WHERE id = ANY ($1)', [ids]);
}

/** The flight of a report: the drone's own, one of that name in the district, or a new one that only the report knows. */
export async function flightOfReport(
  client: PoolClient,
  flyer: Flyer,
  span: { readonly start: string; readonly end: string },
): Promise<FlightRow> {
  const id = flightIdOf(flyer.drone, flyer.flight);
  const { rows: known } = await client.query<FlightRow>(
    `SELECT ${columns} FROM enforcement.patrol_flight
     WHERE id = $1 OR (flight = $2 AND origin = 'progress' AND district IS NOT DISTINCT FROM $3)
     ORDER BY (id = $1) DESC, start_at DESC LIMIT 1`,
    [id, flyer.flight, flyer.district ?? null],
  );
  if (known[0]) return known[0];
  const { rows } = await client.query<FlightRow>(
    `INSERT INTO enforcement.patrol_flight (${columns})
     VALUES ($1, $2, $3, $4, $5, 'report', $6, NULL, true, $7, $8, NULL)
     ON CONFLICT (id) DO UPDATE SET id = excluded.id RETURNING ${columns}`,
    [
      id,
      flyer.drone,
      flyer.flight,
      flyer.district ?? null,
      flyer.simulated,
      JSON.stringify(newFlight),
      span.start,
      span.end,
    ],
  );
  await joinFlight(client, rows[0]!);
  return rows[0]!;
}

export async function lockFlight(client: PoolClient, id: string): Promise<FlightRow | undefined> {
  const { rows } = await client.query<FlightRow>(
    `SELECT ${columns} FROM enforcement.patrol_flight WHERE id = $1 FOR UPDATE`,
    [id],
  );
  return rows[0];
}

/** Flights of a drone that are over and whose time meets a span: what was observed then belongs to them. */
export async function flightsOver(
  client: Pick<PoolClient, 'query'>,
  drone: string,
  fromMs: number,
  toMs: number,
): Promise<string[]> {
  const { rows } = await client.query<{ id: string }>(
    `SELECT id FROM enforcement.patrol_flight WHERE drone = $1 AND over AND start_at <= $3 AND end_at >= $2`,
    [drone, new Date(fromMs), new Date(toMs)],
  );
  return rows.map(({ id }) => id);
}

export async function findFlight(
  pool: Pick<Pool, 'query'>,
  scope: Scope,
  id: string,
): Promise<FlightRow | undefined> {
  const { rows } = await pool.query<FlightRow>(
    `SELECT ${columns} FROM enforcement.patrol_flight WHERE id = $1 AND ${scopeSql('district', '$2')}`,
    [id, districtsOf(scope)],
  );
  return rows[0];
}

/** A flight whoever asks: of what a caller may see already. */
export const flightById = (pool: Pick<Pool, 'query'>, id: string): Promise<FlightRow | undefined> =>
  findFlight(pool, 'all', id);

/** A flight in a list, with the counts that stand beside it. */
export type ListedFlight = FlightRow & {
  findings: number;
  /** Files that lie in the store of the gateway or here. */
  received: number;
  /** Files that a report names and that are at neither. */
  missing: number;
};

/** The file of a medium in the store of its gateway: counted there already. */
const announcedAs = (medium: string): string =>
  `SELECT 1 FROM enforcement.patrol_media AS a WHERE a.drone = f.drone AND a.object_key = ${medium}.object_key`;

export async function listFlights(
  pool: Pick<Pool, 'query'>,
  scope: Scope,
  filter: {
    readonly id?: string | undefined;
    readonly drone?: string | undefined;
    readonly status?: string | undefined;
    readonly district?: string | undefined;
    readonly from?: string | undefined;
    readonly to?: string | undefined;
  },
  page: {
    readonly after: { readonly startAt: string; readonly id: string } | undefined;
    readonly limit: number;
  },
): Promise<ListedFlight[]> {
  const { rows } = await pool.query<ListedFlight>(
    `SELECT ${columns},
       (SELECT count(*) FROM enforcement.patrol_finding AS n WHERE n.flight_id = f.id) AS findings,
       (SELECT count(*) FROM enforcement.patrol_media AS m WHERE m.drone = f.drone AND m.flight = f.flight)
         + (SELECT count(*) FROM enforcement.patrol_medium AS c WHERE c.flight_id = f.id AND c.sha256 IS NOT NULL
            AND NOT EXISTS (${announcedAs('c')})) AS received,
       (SELECT count(*) FROM enforcement.patrol_medium AS c WHERE c.flight_id = f.id AND c.report_id IS NOT NULL AND c.sha256 IS NULL
         AND NOT EXISTS (${announcedAs('c')})) AS missing
     FROM enforcement.patrol_flight AS f
     WHERE ${scopeSql('district', '$1')} AND ($2::text IS NULL OR drone = $2) AND ($3::text IS NULL OR status = $3)
       AND ($4::timestamptz IS NULL OR end_at >= $4) AND ($5::timestamptz IS NULL OR start_at < $5)
       AND ($6::timestamptz IS NULL OR (start_at, id) < ($6, $7)) AND ($8::text IS NULL OR id = $8)
       AND ($10::text IS NULL OR district = $10)
     ORDER BY start_at DESC, id DESC LIMIT $9`,
    [
      districtsOf(scope),
      filter.drone,
      filter.status,
      filter.from,
      filter.to,
      page.after?.startAt,
      page.after?.id,
      filter.id,
      page.limit,
      filter.district,
    ],
  );
  return rows;
}
