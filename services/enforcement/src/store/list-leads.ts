import type { Scope } from '@farwatch/contracts/http';
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

/** A page: the leads after a place, newest first, this many at most. */
export interface LeadPage {
  readonly after: { readonly openedAt: string; readonly id: string } | undefined;
  readonly limit: number;
}

/** The conditions that scope and filter ask for, with their parameters from `$1` on: fewer conditions, better plans. */
function conditions(
  scope: Scope,
  filter: LeadFilter,
): { readonly matches: string; readonly params: unknown[] } {
  const where: string[] = [];
  const params: unknown[] = [];
  const add = (condition: string, value: unknown): void => {
    if (value === undefined) return;
    params.push(value);
    where.push(condition.replace('?', `$${params.length}`));
  };
  if (scope !== 'all') {
    // Most callers have one district, and only equality reads its index in the order of the list.
    const [one, ...others] = scope.districts;
    if (others.length === 0) add('district = ?', one);
    else add('district = ANY(?::text[])', scope.districts);
  }
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
  return { matches: where.join(' AND ') || 'true', params };
}

/** The condition and the end of a query that gives one page; adds their parameters. */
function onePage(
  { after, limit }: LeadPage,
  params: unknown[],
): { readonly later: string; readonly order: string } {
  const add = (value: unknown): string => `$${params.push(value)}`;
  const later =
    after === undefined
      ? 'true'
      : `(opened_at, id) < (${add(after.openedAt)}::timestamptz, ${add(after.id)})`;
  return { later, order: `ORDER BY opened_at DESC, id DESC LIMIT ${add(limit)}` };
}

/** A page of leads by keyset: its cost does not grow with its number. */
export async function listLeads(
  pool: Pick<Pool, 'query'>,
  scope: Scope,
  filter: LeadFilter,
  page: LeadPage,
): Promise<Lead[]> {
  const { matches, params } = conditions(scope, filter);
  const { later, order } = onePage(page, params);
  const { rows } = await pool.query<LeadRow>(
    `SELECT ${leadSelect} FROM enforcement.lead WHERE ${matches} AND ${later} ${order}`,
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
 * A page of groups, the one with the newest lead first. The newest lead of a group is its place in the list: leads are passed
 * in that order, and one that has a newer one in its group is left out. That is asked of each lead by itself: as a join, or
 * as `id = (...)`, which looks unique, the planner would read all leads first.
 */
export async function listGroups(
  pool: Pick<Pool, 'query'>,
  scope: Scope,
  filter: LeadFilter,
  page: LeadPage,
): Promise<GroupLine[]> {
  const { matches, params } = conditions(scope, filter);
  const { later, order } = onePage(page, params);
  const members = `FROM enforcement.lead AS member WHERE member.group_id = newest.group_id AND ${matches}`;
  const { rows } = await pool.query<LeadRow & { members: number }>(
    `SELECT ${leadSelect}, (SELECT count(*) ${members}) AS members FROM enforcement.lead AS newest
     WHERE ${matches} AND ${later} AND (SELECT id = newest.id ${members} ORDER BY opened_at DESC, id DESC LIMIT 1)
     ${order}`,
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

/** How many leads and groups scope and filter let through, by kind and in all. */
export async function countLeads(
  pool: Pick<Pool, 'query'>,
  scope: Scope,
  filter: LeadFilter,
): Promise<KindCounts> {
  const { matches, params } = conditions(scope, filter);
  const { rows } = await pool.query<{ kind: LeadKind | null; leads: number; groups: number }>(
    `SELECT kind, count(*) AS leads, count(DISTINCT group_id) AS groups
     FROM enforcement.lead WHERE ${matches} GROUP BY GROUPING SETS ((kind), ()) ORDER BY kind NULLS LAST`,
    params,
  );
  const kinds = rows.flatMap(({ kind, leads, groups }) => (kind === null ? [] : [{ kind, leads, groups }]));
  const { leads = 0, groups = 0 } = rows.at(-1) ?? {};
  return { kinds, leads, groups };
}
