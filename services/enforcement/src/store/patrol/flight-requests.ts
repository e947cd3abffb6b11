import type { Scope } from '@farwatch/contracts/http';
import type { FlightPurpose, LeadKind } from '@farwatch/domain/lead';
import type { Pool, PoolClient } from '@farwatch/persistence/pool';
import { districtsOf, scopeSql } from '@farwatch/persistence/scope';

/** Flights that officers asked for. */
export const flightRequestTable = `
CREATE TABLE enforcement.flight_request (
  id text PRIMARY KEY,
  lead_id text NOT NULL REFERENCES enforcement.lead (id),
  purpose text NOT NULL CHECK (purpose IN ('verify', 're-inspection')),
  lon float8 NOT NULL,
  lat float8 NOT NULL,
  radius float8 NOT NULL CHECK (radius > 0),
  district text,
  note text,
  asked_by text NOT NULL,
  asked_at timestamptz NOT NULL,
  state text NOT NULL CHECK (state IN ('open', 'flown', 'cancelled')),
  flight_id text REFERENCES enforcement.patrol_flight (id),
  flown_at timestamptz,
  -- How near the track came; null where a report named the request.
  nearest float8,
  cancelled_by text,
  CHECK ((state = 'flown') = (flight_id IS NOT NULL))
);
CREATE INDEX flight_request_newest ON enforcement.flight_request (asked_at DESC, id DESC);
CREATE INDEX flight_request_open ON enforcement.flight_request (asked_at) WHERE state = 'open';
CREATE INDEX flight_request_of_lead ON enforcement.flight_request (lead_id);`;

export interface FlightRequestRow {
  id: string;
  lead_id: string;
  lead_kind: LeadKind;
  purpose: FlightPurpose;
  lon: number;
  lat: number;
  radius: number;
  district: string | null;
  note: string | null;
  asked_by: string;
  asked_at: Date;
  state: 'open' | 'flown' | 'cancelled';
  flight_id: string | null;
  flown_at: Date | null;
  nearest: number | null;
  cancelled_by: string | null;
}

type Queryable = Pick<PoolClient, 'query'> | Pick<Pool, 'query'>;
const shown = `SELECT r.*, l.kind AS lead_kind FROM enforcement.flight_request r JOIN enforcement.lead l ON l.id = r.lead_id`;

export async function insertRequest(
  client: Queryable,
  row: Omit<FlightRequestRow, 'lead_kind' | 'state' | 'flight_id' | 'flown_at' | 'nearest' | 'cancelled_by'>,
): Promise<void> {
  await (client as PoolClient).query(
    `INSERT INTO enforcement.flight_request (id, lead_id, purpose, lon, lat, radius, district, note, asked_by, asked_at, state)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 'open')`,
    [
      row.id,
      row.lead_id,
      row.purpose,
      row.lon,
      row.lat,
      row.radius,
      row.district,
      row.note,
      row.asked_by,
      row.asked_at,
    ],
  );
}

/** Requests of the scope, the newest first, after a place of the list. */
export async function listRequests(
  db: Queryable,
  scope: Scope,
  filter: {
    readonly id?: string | undefined;
    readonly state?: string | undefined;
    readonly lead?: string | undefined;
  },
  page: {
    readonly after: { readonly askedAt: string; readonly id: string } | undefined;
    readonly limit: number;
  },
): Promise<FlightRequestRow[]> {
  const { rows } = await (db as PoolClient).query<FlightRequestRow>(
    `${shown} WHERE ${scopeSql('r.district', '$1')} AND ($2::text IS NULL OR r.id = $2) AND ($3::text IS NULL OR r.state = $3)
       AND ($4::text IS NULL OR r.lead_id = $4) AND ($5::timestamptz IS NULL OR (r.asked_at, r.id) < ($5, $6))
     ORDER BY r.asked_at DESC, r.id DESC LIMIT $7`,
    [
      districtsOf(scope),
      filter.id,
      filter.state,
      filter.lead,
      page.after?.askedAt,
      page.after?.id,
      page.limit,
    ],
  );
  return rows;
}

/** Calls an open request off; undefined when there is none in the scope. */
export async function cancelRequest(
  db: Queryable,
  scope: Scope,
  id: string,
  by: string,
): Promise<FlightRequestRow | undefined> {
  await (db as PoolClient).query(
    `UPDATE enforcement.flight_request r SET state = 'cancelled', cancelled_by = $3
     WHERE r.id = $2 AND r.state = 'open' AND ${scopeSql('r.district', '$1')}`,
    [districtsOf(scope), id, by],
  );
  const [row] = await listRequests(db, scope, { id }, { after: undefined, limit: 1 });
  return row;
}

/** Open requests that a flight may answer: asked for before it was over, of its district. Locked until the end of the transaction. */
export async function lockOpenRequests(
  client: PoolClient,
  flight: { readonly district: string | null; readonly end_at: Date },
): Promise<FlightRequestRow[]> {
  const { rows } = await client.query<FlightRequestRow>(
    `${shown} WHERE r.state = 'open' AND r.asked_at <= $1 AND (r.district IS NULL OR $2::text IS NULL OR r.district = $2)
     ORDER BY r.asked_at, r.id LIMIT 1000 FOR UPDATE OF r`,
    [flight.end_at, flight.district],
  );
  return rows;
}

export async function saveFlown(
  client: PoolClient,
  id: string,
  flown: { readonly flight: string; readonly at: string; readonly nearestM: number | undefined },
): Promise<void> {
  await client.query(
    `UPDATE enforcement.flight_request SET state = 'flown', flight_id = $2, flown_at = $3, nearest = $4 WHERE id = $1`,
    [id, flown.flight, flown.at, flown.nearestM],
  );
}
