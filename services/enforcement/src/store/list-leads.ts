import type { Lead, LeadGroup, LeadKind, LeadOrigin, LeadStage, LeadStatus } from '@farwatch/domain/lead';
import type { Pool } from '@farwatch/persistence/pool';

import { fromRow, leadSelect, type LeadRow } from './lead-row.js';

export interface LeadFilter {
  readonly status?: readonly LeadStatus[] | undefined;
  readonly kind?: readonly LeadKind[] | undefined;
  readonly origin?: readonly LeadOrigin[] | undefined;
  readonly stage?: LeadStage | undefined;
  readonly station?: string | undefined;
  readonly outlet?: string | undefined;
  readonly enterprise?: string | undefined;
  readonly pollutant?: string | undefined;
  readonly group?: string | undefined;
  /** Leads whose act meets this span. */
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

/** The last lead of a page; the next page begins after it. */
export interface LeadCursor {
  readonly openedAtMs: number;
  readonly id: string;
}

/** The conditions of a filter that are given, with their parameters from `$1` on: fewer conditions, better plans. */
function conditions(filter: LeadFilter): { readonly where: string[]; readonly params: unknown[] } {
  const where: string[] = [];
  const params: unknown[] = [];
  const add = (condition: string, value: unknown): void => {
    if (value === undefined) return;
    params.push(value);
    where.push(condition.replace('?', `$${params.length}`));
  };
  add('status = ANY(?::text[])', filter.status);
  add('kind = ANY(?::text[])', filter.kind);
  add('origin = ANY(?::text[])', filter.origin);
  add('stage = ?', filter.stage);
  add('station = ?', filter.station);
  add('outlet = ?', filter.outlet);
  add('enterprise = ?', filter.enterprise);
  add('pollutant = ?', filter.pollutant);
  add('group_id = ?', filter.group);
  add('end_at >= ?::timestamptz', filter.from);
  add('start_at < ?::timestamptz', filter.to);
  return { where, params };
}

const sql = (where: readonly string[]): string => (where.length === 0 ? '' : `WHERE ${where.join(' AND ')}`);

/** A page of leads, newest first, by keyset: its cost does not grow with its number. */
export async function listLeads(
  pool: Pool,
  filter: LeadFilter,
  limit: number,
  after?: LeadCursor,
): Promise<Lead[]> {
  const { where, params } = conditions(filter);
  if (after !== undefined) {
    params.push(new Date(after.openedAtMs).toISOString(), after.id);
    where.push(`(opened_at, id) < ($${params.length - 1}::timestamptz, $${params.length})`);
  }
  params.push(limit);
  const { rows } = await pool.query<LeadRow>(
    `SELECT ${leadSelect} FROM enforcement.lead ${sql(where)}
     ORDER BY opened_at DESC, id DESC LIMIT $${params.length}`,
    params,
  );
  return rows.map(fromRow);
}

/** One line of the inbox. */
export interface GroupLine {
  readonly group: LeadGroup;
  readonly count: number;
  /** The newest of its leads. */
  readonly lead: Lead;
}

/**
 * A page of groups, the one with the newest lead first. The newest lead of a group is its place in the list. Costs a pass
 * over the leads that the filter lets through: an inbox asks for those that are still to be handled.
 */
export async function listGroups(
  pool: Pool,
  filter: LeadFilter,
  limit: number,
  after?: LeadCursor,
): Promise<GroupLine[]> {
  const { where, params } = conditions(filter);
  let place = '';
  if (after !== undefined) {
    params.push(new Date(after.openedAtMs).toISOString(), after.id);
    place = `WHERE (opened_at, id) < ($${params.length - 1}::timestamptz, $${params.length})`;
  }
  params.push(limit);
  const { rows } = await pool.query<LeadRow & { members: number }>(
    `WITH newest AS (
       SELECT DISTINCT ON (group_id) id, opened_at, count(*) OVER (PARTITION BY group_id) AS members
       FROM enforcement.lead ${sql(where)}
       ORDER BY group_id, opened_at DESC, id DESC),
     page AS (
       SELECT id, members FROM newest ${place} ORDER BY opened_at DESC, id DESC LIMIT $${params.length})
     SELECT ${leadSelect}, members FROM page JOIN enforcement.lead USING (id) ORDER BY opened_at DESC, id DESC`,
    params,
  );
  return rows.map((row) => {
    const lead = fromRow(row);
    return { group: lead.group, count: row.members, lead };
  });
}

export interface KindCounts {
  readonly kinds: { readonly kind: LeadKind; readonly leads: number; readonly groups: number }[];
  readonly leads: number;
  readonly groups: number;
}

/** How many leads and groups the filter lets through, by kind and in all. */
export async function countLeads(pool: Pool, filter: LeadFilter): Promise<KindCounts> {
  const { where, params } = conditions(filter);
  const { rows } = await pool.query<{ kind: LeadKind | null; leads: number; groups: number }>(
    `SELECT kind, count(*) AS leads, count(DISTINCT group_id) AS groups
     FROM enforcement.lead ${sql(where)} GROUP BY GROUPING SETS ((kind), ()) ORDER BY kind NULLS LAST`,
    params,
  );
  const kinds = rows.flatMap(({ kind, leads, groups }) => (kind === null ? [] : [{ kind, leads, groups }]));
  const { leads = 0, groups = 0 } = rows.at(-1) ?? {};
  return { kinds, leads, groups };
}
