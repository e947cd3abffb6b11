import type { AppliedLimit } from '@farwatch/contracts/events';
import type { RuleAveraging } from '@farwatch/domain/rule';
import { dayNumberStart } from '@farwatch/domain/rule';
import { unnest } from '@farwatch/persistence/bulk';
import type { Pool, PoolClient } from '@farwatch/persistence/pool';

import type { EpisodeRow, Subject } from '../series/episode-row.js';
import type { LoadPlan } from '../series/load-plan.js';
import type { Series } from '../series/series.js';

interface StoredEpisode {
  id: string;
  version: number;
  station: string;
  pollutant: string;
  rule_id: string;
  rule_version: number;
  averaging: RuleAveraging;
  withdrawn: boolean;
  merged_into: string | null;
  state: 'open' | 'closed';
  ended_by: 'met' | 'no-data' | null;
  start_ms: number;
  end_ms: number;
  opened_start: number;
  count: number;
  peak_e6: number;
  peak_start: number;
  peak_end: number;
  digest: string;
  limit_applied: AppliedLimit;
  subject: Subject;
}

function toRow(stored: StoredEpisode): EpisodeRow {
  return {
    id: stored.id,
    version: stored.version,
    station: stored.station,
    pollutant: stored.pollutant,
    rule: { id: stored.rule_id, version: stored.rule_version },
    averaging: stored.averaging,
    withdrawn: stored.withdrawn,
    ...(stored.merged_into === null ? {} : { mergedInto: stored.merged_into }),
    state: stored.state,
    endedBy: stored.ended_by,
    start: stored.start_ms,
    end: stored.end_ms,
    openedStart: stored.opened_start,
    count: stored.count,
    peakE6: stored.peak_e6,
    peakStart: stored.peak_start,
    peakEnd: stored.peak_end,
    digest: stored.digest,
    limitId: stored.limit_applied.id,
    limit: stored.limit_applied,
    subject: stored.subject,
  };
}

const columns = {
  id: 'text',
  version: 'int',
  station: 'text',
  pollutant: 'text',
  rule_id: 'text',
  rule_version: 'int',
  averaging: 'text',
  withdrawn: 'boolean',
  merged_into: 'text',
  state: 'text',
  ended_by: 'text',
  start_ms: 'bigint',
  end_ms: 'bigint',
  opened_start: 'bigint',
  count: 'int',
  peak_e6: 'bigint',
  peak_start: 'bigint',
  peak_end: 'bigint',
  digest: 'text',
  limit_applied: 'jsonb',
  subject: 'jsonb',
} as const;

/** Writes episodes as they stand now, in the caller's transaction. */
export async function writeEpisodes(client: PoolClient, rows: readonly EpisodeRow[]): Promise<void> {
  if (rows.length === 0) return;
  const source = unnest(
    columns,
    rows.map((row) => ({
      id: row.id,
      version: row.version,
      station: row.station,
      pollutant: row.pollutant,
      rule_id: row.rule.id,
      rule_version: row.rule.version,
      averaging: row.averaging,
      withdrawn: row.withdrawn,
      merged_into: row.mergedInto ?? null,
      state: row.state,
      ended_by: row.endedBy,
      start_ms: row.start,
      end_ms: row.end,
      opened_start: row.openedStart,
      count: row.count,
      peak_e6: row.peakE6,
      peak_start: row.peakStart,
      peak_end: row.peakEnd,
      digest: row.digest,
      limit_applied: JSON.stringify(row.limit),
      subject: JSON.stringify(row.subject),
    })),
  );
  const updates = Object.keys(columns).filter((name) => name !== 'id');
  await client.query(
    `INSERT INTO rules.episode (${source.columns}) SELECT ${source.columns} FROM ${source.sql}
     ON CONFLICT (id) DO UPDATE SET ${updates.map((name) => `${name} = excluded.${name}`).join(', ')}, updated_at = now()`,
    source.params,
  );
}

/** Takes the active episodes that overlap these days into their series; what is in memory is newer and stays. */
export async function loadEpisodes(pool: Pick<Pool, 'query'>, wanted: LoadPlan['days']): Promise<void> {
  const { rows } = await pool.query<StoredEpisode & { i: number }>(
    `SELECT k.i::int AS i, e.* FROM unnest($1::text[], $2::text[], $3::bigint[], $4::bigint[]) WITH ORDINALITY
       AS k(station, pollutant, low, high, i)
     JOIN rules.episode e ON e.station = k.station AND e.pollutant = k.pollutant AND NOT e.withdrawn
       AND int8range(e.start_ms, greatest(e.end_ms, e.start_ms + 1)) && int8range(k.low, k.high)`,
    [
      wanted.map(({ series }) => series.station),
      wanted.map(({ series }) => series.pollutant),
      wanted.map(({ from }) => dayNumberStart(from)),
      wanted.map(({ to }) => dayNumberStart(to + 1)),
    ],
  );
  for (const row of rows) {
    const { series } = wanted[row.i - 1]!;
    if (!series.episodes.has(row.id) && !series.ended.has(row.id)) series.episodes.set(row.id, toRow(row));
  }
}

/**
 * Takes the active episodes that lie, at least in part, outside of what is stored of their series into it: those that a
 * database which went back has taken up again from what was published. Their days are never loaded, because they count as empty.
 */
export async function loadEpisodesBeyond(
  pool: Pick<Pool, 'query'>,
  wanted: readonly Series[],
): Promise<void> {
  const { rows } = await pool.query<StoredEpisode & { i: number }>(
    `SELECT k.i::int AS i, e.* FROM unnest($1::text[], $2::text[], $3::bigint[], $4::bigint[]) WITH ORDINALITY
       AS k(station, pollutant, first, behind, i)
     JOIN rules.episode e ON e.station = k.station AND e.pollutant = k.pollutant AND NOT e.withdrawn
       AND (e.start_ms < k.first OR e.end_ms >= k.behind)`,
    [
      wanted.map(({ station }) => station),
      wanted.map(({ pollutant }) => pollutant),
      wanted.map((series) => (series.hasData ? dayNumberStart(series.firstDay) : 0)),
      wanted.map((series) => (series.hasData ? dayNumberStart(series.lastDay + 1) : 0)),
    ],
  );
  for (const row of rows) {
    const { episodes, ended } = wanted[row.i - 1]!;
    if (!episodes.has(row.id) && !ended.has(row.id)) episodes.set(row.id, toRow(row));
  }
}

/** Which of these ids are stored, and how. */
export async function findEpisodes(
  pool: Pick<Pool, 'query'>,
  ids: readonly string[],
): Promise<{ id: string; version: number; withdrawn: boolean }[]> {
  const { rows } = await pool.query<{ id: string; version: number; withdrawn: boolean }>(
    'SELECT id, version, withdrawn FROM rules.episode WHERE id = ANY($1::text[])',
    [ids],
  );
  return rows;
}

/** The episodes of these ids, by id, also withdrawn ones. */
export async function readEpisodes(
  client: Pick<PoolClient, 'query'>,
  ids: readonly string[],
): Promise<Map<string, EpisodeRow>> {
  if (ids.length === 0) return new Map();
  const { rows } = await client.query<StoredEpisode>(
    'SELECT * FROM rules.episode WHERE id = ANY($1::text[])',
    [ids],
  );
  return new Map(rows.map((row) => [row.id, toRow(row)]));
}

/** The active episodes of the series of these. */
export async function activeOfSeries(
  client: Pick<PoolClient, 'query'>,
  of: readonly EpisodeRow[],
): Promise<EpisodeRow[]> {
  const { rows } = await client.query<StoredEpisode>(
    `SELECT * FROM rules.episode WHERE NOT withdrawn AND (station, pollutant) IN
       (SELECT * FROM unnest($1::text[], $2::text[]))`,
    [of.map(({ station }) => station), of.map(({ pollutant }) => pollutant)],
  );
  return rows.map(toRow);
}
