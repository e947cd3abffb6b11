import { createHash } from 'node:crypto';

import type { Route } from '@farwatch/contracts/http';

import { Problem } from './problem.js';

/**
 * What a key column may be. `time` is an instant to the millisecond as RFC 3339 text: a column with microseconds would lose
 * rows at the border of two pages, so such a column is truncated where it is written. `integer` is a safe one.
 */
export type KeyColumn = 'text' | 'integer' | 'time' | 'date';

/** The place of a row in the order of a list: the values of its key columns. */
export type Key<C extends Readonly<Record<string, KeyColumn>>> = {
  readonly [K in keyof C]: C[K] extends 'integer' ? number : string;
};

/** What a page is asked for: the rows after this place, in the order of the list, this many at most. */
export interface Place<C extends Readonly<Record<string, KeyColumn>>> {
  readonly after: Key<C> | undefined;
  readonly limit: number;
}

/** The parts of a call that make a page. */
export interface PageCall {
  readonly params?: unknown;
  readonly query: { readonly limit: number; readonly cursor?: string | undefined };
}

/** Pages of one list by keyset: the cost of a page does not grow with its number, and rows that come meanwhile move nothing. */
export interface Pager<C extends Readonly<Record<string, KeyColumn>>> {
  /**
   * Answers one page. `fetch` gives the rows after a place, `keyOf` says the place of a row, `show` makes an item of it.
   * One row more than the page is fetched: it only says that there are more. Throws Problem 400 on a cursor that this list
   * did not give out for this filter.
   */
  page<T, I = T>(
    call: PageCall,
    fetch: (place: Place<C>) => readonly T[] | Promise<readonly T[]>,
    keyOf: (row: T) => Key<C>,
    show?: (row: T) => I,
  ): Promise<{ items: I[]; next: string | null }>;
}

/**
 * The pager of a list whose order is made by these columns, in this order; together they are unique. A cursor is bound to
 * the list, to its path and to its filter: with another one it would go on somewhere in the middle.
 */
export function keysetPager<const C extends Readonly<Record<string, KeyColumn>>>(
  route: Pick<Route, 'id'>,
  columns: C,
): Pager<C> {
  const names = Object.keys(columns);
  const write = (call: PageCall, key: Key<C>): string => {
    const values = names.map((name) => key[name]);
    const bad = names.find((name, at) => !isOf(columns[name], values[at]));
    if (bad !== undefined) throw new TypeError(`the key column ${bad} of ${route.id} is no ${columns[bad]}`);
    return Buffer.from(JSON.stringify([seal(call, values), ...values])).toString('base64url');
  };
  /** Not secret: it says that the cursor is whole and came from this list with this filter. */
  const seal = ({ params, query }: PageCall, values: readonly unknown[]): string => {
    const { limit: _, cursor: __, ...filter } = query;
    const bound = JSON.stringify([route.id, names, sorted(params ?? {}), sorted(filter), values]);
    return createHash('sha256').update(bound).digest('base64url').slice(0, 12);
  };
  const read = (call: PageCall, cursor: string): Key<C> => {
    const parts = parse(cursor);
    const [given, ...values] = parts ?? [];
    const fits =
      values.length === names.length &&
      names.every((name, at) => isOf(columns[name], values[at])) &&
      given === seal(call, values);
    if (!fits) throw badCursor();
    return Object.fromEntries(names.map((name, at) => [name, values[at]])) as Key<C>;
  };
  return {
    page: async (call, fetch, keyOf, show = (row) => row as never) => {
      const { limit, cursor } = call.query;
      const after = cursor === undefined ? undefined : read(call, cursor);
      const rows = await fetch({ after, limit: limit + 1 });
      const last = rows.length > limit ? rows[limit - 1] : undefined;
      return {
        items: rows.slice(0, limit).map((row) => show(row)),
        next: last === undefined ? null : write(call, keyOf(last)),
      };
    },
  };
}

function badCursor(): Problem {
  return new Problem(400, 'invalid-input', 'the cursor is none that this list gave out for this filter', [
    { path: 'query.cursor', message: 'unknown cursor' },
  ]);
}

function parse(cursor: string): unknown[] | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    return Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isOf(column: KeyColumn | undefined, value: unknown): boolean {
  if (column === 'integer') return Number.isSafeInteger(value);
  if (typeof value !== 'string' || value.includes('\0') || /\p{Surrogate}/u.test(value)) return false;
  if (column === 'text') return true;
  const shape = column === 'date' ? /^\d{4}-\d\d-\d\d$/ : /^\d{4}-\d\d-\d\dT[\d:.]+(Z|[+-]\d\d:\d\d)$/;
  return shape.test(value) && !Number.isNaN(Date.parse(value));
}

/** The same filter in any order of its names is the same filter; what is not given is not there. */
function sorted(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.entries(value)
    .filter(([, inner]) => inner !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1));
}
