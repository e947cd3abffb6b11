import type { Scope } from '@farwatch/contracts/http';
import type { Pool } from '@farwatch/persistence/pool';
import { districtsOf } from '@farwatch/persistence/scope';

/**
 * The condition that an area lies within a scope: a station by its district, a district by its name. `all`, rivers and
 * basins are of no district. `parameter` holds the districts, null for all.
 */
export function areaScopeSql(area: string, parameter: string): string {
  return `(${parameter}::text[] IS NULL OR CASE WHEN EXISTS (SELECT FROM reporting.station own WHERE own.id = ${area})
    THEN (SELECT own.district FROM reporting.station own WHERE own.id = ${area}) ELSE ${area} END = ANY (${parameter}::text[]))`;
}

/** Whether figures of an area may be seen with a scope. */
export async function areaWithin(pool: Pool, scope: Scope, area: string): Promise<boolean> {
  if (scope === 'all') return true;
  const { rows } = await pool.query<{ within: boolean | null }>(
    `SELECT ${areaScopeSql('$1::text', '$2')} AS within`,
    [area, districtsOf(scope)],
  );
  return rows[0]?.within === true;
}
