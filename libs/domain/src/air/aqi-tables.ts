/**
 * Breakpoints of the air quality index as data, by date: HJ 633-2012 Table 1 and HJ 633-2026 Table 3 (official
 * prints). A new edition is a new row here; no code knows a number of these tables.
 */
import type { Confidence } from './limits.js';

/** A column of the breakpoint table: pollutant and averaging time, as the standard heads it. */
export type AqiColumn =
  | 'so2-day'
  | 'so2-hour'
  | 'no2-day'
  | 'no2-hour'
  | 'co-day'
  | 'co-hour'
  | 'o3-8h'
  | 'o3-hour'
  | 'pm10-day'
  | 'pm25-day';

/** What a concentration above the last breakpoint of its column gets. */
export type AboveTable = 'last' | 'none';

export interface AqiBreakpoints {
  /** Concentrations in the unit of the column, beside the table's `iaqi`; a column may end earlier than that. */
  readonly points: readonly number[];
  /** `last`: the index of the last breakpoint. `none`: no sub-index from this column (another one is used). */
  readonly above: AboveTable;
}

export interface AqiTable {
  readonly standard: string;
  readonly clause: string;
  /** First and last local day (+08:00) of force, inclusive; validTo null = open. */
  readonly validFrom: string;
  readonly validTo: string | null;
  readonly confidence: Confidence;
  readonly source: string;
  /** Index values that belong to the breakpoints. */
  readonly iaqi: readonly number[];
  /** Lowest index that is published: 0 in 2012, 1 in 2026 (cl. 4.1.1). */
  readonly minimum: number;
  /** In ug/m3, CO in mg/m3. */
  readonly columns: Readonly<Record<AqiColumn, AqiBreakpoints>>;
}

const IAQI = [0, 50, 100, 150, 200, 300, 400, 500] as const;

const last = (...points: number[]): AqiBreakpoints => ({ points, above: 'last' });
const none = (...points: number[]): AqiBreakpoints => ({ points, above: 'none' });

/** Columns that the 2026 edition took over unchanged. */
const gases = {
  'so2-day': last(0, 50, 150, 475, 800, 1600, 2100, 2620),
  'no2-day': last(0, 40, 80, 180, 280, 565, 750, 940),
  'no2-hour': last(0, 100, 200, 700, 1200, 2340, 3090, 3840),
  'co-day': last(0, 2, 4, 14, 24, 36, 48, 60),
  'co-hour': last(0, 5, 10, 35, 60, 90, 120, 150),
  'o3-hour': last(0, 160, 200, 300, 400, 800, 1000, 1200),
} as const;

export const aqiTables: readonly AqiTable[] = [
  {
    standard: 'HJ 633-2012',
    clause: 'Table 1',
    // The real-time publication of the key cities used it from 2013 on (measured rows of 2013-04 agree).
    validFrom: '2013-01-01',
    validTo: '2026-02-28',
    confidence: 'verified',
    source: 'official print of HJ 633-2012; 35,519 published rows of 2013 to 2023 agree',
    iaqi: IAQI,
    minimum: 0,
    columns: {
      ...gases,
      // Note 2: above 800 ug/m3 no hourly sub-index, the 24 h one is used. Note 3: above 800, the 1 h one of ozone.
      'so2-hour': none(0, 150, 500, 650, 800),
      'o3-8h': none(0, 100, 160, 215, 265, 800),
      'pm10-day': last(0, 50, 150, 250, 350, 420, 500, 600),
      'pm25-day': last(0, 35, 75, 115, 150, 250, 350, 500),
    },
  },
  {
    standard: 'HJ 633-2026',
    clause: 'Table 3',
    validFrom: '2026-03-01',
    validTo: null,
    confidence: 'verified',
    source: 'official print of HJ 633-2026; 151 published rows of 2026-03-15 agree',
    iaqi: IAQI,
    minimum: 1,
    columns: {
      ...gases,
      // Note b: above 800 the sub-index is 200. Note c: above 800 it is 300.
      'so2-hour': last(0, 150, 500, 650, 800),
      'o3-8h': last(0, 100, 160, 215, 265, 800),
      'pm10-day': last(0, 50, 120, 250, 350, 420, 500, 600),
      'pm25-day': last(0, 35, 60, 115, 150, 250, 350, 500),
    },
  },
];

/** Is a row of any registry in force on a local day (`YYYY-MM-DD`, +08:00)? Both ends belong to it. */
export function inForce(
  row: { readonly validFrom: string; readonly validTo: string | null },
  date: string,
): boolean {
  return row.validFrom <= date && (row.validTo === null || date <= row.validTo);
}

/** The breakpoint table in force on a local day, or undefined before the first one. */
export function aqiTableOn(date: string, tables: readonly AqiTable[] = aqiTables): AqiTable | undefined {
  return tables.find((table) => inForce(table, date));
}
