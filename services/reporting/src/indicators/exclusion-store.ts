import type { AirExclusion, Scope } from '@farwatch/contracts/http';
import type { Pool, PoolClient } from '@farwatch/persistence/pool';
import { districtsOf } from '@farwatch/persistence/scope';
import { inTransaction } from '@farwatch/persistence/transaction';

import { areaScopeSql } from '../areas/area-scope.js';
import { everywhere } from '../areas/areas.js';
import { loadAreas } from '../areas/load-areas.js';
import type { Decision } from './air/exclusions.js';

type Queryable = Pick<Pool, 'query'> | Pick<PoolClient, 'query'>;

/** A decision as it is stored. */
export interface ExclusionRow extends Decision {
  readonly seq: number;
  readonly revoked_author: string | null;
  readonly revoked_at: Date | null;
  readonly revoked_note: string | null;
}

const columns = `id, seq, area, from_day::text AS "from", to_day::text AS "to", pollutants, reason AS cause, note, author, at,
  revoked_author, revoked_at, revoked_note`;

/** The decisions in force that touch a day of the span. */
export async function standingExclusions(db: Queryable, from: string, to: string): Promise<ExclusionRow[]> {
  const { rows } = await db.query<ExclusionRow>(
    `SELECT ${columns} FROM reporting.exclusion
     WHERE revoked_at IS NULL AND from_day <= $2 AND to_day >= $1 ORDER BY seq`,
    [from, to],
  );
  return rows;
}

/** All decisions, newest first, those taken back among them. */
export async function listExclusions(
  pool: Pool,
  scope: Scope,
  { after, limit }: { readonly after: { readonly seq: number } | undefined; readonly limit: number },
): Promise<ExclusionRow[]> {
  const { rows } = await pool.query<ExclusionRow>(
    `SELECT ${columns} FROM reporting.exclusion 
     WHERE ($2::int8 IS NULL OR seq < $2) AND ${areaScopeSql('area', '$3')} ORDER BY seq DESC LIMIT $1`,
    [limit, after?.seq ?? null, districtsOf(scope)],
  );
  return rows;
}

/** Records a decision and marks the years of the areas that it concerns. */
export async function addExclusion(pool: Pool, decision: Omit<Decision, 'id' | 'at'>): Promise<AirExclusion> {
  return inTransaction(pool, async (client) => {
    const { rows } = await client.query<ExclusionRow>(
      `INSERT INTO reporting.exclusion (area, from_day, to_day, pollutants, reason, note, author)
       VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING ${columns}`,
      [
        decision.area,
        decision.from,
        decision.to,
        decision.pollutants,
        decision.cause,
        decision.note,
        decision.author,
      ],
    );
    const [row] = rows as [ExclusionRow];
    await markYears(client, row);
    return toExclusion(row);
  });
}

/** Takes a decision back; undefined when there is none, `standing: false` when it was taken back before (then nothing changes). */
export async function revokeExclusion(
  pool: Pool,
  scope: Scope,
  id: string,
  author: string,
  note: string,
): Promise<{ readonly exclusion: AirExclusion; readonly standing: boolean } | undefined> {
  return inTransaction(pool, async (client) => {
    const { rows } = await client.query<ExclusionRow>(
      `UPDATE reporting.exclusion SET revoked_author = $2, revoked_at = now(), revoked_note = $3
       WHERE id = $1 AND revoked_at IS NULL AND ${areaScopeSql('area', '$4')} RETURNING ${columns}`,
      [id, author, note, districtsOf(scope)],
    );
    if (rows[0] !== undefined) {
      await markYears(client, rows[0]);
      return { exclusion: toExclusion(rows[0]), standing: true };
    }
    const { rows: known } = await client.query<ExclusionRow>(
      `SELECT ${columns} FROM reporting.exclusion WHERE id = $1 AND ${areaScopeSql('area', '$2')}`,
      [id, districtsOf(scope)],
    );
    return known[0] && { exclusion: toExclusion(known[0]), standing: false };
  });
}

async function markYears(client: PoolClient, { area, from, to }: Decision): Promise<void> {
  const areas = await loadAreas(client, 'air');
  await client.query(
    `INSERT INTO reporting.dirty_year AS q (kind, area, year)
     SELECT DISTINCT 'air', area, extract(year FROM day)::int4 FROM reporting.air_day
     WHERE ($1::text[] IS NULL OR area = ANY ($1)) AND day BETWEEN $2 AND $3 ORDER BY 2, 3
     ON CONFLICT (kind, area, year) DO UPDATE SET year = q.year WHERE false`,
    [area === everywhere ? null : [area, ...areas.inside(area, { from, to })], from, to],
  );
}

/** A decision as answers carry it. */
export function toExclusion(row: ExclusionRow): AirExclusion {
  const { id, area, from, to, pollutants, cause, note, author, at, revoked_at: revokedAt } = row;
  return {
    id,
    area,
    from,
    to,
    pollutants: [...pollutants],
    reason: cause,
    note,
    author,
    at: at.toISOString(),
    revoked:
      revokedAt === null
        ? null
        : { author: row.revoked_author ?? '', at: revokedAt.toISOString(), note: row.revoked_note ?? '' },
  };
}
