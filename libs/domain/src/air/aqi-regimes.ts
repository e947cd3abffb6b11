/** How an index is put together, by date and kind of report (`law/data/hj633.ts`). */
import { inForce, rowsOfType, standards, type AqiRegime, type AqiTable } from '../law/index.js';
import { aqiTables } from './aqi-tables.js';

export const aqiRegimes: readonly AqiRegime[] = rowsOfType(standards, 'index-rule');

/** The regime of a kind of report on a local day (`YYYY-MM-DD`, +08:00), or undefined before the first one. */
export function aqiRegimeOn(
  kind: 'hour' | 'day',
  date: string,
  regimes: readonly AqiRegime[] = aqiRegimes,
): AqiRegime | undefined {
  return regimes.find((regime) => regime.kind === kind && inForce(regime, date));
}

/** The table that a regime reads: that of its own standard. Throws when the registry has none (a fault of the data). */
export function tableOf(regime: AqiRegime, tables: readonly AqiTable[] = aqiTables): AqiTable {
  const table = tables.find(({ standard }) => standard === regime.standard);
  if (table === undefined) throw new Error(`no breakpoint table of ${regime.standard}`);
  return table;
}
