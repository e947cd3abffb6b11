import type { Vouched } from '@farwatch/contracts/events';
import type { Scope } from '@farwatch/contracts/http';
import { unnest } from '@farwatch/persistence/bulk';
import { decodeHeaders, encodeHeaders } from '@farwatch/persistence/outbox';
import type { Pool, PoolClient } from '@farwatch/persistence/pool';
import { districtsOf } from '@farwatch/persistence/scope';

import type { Tally } from '../read-parked.js';

/** A parked row without its bytes. */
export interface ParkedRow {
  readonly id: string;
  readonly status: 'parked' | 'replayed';
  readonly reason: string;
  readonly detail: string;
  readonly source: string;
  readonly came_from: string;
  readonly bytes: number;
  readonly first_seen: Date;
  readonly last_seen: Date;
  readonly times: number;
  readonly replayed_at: Date | null;
  readonly replayed_by: string | null;
  readonly replay_reason: string | null;
  readonly parked_again_at: Date | null;
}

/** The same with its bytes and headers. */
export interface ParkedRowWhole extends ParkedRow {
  readonly value: Buffer | null;
  readonly headers: Record<string, Buffer | string>;
}

const shown = `id, status, reason, detail, source, came_from, coalesce(length(value), 0) AS bytes, first_seen, last_seen,
  times, replayed_at, replayed_by, replay_reason, parked_again_at`;

/** Which of these rows exist. */
export async function existing(client: PoolClient, ids: readonly string[]): Promise<Set<string>> {
  if (ids.length === 0) return new Set();
  const { rows } = await client.query<{ id: string }>(
    'SELECT id FROM parking.parked WHERE id = ANY($1::text[])',
    [ids],
  );
  return new Set(rows.map((row) => row.id));
}

/** Adds refusals to their rows: new ones are made; a row that was replayed and refused again waits again. */
export async function addRefusals(client: PoolClient, tallies: readonly Tally[]): Promise<void> {
  if (tallies.length === 0) return;
  const source = unnest(
    {
      id: 'text',
      reason: 'text',
      detail: 'text',
      source: 'text',
      came_from: 'text',
      value: 'bytea',
      headers: 'jsonb',
      first_seen: 'timestamptz',
      last_seen: 'timestamptz',
      times: 'int4',
      of_replay: 'bool',
    },
    [...tallies]
      .sort((a, b) => (a.id < b.id ? -1 : 1))
      .map(({ id, first, last, times, replayed }) => ({
        id,
        reason: last.reason,
        detail: last.detail,
        source: first.source,
        came_from: first.from,
        value: first.value,
        headers: JSON.stringify(encodeHeaders(first.headers)),
        first_seen: new Date(first.at).toISOString(),
        last_seen: new Date(last.at).toISOString(),
        times,
        of_replay: replayed,
      })),
  );
  const again = `(p.status = 'replayed' AND (excluded.parked_again_at IS NOT NULL OR excluded.last_seen >= p.replayed_at))`;
  // parked_again_at of a proposed row says: one of its refusals was that of a replay.
  await client.query(
    `INSERT INTO parking.parked AS p
       (id, status, reason, detail, source, came_from, value, headers, first_seen, last_seen, times, parked_again_at)
     SELECT id, 'parked', reason, detail, source, came_from, value, headers, first_seen, last_seen, times,
            CASE WHEN of_replay THEN last_seen END
     FROM ${source.sql}
     ON CONFLICT (id) DO UPDATE SET
       reason = excluded.reason, detail = excluded.detail, times = p.times + excluded.times,
       first_seen = least(p.first_seen, excluded.first_seen), last_seen = greatest(p.last_seen, excluded.last_seen),
       status = CASE WHEN ${again} THEN 'parked' ELSE p.status END,
       parked_again_at = CASE WHEN ${again} THEN excluded.last_seen ELSE p.parked_again_at END`,
    source.params,
  );
}

export interface ParkedFilter {
  readonly reason?: string | undefined;
  readonly source?: string | undefined;
  readonly status?: string | undefined;
}

/** Which page: the rows after a place, latest first. */
export interface ParkedPage {
  readonly after: { readonly lastSeen: string; readonly id: string } | undefined;
  readonly limit: number;
}

/** Refused input belongs to no district: where it came from is often what was wrong. It is seen with the scope `all` only. */
const inScope = (parameter: string): string => `${parameter}::text[] IS NULL`;

/** A page of parked records, the latest first, by keyset. */
export async function listParked(
  pool: Pool,
  scope: Scope,
  filter: ParkedFilter,
  { after, limit }: ParkedPage,
): Promise<ParkedRow[]> {
  const { rows } = await pool.query<ParkedRow>(
    `SELECT ${shown} FROM parking.parked
     WHERE ($1::text IS NULL OR reason = $1) AND ($2::text IS NULL OR source = $2)
       AND ($3::text IS NULL OR status = $3)
       AND ($4::timestamptz IS NULL OR (last_seen, id) < ($4, $5::text)) AND ${inScope('$7')}
     ORDER BY last_seen DESC, id DESC LIMIT $6`,
    [
      filter.reason ?? null,
      filter.source ?? null,
      filter.status ?? null,
      after?.lastSeen ?? null,
      after?.id ?? null,
      limit,
      districtsOf(scope),
    ],
  );
  return rows;
}

/** One row with its bytes; `lock` holds it until the end of the transaction. */
export async function findParked(
  client: Pick<PoolClient, 'query'>,
  scope: Scope,
  id: string,
  lock = false,
): Promise<ParkedRowWhole | undefined> {
  const { rows } = await client.query<
    ParkedRow & { value: Buffer | null; headers: Parameters<typeof decodeHeaders>[0] }
  >(
    `SELECT ${shown}, value, headers FROM parking.parked WHERE id = $1 AND ${inScope('$2')} ${lock ? 'FOR UPDATE' : ''}`,
    [id, districtsOf(scope)],
  );
  const row = rows[0];
  return row === undefined ? undefined : { ...row, headers: decodeHeaders(row.headers) };
}

/** Marks a row as sent in again. */
export async function markReplayed(
  client: PoolClient,
  id: string,
  { by, reason, at }: Pick<Vouched, 'by' | 'reason' | 'at'>,
): Promise<ParkedRow> {
  const { rows } = await client.query<ParkedRow>(
    `UPDATE parking.parked SET status = 'replayed', replayed_at = $3, replayed_by = $2, replay_reason = $4,
       replays = replays + 1, parked_again_at = NULL
     WHERE id = $1 RETURNING ${shown}`,
    [id, by, at, reason],
  );
  return rows[0]!;
}

/** Writes down who opened the sealed bytes of a row, and why; it stays when the row is forgotten. */
export async function noteOpening(
  pool: Pool,
  opening: { readonly parked: string; readonly by: string; readonly reason: string },
): Promise<void> {
  const { parked, by, reason } = opening;
  await pool.query('INSERT INTO parking.opening (parked, by, reason) VALUES ($1, $2, $3)', [
    parked,
    by,
    reason,
  ]);
}
