import { unnest } from '@farwatch/persistence/bulk';
import { MonthPartitions } from '@farwatch/persistence/months';
import type { Pool, PoolClient } from '@farwatch/persistence/pool';

import { HourDay } from '../series/day-window.js';
import { HourBucket } from '../series/hour-bucket.js';
import type { LoadPlan } from '../series/load-plan.js';
import { dayOfHour, firstHourOf, type Series } from '../series/series.js';
import { hourBucketTable } from './archived.js';

const finite = (value: number): number | null => (Number.isFinite(value) ? value : null);

/** Writes the changed hours of these series, in the caller's transaction. */
export async function writeBuckets(client: PoolClient, series: readonly Series[]): Promise<number> {
  const rows = series.flatMap((one) =>
    [...one.changed].map(([hour, summary]) => ({
      station: one.station,
      pollutant: one.pollutant,
      hour,
      quality: summary.quality,
      value_e6: finite(summary.valueE6),
      flag: summary.flag,
      minutes: summary.minutes,
      valued_end: finite(summary.end),
      day_e6: finite(summary.dayE6),
      day_flag: summary.dayFlag,
      readings: one.buckets.get(hour)!.encode(),
    })),
  );
  if (rows.length === 0) return 0;
  const source = unnest(
    {
      station: 'text',
      pollutant: 'text',
      hour: 'int',
      quality: 'smallint',
      value_e6: 'bigint',
      flag: 'smallint',
      minutes: 'smallint',
      valued_end: 'bigint',
      day_e6: 'bigint',
      day_flag: 'smallint',
      readings: 'bytea',
    },
    rows,
  );
  await client.query(
    `INSERT INTO rules.hour_bucket (${source.columns}) SELECT ${source.columns} FROM ${source.sql}
     ON CONFLICT (station, pollutant, hour) DO UPDATE SET
       quality = excluded.quality, value_e6 = excluded.value_e6, flag = excluded.flag, minutes = excluded.minutes,
       valued_end = excluded.valued_end, day_e6 = excluded.day_e6, day_flag = excluded.day_flag,
       readings = excluded.readings`,
    source.params,
  );
  return rows.length;
}

/** Loads the first and last hour of series. */
export async function loadBounds(pool: Pick<Pool, 'query'>, series: readonly Series[]): Promise<void> {
  const { rows } = await pool.query<{ i: number; first: number | null; last: number | null }>(
    `SELECT k.i::int AS i, b.first, b.last
     FROM unnest($1::text[], $2::text[]) WITH ORDINALITY AS k(station, pollutant, i),
     LATERAL (SELECT min(hour) AS first, max(hour) AS last FROM rules.hour_bucket s
              WHERE s.station = k.station AND s.pollutant = k.pollutant) b`,
    [series.map((one) => one.station), series.map((one) => one.pollutant)],
  );
  for (const { i, first, last } of rows) {
    const one = series[i - 1]!;
    one.firstHour = first ?? Infinity;
    one.lastHour = last ?? -Infinity;
  }
}

interface DayRow {
  i: number;
  hour: number;
  quality: number;
  value_e6: number | null;
  flag: number;
  minutes: number;
  valued_end: number | null;
  day_e6: number | null;
  day_flag: number;
  readings: Buffer | null;
}

/** Takes whole days into memory, in one query by ranges of the key. Days that are in memory already stay as they are. */
export async function loadDays(pool: Pick<Pool, 'query'>, wanted: LoadPlan['days']): Promise<void> {
  const { rows } = await pool.query<DayRow>(
    `SELECT k.i::int AS i, s.hour, s.quality, s.value_e6, s.flag, s.minutes, s.valued_end, s.day_e6, s.day_flag,
       CASE WHEN k.whole THEN s.readings END AS readings
     FROM unnest($1::text[], $2::text[], $3::int[], $4::int[], $5::bool[]) WITH ORDINALITY
       AS k(station, pollutant, low, high, whole, i)
     JOIN rules.hour_bucket s ON s.station = k.station AND s.pollutant = k.pollutant AND s.hour BETWEEN k.low AND k.high`,
    [
      wanted.map(({ series }) => series.station),
      wanted.map(({ series }) => series.pollutant),
      wanted.map(({ from }) => firstHourOf(from)),
      wanted.map(({ to }) => firstHourOf(to + 1) - 1),
      wanted.map(({ series }) => series.mode === 'sample'),
    ],
  );
  const present = new Set<string>();
  for (const { series, from, to } of wanted)
    for (let day = from; day <= to; day++)
      if (series.days.has(day)) present.add(`${series.station}\0${series.pollutant}\0${day}`);
  for (const row of rows) {
    const { series } = wanted[row.i - 1]!;
    const day = dayOfHour(row.hour);
    if (present.has(`${series.station}\0${series.pollutant}\0${day}`)) continue;
    let held = series.days.get(day);
    if (held === undefined || held === null) series.days.set(day, (held = series.emptyDay(day)));
    if (held instanceof HourDay)
      held.set(row.hour - firstHourOf(day), {
        quality: row.quality,
        valueE6: row.value_e6 ?? NaN,
        flag: row.flag,
        minutes: row.minutes,
        end: row.valued_end ?? -Infinity,
        dayE6: row.day_e6 ?? NaN,
        dayFlag: row.day_flag,
      });
    else held.set(HourBucket.of(row.hour, row.readings!));
  }
  for (const { series, from, to } of wanted)
    for (let day = from; day <= to; day++) {
      if (!series.days.has(day)) series.days.set(day, null);
      takeUnwritten(series, day);
    }
}

/** A day loaded after some of its hours changed in memory: what is not written yet is newer than what was read. */
function takeUnwritten(series: Series, day: number): void {
  const first = firstHourOf(day);
  for (const [hour, summary] of series.changed) {
    if (hour < first || hour >= first + 24) continue;
    let held = series.days.get(day);
    if (held === undefined || held === null) series.days.set(day, (held = series.emptyDay(day)));
    if (held instanceof HourDay) held.set(hour - first, summary);
    else held.set(series.buckets.get(hour)!);
  }
}

/** The readings of single hours. Hours that have none are answered with undefined. */
export async function loadBuckets(
  pool: Pick<Pool, 'query'>,
  wanted: LoadPlan['buckets'],
): Promise<(HourBucket | undefined)[]> {
  const { rows } = await pool.query<{ i: number; hour: number; readings: Buffer }>(
    `SELECT k.i::int AS i, s.hour, s.readings
     FROM unnest($1::text[], $2::text[], $3::int[]) WITH ORDINALITY AS k(station, pollutant, hour, i)
     JOIN rules.hour_bucket s ON s.station = k.station AND s.pollutant = k.pollutant AND s.hour = k.hour`,
    [
      wanted.map(({ series }) => series.station),
      wanted.map(({ series }) => series.pollutant),
      wanted.map(({ hour }) => hour),
    ],
  );
  const found: (HourBucket | undefined)[] = wanted.map(() => undefined);
  for (const { i, hour, readings } of rows) found[i - 1] = HourBucket.of(hour, readings);
  return found;
}

/** Pollutants of which a station has readings: a loose scan of the key. */
export async function pollutantsOf(pool: Pick<Pool, 'query'>, station: string): Promise<string[]> {
  const { rows } = await pool.query<{ pollutant: string }>(
    `WITH RECURSIVE p AS (
       SELECT min(pollutant) AS pollutant FROM rules.hour_bucket WHERE station = $1
       UNION ALL
       SELECT (SELECT min(pollutant) FROM rules.hour_bucket s WHERE s.station = $1 AND s.pollutant > p.pollutant) FROM p
       WHERE p.pollutant IS NOT NULL
     ) SELECT pollutant FROM p WHERE pollutant IS NOT NULL`,
    [station],
  );
  return rows.map(({ pollutant }) => pollutant);
}

/** Those of some stations that ever sent a reading. */
export async function stationsWithReadings(
  pool: Pick<Pool, 'query'>,
  stations: readonly string[],
): Promise<Set<string>> {
  const { rows } = await pool.query<{ station: string }>(
    `SELECT station FROM unnest($1::text[]) AS asked (station)
     WHERE EXISTS (SELECT FROM rules.hour_bucket AS s WHERE s.station = asked.station)`,
    [stations],
  );
  return new Set(rows.map(({ station }) => station));
}

const months = new WeakMap<Pool, MonthPartitions>();

/** The months of `rules.hour_bucket`, one instance per database. */
export function hourBucketMonths(pool: Pool): MonthPartitions {
  let found = months.get(pool);
  if (found === undefined) {
    months.set(pool, (found = new MonthPartitions(pool, hourBucketTable)));
  }
  return found;
}
