import type { Day } from '@farwatch/domain/air';
import type { Pool, PoolClient } from '@farwatch/persistence/pool';
import { inTransaction } from '@farwatch/persistence/transaction';

import { spanIndicators } from '../figures/air-indicators.js';
import { airPeriods } from '../figures/air-period.js';
import { airPollutantCodes, dayOf } from '../figures/air-samples.js';
import { decisionsOf } from '../figures/exclusions.js';
import { airDayColumns } from './air-days.js';
import { announce } from './announce.js';
import { coveringAreas, loadMembers, membersOf, zoneOf } from './areas.js';
import { measuredBy, seriesOf } from './day-values.js';
import { standingExclusions } from './exclusion-store.js';

/**
 * One process at a time computes figures: of two that overlap, the one that read earlier could write later.
 * Held to the end of the transaction.
 */
export async function lockFigures(client: Pick<PoolClient, 'query'>): Promise<void> {
  await client.query(`SELECT pg_advisory_xact_lock(hashtext('reporting.figures'))`);
}

/**
 * Computes months and years of areas whose days changed from their kept days, and announces the figures that changed.
 * One transaction, as for days. Answers how many marks were taken.
 */
export async function refreshYears(pool: Pool, nowMs: number, batch = 20): Promise<number> {
  return inTransaction(pool, async (client) => {
    await lockFigures(client);
    const { rows: marks } = await client.query<{ area: string; year: number }>(
      `DELETE FROM reporting.dirty_year WHERE (area, year) IN (
         SELECT area, year FROM reporting.dirty_year ORDER BY area, year LIMIT $1 FOR UPDATE SKIP LOCKED)
       RETURNING area, year`,
      [batch],
    );
    if (marks.length === 0) return 0;
    const members = await loadMembers(client, 'air');
    const series = await seriesOf(client, airPollutantCodes);
    const years = marks.map((mark) => mark.year);
    const from = `${Math.min(...years) - 2}-01-01`;
    const to = `${Math.max(...years) + 2}-12-31`;
    const exclusions = await standingExclusions(client, from, to);
    const yearsOf = new Map<string, number[]>();
    for (const { area, year } of marks) yearsOf.set(area, [...(yearsOf.get(area) ?? []), year]);
    const days = await keptDays(client, [...yearsOf.keys()], from, to);
    const figures = [...yearsOf].flatMap(([area, own]) => {
      const stations = membersOf(members, area);
      const ids = stations.map(({ station }) => station);
      const known = {
        days: days.get(area) ?? [],
        measured: [...measuredBy(series, ids, airPollutantCodes).keys()],
        zone: zoneOf(stations),
        decisions: decisionsOf(exclusions, coveringAreas(members, area)),
      };
      const periods = new Set(own.flatMap((year) => periodsOf(year, known.days)));
      return airPeriods(known, [...periods].sort()).flatMap((item) => spanIndicators(area, item));
    });
    await announce(client, figures, nowMs);
    return marks.length;
  });
}

/** The year, those of its months that have days, and the two years after it, whose three-year mean holds it. */
function periodsOf(year: number, days: readonly Day[]): string[] {
  const seen = new Set(days.flatMap(({ date }) => [date.slice(0, 4), date.slice(0, 7)]));
  const months = Array.from({ length: 12 }, (_, at) => `${year}-${String(at + 1).padStart(2, '0')}`);
  return [String(year), ...months, String(year + 1), String(year + 2)].filter((period) => seen.has(period));
}

/** Kept days of areas, by area in order of date. */
export async function keptDays(
  client: Pick<PoolClient, 'query'>,
  areas: readonly string[],
  from: string,
  to: string,
): Promise<Map<string, Day[]>> {
  const { rows } = await client.query<{ area: string; day: string } & Record<string, number | string | null>>(
    `SELECT area, day::text AS day, ${Object.values(airDayColumns).join(', ')} FROM reporting.air_day
     WHERE area = ANY ($1) AND day BETWEEN $2 AND $3 ORDER BY area, day`,
    [areas, from, to],
  );
  const days = new Map<string, Day[]>();
  for (const row of rows) {
    const values = new Map<string, number>();
    for (const [code, column] of Object.entries(airDayColumns)) {
      const value = row[column];
      if (typeof value === 'number') values.set(code, value);
    }
    const day = dayOf(row.day, values);
    const own = days.get(row.area);
    if (own) own.push(day);
    else days.set(row.area, [day]);
  }
  return days;
}
