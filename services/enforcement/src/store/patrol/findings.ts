import type { Scope } from '@farwatch/contracts/http';
import type {
  AttributionReport,
  EvidenceLevel,
  FindingKind,
  FindingStatus,
  StationNear,
} from '@farwatch/domain/patrol';
import { unnest } from '@farwatch/persistence/bulk';
import type { Pool, PoolClient } from '@farwatch/persistence/pool';
import { districtsOf, scopeSql } from '@farwatch/persistence/scope';

/** A finding as it is stored. */
export interface FindingRow {
  id: string;
  version: number;
  drone: string;
  flight_id: string;
  district: string | null;
  simulated: boolean;
  kind: FindingKind;
  origin: 'report' | 'analysis';
  status: FindingStatus;
  evidence_level: EvidenceLevel;
  at: Date;
  lon: number | null;
  lat: number | null;
  radius: number | null;
  suspected_system: 'GCJ02' | null;
  description: string | null;
  chain: string;
  lead_id: string | null;
  source: string | null;
  report_id: string | null;
  revision: number | null;
  report_finding: string | null;
  enterprise: string | null;
  media: string[];
  attribution: AttributionReport | null;
  stations: StationNear[];
  updated_at: Date;
}

const types: Readonly<Record<keyof FindingRow, string>> = {
  id: 'text',
  version: 'int4',
  drone: 'text',
  flight_id: 'text',
  district: 'text',
  simulated: 'bool',
  kind: 'text',
  origin: 'text',
  status: 'text',
  evidence_level: 'text',
  at: 'timestamptz',
  lon: 'float8',
  lat: 'float8',
  radius: 'float8',
  suspected_system: 'text',
  description: 'text',
  chain: 'text',
  lead_id: 'text',
  source: 'text',
  report_id: 'text',
  revision: 'int4',
  report_finding: 'text',
  enterprise: 'text',
  media: 'jsonb',
  attribution: 'jsonb',
  stations: 'jsonb',
  updated_at: 'timestamptz',
};
const columns = Object.keys(types).join(', ');

/** One writer of findings at a time: what repeats what is told by all that are there. */
export async function lockFindings(client: PoolClient): Promise<void> {
  await client.query(`SELECT pg_advisory_xact_lock(hashtext('enforcement.patrol_finding'))`);
}

/** Writes findings whole. */
export async function saveFindings(client: PoolClient, rows: readonly FindingRow[]): Promise<void> {
  if (rows.length === 0) return;
  const source = unnest(
    types,
    rows.map((row) => ({
      ...row,
      media: JSON.stringify(row.media),
      attribution: row.attribution === null ? null : JSON.stringify(row.attribution),
      stations: JSON.stringify(row.stations),
    })),
  );
  const chosen = Object.keys(types).map((name) =>
    name === 'media' ? 'ARRAY(SELECT jsonb_array_elements_text(t.media))' : `t.${name}`,
  );
  const set = Object.keys(types)
    .filter((name) => name !== 'id')
    .map((name) => `${name} = excluded.${name}`);
  await client.query(
    `INSERT INTO enforcement.patrol_finding (${columns}) SELECT ${chosen.join(', ')} FROM ${source.sql}
     ON CONFLICT (id) DO UPDATE SET ${set.join(', ')}`,
    source.params,
  );
}

export async function findingsById(
  client: PoolClient,
  ids: readonly string[],
): Promise<Map<string, FindingRow>> {
  const { rows } = await client.query<FindingRow>(
    `SELECT ${columns} FROM enforcement.patrol_finding WHERE id = ANY ($1)`,
    [ids],
  );
  return new Map(rows.map((row) => [row.id, row]));
}

export async function findingsOfChain(
  client: Pick<PoolClient, 'query'>,
  chain: string,
): Promise<FindingRow[]> {
  const { rows } = await client.query<FindingRow>(
    `SELECT ${columns} FROM enforcement.patrol_finding WHERE chain = $1 ORDER BY at, id LIMIT 1000`,
    [chain],
  );
  return rows;
}

export async function findingsOfReport(
  client: PoolClient,
  source: string,
  reportId: string,
): Promise<FindingRow[]> {
  const { rows } = await client.query<FindingRow>(
    `SELECT ${columns} FROM enforcement.patrol_finding WHERE source = $1 AND report_id = $2`,
    [source, reportId],
  );
  return rows;
}

/** Findings of a kind in a box around a place: among them is what it may repeat. Of the same district only. */
export async function findingsNear(
  client: PoolClient,
  { kind, lon, lat, district }: Pick<FindingRow, 'kind' | 'lon' | 'lat' | 'district'>,
  reachDeg: number,
): Promise<FindingRow[]> {
  const { rows } = await client.query<FindingRow>(
    `SELECT ${columns} FROM enforcement.patrol_finding
     WHERE kind = $1 AND lat BETWEEN $3::float8 - $4 AND $3::float8 + $4
       AND lon BETWEEN $2::float8 - 2 * $4 AND $2::float8 + 2 * $4 AND district IS NOT DISTINCT FROM $5
     ORDER BY at DESC LIMIT 1000`,
    [kind, lon, lat, reachDeg, district],
  );
  return rows;
}

export async function listFindings(
  pool: Pick<Pool, 'query'>,
  scope: Scope,
  filter: {
    readonly id?: string | undefined;
    readonly status?: string | undefined;
    readonly kind?: string | undefined;
    readonly flight?: string | undefined;
    readonly drone?: string | undefined;
    readonly district?: string | undefined;
    readonly from?: string | undefined;
    readonly to?: string | undefined;
  },
  page: { readonly after: { readonly at: string; readonly id: string } | undefined; readonly limit: number },
): Promise<FindingRow[]> {
  const { rows } = await pool.query<FindingRow>(
    `SELECT ${columns} FROM enforcement.patrol_finding
     WHERE ${scopeSql('district', '$1')} AND ($2::text IS NULL OR status = $2) AND ($3::text IS NULL OR kind = $3)
       AND ($4::text IS NULL OR flight_id = $4) AND ($5::text IS NULL OR drone = $5)
       AND ($6::timestamptz IS NULL OR at >= $6) AND ($7::timestamptz IS NULL OR at < $7)
       AND ($8::timestamptz IS NULL OR (at, id) < ($8, $9)) AND ($10::text IS NULL OR id = $10)
       AND ($12::text IS NULL OR district = $12)
     ORDER BY at DESC, id DESC LIMIT $11`,
    [
      districtsOf(scope),
      filter.status,
      filter.kind,
      filter.flight,
      filter.drone,
      filter.from,
      filter.to,
      page.after?.at,
      page.after?.id,
      filter.id,
      page.limit,
      filter.district,
    ],
  );
  return rows;
}
