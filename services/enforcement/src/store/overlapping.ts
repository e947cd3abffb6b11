import { unnest } from '@farwatch/persistence/bulk';
import type { Pool } from '@farwatch/persistence/pool';

/**
 * Overlapping leads. The database forbids two active leads of one series and rule that overlap in time. The rules announce
 * a split or a merge by several events, and a batch may end between them: then one lead would overlap for a moment. It is
 * kept, but overlapping (not active), and becomes active as soon as the other event has come. No event is refused for it.
 */
export interface Series {
  readonly station: string;
  readonly pollutant: string;
  readonly rule: string;
}

/** PostgreSQL's exclusion_violation. */
export function isOverlap(error: unknown): boolean {
  return (error as { code?: unknown } | null)?.code === '23P01';
}

/** Overlapping leads of these series; of all when none are named. The earliest first. */
export async function overlappingLeads(pool: Pool, series?: readonly Series[]): Promise<string[]> {
  const source = unnest({ station: 'text', pollutant: 'text', rule: 'text' }, series ?? [], 2);
  const { rows } = await pool.query<{ id: string }>(
    `SELECT id FROM enforcement.lead
     WHERE overlapping AND ($1 OR (station, pollutant, rule_id) IN (SELECT station, pollutant, rule FROM ${source.sql}))
     ORDER BY start_at, id LIMIT 1000`,
    [series === undefined, ...source.params],
  );
  return rows.map((row) => row.id);
}

/** Makes a overlapping lead active; false when it still overlaps another one. */
export async function activate(pool: Pool, id: string): Promise<boolean> {
  try {
    await pool.query('UPDATE enforcement.lead SET overlapping = false WHERE id = $1 AND overlapping', [id]);
    return true;
  } catch (error) {
    if (isOverlap(error)) return false;
    throw error;
  }
}
