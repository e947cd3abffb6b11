import type { Pool } from '@farwatch/persistence/pool';

/** A resumable upload: whose it is, and what became of it. */
export interface UploadRow {
  id: string;
  caller: string;
  bytes: number;
  medium_id: string | null;
  problem: { readonly status: number; readonly code: string; readonly detail: string } | null;
}

type Queryable = Pick<Pool, 'query'>;

export async function addUpload(
  pool: Queryable,
  one: { readonly id: string; readonly caller: string; readonly bytes: number; readonly at: Date },
): Promise<void> {
  await pool.query(
    'INSERT INTO enforcement.patrol_upload (id, caller, begun_at, bytes) VALUES ($1, $2, $3, $4)',
    [one.id, one.caller, one.at, one.bytes],
  );
}

export async function findUpload(
  pool: Queryable,
  id: string,
  caller: string,
): Promise<UploadRow | undefined> {
  const { rows } = await pool.query<UploadRow>(
    'SELECT id, caller, bytes, medium_id, problem FROM enforcement.patrol_upload WHERE id = $1 AND caller = $2',
    [id, caller],
  );
  return rows[0];
}

/** How many a caller has begun within a week and not ended. */
export async function openUploadsOf(pool: Queryable, caller: string): Promise<number> {
  const { rows } = await pool.query<{ count: number }>(
    `SELECT count(*) AS count FROM enforcement.patrol_upload WHERE caller = $1 AND medium_id IS NULL AND problem IS NULL
       AND begun_at > now() - interval '7 days'`,
    [caller],
  );
  return rows[0]!.count;
}

/** What became of it; undefined: it was given up and is forgotten. */
export async function endUpload(
  pool: Queryable,
  id: string,
  end: { readonly medium: string } | { readonly problem: UploadRow['problem'] } | undefined,
): Promise<void> {
  if (end === undefined) await pool.query('DELETE FROM enforcement.patrol_upload WHERE id = $1', [id]);
  else if ('medium' in end)
    await pool.query('UPDATE enforcement.patrol_upload SET medium_id = $2 WHERE id = $1', [id, end.medium]);
  else
    await pool.query('UPDATE enforcement.patrol_upload SET problem = $2 WHERE id = $1', [
      id,
      JSON.stringify(end.problem),
    ]);
}
