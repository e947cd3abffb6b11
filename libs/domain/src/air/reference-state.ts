/**
 * At which temperature and pressure concentrations of ambient air are stated, by date: the amendment of GB 3095-2012 changed it on
 * 2018-09-01 (gases from 273 K to 298.15 K, particles to the state of the air), so figures of both sides are not alike.
 */
import { rowsOfType, standards, type LawRow, type ReferenceRow } from '../law/index.js';

export interface ReferenceStateChange {
  /** First local day of the new state. */
  readonly from: string;
  /** The row that ended or begins with it. */
  readonly row: ReferenceRow;
}

/** Particles have codes of their own (HJ 212 a34...). */
const keysOf = (pollutant: string): readonly string[] => {
  const kind = pollutant.startsWith('a34') ? 'ambient-particles' : 'ambient-gas';
  return [`${kind}:temperature`, `${kind}:pressure`];
};

/**
 * The first day within (from, to] on which the reference state of a pollutant is another one than the day before; undefined when
 * there is none. Local dates `YYYY-MM-DD`.
 */
export function referenceStateChange(
  pollutant: string,
  from: string,
  to: string,
  rows: readonly LawRow[] = standards,
): ReferenceStateChange | undefined {
  const found = keysOf(pollutant).flatMap((key) => changesOf(key, rows));
  return found
    .filter((change) => from < change.from && change.from <= to)
    .sort((a, b) => (a.from < b.from ? -1 : 1))[0];
}

function changesOf(key: string, rows: readonly LawRow[]): ReferenceStateChange[] {
  const editions = rowsOfType(rows, 'reference')
    .filter((row) => row.key === key)
    .sort((a, b) => (a.validFrom < b.validFrom ? -1 : 1));
  return editions.flatMap((row, at) => {
    const next = editions[at + 1];
    if (next !== undefined) return next.value === row.value ? [] : [{ from: next.validFrom, row: next }];
    return row.validTo === null ? [] : [{ from: dayAfter(row.validTo), row }];
  });
}

function dayAfter(date: string): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10);
}
