import type { ImportRejection } from '@farwatch/contracts/http';

import { Cells } from './cells.js';
import { readTable, type Column } from './read-table.js';

/** What one good line says, with the line it came from and the columns that name other things. */
export interface Item<T> {
  readonly line: number;
  readonly value: T;
  /** The file's own name of a column, for later refusals. */
  readonly nameOf: (key: string) => string;
}

export interface ReadFile<T> {
  readonly items: readonly Item<T>[];
  readonly rejected: readonly ImportRejection[];
}

/** How the lines of a file are read, before anything is known of what is stored. */
export interface FileFormat<K extends string, Line> {
  readonly columns: readonly Column<K>[];
  /** The columns that make a line one of its kind; the first one is named when a line is there twice. */
  readonly keyColumns: readonly K[];
  keyOf(line: Line): string;
  /** The line, or undefined when it is refused; `today` is a local date. */
  readLine(cells: Cells<K>, today: string): Line | undefined;
  /** No refusal repeats a line that cannot be read, nor a header that may be a line of data: there are secrets in it. */
  readonly secret?: boolean;
}

/** Reads every line; the first of two lines with the same key wins and the later one is refused. */
export function readFile<K extends string, T>(
  format: FileFormat<K, T>,
  text: string,
  today: string,
): ReadFile<T> {
  const table = readTable(text, format.columns);
  const rejected: ImportRejection[] = [...table.rejected];
  const items: Item<T>[] = [];
  const seen = new Map<string, number>();
  for (const row of table.rows) {
    const cells = new Cells(row, table.nameOf);
    const value = format.readLine(cells, today);
    if (cells.errors.length > 0 || value === undefined) {
      rejected.push(...cells.errors);
      continue;
    }
    const key = format.keyOf(value);
    const first = seen.get(key);
    if (first !== undefined) {
      const { keyColumns } = format;
      cells.refuse(
        keyColumns[0] as K,
        'duplicate-key',
        `line ${first} has the same ${keyColumns.join(', ')}`,
      );
      rejected.push(...cells.errors);
      continue;
    }
    seen.set(key, row.line);
    items.push({ line: row.line, value, nameOf: (name) => table.nameOf(name as K) });
  }
  rejected.sort((a, b) => a.line - b.line);
  return { items, rejected: format.secret === true ? rejected.map(conceal) : rejected };
}

function conceal(one: ImportRejection): ImportRejection {
  if (one.reason === 'bad-csv') return { ...one, detail: 'the line is not CSV' };
  return one.reason === 'unknown-column' || one.reason === 'duplicate-column' ? { ...one, field: '' } : one;
}

/** Without the keys that have no value: absent and undefined are two things in an event. */
export function given<T extends object>(value: T): T {
  return Object.fromEntries(Object.entries(value).filter(([, one]) => one !== undefined)) as T;
}

/** The last word has the event's own schema; cells that were refused already are not refused twice. */
export function checked<T, K extends string>(
  schema: {
    safeParse(value: unknown): {
      success: boolean;
      data?: T;
      error?: { issues: readonly { path: readonly PropertyKey[]; message: string }[] };
    };
  },
  value: object,
  cells: Cells<K>,
): T | undefined {
  if (cells.errors.length > 0) return undefined;
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  for (const issue of parsed.error?.issues ?? [])
    cells.refuse(String(issue.path[0] ?? '') as K, 'bad-value', issue.message);
  return undefined;
}
