import type { Pool, PoolClient } from '@farwatch/persistence/pool';

import type { Parts } from '../figures/air-figures.js';
import { OZONE } from '../figures/air-samples.js';

type Queryable = Pick<Pool, 'query'> | Pick<PoolClient, 'query'>;

/** One pollutant and one day (`YYYY-MM-DD`) or hour (ISO time) of a set of stations. */
export interface PartsRow extends Parts {
  readonly pollutant: string;
  readonly at: string;
}

interface Row {
  readonly pollutant: string;
  readonly at: string;
  readonly sum: string;
  readonly n: number;
  readonly shown_sum: string;
  readonly shown_n: number;
  readonly parts: number;
  readonly flagged: boolean;
}

const partsOf = (row: Row): PartsRow => ({
  pollutant: row.pollutant,
  at: row.at,
  sum: BigInt(row.sum),
  count: row.n,
  shownSum: BigInt(row.shown_sum),
  shownCount: row.shown_n,
  parts: row.parts,
  flagged: row.flagged,
});

const columns = `sum(value)::text AS sum, count(value)::int4 AS n, coalesce(sum(shown), 0)::text AS shown_sum,
  count(shown)::int4 AS shown_n, coalesce(max(parts), 0)::int4 AS parts, bool_or(flagged) AS flagged`;

/** The station's own reading of the hour or day has a flag other than N (and no second one has not). */
const flagged = (of: 'd' | 'h'): string => `${of}.own_bad > 0 AND ${of}.own_n = 0`;

/** `pollutant/station` of every series of the pollutants. */
export async function seriesOf(db: Queryable, pollutants: readonly string[]): Promise<ReadonlySet<string>> {
  const { rows } = await db.query<{ key: string }>(
    `SELECT pollutant || '/' || station AS key FROM reporting.series WHERE pollutant = ANY ($1)`,
    [pollutants],
  );
  return new Set(rows.map((row) => row.key));
}

/** How many of the stations measure each pollutant, of those that any measures: the number that 75 % is taken of. */
export function measuredBy(
  series: ReadonlySet<string>,
  stations: readonly string[],
  pollutants: readonly string[],
): ReadonlyMap<string, number> {
  const counts = pollutants.map(
    (code) => [code, stations.filter((station) => series.has(`${code}/${station}`)).length] as const,
  );
  return new Map(counts.filter(([, n]) => n > 0));
}

/** Stations of many areas: a station may belong to several. */
export interface AreaStation {
  readonly area: string;
  readonly station: string;
}

/** The days of an area are those of its stations; `at` is the local date. */
export interface AreaPartsRow extends PartsRow {
  readonly area: string;
}

/** Days of the stations of areas, ozone as MDA8; dates inclusive, or of them only the given ones. */
export async function dayParts(
  db: Queryable,
  stations: readonly AreaStation[],
  pollutants: readonly string[],
  from: string,
  to: string,
  only: readonly string[] | null = null,
): Promise<AreaPartsRow[]> {
  const { rows } = await db.query<Row & { readonly area: string }>(
    `SELECT area, pollutant, day::text AS at, coalesce(sum, '0') AS sum, n, shown_sum, shown_n, parts, flagged FROM (
       SELECT a.area, s.pollutant, v.day, ${columns}
       FROM unnest($1::text[], $2::text[]) AS a(area, station)
       JOIN reporting.series s ON s.station = a.station AND s.pollutant = ANY ($3) CROSS JOIN LATERAL (
         SELECT d.day, d.effective_e6 AS value, CASE WHEN d.own_n + d.own_bad > 0 THEN 24 ELSE d.hour_n END AS parts,
           CASE WHEN ${flagged('d')} THEN r.value_e6
             ELSE coalesce(d.effective_e6, CASE WHEN d.hour_n > 0 THEN reporting.half_even(d.hour_sum, d.hour_n) END) END AS shown,
           ${flagged('d')} AS flagged
         FROM reporting.day d
           CROSS JOIN LATERAL (SELECT (d.day::timestamp - interval '8 hours') AT TIME ZONE 'UTC' AS start_at) AS local
           LEFT JOIN reporting.reading r ON ${flagged('d')} AND r.series = d.series AND r.start_at = local.start_at
             AND r.end_at = local.start_at + interval '1 day'
         WHERE d.series = s.id AND d.day BETWEEN $4 AND $5 AND s.pollutant <> $6
           AND ($7::date[] IS NULL OR d.day = ANY ($7::date[])) AND (d.hour_n > 0 OR d.own_n > 0 OR d.own_bad > 0)
         UNION ALL
         SELECT m.day, CASE WHEN m.valid THEN m.value_e6 END, m.windows, m.value_e6, false
         FROM reporting.mda8_day m WHERE m.series = s.id AND m.day BETWEEN $4 AND $5 AND s.pollutant = $6
           AND ($7::date[] IS NULL OR m.day = ANY ($7::date[]))
       ) AS v
       GROUP BY a.area, s.pollutant, v.day
     ) AS days ORDER BY area, day, pollutant`,
    [stations.map((one) => one.area), stations.map((one) => one.station), pollutants, from, to, OZONE, only],
  );
  return rows.map((row) => ({ area: row.area, ...partsOf(row) }));
}

/** Hours of a set of stations; times are epoch milliseconds, the end exclusive. */
export async function hourParts(
  db: Queryable,
  stations: readonly string[],
  pollutants: readonly string[],
  fromMs: number,
  toMs: number,
): Promise<PartsRow[]> {
  const { rows } = await db.query<Omit<Row, 'at'> & { at: Date }>(
    `SELECT pollutant, at, coalesce(sum, '0') AS sum, n, shown_sum, shown_n, parts, flagged FROM (
       SELECT s.pollutant, v.start_at AS at, ${columns}
       FROM reporting.series s JOIN (
         SELECT h.series, h.start_at, h.effective_e6 AS value, CASE WHEN h.own_n + h.own_bad > 0 THEN 60 ELSE h.minute_n END AS parts,
           CASE WHEN ${flagged('h')} THEN r.value_e6
             ELSE coalesce(h.effective_e6, CASE WHEN h.minute_n > 0 THEN reporting.half_even(h.minute_sum, h.minute_n) END) END AS shown,
           ${flagged('h')} AS flagged
         FROM reporting.hour h LEFT JOIN reporting.reading r ON ${flagged('h')} AND r.series = h.series
           AND r.start_at = h.start_at AND r.end_at = h.start_at + interval '1 hour'
         WHERE h.start_at >= $3 AND h.start_at < $4 AND (h.minute_n > 0 OR h.own_n > 0 OR h.own_bad > 0)
       ) AS v ON v.series = s.id
       WHERE s.station = ANY ($1) AND s.pollutant = ANY ($2)
       GROUP BY s.pollutant, v.start_at
     ) AS hours ORDER BY at, pollutant`,
    [stations, pollutants, new Date(fromMs), new Date(toMs)],
  );
  return rows.map((row) => partsOf({ ...row, at: row.at.toISOString() }));
}

/** Means of the water items of sections per period, E6, with the number of days behind them. */
export async function sectionMeans(
  db: Queryable,
  stations: readonly string[],
  pollutants: readonly string[],
  from: string,
  to: string,
  period: 'day' | 'month' | 'year',
  /** Only these days of the span. */
  only: readonly string[] | null = null,
): Promise<
  readonly {
    readonly station: string;
    readonly pollutant: string;
    readonly period: string;
    readonly valueE6: number;
    readonly days: number;
  }[]
> {
  const format = { day: 'YYYY-MM-DD', month: 'YYYY-MM', year: 'YYYY' }[period];
  const { rows } = await db.query<{
    station: string;
    pollutant: string;
    period: string;
    value: number;
    days: number;
  }>(
    `SELECT station, pollutant, to_char(day, $5) AS period, reporting.half_even(sum(value)::int8, count(*)) AS value, count(*)::int4 AS days
     FROM (
       SELECT s.station, s.pollutant, d.day, CASE
         WHEN d.own_n > 0 THEN d.own_sum
         WHEN d.own_bad > 0 THEN NULL
         WHEN d.sample_n > 0 THEN reporting.half_even(d.sample_sum, d.sample_n)
         WHEN d.hour_n > 0 THEN reporting.half_even(d.hour_sum, d.hour_n) END AS value
       FROM reporting.series s JOIN reporting.day d ON d.series = s.id AND d.day BETWEEN $3 AND $4
       WHERE s.station = ANY ($1) AND s.pollutant = ANY ($2) AND ($6::date[] IS NULL OR d.day = ANY ($6::date[]))
     ) AS days
     WHERE value IS NOT NULL GROUP BY station, pollutant, to_char(day, $5) ORDER BY 3, 1, 2`,
    [stations, pollutants, from, to, format, only],
  );
  return rows.map(({ value, ...row }) => ({ ...row, valueE6: value }));
}
