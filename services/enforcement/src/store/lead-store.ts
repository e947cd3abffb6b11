import type { Exceedance } from '@farwatch/contracts/events';
import type { Scope } from '@farwatch/contracts/http';
import type { Lead, TimelineEntry } from '@farwatch/domain/lead';
import { toE6 } from '@farwatch/domain/quantity';
import { unnest } from '@farwatch/persistence/bulk';
import type { PoolClient } from '@farwatch/persistence/pool';
import { districtsOf, scopeSql } from '@farwatch/persistence/scope';

import { fromRow, leadColumns, leadSelect, toRow, type LeadRow } from './lead-row.js';

/** Reads one lead of the scope and locks its row until the end of the transaction. */
export async function lockLead(client: PoolClient, scope: Scope, id: string): Promise<Lead | undefined> {
  const { rows } = await client.query<LeadRow>(
    `SELECT ${leadSelect} FROM enforcement.lead WHERE id = $1 AND ${scopeSql('district', '$2')} FOR UPDATE`,
    [id, districtsOf(scope)],
  );
  return rows.map(fromRow)[0];
}

/** For events, which know no scope: reads leads and locks them, in the order of ids (no deadlock). */
export async function lockLeads(client: PoolClient, ids: readonly string[]): Promise<Map<string, Lead>> {
  if (ids.length === 0) return new Map();
  const { rows } = await client.query<LeadRow>(
    `SELECT ${leadSelect} FROM enforcement.lead WHERE id = ANY($1::text[]) ORDER BY id FOR UPDATE`,
    [ids],
  );
  return new Map(rows.map((row) => [row.id, fromRow(row)]));
}

/** For events, as they stand, without a lock. */
export async function readLeads(
  client: Pick<PoolClient, 'query'>,
  ids: readonly string[],
): Promise<Map<string, Lead>> {
  if (ids.length === 0) return new Map();
  const { rows } = await client.query<LeadRow>(
    `SELECT ${leadSelect} FROM enforcement.lead WHERE id = ANY($1::text[])`,
    [ids],
  );
  return new Map(rows.map((row) => [row.id, fromRow(row)]));
}

/** Somebody else made the same lead at this moment: the whole transaction must be done again on what is there now. */
class ConcurrentInsert extends Error {
  /** PostgreSQL's code of a serialisation failure: `inTransaction` tries again. */
  readonly code = '40001';
}

/** Writes new leads whole. `overlapping` keeps them out of the constraint against overlaps. */
export async function insertLeads(
  client: PoolClient,
  leads: readonly Lead[],
  overlapping = false,
): Promise<void> {
  if (leads.length === 0) return;
  const source = unnest(leadColumns, leads.map(toRow));
  const { rowCount } = await client.query(
    `INSERT INTO enforcement.lead (${source.columns}, overlapping)
     SELECT ${source.columns}, $${source.params.length + 1}::bool FROM ${source.sql}
     ON CONFLICT (id) DO NOTHING`,
    [...source.params, overlapping],
  );
  if (rowCount !== leads.length) throw new ConcurrentInsert('a lead was made by another worker meanwhile');
}

/** Writes leads whole that this transaction has locked. `overlapping` undefined (an officer's command) leaves that as it is. */
export async function updateLeads(
  client: PoolClient,
  leads: readonly Lead[],
  overlapping?: boolean,
): Promise<void> {
  if (leads.length === 0) return;
  const source = unnest(leadColumns, leads.map(toRow));
  await client.query(
    `UPDATE enforcement.lead AS l
     SET ${assignments}, overlapping = coalesce($${source.params.length + 1}::bool, l.overlapping)
     FROM ${source.sql} WHERE l.id = t.id`,
    [...source.params, overlapping ?? null],
  );
}

const assignments = Object.keys(leadColumns)
  .filter((column) => column !== 'id')
  .map((column) => `${column} = t.${column}`)
  .join(', ');

/** What an episode now says of its intervals. */
export interface IntervalChange {
  readonly leadId: string;
  /** Start of the episode: nothing before it stands. */
  readonly start: string;
  /** From here on `intervals` is complete: what is not in it does not stand. */
  readonly since: string;
  readonly intervals: Exceedance['intervals'];
}

const rowsOf = (changes: readonly IntervalChange[]): Record<keyof typeof intervalColumns, unknown>[] =>
  changes.flatMap(({ leadId, intervals }) =>
    intervals.map((one) => ({
      lead_id: leadId,
      start_at: one.start,
      end_at: one.end,
      value_e6: toE6(one.value),
      completeness: one.completeness,
      flag: one.flag,
      limit_e6: toE6(one.limit),
    })),
  );

const intervalColumns = {
  lead_id: 'text',
  start_at: 'timestamptz',
  end_at: 'timestamptz',
  value_e6: 'int8',
  completeness: 'float8',
  flag: 'text',
  limit_e6: 'int8',
} as const;

/** Forgets the judged intervals that do not stand any more. */
export async function dropIntervals(client: PoolClient, changes: readonly IntervalChange[]): Promise<void> {
  if (changes.length === 0) return;
  const windows = unnest(
    { lead_id: 'text', start_at: 'timestamptz', since: 'timestamptz' },
    changes.map(({ leadId, start, since }) => ({ lead_id: leadId, start_at: start, since })),
  );
  const { lead_id, start_at, end_at } = intervalColumns;
  const kept = unnest<'lead_id' | 'start_at' | 'end_at'>({ lead_id, start_at, end_at }, rowsOf(changes), 4);
  await client.query(
    `WITH changed AS MATERIALIZED (SELECT lead_id, start_at, since FROM ${windows.sql}),
          kept AS MATERIALIZED (SELECT lead_id, start_at, end_at FROM ${kept.sql})
     DELETE FROM enforcement.lead_reading AS r USING changed AS c
     WHERE r.lead_id = c.lead_id AND (r.start_at < c.start_at OR r.start_at >= c.since)
       AND NOT EXISTS (SELECT FROM kept AS k
                       WHERE k.lead_id = r.lead_id AND k.start_at = r.start_at AND k.end_at = r.end_at)`,
    [...windows.params, ...kept.params],
  );
}

/** Writes the judged intervals; rows that did not change are not written. */
export async function saveIntervals(client: PoolClient, changes: readonly IntervalChange[]): Promise<void> {
  const rows = rowsOf(changes);
  if (rows.length === 0) return;
  const source = unnest(intervalColumns, rows);
  await client.query(
    `INSERT INTO enforcement.lead_reading AS r (${source.columns}) SELECT ${source.columns} FROM ${source.sql}
     ON CONFLICT (lead_id, start_at, end_at) DO UPDATE
       SET value_e6 = excluded.value_e6, completeness = excluded.completeness, flag = excluded.flag,
           limit_e6 = excluded.limit_e6
       WHERE (r.value_e6, r.completeness, r.flag, r.limit_e6)
         IS DISTINCT FROM (excluded.value_e6, excluded.completeness, excluded.flag, excluded.limit_e6)`,
    source.params,
  );
}

/** Adds to the history. Entries of one lead are ordered by the lock on its row. */
export async function addTimeline(
  client: PoolClient,
  entries: readonly { readonly leadId: string; readonly entry: TimelineEntry }[],
): Promise<void> {
  if (entries.length === 0) return;
  const source = unnest(
    {
      lead_id: 'text',
      at: 'timestamptz',
      who: 'jsonb',
      what: 'text',
      before: 'jsonb',
      after: 'jsonb',
      note: 'text',
    },
    entries.map(({ leadId, entry }) => ({
      lead_id: leadId,
      at: entry.at,
      who: JSON.stringify(entry.who),
      what: entry.what,
      before: entry.before === undefined ? null : JSON.stringify(entry.before),
      after: entry.after === undefined ? null : JSON.stringify(entry.after),
      note: entry.note,
    })),
  );
  await client.query(
    `INSERT INTO enforcement.timeline (${source.columns}) SELECT ${source.columns} FROM ${source.sql}`,
    source.params,
  );
}
