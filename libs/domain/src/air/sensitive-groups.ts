import { inForce, rowsOfType, standards, type AqiItem, type SensitiveGroupsRow } from '../law/index.js';

/** Who is sensitive to a pollutant of the index on a local day (HJ 633-2026 Table 2); undefined up to a sub-index of 100 and before 2026-03-01. */
export function sensitiveGroupsOf(item: AqiItem, iaqi: number, date: string): SensitiveGroupsRow | undefined {
  return rowsOfType(standards, 'sensitive-groups').find(
    (row) => row.items.includes(item) && iaqi > row.above && inForce(row, date),
  );
}
