import type { MediumState, Scope } from '@farwatch/contracts/http';
import { mediaTimeoutMs } from '@farwatch/domain/patrol';
import type { Pool } from '@farwatch/persistence/pool';
import { districtsOf, scopeSql } from '@farwatch/persistence/scope';

/** A medium as it is stored, with where it stands. */
export interface MediumRow {
  id: string;
  at: Date;
  state: MediumState;
  drone: string | null;
  flight_id: string | null;
  source: string | null;
  report_id: string | null;
  medium: string | null;
  object_key: string | null;
  district: string | null;
  simulated: boolean;
  kind: string | null;
  name: string | null;
  announced_sha256: string | null;
  stated_at: Date | null;
  stated_lon: number | null;
  stated_lat: number | null;
  sha256: string | null;
  bytes: number | null;
  type: string | null;
  received_at: Date | null;
  received_by: string | null;
  exif: Record<string, unknown> | null;
  thumbnail: string | null;
  findings: string[];
  refusals: {
    at: string;
    code: string;
    detail: string;
    sha256: string | null;
    bytes: number;
    name: string | null;
    by: string;
  }[];
}

/**
 * Where a medium stands at `now`. A content that a dock announced under the same key for the same flight is also that of the
 * medium that a report names by that key.
 */
const stateSql = (now: string): string => `CASE
  WHEN coalesce(m.sha256, o.sha256) IS NOT NULL
    THEN CASE WHEN m.announced_at IS NOT NULL OR m.report_id IS NULL AND m.flight_id IS NOT NULL THEN 'complete' ELSE 'received' END
  WHEN EXISTS (SELECT 1 FROM enforcement.patrol_medium_refusal AS r WHERE r.medium_id = m.id) THEN 'refused'
  WHEN coalesce(f.end_at, m.announced_at, m.at) < ${now}::timestamptz - interval '${mediaTimeoutMs} milliseconds' THEN 'incomplete'
  ELSE 'expected' END`;

const from = `enforcement.patrol_medium AS m
  LEFT JOIN enforcement.patrol_flight AS f ON f.id = m.flight_id
  LEFT JOIN LATERAL (SELECT o.* FROM enforcement.patrol_medium AS o
    WHERE m.report_id IS NOT NULL AND m.sha256 IS NULL AND o.flight_id = m.flight_id AND o.object_key = m.object_key
      AND o.report_id IS NULL AND o.sha256 = coalesce(m.announced_sha256, o.sha256) LIMIT 1) AS o ON true`;

const own = ['sha256', 'bytes', 'type', 'received_at', 'received_by', 'exif', 'thumbnail'];
const columns = `m.id, m.at, coalesce(m.drone, f.drone) AS drone, m.flight_id, m.source, m.report_id, m.medium, m.object_key, m.district,
  m.simulated, m.kind, coalesce(m.name, o.name) AS name, m.announced_sha256, m.stated_at, m.stated_lon, m.stated_lat,
  ${own.map((name) => `coalesce(m.${name}, o.${name}) AS ${name}`).join(', ')},
  ARRAY(SELECT n.id FROM enforcement.patrol_finding AS n
    WHERE n.source = m.source AND n.report_id = m.report_id AND m.medium = ANY (n.media) ORDER BY n.id LIMIT 100) AS findings,
  ARRAY(SELECT jsonb_build_object('at', to_char(r.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'), 'code', r.code,
      'detail', r.detail, 'sha256', r.sha256, 'bytes', r.bytes, 'name', r.name, 'by', r.by)
    FROM enforcement.patrol_medium_refusal AS r WHERE r.medium_id = m.id ORDER BY r.at DESC LIMIT 50) AS refusals`;

export interface MediaFilter {
  readonly id?: string | undefined;
  readonly flight?: string | undefined;
  readonly source?: string | undefined;
  readonly report?: string | undefined;
  readonly finding?: string | undefined;
  readonly drone?: string | undefined;
  readonly state?: string | undefined;
  readonly sha256?: string | undefined;
}

/** Media within a scope, newest first. */
export async function listMedia(
  pool: Pick<Pool, 'query'>,
  scope: Scope,
  filter: MediaFilter,
  page: { readonly after: { readonly at: string; readonly id: string } | undefined; readonly limit: number },
  now: number,
): Promise<MediumRow[]> {
  const { rows } = await pool.query<MediumRow>(
    `SELECT ${columns}, ${stateSql('$11')} AS state FROM ${from}
     WHERE ${scopeSql('m.district', '$1')} AND ($2::text IS NULL OR m.id = $2) AND ($3::text IS NULL OR m.flight_id = $3)
       AND ($4::text IS NULL OR m.source = $4) AND ($5::text IS NULL OR m.report_id = $5)
       AND ($6::text IS NULL OR EXISTS (SELECT 1 FROM enforcement.patrol_finding AS n
         WHERE n.id = $6 AND n.source = m.source AND n.report_id = m.report_id AND m.medium = ANY (n.media)))
       AND ($7::text IS NULL OR coalesce(m.drone, f.drone) = $7) AND ($8::text IS NULL OR ${stateSql('$11')} = $8)
       AND ($9::text IS NULL OR coalesce(m.sha256, o.sha256) = $9)
       AND ($10::timestamptz IS NULL OR (m.at, m.id) < ($10, $12))
     ORDER BY m.at DESC, m.id DESC LIMIT $13`,
    [
      districtsOf(scope),
      filter.id,
      filter.flight,
      filter.source,
      filter.report,
      filter.finding,
      filter.drone,
      filter.state,
      filter.sha256,
      page.after?.at,
      new Date(now),
      page.after?.id,
      page.limit,
    ],
  );
  return rows;
}

/** Remembers the thumbnail of a content, wherever that content is. */
export async function saveThumbnail(
  pool: Pick<Pool, 'query'>,
  sha256: string,
  thumbnail: string,
): Promise<void> {
  await pool.query('UPDATE enforcement.patrol_medium SET thumbnail = $2 WHERE sha256 = $1', [
    sha256,
    thumbnail,
  ]);
}
