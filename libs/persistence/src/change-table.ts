import { unnest } from './bulk.js';
import type { Pool, PoolClient } from './pool.js';

/** Something that changed, as readers of a live feed get it. */
export interface Change {
  /** The id of the thing. */
  readonly key: string;
  readonly type: string;
  readonly data: object;
  /** Null: of no district. */
  readonly district: string | null;
}

/** The rows of one step of a feed. */
const pageSize = 500;

/** The DDL of a table of changes, for a migration. */
export function changeTableSql(table: string): string {
  const [, name = table] = table.split('.');
  return `
-- What the live feed sends. Ids become visible in order: writers hold one lock from taking ids to their commit.
CREATE TABLE ${table} (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  key text NOT NULL,
  type text NOT NULL,
  district text,
  data jsonb NOT NULL,
  at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX ${name}_at ON ${table} (at);`;
}

/**
 * Adds changes, in order, in the caller's transaction. A sequence alone would not do: ids are given before the commit, so a
 * reader could pass id 8 while 7 is still to be committed. Writers therefore hold one advisory lock from here to their
 * commit: call it last.
 */
export async function addChanges(
  client: PoolClient,
  table: string,
  changes: readonly Change[],
): Promise<void> {
  if (changes.length === 0) return;
  const source = unnest(
    { key: 'text', type: 'text', district: 'text', data: 'jsonb' },
    changes.map(({ data, ...rest }) => ({ ...rest, data: JSON.stringify(data) })),
    2,
  );
  await client.query(
    `INSERT INTO ${table} (${source.columns}) SELECT ${source.columns}
     FROM (SELECT pg_advisory_xact_lock(hashtext($1)) OFFSET 0) AS alone, ${source.sql}`,
    [table, ...source.params],
  );
}

/** Forgets changes older than `days`, but never the newest: it keeps the place. */
export async function trimChanges(pool: Pool, table: string, days: number): Promise<number> {
  const { rowCount } = await pool.query(
    `DELETE FROM ${table} WHERE at < now() - make_interval(days => $1) AND id < (SELECT max(id) FROM ${table})`,
    [days],
  );
  return rowCount ?? 0;
}

/** A table of changes as the source of a live feed; a place is an id. */
export function changeSource(pool: Pool, table: string) {
  return {
    newest: async (): Promise<string> => {
      const { rows } = await pool.query<{ id: string }>(
        `SELECT coalesce(max(id), 0)::text AS id FROM ${table}`,
      );
      return rows[0]?.id ?? '0';
    },
    canResume: async (place: string, newest: string): Promise<boolean> => {
      if (!/^\d{1,15}$/.test(place) || Number(place) > Number(newest)) return false;
      const { rows } = await pool.query<{ oldest: number | null }>(`SELECT min(id) AS oldest FROM ${table}`);
      const oldest = rows[0]?.oldest ?? 1;
      // 0 is the place before the first change of all.
      return Number(place) >= oldest || (Number(place) === 0 && oldest === 1);
    },
    between: async (after: string, upTo: string) => {
      const { rows } = await pool.query<Omit<Change, 'key'> & { place: string }>(
        `SELECT id::text AS place, type, data, district FROM ${table} WHERE id > $1 AND id <= $2 ORDER BY id LIMIT $3`,
        [after, upTo, pageSize],
      );
      const last = rows.at(-1);
      return { events: rows, place: rows.length === pageSize && last !== undefined ? last.place : upTo };
    },
  };
}
