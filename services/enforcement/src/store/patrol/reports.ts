import { createHash } from 'node:crypto';

import type { Pool, PoolClient } from '@farwatch/persistence/pool';

type Queryable = Pick<PoolClient, 'query'>;

export interface ReportName {
  readonly source: string;
  readonly reportId: string;
  readonly revision: number;
}

/** The same for the same content, however its members are ordered. */
export function hashOfDocument(document: unknown): string {
  const sorted = (value: unknown): unknown =>
    Array.isArray(value)
      ? value.map(sorted)
      : typeof value === 'object' && value !== null
        ? Object.fromEntries(
            Object.entries(value)
              .sort(([a], [b]) => (a < b ? -1 : 1))
              .map(([key, one]) => [key, sorted(one)]),
          )
        : value;
  return createHash('sha256')
    .update(JSON.stringify(sorted(document)))
    .digest('hex');
}

/** What is stored under the name of a revision, if anything is. */
export async function hashOfRevision(
  client: Queryable | Pool,
  { source, reportId, revision }: ReportName,
): Promise<string | undefined> {
  const { rows } = await (client as Queryable).query<{ sha256: string }>(
    'SELECT sha256 FROM enforcement.patrol_report WHERE source = $1 AND report_id = $2 AND revision = $3',
    [source, reportId, revision],
  );
  return rows[0]?.sha256;
}

/** Keeps a revision; answers the highest that is there now. */
export async function saveRevision(
  client: Queryable,
  name: ReportName,
  row: {
    readonly flightId: string;
    readonly district: string | null;
    readonly document: unknown;
    readonly receivedAt: string;
  },
): Promise<number> {
  await client.query(
    `INSERT INTO enforcement.patrol_report VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING`,
    [
      name.source,
      name.reportId,
      name.revision,
      row.flightId,
      row.district,
      hashOfDocument(row.document),
      JSON.stringify(row.document),
      row.receivedAt,
    ],
  );
  const { rows } = await client.query<{ highest: number }>(
    'SELECT max(revision) AS highest FROM enforcement.patrol_report WHERE source = $1 AND report_id = $2',
    [name.source, name.reportId],
  );
  return rows[0]!.highest;
}

export interface StoredReport {
  source: string;
  report_id: string;
  revision: number;
  revisions: number[];
  received_at: Date;
  document: Record<string, unknown>;
}

/** The reports of a flight, each with the revision that counts. */
export async function reportsOf(client: Queryable | Pool, flightId: string): Promise<StoredReport[]> {
  const { rows } = await (client as Queryable).query<StoredReport>(
    `SELECT DISTINCT ON (source, report_id) source, report_id, revision, received_at, document,
       (SELECT array_agg(o.revision ORDER BY o.revision) FROM enforcement.patrol_report AS o
        WHERE o.source = r.source AND o.report_id = r.report_id) AS revisions
     FROM enforcement.patrol_report AS r WHERE flight_id = $1 ORDER BY source, report_id, revision DESC LIMIT 200`,
    [flightId],
  );
  return rows;
}
