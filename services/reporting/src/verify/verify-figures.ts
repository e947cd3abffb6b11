import { localDate } from '@farwatch/domain/reading';
import { archivedFault, ClosedMonths, closedWithin } from '@farwatch/persistence/closed-months';
import { poolLike, type Pool, type PoolClient } from '@farwatch/persistence/pool';

import { zoneOf } from '../areas/areas.js';
import { loadAreas } from '../areas/load-areas.js';
import { computeMda8 } from '../publish/mda8-days.js';
import { compareAirDays, type Difference } from './verify-air-days.js';

export interface Verification {
  readonly readings: number;
  readonly hours: number;
  readonly days: number;
  /** At most 100 of them. */
  readonly differences: readonly Difference[];
}

const shadows = `
CREATE TEMP TABLE shadow_hour ON COMMIT DROP AS
SELECT series, date_trunc('hour', start_at) AS start_at,
  coalesce(sum(value_e6) FILTER (WHERE averaging = 'm' AND flag = 'N'), 0) AS minute_sum,
  count(value_e6) FILTER (WHERE averaging = 'm' AND flag = 'N') AS minute_n,
  coalesce(sum(value_e6) FILTER (WHERE averaging = 'h' AND flag = 'N'), 0) AS own_sum,
  count(value_e6) FILTER (WHERE averaging = 'h' AND flag = 'N') AS own_n,
  count(value_e6) FILTER (WHERE averaging = 'h' AND flag <> 'N') AS own_bad
FROM reporting.reading
WHERE averaging IN ('m', 'h') AND start_at >= $1 AND start_at < $2
GROUP BY 1, 2`;

const shadowDays = `
CREATE TEMP TABLE shadow_day ON COMMIT DROP AS
WITH effective AS (
  SELECT series, reporting.local_day(start_at) AS day, CASE
    WHEN own_n > 0 THEN own_sum WHEN own_bad > 0 THEN NULL
    WHEN minute_n >= 45 THEN reporting.half_even(minute_sum::int8, minute_n) END AS value
  FROM shadow_hour
), parts AS (
  SELECT series, day, value AS hour, NULL::int8 AS own, NULL::int8 AS bad, NULL::int8 AS sample FROM effective WHERE value IS NOT NULL
  UNION ALL
  SELECT series, reporting.local_day(start_at), NULL,
    CASE WHEN averaging = 'd' AND flag = 'N' THEN value_e6 END, CASE WHEN averaging = 'd' AND flag <> 'N' THEN value_e6 END,
    CASE WHEN averaging <> 'd' AND flag = 'N' THEN value_e6 END
  FROM reporting.reading WHERE averaging IN ('d', 'i', 'f') AND start_at >= $1 AND start_at < $2
)
SELECT series, day, coalesce(sum(hour), 0) AS hour_sum, count(hour) AS hour_n, coalesce(sum(own), 0) AS own_sum, count(own) AS own_n,
  count(bad) AS own_bad, coalesce(sum(sample), 0) AS sample_sum, count(sample) AS sample_n
FROM parts GROUP BY 1, 2`;

const compareHours = `
SELECT 'hour' AS table, format('%s %s', series, start_at) AS key, kept, rebuilt FROM (
  SELECT series, start_at, concat_ws('/', h.minute_sum, h.minute_n, h.own_sum, h.own_n, h.own_bad) AS kept,
    concat_ws('/', s.minute_sum, s.minute_n, s.own_sum, s.own_n, s.own_bad) AS rebuilt
  FROM (SELECT * FROM reporting.hour WHERE start_at >= $1 AND start_at < $2
    AND (minute_sum, minute_n, own_sum, own_n, own_bad) IS DISTINCT FROM (0::int8, 0, 0::int8, 0, 0)) h
  FULL JOIN (SELECT * FROM shadow_hour WHERE minute_n + own_n + own_bad > 0) s USING (series, start_at)
) AS compared WHERE kept <> rebuilt LIMIT 100`;

const compareDays = `
SELECT 'day' AS table, format('%s %s', series, day) AS key, kept, rebuilt FROM (
  SELECT series, day, concat_ws('/', d.hour_sum, d.hour_n, d.own_sum, d.own_n, d.own_bad, d.sample_sum, d.sample_n) AS kept,
    concat_ws('/', s.hour_sum, s.hour_n, s.own_sum, s.own_n, s.own_bad, s.sample_sum, s.sample_n) AS rebuilt
  FROM (SELECT * FROM reporting.day WHERE day >= reporting.local_day($1::timestamptz)
      AND day < reporting.local_day($2::timestamptz)
    AND (hour_sum, hour_n, own_sum, own_n, own_bad, sample_sum, sample_n) IS DISTINCT FROM (0::int8, 0, 0::int8, 0, 0, 0::int8, 0)) d
  FULL JOIN (SELECT * FROM shadow_day WHERE hour_n + own_n + own_bad + sample_n > 0) s USING (series, day)
) AS compared WHERE kept <> rebuilt LIMIT 100`;

const compareLatest = `
SELECT 'latest' AS table, series::text AS key, kept, rebuilt FROM (
  SELECT series, concat_ws('/', l.start_at, l.end_at, l.value_e6, coalesce(l.below_e6, 0), l.flag, l.revision) AS kept,
    concat_ws('/', r.start_at, r.end_at, r.value_e6, coalesce(r.below_e6, 0), r.flag, r.revision) AS rebuilt
  FROM reporting.latest l FULL JOIN (
    SELECT DISTINCT ON (series) * FROM reporting.reading ORDER BY series, end_at DESC, start_at DESC) r USING (series)
  WHERE to_char(coalesce(l.start_at, r.start_at) AT TIME ZONE 'UTC', 'YYYY-MM') NOT IN (
    SELECT month FROM reporting.closed_month WHERE of_table = 'reading')
) AS compared WHERE kept <> rebuilt LIMIT 100`;

/**
 * Computes hours, days, latest values, MDA8 and the air days of areas of the local days from `fromMs` up to
 * `toMs` (both 00:00 +08:00) from the readings alone, into shadow tables, and compares them with what was kept up to date. One snapshot, so it may run while
 * readings arrive; marks of dirty days that are still waiting show as differences of MDA8 and air days. Changes nothing.
 * Throws `Fault('month-archived')` when readings of the time are archived.
 */
export async function verifyFigures(pool: Pool, fromMs: number, toMs: number): Promise<Verification> {
  const closed = await new ClosedMonths(pool, { schema: 'reporting', table: 'reading' }).all();
  const missing = closedWithin(closed, fromMs, toMs);
  if (missing !== undefined) throw archivedFault(missing.month);
  // A year of a whole district takes its time.
  const patient = poolLike(pool, { max: 1, limitMs: 3_600_000 });
  const span = [new Date(fromMs), new Date(toMs)];
  let client: PoolClient | undefined;
  try {
    client = await patient.connect();
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ');
    const literal = span.map((at) => `'${at.toISOString()}'::timestamptz`);
    const bind = (sql: string): string =>
      sql.replace(/\$([12])/g, (_, n: string) => literal[Number(n) - 1] ?? '');
    await client.query(bind(shadows));
    await client.query(bind(shadowDays));
    const differences: Difference[] = [];
    for (const sql of [compareHours, compareDays, compareLatest])
      differences.push(...(await client.query<Difference>(bind(sql))).rows);
    differences.push(...(await compareMda8(client, span)));
    differences.push(...(await compareAirDays(client, localDate(fromMs), localDate(toMs - 1))));
    const { rows } = await client.query<{ readings: number; hours: number; days: number }>(
      `SELECT (SELECT count(*) FROM reporting.reading WHERE start_at >= $1 AND start_at < $2) AS readings,
         (SELECT count(*) FROM shadow_hour) AS hours, (SELECT count(*) FROM shadow_day) AS days`,
      span,
    );
    return { ...(rows[0] ?? { readings: 0, hours: 0, days: 0 }), differences: differences.slice(0, 100) };
  } finally {
    client?.release();
    await patient.end();
  }
}

async function compareMda8(
  client: Parameters<typeof computeMda8>[0],
  span: readonly Date[],
): Promise<Difference[]> {
  const areas = await loadAreas(client, 'air');
  const { rows: days } = await client.query<{ series: number; day: string; station: string }>(
    `SELECT DISTINCT h.series, reporting.local_day(h.start_at)::text AS day, s.station
     FROM shadow_hour h JOIN reporting.series s ON s.id = h.series WHERE s.pollutant = 'a05024'`,
  );
  const rebuilt = await computeMda8(
    client,
    days.map(({ series, day, station }) => ({ series, day, zone: zoneOf(areas.on(station, day)) })),
  );
  const { rows: kept } = await client.query<{
    series: number;
    day: string;
    value_e6: number;
    windows: number;
    valid: boolean;
  }>(
    `SELECT series, day::text AS day, value_e6, windows, valid FROM reporting.mda8_day
     WHERE day >= reporting.local_day($1) AND day < reporting.local_day($2)`,
    [...span],
  );
  const show = (row: (typeof kept)[number]): string => `${row.value_e6}/${row.windows}/${row.valid}`;
  const own = new Map(kept.map((row) => [`${row.series} ${row.day}`, show(row)]));
  const again = new Map(rebuilt.map((row) => [`${row.series} ${row.day}`, show(row)]));
  return [...new Set([...own.keys(), ...again.keys()])].flatMap((key) => {
    const difference = {
      table: 'mda8_day' as const,
      key,
      kept: own.get(key) ?? null,
      rebuilt: again.get(key) ?? null,
    };
    return difference.kept === difference.rebuilt ? [] : [difference];
  });
}
