import type { IntegrityItem } from '@farwatch/contracts/http';
import type { Pool } from '@farwatch/persistence/pool';

export interface IntegrityQuery {
  readonly source: string | undefined;
  readonly from: string | undefined;
  readonly to: string | undefined;
  readonly limit: number;
  readonly after: { readonly day: string; readonly source: string } | undefined;
}

const maxGaps = 1_000;

/** Counts per day and source, with the gaps that were noticed on that day. */
export async function listIntegrity(
  pool: Pool,
  query: IntegrityQuery,
): Promise<{ readonly items: IntegrityItem[]; readonly more: boolean }> {
  const { rows } = await pool.query<Omit<IntegrityItem, 'gaps' | 'missing'>>(
    `SELECT source, day::text AS day, messages, received, stored, duplicates, superseded, conflicts, parked
     FROM reporting.integrity i
     WHERE ($1::text IS NULL OR source = $1) AND ($2::date IS NULL OR i.day >= $2) AND ($3::date IS NULL OR i.day <= $3)
       AND ($4::date IS NULL OR (i.day, source) > ($4::date, $5::text))
     ORDER BY i.day, source LIMIT $6`,
    [
      query.source ?? null,
      query.from ?? null,
      query.to ?? null,
      query.after?.day ?? null,
      query.after?.source ?? null,
      query.limit + 1,
    ],
  );
  const page = rows.slice(0, query.limit);
  const gaps = await findGaps(pool, [...new Set(page.map((row) => row.source))]);
  const items = page.map((row) => {
    const own = gaps.filter((gap) => gap.source === row.source && gap.day === row.day);
    return {
      ...row,
      gaps: own.map(({ boot, from, to }) => ({ boot, from, to })),
      missing: own.reduce((sum, gap) => sum + gap.to - gap.from + 1, 0),
    };
  });
  return { items, more: rows.length > query.limit };
}

/** Holes in the message numbers of each boot; a hole belongs to the day on which the number after it arrived. */
async function findGaps(
  pool: Pool,
  sources: readonly string[],
): Promise<readonly { source: string; day: string; boot: string; from: number; to: number }[]> {
  if (sources.length === 0) return [];
  const { rows } = await pool.query<{ source: string; day: string; boot: string; from: number; to: number }>(
    `SELECT b.source, b.boot, lower(hole) AS "from", upper(hole) - 1 AS "to",
       (SELECT l.day::text FROM reporting.seq_ledger l
        WHERE l.source = b.source AND l.boot = b.boot AND l.seqs @> upper(hole) ORDER BY l.day LIMIT 1) AS day
     FROM (SELECT source, boot, range_agg(seqs) AS seqs FROM reporting.seq_ledger WHERE source = ANY ($1) GROUP BY source, boot) AS b,
       unnest(int8multirange(range_merge(b.seqs)) - b.seqs) AS hole
     ORDER BY b.source, b.boot, lower(hole) LIMIT $2`,
    [sources, maxGaps],
  );
  return rows;
}
