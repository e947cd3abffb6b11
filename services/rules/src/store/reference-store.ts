import type { Scope } from '@farwatch/contracts/http';
import type { Pool, PoolClient } from '@farwatch/persistence/pool';
import { districtsOf } from '@farwatch/persistence/scope';

/** What of the reference data judging depends on. */
/** `judging`: the way of judging itself, one row. */
export type ReferenceKind = 'station' | 'limit' | 'rule' | 'judging';

/** One station, limit or rule as it is stored; `content` is null when it was deleted. */
export interface ReferenceRow {
  readonly kind: ReferenceKind;
  readonly key: string;
  readonly content: unknown;
  readonly hash: string;
  /** Grows with every change of the reference data. */
  readonly version: number;
}

/** Lets one transaction at a time compare with the stored reference data and change it. */
export async function lockReference(client: PoolClient): Promise<void> {
  await client.query('SELECT pg_advisory_xact_lock(hashtext($1))', ['rules.reference']);
}

/** The stored entries of these keys. */
export async function findReference(
  client: PoolClient,
  keys: readonly Pick<ReferenceRow, 'kind' | 'key'>[],
): Promise<ReferenceRow[]> {
  const { rows } = await client.query<ReferenceRow>(
    `SELECT r.kind, r.key, r.content, r.hash, r.version FROM rules.reference r
     JOIN unnest($1::text[], $2::text[]) AS k(kind, key) ON r.kind = k.kind AND r.key = k.key`,
    [keys.map(({ kind }) => kind), keys.map(({ key }) => key)],
  );
  return rows;
}

/** The version of the latest stored change; 0 when there is none. */
export async function latestReferenceVersion(client: PoolClient): Promise<number> {
  const { rows } = await client.query<{ version: number }>(
    'SELECT coalesce(max(version), 0) AS version FROM rules.reference',
  );
  return rows[0]!.version;
}

/** Writes entries as they are now, in the caller's transaction. */
export async function writeReference(client: PoolClient, rows: readonly ReferenceRow[]): Promise<void> {
  if (rows.length === 0) return;
  await client.query(
    `INSERT INTO rules.reference (kind, key, content, hash, version)
     SELECT * FROM unnest($1::text[], $2::text[], $3::jsonb[], $4::text[], $5::bigint[])
     ON CONFLICT (kind, key) DO UPDATE SET
       content = excluded.content, hash = excluded.hash, version = excluded.version`,
    [
      rows.map((row) => row.kind),
      rows.map((row) => row.key),
      rows.map((row) => (row.content === null ? null : JSON.stringify(row.content))),
      rows.map((row) => row.hash),
      rows.map((row) => row.version),
    ],
  );
}

/** Every key of which something is stored that was not deleted. */
export async function storedReferenceKeys(
  pool: Pick<Pool, 'query'>,
): Promise<Pick<ReferenceRow, 'kind' | 'key'>[]> {
  const { rows } = await pool.query<Pick<ReferenceRow, 'kind' | 'key'>>(
    'SELECT kind, key FROM rules.reference WHERE content IS NOT NULL',
  );
  return rows;
}

/** What changed after a version, in order. */
export async function referenceSince(
  pool: Pick<Pool, 'query'>,
  version: number,
): Promise<Omit<ReferenceRow, 'content'>[]> {
  const { rows } = await pool.query<Omit<ReferenceRow, 'content'>>(
    'SELECT kind, key, hash, version FROM rules.reference WHERE version > $1 ORDER BY version',
    [version],
  );
  return rows;
}

/** The condition that a station lies in the districts of a parameter (null: all of them), as it is registered now. */
export function stationWithin(station: string, parameter: string): string {
  return `(${parameter}::text[] IS NULL OR EXISTS (SELECT FROM rules.reference own
    WHERE own.kind = 'station' AND own.key = ${station} AND own.content ->> 'district' = ANY (${parameter}::text[])))`;
}

/** Is the station part of the reference data, or are readings of it stored here? */
export async function knowsStation(
  pool: Pick<Pool, 'query'>,
  scope: Scope,
  station: string,
): Promise<boolean> {
  const { rows } = await pool.query<{ known: boolean }>(
    `SELECT (EXISTS (SELECT FROM rules.reference WHERE kind = 'station' AND key = $1 AND content IS NOT NULL)
       OR EXISTS (SELECT FROM rules.hour_bucket WHERE station = $1)) AND ${stationWithin('$1', '$2')} AS known`,
    [station, districtsOf(scope)],
  );
  return rows[0]!.known;
}
