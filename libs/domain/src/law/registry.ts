import { parseLocalDate } from '../reading/index.js';
import type { LawRow, LawType, LimitRow } from './types.js';

/** Is a row in force on a local day (`YYYY-MM-DD`, +08:00)? Both ends belong to it. */
export function inForce(
  row: { readonly validFrom: string; readonly validTo: string | null },
  date: string,
): boolean {
  return row.validFrom <= date && (row.validTo === null || date <= row.validTo);
}

/** The rows of one type, of all dates. */
export function rowsOfType<T extends LawType>(
  rows: readonly LawRow[],
  type: T,
): readonly Extract<LawRow, { type: T }>[] {
  return rows.filter((row): row is Extract<LawRow, { type: T }> => row.type === type);
}

/** The limits among the rows, of all dates. */
export function limitsIn(rows: readonly LawRow[]): readonly LimitRow[] {
  return rowsOfType(rows, 'limit');
}

/** What a row decides: two rows of one slot may not hold on the same day. */
export function slotOf(row: LawRow): string {
  switch (row.type) {
    case 'limit':
      return [
        row.basis,
        row.basis === 'emission' ? row.standard : '',
        row.zone ?? row.category ?? `${row.waterBody}/${row.targetClass}`,
        row.pollutant,
        row.averaging,
        row.comparison,
      ].join('|');
    case 'index-table':
      return row.type;
    case 'us-index-table':
      return row.type;
    case 'index-rule':
      return `${row.type}|${row.kind}`;
    case 'index-level':
    case 'health-text':
      return `${row.type}|${row.level}`;
    case 'validity':
      return `${row.type}|${row.statistic}`;
    case 'evaluation':
      return `${row.type}|${row.item}`;
    case 'reference':
      return `${row.type}|${row.key ?? row.id}`;
    default:
      return `${row.type}|${row.id}`;
  }
}

/** Why a row cannot stand in the registry. */
export type LawFault =
  | 'no-standard'
  | 'no-clause'
  | 'no-source'
  | 'bad-date'
  | 'ends-before-it-begins'
  | 'not-a-number'
  | 'breakpoints-not-ascending'
  | 'id-used-twice'
  | 'two-rows-in-force-at-once';

export interface FaultyRow {
  readonly id: string;
  readonly fault: LawFault;
}

const validDate = (text: string): boolean => parseLocalDate(text) !== undefined;

const ascending = (points: readonly number[]): boolean =>
  points.every((point, i) => Number.isFinite(point) && (i === 0 || point > (points[i - 1] ?? NaN)));

function faultOf(row: LawRow): LawFault | null {
  if (row.standard.trim() === '') return 'no-standard';
  if (row.clause.trim() === '' || row.clauseZh.trim() === '') return 'no-clause';
  if (row.source.trim() === '' || row.sourceZh.trim() === '') return 'no-source';
  if (!validDate(row.validFrom) || (row.validTo !== null && !validDate(row.validTo))) return 'bad-date';
  if (row.validTo !== null && row.validTo < row.validFrom) return 'ends-before-it-begins';
  if ((row.type === 'limit' || row.type === 'reference') && !Number.isFinite(row.value))
    return 'not-a-number';
  if (row.type === 'validity' && !(row.minimum > 0)) return 'not-a-number';
  if (row.type === 'index-table') {
    const columns = Object.values(row.columns);
    if (!ascending(row.iaqi) || !columns.every(({ points }) => ascending(points)))
      return 'breakpoints-not-ascending';
  }
  return null;
}

/**
 * What is wrong with a set of rows: missing provenance, impossible dates, two rows that decide the same thing on the
 * same day. A set without faults can be used as it is. Never throws.
 */
export function faultsOf(rows: readonly LawRow[]): FaultyRow[] {
  const faults: FaultyRow[] = [];
  const ids = new Set<string>();
  const slots = new Map<string, LawRow[]>();
  for (const row of rows) {
    const fault = faultOf(row);
    if (fault !== null) faults.push({ id: row.id, fault });
    if (ids.has(row.id)) faults.push({ id: row.id, fault: 'id-used-twice' });
    ids.add(row.id);
    const slot = slotOf(row);
    const same = slots.get(slot) ?? [];
    if (same.some((other) => overlaps(other, row)))
      faults.push({ id: row.id, fault: 'two-rows-in-force-at-once' });
    slots.set(slot, [...same, row]);
  }
  return faults;
}

const END = '9999-12-31';

function overlaps(a: LawRow, b: LawRow): boolean {
  return a.validFrom <= (b.validTo ?? END) && b.validFrom <= (a.validTo ?? END);
}
