import type { IntegrityItem, Scope } from '@farwatch/contracts/http';
import type { Pool } from '@farwatch/persistence/pool';
import { districtsOf } from '@farwatch/persistence/scope';

import { fullLedgerBytes } from '../readings/integrity-counts.js';

export interface IntegrityQuery {
  readonly source: string | undefined;
  readonly from: string | undefined;
  readonly to: string | undefined;
  readonly limit: number;
  readonly after: { readonly day: string; readonly source: string } | undefined;
}

/** Gaps of one source and day that are listed. */
const maxListed = 100;

/** Counts per day and source, with the gaps that were noticed on that day. */
export async function listIntegrity(
  pool: Pool,
  scope: Scope,
  query: IntegrityQuery,
): Promise<IntegrityItem[]> {
  const { rows } = await pool.query<Omit<IntegrityItem, 'gaps' | 'missing' | 'gapsComplete'>>(
    `SELECT source, day::text AS day, messages, received, stored, duplicates, superseded, conflicts, parked
     FROM reporting.integrity i
     WHERE ($1::text IS NULL OR source = $1) AND ($2::date IS NULL OR i.day >= $2) AND ($3::date IS NULL OR i.day <= $3)
       AND ($4::date IS NULL OR (i.day, source) > ($4::date, $5::text))
       AND ($7::text[] IS NULL OR EXISTS
         (SELECT FROM reporting.station st WHERE st.id = i.source AND st.district = ANY ($7::text[])))
     ORDER BY i.day, source LIMIT $6`,
    [
      query.source ?? null,
      query.from ?? null,
      query.to ?? null,
      query.after?.day ?? null,
      query.after?.source ?? null,
      query.limit,
      districtsOf(scope),
    ],
  );
  const sources = [...new Set(rows.map((row) => row.source))];
  const [gaps, full] = await Promise.all([findGaps(pool, sources), fullLedgers(pool, sources)]);
  return rows.map((row) => {
    const own = gaps.filter((gap) => gap.source === row.source && gap.day === row.day);
    return {
      ...row,
      gaps: own.map(({ boot, from, to }) => ({ boot, from, to })),
      missing: own[0]?.missing ?? 0,
      gapsComplete: (own[0]?.n ?? 0) <= maxListed && !full.has(`${row.day}/${row.source}`),
    };
  });
}

interface Gap {
  readonly source: string;
  readonly day: string;
  readonly boot: string;
  readonly from: number;
  readonly to: number;
  /** Gaps of the source and day, and the numbers in all of them. */
  readonly n: number;
  readonly missing: number;
}

/** Holes in the message numbers of each boot; a hole belongs to the day on which the number after it arrived. */
async function findGaps(pool: Pool, sources: readonly string[]): Promise<readonly Gap[]> {
  if (sources.length === 0) return [];
  const { rows } = await pool.query<Gap>(
    `WITH hole AS (
       SELECT b.source, b.boot, lower(hole) AS low, upper(hole) AS high,
         (SELECT l.day::text FROM reporting.seq_ledger l
          WHERE l.source = b.source AND l.boot = b.boot AND l.seqs @> upper(hole) ORDER BY l.day LIMIT 1) AS day
       FROM (SELECT source, boot, range_agg(seqs) AS seqs FROM reporting.seq_ledger WHERE source = ANY ($1) GROUP BY source, boot) AS b,
         unnest(int8multirange(range_merge(b.seqs)) - b.seqs) AS hole
     ), numbered AS (
       SELECT *, count(*) OVER own AS n, (sum(high - low) OVER own)::int8 AS missing,
         row_number() OVER (own ORDER BY boot, low) AS at
       FROM hole WINDOW own AS (PARTITION BY source, day)
     )
     SELECT source, day, boot, low AS "from", high - 1 AS "to", n, missing FROM numbered WHERE at <= $2
     ORDER BY source, day, boot, low`,
    [sources, maxListed],
  );
  return rows;
}

/** Days of sources, as `day/source`, with numbers of a boot whose ledger took no more on that day or before. */
async function fullLedgers(pool: Pool, sources: readonly string[]): Promise<Set<string>> {
  const { rows } = await pool.query<{ key: string }>(
    `SELECT DISTINCT l.day::text || '/' || l.source AS key FROM reporting.seq_ledger l
     WHERE l.source = ANY ($1) AND EXISTS (SELECT FROM reporting.seq_ledger f WHERE f.source = l.source
       AND f.boot = l.boot AND f.day <= l.day AND pg_column_size(f.seqs) >= $2)`,
    [sources, fullLedgerBytes],
  );
  return new Set(rows.map(({ key }) => key));
}
