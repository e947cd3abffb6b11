/** Breakpoints of the air quality index in the registry of standards (`law/data/hj633.ts`). */
import { inForce, rowsOfType, standards, type AqiTable } from '../law/index.js';

export { inForce };

export const aqiTables: readonly AqiTable[] = rowsOfType(standards, 'index-table');

/** The breakpoint table in force on a local day, or undefined before the first one. */
export function aqiTableOn(date: string, tables: readonly AqiTable[] = aqiTables): AqiTable | undefined {
  return tables.find((table) => inForce(table, date));
}
