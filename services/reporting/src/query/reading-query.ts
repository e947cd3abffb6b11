import type { Vouched } from '@farwatch/contracts/events';
import type { ReadingItem, Scope } from '@farwatch/contracts/http';
import { sampledPollutants } from '@farwatch/domain/air';
import { fromE6 } from '@farwatch/domain/quantity';
import { findPollutant, isFlag } from '@farwatch/domain/reading';
import type { Pool } from '@farwatch/persistence/pool';
import { districtsOf } from '@farwatch/persistence/scope';

/** The place after a reading in the order of a list. */
export interface ReadingPlace {
  readonly start: string;
  readonly series: number;
  readonly end: string;
}

export interface ReadingQuery {
  readonly station: string;
  /** HJ 212 code; undefined for all. */
  readonly pollutant: string | undefined;
  readonly fromMs: number;
  readonly toMs: number;
  readonly interval: 'raw' | 'hour' | 'day';
  readonly limit: number;
  readonly after: ReadingPlace | undefined;
}

/** A row of the list; `placeOf` says where it stands, `showReading` makes an item of it. */
export interface ReadingRow {
  readonly pollutant: string;
  readonly series: number;
  readonly start_at: Date;
  readonly end_at: Date;
  readonly value: number | null;
  /** The detection limit, where the value is half of it. */
  readonly below: number | null;
  readonly flag: string | null;
  readonly revision: number | null;
  readonly valid: boolean;
  readonly completeness: number;
  readonly own: boolean;
  /** Of raw readings, as JSON. */
  readonly vouched: Vouched | null;
}

const sources = {
  raw: `SELECT series, start_at, end_at, value_e6 AS value, below_e6 AS below, flag, revision, flag = 'N' AND value_e6 IS NOT NULL AS valid,
      1::float8 AS completeness, true AS own,
      CASE WHEN w.at IS NOT NULL THEN jsonb_build_object('by', w.by, 'reason', w.reason, 'refusal', w.refusal,
        'at', to_char(w.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')) END AS vouched
    FROM reporting.reading LEFT JOIN reporting.vouched w USING (series, start_at, end_at, revision) WHERE series = ANY ($1) AND start_at >= $2 AND start_at < $3`,
  hour: `SELECT h.series, h.start_at, h.start_at + interval '1 hour' AS end_at,
      CASE WHEN h.own_n > 0 THEN h.own_sum WHEN h.own_bad > 0 THEN r.value_e6
        WHEN h.minute_n > 0 THEN reporting.half_even(h.minute_sum, h.minute_n) END AS value,
      r.below_e6 AS below,
      CASE WHEN h.own_n = 0 AND h.own_bad > 0 THEN r.flag END AS flag, NULL::int AS revision, h.effective_e6 IS NOT NULL AS valid,
      CASE WHEN h.own_n + h.own_bad > 0 THEN 1 ELSE least(1, h.minute_n / 60.0) END::float8 AS completeness,
      h.own_n + h.own_bad > 0 AS own, NULL::jsonb AS vouched
    FROM reporting.hour h LEFT JOIN reporting.reading r
      ON h.own_n + h.own_bad > 0 AND r.series = h.series AND r.start_at = h.start_at AND r.end_at = h.start_at + interval '1 hour'
    WHERE h.series = ANY ($1) AND h.start_at >= $2 AND h.start_at < $3 AND h.own_n + h.own_bad + h.minute_n > 0`,
  day: `SELECT d.series, local.start_at, local.start_at + interval '1 day' AS end_at,
      CASE WHEN d.own_n > 0 THEN d.own_sum WHEN d.own_bad > 0 THEN r.value_e6
        WHEN d.hour_n > 0 THEN reporting.half_even(d.hour_sum, d.hour_n)
        WHEN d.sample_n > 0 THEN reporting.half_even(d.sample_sum, d.sample_n) END AS value,
      r.below_e6 AS below,
      CASE WHEN d.own_n = 0 AND d.own_bad > 0 THEN r.flag END AS flag, NULL::int AS revision,
      d.effective_e6 IS NOT NULL OR (d.own_bad = 0 AND d.hour_n = 0 AND d.sample_n > 0) AS valid,
      CASE WHEN d.own_n + d.own_bad > 0 THEN 1 WHEN d.hour_n > 0 THEN d.hour_n / 24.0 ELSE least(1, d.sample_n / 6.0) END::float8 AS completeness,
      d.own_n + d.own_bad > 0 AS own, NULL::jsonb AS vouched
    FROM reporting.day d CROSS JOIN LATERAL (SELECT (d.day::timestamp - interval '8 hours') AT TIME ZONE 'UTC' AS start_at) AS local
      LEFT JOIN reporting.reading r ON d.own_n + d.own_bad > 0 AND r.series = d.series AND r.start_at = local.start_at
        AND r.end_at = local.start_at + interval '1 day'
    WHERE d.series = ANY ($1) AND d.day >= reporting.local_day($2) AND d.day <= reporting.local_day($3)
      AND local.start_at >= $2 AND local.start_at < $3 AND d.own_n + d.own_bad + d.hour_n + d.sample_n > 0`,
} as const;

/** Readings, hours or days of a station by start; none of a station outside the scope. */
export async function listReadings(pool: Pool, scope: Scope, query: ReadingQuery): Promise<ReadingRow[]> {
  const { rows: series } = await pool.query<{ id: number; pollutant: string; air: boolean }>(
    `SELECT id, pollutant, EXISTS (SELECT FROM reporting.station st WHERE st.id = s.station AND st.kind = 'air') AS air FROM reporting.series s WHERE station = $1 AND ($2::text IS NULL OR pollutant = $2)
       AND ($3::text[] IS NULL OR EXISTS
         (SELECT FROM reporting.station st WHERE st.id = s.station AND st.district = ANY ($3::text[])))`,
    [query.station, query.pollutant ?? null, districtsOf(scope)],
  );
  if (series.length === 0) return [];
  const { after } = query;
  const { rows } = await pool.query<ReadingRow>(
    `SELECT s.pollutant, v.* FROM (${sources[query.interval]}) AS v JOIN reporting.series s ON s.id = v.series
     WHERE $4::timestamptz IS NULL OR (v.start_at, v.series, v.end_at) > ($4::timestamptz, $5::int4, $6::timestamptz)
     ORDER BY v.start_at, v.series, v.end_at LIMIT $7`,
    [
      series.map((one) => one.id),
      new Date(Math.max(query.fromMs, after === undefined ? query.fromMs : Date.parse(after.start))),
      new Date(query.toMs),
      after?.start ?? null,
      after?.series ?? null,
      after?.end ?? null,
      query.limit,
    ],
  );
  const air = new Set(series.filter((one) => one.air).map(({ id }) => id));
  return query.interval === 'day' ? rows.map((row) => (air.has(row.series) ? sampledWhole(row) : row)) : rows;
}

/** A day of what is sampled on filters is valid with all its hours only (GB 3095-2026 Table 4). */
function sampledWhole(row: ReadingRow): ReadingRow {
  return row.own || row.completeness >= 1 || !sampledPollutants.has(row.pollutant)
    ? row
    : { ...row, valid: false };
}

/** Where a row stands in the list. */
export function placeOf(row: ReadingRow): ReadingPlace {
  return { start: row.start_at.toISOString(), series: row.series, end: row.end_at.toISOString() };
}

/** A row as the interface shows it. */
export function showReading(row: ReadingRow): ReadingItem {
  return {
    pollutant: row.pollutant,
    start: row.start_at.toISOString(),
    end: row.end_at.toISOString(),
    value: row.value === null ? null : fromE6(row.value),
    ...(row.below === null ? {} : { below: fromE6(row.below) }),
    unit: findPollutant(row.pollutant)?.unit ?? '',
    flag: isFlag(row.flag) ? row.flag : 'N',
    valid: row.valid,
    completeness: row.completeness,
    ...(row.revision === null ? {} : { revision: row.revision }),
    ...(row.vouched === null ? {} : { vouched: row.vouched }),
    source: row.own ? 'reported' : 'computed',
  };
}
