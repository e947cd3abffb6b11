import type { Session } from '@farwatch/persistence/pool';

import type { Position } from './manifest.js';

/** A table with rows of its own; of a partitioned one its partitions. */
export interface StandingTable {
  readonly table: string;
  /** Without those that PostgreSQL computes. */
  readonly columns: readonly string[];
  readonly bytes: number;
  /** The partitioned table that it is a partition of, and of which rows. */
  readonly of: string | null;
  readonly bound: string | null;
  readonly fillfactor: number;
  /** Tables of the schema that its rows refer to. */
  readonly refersTo: readonly string[];
}

const tablesSql = `SELECT c.relname AS table, pg_relation_size(c.oid) AS bytes, p.relname AS of,
    CASE WHEN p.oid IS NOT NULL THEN pg_get_expr(c.relpartbound, c.oid) END AS bound,
    coalesce((SELECT option_value::int FROM pg_options_to_table(c.reloptions) WHERE option_name = 'fillfactor'), 100) AS fillfactor,
    (SELECT array_agg(attname::text ORDER BY attnum) FROM pg_attribute
     WHERE attrelid = c.oid AND attnum > 0 AND NOT attisdropped AND attgenerated = '') AS columns,
    coalesce((SELECT array_agg(DISTINCT r.relname::text) FROM pg_constraint f JOIN pg_class r ON r.oid = f.confrelid
      WHERE f.conrelid = c.oid AND f.contype = 'f' AND r.oid <> c.oid), '{}') AS "refersTo"
  FROM pg_class c
    LEFT JOIN pg_inherits i ON i.inhrelid = c.oid AND NOT i.inhdetachpending
    LEFT JOIN pg_class p ON p.oid = i.inhparent
  WHERE c.relnamespace = to_regnamespace($1) AND c.relkind = 'r' AND c.relname <> 'migration' ORDER BY c.relname`;

/** The tables of a schema; one comes after those that it refers to. */
export async function tablesOf(session: Session, schema: string): Promise<StandingTable[]> {
  const { rows } = await session.query<StandingTable>(tablesSql, [schema]);
  return inOrder(rows);
}

/** Each behind those that it refers to. Throws when two refer to each other. */
export function inOrder<T extends { readonly table: string; readonly refersTo: readonly string[] }>(
  tables: readonly T[],
): T[] {
  const ordered: T[] = [];
  const waiting = new Map(tables.map((one) => [one.table, one]));
  while (waiting.size > 0) {
    const free = [...waiting.values()].filter(
      ({ refersTo }) => !refersTo.some((other) => waiting.has(other)),
    );
    if (free.length === 0) throw new Error(`tables refer to each other: ${[...waiting.keys()].join(', ')}`);
    for (const one of free) waiting.delete(one.table);
    ordered.push(...free);
  }
  return ordered;
}

/** Steps that the schema has behind it, in their order; none when there is no such schema. */
export async function migrationsIn(session: Session, schema: string): Promise<string[]> {
  const { rows: found } = await session.query<{ found: boolean }>(
    'SELECT to_regclass($1) IS NOT NULL AS found',
    [`${schema}.migration`],
  );
  if (found[0]?.found !== true) return [];
  const { rows } = await session.query<{ name: string }>(`SELECT name FROM ${schema}.migration ORDER BY id`);
  return rows.map(({ name }) => name);
}

/** Where the numbers of a schema go on. They belong to no snapshot: read after it they are never too low. */
export async function sequencesOf(
  session: Session,
  schema: string,
): Promise<{ sequence: string; value: number; called: boolean }[]> {
  const { rows } = await session.query<{ sequence: string }>(
    `SELECT relname AS sequence FROM pg_class WHERE relnamespace = to_regnamespace($1) AND relkind = 'S' ORDER BY 1`,
    [schema],
  );
  const found = [];
  for (const { sequence } of rows) {
    if (sequence.startsWith('migration_')) continue;
    const { rows: state } = await session.query<{ value: number; called: boolean }>(
      `SELECT last_value AS value, is_called AS called FROM ${schema}."${sequence}"`,
    );
    found.push({ sequence, ...state[0]! });
  }
  return found;
}

/** Positions of readers, where the schema keeps some. */
export async function positionsIn(session: Session, schema: string): Promise<Position[]> {
  const { rows: found } = await session.query<{ found: boolean }>(
    'SELECT to_regclass($1) IS NOT NULL AS found',
    [`${schema}.partition_offset`],
  );
  if (found[0]?.found !== true) return [];
  const { rows } = await session.query<Position>(
    `SELECT $1::text AS schema, consumer AS group, topic, partition, next_offset AS next, mark, incarnation
     FROM ${schema}.partition_offset WHERE next_offset IS NOT NULL ORDER BY consumer, topic, partition`,
    [schema],
  );
  return rows;
}

/** Partitioned tables of a schema: they have no rows of their own. */
export async function partitionedIn(session: Session, schema: string): Promise<string[]> {
  const { rows } = await session.query<{ table: string }>(
    `SELECT relname AS table FROM pg_class WHERE relnamespace = to_regnamespace($1) AND relkind = 'p'`,
    [schema],
  );
  return rows.map(({ table }) => table);
}
