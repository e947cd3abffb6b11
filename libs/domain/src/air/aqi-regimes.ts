/**
 * How an index is put together, by date and kind of report: which values go in, on which column of the breakpoint
 * table, in which order ties are named, and what a missing value does. Data only, as the tables are.
 */
import { aqiTables, inForce, type AqiColumn, type AqiTable } from './aqi-tables.js';
import type { Confidence } from './limits.js';

/** The values of one report. `o3` is the hour mean, or its daily maximum in a daily report of 2012. */
export type AqiItem = 'so2' | 'no2' | 'pm10' | 'pm25' | 'co' | 'o3' | 'o3_8h';

/** What a missing value does to the publication of the index. */
export type MissingRule =
  /** The index of what is there. */
  | 'of-what-is-there'
  /** None when both PM10 and PM2.5 are missing (practice of the national publication of 2019). */
  | 'one-of-pm'
  /** HJ 633-2026 cl. 5.3.1: of what is there, published only above 100, otherwise "NA". */
  | 'above-100';

export interface AqiRegime {
  readonly id: string;
  readonly kind: 'hour' | 'day';
  readonly standard: string;
  readonly clause: string;
  readonly validFrom: string;
  readonly validTo: string | null;
  readonly confidence: Confidence;
  readonly source: string;
  /** In the order in which pollutants of equal sub-index are named. */
  readonly items: readonly (readonly [item: AqiItem, column: AqiColumn])[];
  /** Concentrations are rounded first (GB/T 8170): to integers, CO to one decimal (HJ 633-2026 cl. 4.2.2). */
  readonly roundFirst: boolean;
  readonly missing: MissingRule;
}

export const aqiRegimes: readonly AqiRegime[] = [
  {
    id: 'hour-2013',
    kind: 'hour',
    standard: 'HJ 633-2012',
    clause: '4.4, 5, real-time report with 24 h moving means of particles',
    validFrom: '2013-01-01',
    // When the publication went over to hour means lies between 2013-05 and 2019-07; the day is an assumption.
    validTo: '2015-12-31',
    confidence: 'secondary',
    source: 'published rows of 2013-04 and 2013-05; last day from memory',
    items: [
      ['so2', 'so2-hour'],
      ['no2', 'no2-hour'],
      ['pm10', 'pm10-day'],
      ['pm25', 'pm25-day'],
      ['co', 'co-hour'],
      ['o3', 'o3-hour'],
      ['o3_8h', 'o3-8h'],
    ],
    roundFirst: false,
    missing: 'of-what-is-there',
  },
  {
    id: 'hour-2016',
    kind: 'hour',
    standard: 'HJ 633-2012',
    clause: '4.4, 5, real-time report with hour means only',
    validFrom: '2016-01-01',
    validTo: '2026-02-28',
    confidence: 'secondary',
    source: 'published rows of 2019, 2022 and 2023; first day from memory',
    items: [
      ['so2', 'so2-hour'],
      ['no2', 'no2-hour'],
      ['pm10', 'pm10-day'],
      ['pm25', 'pm25-day'],
      ['co', 'co-hour'],
      ['o3', 'o3-hour'],
    ],
    roundFirst: false,
    missing: 'one-of-pm',
  },
  {
    id: 'hour-2026',
    kind: 'hour',
    standard: 'HJ 633-2026',
    clause: '4.2, 4.3, 5.3, real-time report',
    validFrom: '2026-03-01',
    validTo: null,
    confidence: 'primary',
    source: 'official print of HJ 633-2026; published rows of 2026-03-15',
    items: [
      ['so2', 'so2-hour'],
      ['no2', 'no2-hour'],
      ['pm10', 'pm10-day'],
      ['pm25', 'pm25-day'],
      ['co', 'co-hour'],
      ['o3', 'o3-hour'],
    ],
    roundFirst: true,
    missing: 'above-100',
  },
  {
    id: 'day-2012',
    kind: 'day',
    standard: 'HJ 633-2012',
    clause: '4.4, 5, daily evaluation',
    validFrom: '2013-01-01',
    validTo: '2026-02-28',
    confidence: 'secondary',
    source: 'HJ 633-2012; rounding before the index is the practice of the publications, not its text',
    items: [
      ['so2', 'so2-day'],
      ['no2', 'no2-day'],
      ['pm10', 'pm10-day'],
      ['pm25', 'pm25-day'],
      ['co', 'co-day'],
      ['o3_8h', 'o3-8h'],
    ],
    roundFirst: true,
    missing: 'of-what-is-there',
  },
  {
    id: 'day-2026',
    kind: 'day',
    standard: 'HJ 633-2026',
    clause: '4.2, 4.3, 5.3, daily report',
    validFrom: '2026-03-01',
    validTo: null,
    confidence: 'primary',
    source: 'official print of HJ 633-2026',
    items: [
      ['so2', 'so2-day'],
      ['no2', 'no2-day'],
      ['pm10', 'pm10-day'],
      ['pm25', 'pm25-day'],
      ['co', 'co-day'],
      ['o3_8h', 'o3-8h'],
    ],
    roundFirst: true,
    missing: 'above-100',
  },
];

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
