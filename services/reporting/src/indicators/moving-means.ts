import { movingWindowsIn, roundMovingMean, type AqiItem, type AqiSample } from '@farwatch/domain/air';
import { itemPollutants } from '@farwatch/domain/law';
import { localDate, parseLocalDate } from '@farwatch/domain/reading';
import type { Pool } from '@farwatch/persistence/pool';

import { addDays, type Span } from '../areas/periods.js';
import type { StationCounts } from '../areas/station-counts.js';
import { areaValue } from './air/air-figures.js';

/**
 * The moving means that take the place of hour values in the index of the hours of a span, by hour (ISO time). They are made of
 * the stored hours when they are needed, so a late hour moves the index of every hour that looks back on it. A span
 * that needs none costs no query, any other one query for each length of window.
 *
 * Each station has its own mean, valid with enough hours; an area's is the mean of them, as for days.
 *
 * @param stationCounts how many of the stations measure each pollutant
 */
export async function movingSamples(
  pool: Pool,
  stations: readonly string[],
  stationCounts: StationCounts,
  span: Span,
): Promise<ReadonlyMap<string, AqiSample>> {
  const asked = movingWindowsIn(span.from, span.to);
  const lengths = [...new Set(asked.map(({ hours }) => hours))];
  const samples = new Map<string, Partial<Record<AqiItem, number | null>>>();
  await Promise.all(
    lengths.map(async (length) => {
      const windows = asked.filter(({ hours }) => hours === length);
      for (const { at, item, sum, n } of await movingSums(pool, stations, windows)) {
        const count = stationCounts.on(localDate(Date.parse(at)), itemPollutants[item]);
        const parts = { sum, count: n, shownSum: 0n, shownCount: 0, parts: 0, flagged: false };
        const { valueE6, valid } = areaValue(parts, count);
        const own = samples.get(at) ?? {};
        own[item] = valid && valueE6 !== null ? roundMovingMean(valueE6) : null;
        samples.set(at, own);
      }
    }),
  );
  return samples;
}

/** Sum (E6) and number of the valid moving means of the stations, for every hour of the windows' days. */
async function movingSums(
  pool: Pool,
  stations: readonly string[],
  windows: ReturnType<typeof movingWindowsIn>,
): Promise<{ at: string; item: AqiItem; sum: bigint; n: number }[]> {
  const { rows } = await pool.query<{ at: Date; item: AqiItem; sum: string; n: number }>(
    `SELECT at, item, coalesce(sum(value), 0)::text AS sum, count(value)::int4 AS n FROM (
       SELECT w.item, t.at, w.from_at, CASE WHEN count(h.effective_e6) OVER back >= w.required
         THEN reporting.half_even((sum(h.effective_e6) OVER back)::int8, count(h.effective_e6) OVER back) END AS value
       FROM unnest($2::text[], $3::text[], $4::int[], $5::timestamptz[], $6::timestamptz[])
         AS w(item, pollutant, required, from_at, to_at)
       JOIN reporting.series s ON s.pollutant = w.pollutant AND s.station = ANY ($1)
       CROSS JOIN generate_series(w.from_at - $7::int * interval '1 hour', w.to_at - interval '1 hour', interval '1 hour') AS t(at)
       LEFT JOIN reporting.hour h ON h.series = s.id AND h.start_at = t.at
       WINDOW back AS (PARTITION BY w.item, w.from_at, s.id ORDER BY t.at ROWS BETWEEN $7::int PRECEDING AND CURRENT ROW)
     ) AS hours WHERE at >= from_at GROUP BY at, item`,
    [
      stations,
      windows.map(({ item }) => item),
      windows.map(({ item }) => itemPollutants[item]),
      windows.map(({ required }) => required),
      windows.map(({ from }) => new Date(parseLocalDate(from) ?? 0)),
      windows.map(({ to }) => new Date(parseLocalDate(addDays(to, 1)) ?? 0)),
      (windows[0]?.hours ?? 1) - 1,
    ],
  );
  return rows.map(({ at, item, sum, n }) => ({ at: at.toISOString(), item, sum: BigInt(sum), n }));
}
