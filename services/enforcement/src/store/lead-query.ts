import type { Lead, LeadStatus, TimelineEntry } from '@farwatch/domain/lead';
import { fromE6 } from '@farwatch/domain/quantity';
import type { Pool, PoolClient } from '@farwatch/persistence/pool';
import { inTransaction } from '@farwatch/persistence/transaction';

import { fromRow, leadSelect, type LeadRow } from './lead-row.js';

export interface LeadFilter {
  readonly status?: readonly LeadStatus[] | undefined;
  readonly station?: string | undefined;
  readonly pollutant?: string | undefined;
  /** Episodes that meet this span. */
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

/** The last lead of a page; the next page begins after it. */
export interface LeadCursor {
  readonly openedAtMs: number;
  readonly id: string;
}

/** A page of leads, newest first, by keyset: its cost does not grow with its number. */
export async function listLeads(
  pool: Pool,
  filter: LeadFilter,
  limit: number,
  after?: LeadCursor,
): Promise<Lead[]> {
  const { rows } = await pool.query<LeadRow>(
    `SELECT ${leadSelect} FROM enforcement.lead
     WHERE ($1::text[] IS NULL OR status = ANY($1))
       AND ($2::text IS NULL OR station = $2)
       AND ($3::text IS NULL OR pollutant = $3)
       AND ($4::timestamptz IS NULL OR end_at >= $4)
       AND ($5::timestamptz IS NULL OR start_at < $5)
       AND ($6::timestamptz IS NULL OR (opened_at, id) < ($6, $7::text))
     ORDER BY opened_at DESC, id DESC LIMIT $8`,
    [
      filter.status ?? null,
      filter.station ?? null,
      filter.pollutant ?? null,
      filter.from ?? null,
      filter.to ?? null,
      after === undefined ? null : new Date(after.openedAtMs).toISOString(),
      after?.id ?? null,
      limit,
    ],
  );
  return rows.map(fromRow);
}

/** A judged interval as it is stored. */
export interface StoredInterval {
  readonly start: string;
  readonly end: string;
  readonly value: number;
  readonly completeness: number;
  readonly flag: string;
  readonly limit: number;
}

/** A copied message of a lead; `raw` is left out when the messages together are larger than asked for. */
export interface StoredEvidence {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  readonly raw: Buffer | null;
  readonly rawBytes: number;
  readonly rawType: string | null;
  readonly rawTopic: string | null;
  readonly sha256: string;
  readonly readings: unknown;
  readonly receivedAt: string;
}

export interface StoredDetail {
  readonly lead: Lead;
  readonly intervals: readonly StoredInterval[];
  readonly timeline: readonly TimelineEntry[];
  readonly evidence: readonly StoredEvidence[];
  readonly counts: { readonly wanted: number; readonly found: number; readonly missing: number };
}

/** One lead with everything that belongs to it, as of one moment. */
export function findLead(pool: Pool, id: string, maxRawBytes: number): Promise<StoredDetail | undefined> {
  return inTransaction(pool, async (client) => {
    await client.query('SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY');
    const { rows } = await client.query<LeadRow>(`SELECT ${leadSelect} FROM enforcement.lead WHERE id = $1`, [
      id,
    ]);
    const row = rows[0];
    if (row === undefined) return undefined;
    return {
      lead: fromRow(row),
      intervals: await intervalsOf(client, id),
      timeline: await timelineOf(client, id),
      evidence: await evidenceOf(client, id, maxRawBytes),
      counts: await countsOf(client, id),
    };
  });
}

async function intervalsOf(client: PoolClient, id: string): Promise<StoredInterval[]> {
  const { rows } = await client.query<{
    start_at: Date;
    end_at: Date;
    value_e6: number;
    completeness: number;
    flag: string;
    limit_e6: number;
  }>(
    `SELECT start_at, end_at, value_e6, completeness, flag, limit_e6 FROM (
       SELECT * FROM enforcement.lead_reading WHERE lead_id = $1 ORDER BY start_at DESC, end_at DESC LIMIT 2000) AS r
     ORDER BY start_at, end_at`,
    [id],
  );
  return rows.map((row) => ({
    start: row.start_at.toISOString(),
    end: row.end_at.toISOString(),
    value: fromE6(row.value_e6),
    completeness: row.completeness,
    flag: row.flag,
    limit: fromE6(row.limit_e6),
  }));
}

async function timelineOf(client: PoolClient, id: string): Promise<TimelineEntry[]> {
  const { rows } = await client.query<{
    at: Date;
    kind: string;
    by_whom: string;
    note: string | null;
    detail: Record<string, unknown> | null;
  }>(
    `SELECT at, kind, by_whom, note, detail FROM (
       SELECT * FROM enforcement.timeline WHERE lead_id = $1 ORDER BY id DESC LIMIT 2000) AS t ORDER BY id`,
    [id],
  );
  return rows.map((row) => ({
    at: row.at.toISOString(),
    kind: row.kind,
    by: row.by_whom,
    ...(row.note === null ? {} : { note: row.note }),
    ...(row.detail === null ? {} : { detail: row.detail }),
  }));
}

interface EvidenceRow {
  topic: string;
  partition: number;
  record_offset: number;
  raw: Buffer | null;
  raw_bytes: number;
  raw_type: string | null;
  raw_topic: string | null;
  sha256: string;
  readings: unknown;
  received_at: Date;
}

function toEvidence(row: EvidenceRow): StoredEvidence {
  return {
    topic: row.topic,
    partition: row.partition,
    offset: row.record_offset,
    raw: row.raw,
    rawBytes: row.raw_bytes,
    rawType: row.raw_type,
    rawTopic: row.raw_topic,
    sha256: row.sha256,
    readings: row.readings,
    receivedAt: row.received_at.toISOString(),
  };
}

async function evidenceOf(client: PoolClient, id: string, maxRawBytes: number): Promise<StoredEvidence[]> {
  const { rows } = await client.query<EvidenceRow>(
    `SELECT topic, partition, record_offset, raw_type, raw_topic, sha256, readings, received_at,
            length(raw) AS raw_bytes,
            CASE WHEN sum(length(raw)) OVER (ORDER BY received_at, topic, partition, record_offset) <= $2
                 THEN raw END AS raw
     FROM enforcement.lead_evidence JOIN enforcement.evidence USING (topic, partition, record_offset)
     WHERE lead_id = $1 ORDER BY received_at, topic, partition, record_offset LIMIT 2000`,
    [id, maxRawBytes],
  );
  return rows.map(toEvidence);
}

/** One message of a lead by its hash, whole. */
export async function findEvidence(
  pool: Pool,
  leadId: string,
  sha256: string,
): Promise<(StoredEvidence & { readonly raw: Buffer }) | undefined> {
  const { rows } = await pool.query<EvidenceRow & { raw: Buffer }>(
    `SELECT topic, partition, record_offset, raw, length(raw) AS raw_bytes, raw_type, raw_topic, sha256, readings,
            received_at
     FROM enforcement.lead_evidence JOIN enforcement.evidence USING (topic, partition, record_offset)
     WHERE lead_id = $1 AND sha256 = $2 ORDER BY received_at LIMIT 1`,
    [leadId, sha256],
  );
  const row = rows[0];
  return row === undefined ? undefined : { ...toEvidence(row), raw: row.raw };
}

async function countsOf(client: PoolClient, id: string): Promise<StoredDetail['counts']> {
  const { rows } = await client.query<{ state: 'wanted' | 'found' | 'missing'; count: number }>(
    'SELECT state, count(*) AS count FROM enforcement.lead_evidence WHERE lead_id = $1 GROUP BY state',
    [id],
  );
  return {
    wanted: 0,
    found: 0,
    missing: 0,
    ...Object.fromEntries(rows.map((row) => [row.state, row.count])),
  };
}
