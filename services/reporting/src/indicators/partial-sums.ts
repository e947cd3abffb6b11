import { SAMPLED_HOURS_PER_DAY, sampledPollutants } from '@farwatch/domain/air';
import type { Pool, PoolClient } from '@farwatch/persistence/pool';

import type { AreaMembership } from '../areas/areas.js';
import type { Span } from '../areas/periods.js';
import { OZONE } from '../store/pollutants.js';
import type { PartialSums } from './air/air-figures.js';

type Queryable = Pick<Pool, 'query'> | Pick<PoolClient, 'query'>;

/** One pollutant and one day (`YYYY-MM-DD`) or hour (ISO time) of a set of stations. */
export interface PartialSumsRow extends PartialSums {
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

const sumsOf = (row: Row): PartialSumsRow => ({
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

/** The valid value of a day; of what is sampled on filters ($10) the mean of all its hours only (GB 3095-2026 Table 4). */
const validDay = `CASE WHEN s.pollutant = ANY ($10) AND d.own_n + d.own_bad = 0 AND d.hour_n < ${SAMPLED_HOURS_PER_DAY} THEN NULL
  ELSE d.effective_e6 END`;

/** The days of an area are those of its stations; `at` is the local date. */
export interface AreaPartialSums extends PartialSumsRow {
  readonly area: string;
}

/** Days of the stations of areas while they belong there, ozone as MDA8; or of these days only the given ones. */
export async function dayPartialSums(
  db: Queryable,
  memberships: readonly AreaMembership[],
  pollutants: readonly string[],
  { from, to }: Span,
  only: readonly string[] | null = null,
): Promise<AreaPartialSums[]> {
  const { rows } = await db.query<Row & { readonly area: string }>(
    `SELECT area, pollutant, day::text AS at, coalesce(sum, '0') AS sum, n, shown_sum, shown_n, parts, flagged FROM (
       SELECT a.area, s.pollutant, v.day, ${columns}
       FROM unnest($1::text[], $2::text[], $8::date[], $9::date[]) AS a(area, station, since, until)
       JOIN reporting.series s ON s.station = a.station AND s.pollutant = ANY ($3) CROSS JOIN LATERAL (
         SELECT d.day, ${validDay} AS value, CASE WHEN d.own_n + d.own_bad > 0 THEN 24 ELSE d.hour_n END AS parts,
           CASE WHEN ${flagged('d')} THEN r.value_e6
             ELSE coalesce(d.effective_e6, CASE WHEN d.hour_n > 0 THEN reporting.half_even(d.hour_sum, d.hour_n) END) END AS shown,
           ${flagged('d')} AS flagged
         FROM reporting.day d
           CROSS JOIN LATERAL (SELECT (d.day::timestamp - interval '8 hours') AT TIME ZONE 'UTC' AS start_at) AS local
           LEFT JOIN reporting.reading r ON ${flagged('d')} AND r.series = d.series AND r.start_at = local.start_at
             AND r.end_at = local.start_at + interval '1 day'
         WHERE d.series = s.id AND d.day BETWEEN greatest($4::date, a.since) AND least($5::date, a.until) AND s.pollutant <> $6
           AND ($7::date[] IS NULL OR d.day = ANY ($7::date[])) AND (d.hour_n > 0 OR d.own_n > 0 OR d.own_bad > 0)
         UNION ALL
         SELECT m.day, CASE WHEN m.valid THEN m.value_e6 END, m.windows, m.value_e6, false
         FROM reporting.mda8_day m WHERE m.series = s.id AND m.day BETWEEN greatest($4::date, a.since) AND least($5::date, a.until) AND s.pollutant = $6
           AND ($7::date[] IS NULL OR m.day = ANY ($7::date[]))
       ) AS v
       GROUP BY a.area, s.pollutant, v.day
     ) AS days ORDER BY area, day, pollutant`,
    [
      ...namesOf(memberships),
      pollutants,
      from,
      to,
      OZONE,
      only,
      ...daysOf(memberships),
      [...sampledPollutants],
    ],
  );
  return rows.map((row) => ({ area: row.area, ...sumsOf(row) }));
}

export const namesOf = (memberships: readonly AreaMembership[]): string[][] => [
  memberships.map((one) => one.area),
  memberships.map((one) => one.station),
];
export const daysOf = (memberships: readonly AreaMembership[]): string[][] => [
  memberships.map((one) => one.from),
  memberships.map((one) => one.to),
];

/** Hours of a set of stations; times are epoch milliseconds, the end exclusive. */
export async function hourPartialSums(
  db: Queryable,
  stations: readonly string[],
  pollutants: readonly string[],
  fromMs: number,
  toMs: number,
): Promise<PartialSumsRow[]> {
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
  return rows.map((row) => sumsOf({ ...row, at: row.at.toISOString() }));
}
