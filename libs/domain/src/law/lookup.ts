import { inForce, rowsOfType } from './registry.js';
import { standards } from './standards.js';
import type { LawRow, Statistic } from './types.js';

/**
 * The least number of parts that makes a statistic valid on a local day. Undefined before the first rule of it.
 */
export function minimumOf(
  statistic: Statistic,
  date: string,
  rows: readonly LawRow[] = standards,
): number | undefined {
  return rowsOfType(rows, 'validity').find((row) => row.statistic === statistic && inForce(row, date))
    ?.minimum;
}

/** A reference figure by id on a local day; undefined where the registry has none. */
export function referenceOf(
  id: string,
  date: string,
  rows: readonly LawRow[] = standards,
): number | undefined {
  return rowsOfType(rows, 'reference').find((row) => (row.key ?? row.id) === id && inForce(row, date))?.value;
}

/**
 * The figure of a statistic where all its editions have the same one, so that no date is needed. Throws when they
 * differ: then whoever uses it has to ask by date (`minimumOf`), and the tests say so before anything runs.
 */
export function commonMinimum(statistic: Statistic): number {
  const found = new Set(
    rowsOfType(standards, 'validity')
      .filter((row) => row.statistic === statistic)
      .map((row) => row.minimum),
  );
  const [only] = found;
  if (found.size !== 1 || only === undefined) throw new Error(`${statistic}: ${found.size} figures`);
  return only;
}
