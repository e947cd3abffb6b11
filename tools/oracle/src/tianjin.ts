import {
  compositeIndexE6,
  compositeSystems,
  rankDistricts,
  yearOnYearE6,
  type CompositeInput,
} from '@farwatch/domain/air';
import { fromE6, roundHalfEvenE6, toE6 } from '@farwatch/domain/quantity';

import { ALL, Tally, type FileReport } from './report.js';

interface Row {
  readonly rank: number;
  readonly district: string;
  readonly ci: number;
  readonly pm25: number;
  readonly pm25YoyPct: number;
  readonly goodRatioPct?: number;
  readonly pm10?: number;
  readonly so2?: number;
  readonly no2?: number;
  readonly co_p95?: number;
  readonly o3_8h_p90?: number;
}

interface Month {
  readonly month: string;
  readonly rows: readonly Row[];
}

export interface Bulletins {
  readonly full?: readonly Month[];
  readonly partial?: readonly Month[];
}

export function isBulletins(value: object): value is Bulletins {
  const { full } = value as { full?: readonly Month[] };
  return (
    Array.isArray(full) && full.every(({ rows }) => Array.isArray(rows) && 'district' in (rows[0] ?? {}))
  );
}

/**
 * Monthly bulletins of districts: order of the complete tables, change against the year before from whole
 * concentrations, and the composite index where its six parts are printed.
 */
export function checkBulletins(file: string, { full = [], partial = [] }: Bulletins): FileReport {
  const tally = new Tally();
  let undecided = 0;
  let ambiguous = 0;
  for (const { month, rows } of full) undecided += checkRanks(tally, month, rows);
  for (const { month, rows } of [...full, ...partial]) {
    for (const row of rows) {
      const where = `${month} ${row.district}`;
      const previous = previousValues(row);
      if (previous.length > 1) ambiguous += 1;
      tally.count(previous.length > 0, () => ({
        where: `${where} pm25YoyPct`,
        published: String(row.pm25YoyPct),
        computed: 'no whole concentration of the year before gives this',
      }));
      const parts = partsOf(row);
      if (parts === undefined) continue;
      const computed = fromE6(compositeIndexE6(parts, compositeSystems['2013']));
      tally.compare(`${where} ci`, row.ci, computed);
    }
  }
  return tally.report(file, 'district bulletins', ALL, [
    'compared: rank in complete tables, change of PM2.5, composite index where its parts are printed',
    `${undecided} districts equal in all three columns stand in the order of the bulletin`,
    `${ambiguous} changes fit more than one concentration of the year before`,
  ]);
}

/** Ranks are computed from districts in alphabetical order, so that the order of the file cannot help. */
function checkRanks(tally: Tally, month: string, rows: readonly Row[]): number {
  const columns = (row: Row): string => [row.pm25, row.pm25YoyPct, row.goodRatioPct].join();
  const equal = new Map<string, number[]>();
  for (const row of rows) equal.set(columns(row), [...(equal.get(columns(row)) ?? []), row.rank]);
  const ranked = rankDistricts(
    rows
      .map((row) => ({
        name: row.district,
        pm25E6: toE6(row.pm25),
        pm25YoyE6: toE6(row.pm25YoyPct),
        goodRatioE6: toE6(row.goodRatioPct ?? NaN),
      }))
      .sort((a, b) => (a.name < b.name ? -1 : 1)),
  );
  let undecided = 0;
  for (const row of rows) {
    const computed = ranked.find(({ name }) => name === row.district)?.rank ?? NaN;
    // Rows that are equal in every column cannot be told apart by any rule: their ranks may be exchanged.
    const same = equal.get(columns(row)) ?? [];
    if (same.length > 1) undecided += 1;
    tally.count(same.includes(computed), () => ({
      where: `${month} ${row.district} rank`,
      published: String(row.rank),
      computed: String(computed),
    }));
  }
  return undecided;
}

/** Whole concentrations of the year before from which the published change follows, rounded to one decimal. */
function previousValues(row: Row): number[] {
  const found: number[] = [];
  for (let previous = 1; previous <= 500; previous += 1) {
    const change = yearOnYearE6(toE6(row.pm25), toE6(previous));
    if (change !== null && fromE6(roundHalfEvenE6(change, 1)) === row.pm25YoyPct) found.push(previous);
  }
  return found;
}

function partsOf({ so2, no2, pm10, pm25, co_p95: co, o3_8h_p90: o3 }: Row): CompositeInput | undefined {
  if ([so2, no2, pm10, co, o3].includes(undefined)) return undefined;
  const e6 = (value: number | undefined): number => toE6(value ?? NaN);
  return { so2: e6(so2), no2: e6(no2), pm10: e6(pm10), pm25: e6(pm25), co: e6(co), o3_8h: e6(o3) };
}
