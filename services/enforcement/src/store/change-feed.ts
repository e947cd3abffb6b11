import type { Lead } from '@farwatch/contracts/events';
import { unnest } from '@farwatch/persistence/bulk';
import type { Pool, PoolClient } from '@farwatch/persistence/pool';

/**
 * What /leads/stream sends, and how it resumes without loss. A sequence alone would not do: ids are handed out before the
 * commit, so a reader could pass id 8 while 7 is still to be committed. Writers therefore hold one advisory lock from the
 * moment they take ids until they have committed; ids become visible in order, and `id > last` misses nothing.
 */
export interface Change {
  readonly id: number;
  /** The verb of the event: opened, amended ... */
  readonly type: string;
  readonly lead: Lead;
}

/** Days that a reader may be away and still resume. */
export const keepDays = 7;

/** Adds changes, in order. Call it last: from here to the commit no other writer adds any. */
export async function addChanges(
  client: PoolClient,
  changes: readonly { readonly leadId: string; readonly type: string; readonly lead: Lead }[],
): Promise<void> {
  if (changes.length === 0) return;
  const source = unnest(
    { lead_id: 'text', type: 'text', lead: 'jsonb' },
    changes.map(({ leadId, type, lead }) => ({ lead_id: leadId, type, lead: JSON.stringify(lead) })),
  );
  await client.query(
    `INSERT INTO enforcement.lead_change (${source.columns}) SELECT ${source.columns}
     FROM (SELECT pg_advisory_xact_lock(hashtext('enforcement.lead_change')) OFFSET 0) AS alone, ${source.sql}`,
    source.params,
  );
}

/** The newest id (0 when there is none). */
export async function newestChange(pool: Pool): Promise<number> {
  const { rows } = await pool.query<{ id: number }>(
    'SELECT coalesce(max(id), 0) AS id FROM enforcement.lead_change',
  );
  return rows[0]?.id ?? 0;
}

/** Changes after `id`, in order. */
export async function changesAfter(pool: Pool, id: number, limit: number): Promise<Change[]> {
  const { rows } = await pool.query<Change>(
    'SELECT id, type, lead FROM enforcement.lead_change WHERE id > $1 ORDER BY id LIMIT $2',
    [id, limit],
  );
  return rows;
}

/** Forgets changes older than `keepDays`, but never the newest: it keeps the place. */
export async function trimChanges(pool: Pool): Promise<number> {
  const { rowCount } = await pool.query(
    `DELETE FROM enforcement.lead_change WHERE at < now() - make_interval(days => $1)
     AND id < (SELECT max(id) FROM enforcement.lead_change)`,
    [keepDays],
  );
  return rowCount ?? 0;
}

/** `id` when everything after it is still here, undefined when some of it is forgotten or the id is not of this feed. */
export async function resumePlace(pool: Pool, id: number): Promise<number | undefined> {
  const { rows } = await pool.query<{ oldest: number | null; newest: number | null }>(
    'SELECT min(id) AS oldest, max(id) AS newest FROM enforcement.lead_change',
  );
  const { oldest, newest } = rows[0] ?? { oldest: null, newest: null };
  if (oldest === null || newest === null) return id === 0 ? 0 : undefined;
  return id <= newest && (id >= oldest || (id === 0 && oldest === 1)) ? id : undefined;
}
