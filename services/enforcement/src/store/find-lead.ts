import type { Scope } from '@farwatch/contracts/http';
import type { Lead, TimelineEntry } from '@farwatch/domain/lead';
import { fromE6 } from '@farwatch/domain/quantity';
import type { Pool, PoolClient } from '@farwatch/persistence/pool';
import { districtsOf, scopeSql } from '@farwatch/persistence/scope';
import { inTransaction } from '@farwatch/persistence/transaction';

import { fromRow, leadSelect, type LeadRow } from './lead-row.js';

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

/** A message that a lead refers to. */
export interface StoredRef {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  readonly state: 'requested' | 'stored' | 'missing';
  readonly rawType: string | null;
  readonly sha256: string | null;
  readonly receivedAt: string | null;
}

export interface StoredDetail {
  readonly lead: Lead;
  readonly intervals: readonly StoredInterval[];
  readonly timeline: readonly TimelineEntry[];
  readonly evidence: readonly StoredEvidence[];
  /** Every message that the lead refers to, stored or not; at most the latest 2,000. */
  readonly refs: readonly StoredRef[];
  readonly counts: { readonly requested: number; readonly stored: number; readonly missing: number };
}

/** One lead of the scope with everything that belongs to it, as of one moment. */
export function findLead(
  pool: Pool,
  scope: Scope,
  id: string,
  maxRawBytes: number,
): Promise<StoredDetail | undefined> {
  return inTransaction(pool, async (client) => {
    await client.query('SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY');
    const { rows } = await client.query<LeadRow>(
      `SELECT ${leadSelect} FROM enforcement.lead WHERE id = $1 AND ${scopeSql('district', '$2')}`,
      [id, districtsOf(scope)],
    );
    const row = rows[0];
    if (row === undefined) return undefined;
    return {
      lead: fromRow(row),
      intervals: await intervalsOf(client, id),
      timeline: await timelineOf(client, id),
      evidence: await evidenceOf(client, id, maxRawBytes),
      refs: await refsOf(client, id),
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
    who: TimelineEntry['who'];
    what: string;
    before: Record<string, unknown> | null;
    after: Record<string, unknown> | null;
    note: string | null;
  }>(
    `SELECT at, who, what, before, after, note FROM (
       SELECT * FROM enforcement.timeline WHERE lead_id = $1 ORDER BY id DESC LIMIT 2000) AS t ORDER BY id`,
    [id],
  );
  return rows.map((row) => ({
    at: row.at.toISOString(),
    who: row.who,
    what: row.what,
    ...(row.before === null ? {} : { before: row.before }),
    ...(row.after === null ? {} : { after: row.after }),
    ...(row.note === null ? {} : { note: row.note }),
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
     FROM enforcement.lead_evidence JOIN enforcement.evidence USING (topic, partition, incarnation, record_offset)
     WHERE lead_id = $1 ORDER BY received_at, topic, partition, record_offset LIMIT 2000`,
    [id, maxRawBytes],
  );
  return rows.map(toEvidence);
}

async function refsOf(client: PoolClient, id: string): Promise<StoredRef[]> {
  const { rows } = await client.query<{
    topic: string;
    partition: number;
    record_offset: number;
    state: StoredRef['state'];
    raw_type: string | null;
    sha256: string | null;
    received_at: Date | null;
  }>(
    `SELECT topic, partition, record_offset, state, raw_type, sha256, received_at FROM (
       SELECT * FROM enforcement.lead_evidence LEFT JOIN enforcement.evidence USING (topic, partition, incarnation, record_offset)
       WHERE lead_id = $1 ORDER BY topic, partition, record_offset DESC LIMIT 2000) AS r
     ORDER BY received_at, topic, partition, record_offset`,
    [id],
  );
  return rows.map((row) => ({
    topic: row.topic,
    partition: row.partition,
    offset: row.record_offset,
    state: row.state,
    rawType: row.raw_type,
    sha256: row.sha256,
    receivedAt: row.received_at?.toISOString() ?? null,
  }));
}

/** One message of a lead of the scope by its hash, whole. */
export async function findEvidence(
  pool: Pool,
  scope: Scope,
  leadId: string,
  sha256: string,
): Promise<(StoredEvidence & { readonly raw: Buffer; readonly sealed: string | null }) | undefined> {
  const { rows } = await pool.query<EvidenceRow & { raw: Buffer; sealed: string | null }>(
    `SELECT topic, partition, record_offset, raw, sealed, length(raw) AS raw_bytes, raw_type, raw_topic, sha256, readings,
            received_at
     FROM enforcement.lead_evidence JOIN enforcement.evidence USING (topic, partition, incarnation, record_offset)
     WHERE lead_id = (SELECT id FROM enforcement.lead WHERE id = $1 AND ${scopeSql('district', '$3')}) AND sha256 = $2
     ORDER BY received_at LIMIT 1`,
    [leadId, sha256, districtsOf(scope)],
  );
  const row = rows[0];
  return row === undefined ? undefined : { ...toEvidence(row), raw: row.raw, sealed: row.sealed };
}

async function countsOf(client: PoolClient, id: string): Promise<StoredDetail['counts']> {
  const { rows } = await client.query<{ state: StoredRef['state']; count: number }>(
    'SELECT state, count(*) AS count FROM enforcement.lead_evidence WHERE lead_id = $1 GROUP BY state',
    [id],
  );
  return {
    requested: 0,
    stored: 0,
    missing: 0,
    ...Object.fromEntries(rows.map((row) => [row.state, row.count])),
  };
}
