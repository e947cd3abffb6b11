import type { Station } from '@farwatch/contracts/events';
import type { StationKind } from '@farwatch/domain/reading';
import type { LatestValue, Scope, StationItem } from '@farwatch/contracts/http';
import { limitNotInForce } from '@farwatch/domain/air';
import { fromE6 } from '@farwatch/domain/quantity';
import { findPollutant, isFlag, localDate } from '@farwatch/domain/reading';
import type { Pool } from '@farwatch/persistence/pool';
import { districtsOf, scopeSql } from '@farwatch/persistence/scope';

import { basisOf } from '../indicators/air/air-figures.js';
import { stationState } from './station-state.js';

/** A row of `latest` as JSON: times in epoch milliseconds, the value in millionths. */
interface LatestJson {
  readonly p: string;
  readonly v: number | null;
  /** Detection limit of a value below it. */
  readonly b: number | null;
  readonly s: number;
  readonly e: number;
  readonly f: string;
  readonly r: number;
  readonly at: number;
}

interface Row {
  readonly data: Station;
  readonly state: 'online' | 'silent' | null;
  readonly state_at: Date | null;
  readonly latest: readonly LatestJson[] | null;
}

const ms = (column: string): string => `(extract(epoch FROM ${column}) * 1000)::int8`;

/** One latest value as JSON; `l` is reporting.latest, `s` reporting.series. */
const latestJson = `json_build_object('p', s.pollutant, 'v', l.value_e6, 'b', l.below_e6, 's', ${ms('l.start_at')}, 'e', ${ms('l.end_at')},
  'f', l.flag, 'r', l.revision, 'at', ${ms('l.received_at')})`;

const stationColumns = `st.data, ss.state, ss.at AS state_at,
  (SELECT json_agg(${latestJson} ORDER BY s.pollutant) FROM reporting.series s JOIN reporting.latest l ON l.series = s.id
   WHERE s.station = st.id) AS latest
  FROM reporting.station st LEFT JOIN reporting.station_status ss ON ss.station = st.id`;

export interface StationFilter {
  readonly kind?: StationKind | undefined;
  readonly district?: string | undefined;
  readonly enterprise?: string | undefined;
  readonly retired?: 'true' | 'false' | undefined;
}

/** Stations by id, with their state and latest values. */
export async function listStations(
  pool: Pool,
  scope: Scope,
  filter: StationFilter,
  { after, limit }: { readonly after: { readonly id: string } | undefined; readonly limit: number },
  nowMs: number,
): Promise<StationItem[]> {
  const { rows } = await pool.query<Row>(
    `SELECT ${stationColumns}
     WHERE ($1::text IS NULL OR st.id > $1) AND ($2::text IS NULL OR st.kind = $2)
       AND ($3::text IS NULL OR st.district = $3) AND ($4::text IS NULL OR st.enterprise = $4)
       AND ${scopeSql('st.district', '$5')}
       AND ($6::bool IS NULL OR coalesce(st.data->>'retiredFrom' <= $7, false) = $6)
     ORDER BY st.id LIMIT $8`,
    [
      after?.id ?? null,
      filter.kind ?? null,
      filter.district ?? null,
      filter.enterprise ?? null,
      districtsOf(scope),
      filter.retired ?? null,
      localDate(nowMs),
      limit,
    ],
  );
  return rows.map((row) => show(row, nowMs));
}

/** One station, or undefined when none is registered within the scope. */
export async function findStation(
  pool: Pool,
  scope: Scope,
  id: string,
  nowMs: number,
): Promise<StationItem | undefined> {
  const { rows } = await pool.query<Row>(
    `SELECT ${stationColumns} WHERE st.id = $1 AND ${scopeSql('st.district', '$2')}`,
    [id, districtsOf(scope)],
  );
  return rows[0] === undefined ? undefined : show(rows[0], nowMs);
}

function show(row: Row, nowMs: number): StationItem {
  const latest = (row.latest ?? []).map(showLatest);
  const lastReadingMs = (row.latest ?? []).reduce<number | undefined>(
    (last, { at }) => Math.max(last ?? 0, at),
    undefined,
  );
  const status =
    row.state === null || row.state_at === null
      ? undefined
      : { state: row.state, atMs: row.state_at.getTime() };
  const notInForce = limitsNotInForce(row.data, latest, localDate(nowMs));
  return {
    ...row.data,
    status: stationState({ status, lastReadingMs }, nowMs),
    latest,
    ...(notInForce.length === 0 ? {} : { limitsNotInForce: notInForce }),
  };
}

/** Why what an air station measures has no verdict: no decision has put the printed limit in force. */
function limitsNotInForce(
  { kind, zone }: Station,
  latest: readonly LatestValue[],
  today: string,
): NonNullable<StationItem['limitsNotInForce']> {
  if (kind !== 'air') return [];
  return latest.flatMap(({ pollutant }) => {
    const printed = limitNotInForce(pollutant, zone ?? 'II', today);
    return printed === undefined ? [] : [{ pollutant, basis: basisOf(printed) }];
  });
}

function showLatest(one: LatestJson): LatestValue {
  return {
    pollutant: one.p,
    value: one.v === null ? null : fromE6(one.v),
    ...(one.b === null ? {} : { below: fromE6(one.b) }),
    unit: findPollutant(one.p)?.unit ?? '',
    start: new Date(one.s).toISOString(),
    end: new Date(one.e).toISOString(),
    flag: isFlag(one.f) ? one.f : 'B',
    revision: one.r,
    receivedAt: new Date(one.at).toISOString(),
  };
}

/** What changed for one station between two places of the change feed. */
export interface StationUpdate {
  readonly station: string;
  readonly district: string | null;
  readonly latest: LatestValue[];
  readonly status: StationItem['status'] | undefined;
}

/**
 * The place up to which every change is visible: all transactions before it have ended. Places grow; a reader that
 * remembers one misses nothing, however transactions commit out of order.
 */
export async function changeHorizon(pool: Pool): Promise<string> {
  const { rows } = await pool.query<{ horizon: string }>(
    'SELECT pg_snapshot_xmin(pg_current_snapshot())::text AS horizon',
  );
  return rows[0]?.horizon ?? '0';
}

/** Newest values and states that were written by the transactions from `since` up to `horizon`, per station. */
export async function stationUpdates(
  pool: Pool,
  since: string,
  horizon: string,
  nowMs: number,
): Promise<StationUpdate[]> {
  const { rows } = await pool.query<{
    station: string;
    district: string | null;
    latest: LatestJson[] | null;
    state: Row['state'];
    state_at: Date | null;
    heard: Date | null;
  }>(
    `WITH values AS (
       SELECT s.station, json_agg(${latestJson} ORDER BY s.pollutant) AS latest, max(l.received_at) AS heard
       FROM reporting.latest l JOIN reporting.series s ON s.id = l.series
       WHERE l.changed >= $1::xid8 AND l.changed < $2::xid8 GROUP BY s.station
     ), states AS (
       SELECT station FROM reporting.station_status WHERE changed >= $1::xid8 AND changed < $2::xid8
     )
     SELECT station, st.district, v.latest, ss.state, ss.at AS state_at, v.heard
     FROM values v FULL JOIN states USING (station) LEFT JOIN reporting.station_status ss USING (station)
       LEFT JOIN reporting.station st ON st.id = station
     ORDER BY station`,
    [since, horizon],
  );
  return rows.map((row) => ({
    station: row.station,
    district: row.district,
    latest: (row.latest ?? []).map(showLatest),
    status: stationState(
      {
        status:
          row.state === null || row.state_at === null
            ? undefined
            : { state: row.state, atMs: row.state_at.getTime() },
        lastReadingMs: row.heard?.getTime(),
      },
      nowMs,
    ),
  }));
}
