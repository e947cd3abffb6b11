import { boundsOf, closedRows, type TableOnDatabase } from './databases.js';
import { dueBefore } from './drop.js';
import { findManifest, verifiedAt } from './manifest.js';

/** One month of one table, as it stands. */
export interface PlannedMonth {
  readonly table: string;
  readonly month: string;
  readonly bytes: number;
  /** `open`: in the database; else as in the database's word about closed months. */
  readonly state: 'open' | 'dropping' | 'dropped' | 'readmitting';
  /** It is older than it has to stay. */
  readonly due: boolean;
  readonly archive: 'none' | 'written' | 'verified';
}

/** What stands and what is archived, and the one command that is next. */
export interface Plan {
  readonly months: readonly PlannedMonth[];
  readonly next: string | undefined;
}

/** Every month of every archived table that is due, dropped, or archived already; `all`: every month. */
export async function planMonths(
  tables: readonly TableOnDatabase[],
  dir: string,
  { all = false, now = Date.now }: { readonly all?: boolean; readonly now?: () => number } = {},
): Promise<Plan> {
  const months: PlannedMonth[] = [];
  for (const one of tables) {
    const closed = new Map((await closedRows(one)).map((row) => [row.month, row.state]));
    const standing = new Map((await one.months.list()).map((row) => [row.month, Number(row.bytes)]));
    for (const month of [...new Set([...closed.keys(), ...standing.keys()])].sort()) {
      const found = findManifest(dir, month);
      const archive = found === undefined ? 'none' : verifiedAt(found) === undefined ? 'written' : 'verified';
      const state = closed.get(month) ?? 'open';
      const due = state !== 'dropped' && boundsOf(month).toMs <= dueBefore(one, now());
      if (!all && !due && state === 'open' && archive === 'none') continue;
      const table = `${one.table.schema}.${one.table.table}`;
      months.push({ table, month, bytes: standing.get(month) ?? 0, state, due, archive });
    }
  }
  return { months, next: nextOf(months) };
}

const steps = { none: 'write', written: 'verify', verified: 'drop' } as const;

/** The oldest month that is not done. It is due when all of its tables say so. */
function nextOf(months: readonly PlannedMonth[]): string | undefined {
  const begun = months.find(({ state }) => state === 'dropping' || state === 'readmitting');
  if (begun !== undefined)
    return `farwatch archive ${begun.state === 'dropping' ? 'drop' : 'readmit'} ${begun.month}`;
  const due = [...months].filter((one) => one.due).sort((a, b) => (a.month < b.month ? -1 : 1));
  const first = due.find(({ month }) => months.every((one) => one.month !== month || one.due));
  return first === undefined ? undefined : `farwatch archive ${steps[first.archive]} ${first.month}`;
}
