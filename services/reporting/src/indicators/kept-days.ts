import type { Day } from '@farwatch/domain/air';
import type { PoolClient } from '@farwatch/persistence/pool';

import { airDayColumns } from '../store/pollutants.js';
import { dayOf } from './air/air-samples.js';

/** A row of `reporting.air_day`: area, day, and one column for each pollutant. */
export type KeptRow = { readonly area: string; readonly day: string } & Readonly<
  Record<string, number | string | null>
>;

export function keptDay(row: KeptRow): Day {
  const values = new Map<string, number>();
  for (const [code, column] of Object.entries(airDayColumns)) {
    const value = row[column];
    if (typeof value === 'number') values.set(code, value);
  }
  return dayOf(row.day, values);
}

/** Kept days of areas (null: of all), by area in order of date. */
export async function keptDays(
  client: Pick<PoolClient, 'query'>,
  areas: readonly string[] | null,
  from: string,
  to: string,
): Promise<Map<string, Day[]>> {
  const { rows } = await client.query<KeptRow>(
    `SELECT area, day::text AS day, ${Object.values(airDayColumns).join(', ')} FROM reporting.air_day
     WHERE ($1::text[] IS NULL OR area = ANY ($1)) AND day BETWEEN $2 AND $3 ORDER BY area, day`,
    [areas, from, to],
  );
  const days = new Map<string, Day[]>();
  for (const row of rows) {
    const day = keptDay(row);
    const own = days.get(row.area);
    if (own) own.push(day);
    else days.set(row.area, [day]);
  }
  return days;
}
