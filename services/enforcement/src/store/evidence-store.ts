import type { RecordRef } from '@farwatch/contracts/events';
import type { TimelineEntry } from '@farwatch/domain/lead';
import { unnest } from '@farwatch/persistence/bulk';
import type { Pool, PoolClient } from '@farwatch/persistence/pool';
import { inTransaction } from '@farwatch/persistence/transaction';

import { addTimeline } from './lead-store.js';

/** An original message, as it came in. */
export interface EvidenceRecord extends RecordRef {
  readonly raw: Buffer;
  readonly rawType: string | undefined;
  readonly rawTopic: string | undefined;
  /** Hex. */
  readonly sha256: string;
  /** The readings of the message as decoded: JSON text. */
  readonly readings: string;
  readonly eventId: string | undefined;
  readonly receivedAtMs: number;
}

/** Notes which messages a lead refers to; those known already stay as they are. */
export async function requestEvidence(
  client: PoolClient,
  requests: readonly { readonly leadId: string; readonly ref: RecordRef }[],
): Promise<void> {
  if (requests.length === 0) return;
  const source = unnest(
    { lead_id: 'text', topic: 'text', partition: 'int4', record_offset: 'int8' },
    requests.map(({ leadId, ref }) => ({
      lead_id: leadId,
      topic: ref.topic,
      partition: ref.partition,
      record_offset: ref.offset,
    })),
  );
  await client.query(
    `INSERT INTO enforcement.lead_evidence (${source.columns}) SELECT ${source.columns} FROM ${source.sql}
     ON CONFLICT DO NOTHING`,
    source.params,
  );
}

/** A message that is due to be fetched. */
export interface DueEvidence extends RecordRef {
  readonly attempts: number;
}

/**
 * Takes up to `limit` messages that are due, and puts them off for `leaseMs` growing with the attempts, so that a worker
 * that dies in between only delays them.
 */
export async function takeDue(pool: Pool, limit: number, leaseMs: number): Promise<DueEvidence[]> {
  const { rows } = await pool.query<{
    topic: string;
    partition: number;
    record_offset: number;
    attempts: number;
  }>(
    `WITH due AS (
       SELECT lead_id, topic, partition, record_offset FROM enforcement.lead_evidence
       WHERE state = 'requested' AND next_at <= now() ORDER BY next_at LIMIT $1 FOR UPDATE SKIP LOCKED),
     taken AS (
       UPDATE enforcement.lead_evidence AS e
       SET attempts = e.attempts + 1,
           next_at = now() + make_interval(secs => $2::float8 / 1000 * least(power(2, e.attempts), 60))
       FROM due WHERE (e.lead_id, e.topic, e.partition, e.record_offset)
                    = (due.lead_id, due.topic, due.partition, due.record_offset)
       RETURNING e.topic, e.partition, e.record_offset, e.attempts)
     SELECT topic, partition, record_offset, max(attempts) AS attempts FROM taken
     GROUP BY topic, partition, record_offset ORDER BY topic, partition, record_offset`,
    [limit, leaseMs],
  );
  return rows.map((row) => ({
    topic: row.topic,
    partition: row.partition,
    offset: row.record_offset,
    attempts: row.attempts,
  }));
}

/** Milliseconds until the next message is due, at most `maxMs`. */
export async function nextDueMs(pool: Pool, maxMs: number): Promise<number> {
  const { rows } = await pool.query<{ ms: number | null }>(
    `SELECT (extract(epoch FROM min(next_at) - now()) * 1000)::float8 AS ms
     FROM enforcement.lead_evidence WHERE state = 'requested'`,
  );
  return Math.min(maxMs, Math.max(0, rows[0]?.ms ?? maxMs));
}

/** Which of these messages are stored already (for another lead). */
export async function knownEvidence(pool: Pool, refs: readonly RecordRef[]): Promise<Set<string>> {
  const source = unnest(refColumns, refs.map(refRow));
  const { rows } = await pool.query<{ topic: string; partition: number; record_offset: number }>(
    `SELECT e.topic, e.partition, e.record_offset FROM enforcement.evidence AS e
     JOIN ${source.sql} USING (topic, partition, record_offset)`,
    source.params,
  );
  return new Set(rows.map((row) => `${row.topic}/${row.partition}/${row.record_offset}`));
}

const refColumns = { topic: 'text', partition: 'int4', record_offset: 'int8' } as const;

function refRow(ref: RecordRef): Record<keyof typeof refColumns, unknown> {
  return { topic: ref.topic, partition: ref.partition, record_offset: ref.offset };
}

/**
 * One transaction: stores the messages, marks every lead that waited for them, and adds one timeline entry per lead with
 * how many were found and how many are given up. A message that was marked before does not count again.
 */
export async function settleEvidence(
  pool: Pool,
  settled: {
    readonly stored: readonly EvidenceRecord[];
    readonly found: readonly RecordRef[];
    readonly missing: readonly RecordRef[];
    readonly at: string;
  },
): Promise<void> {
  await inTransaction(pool, async (client) => {
    await storeEvidence(client, settled.stored);
    const found = await mark(client, settled.found, 'stored');
    const missing = await mark(client, settled.missing, 'missing');
    const entries = [...new Set([...found.keys(), ...missing.keys()])].sort().map((leadId) => {
      const after = { stored: found.get(leadId) ?? 0, missing: missing.get(leadId) ?? 0 };
      const who = { type: 'part', id: 'enforcement' } as const;
      const entry: TimelineEntry = { at: settled.at, who, what: 'evidence', after };
      return { leadId, entry };
    });
    await addTimeline(client, entries);
  });
}

async function storeEvidence(client: PoolClient, records: readonly EvidenceRecord[]): Promise<void> {
  if (records.length === 0) return;
  const source = unnest(
    {
      ...refColumns,
      raw: 'bytea',
      raw_type: 'text',
      raw_topic: 'text',
      sha256: 'text',
      readings: 'jsonb',
      event_id: 'text',
      received_at: 'timestamptz',
    },
    records.map((record) => ({
      ...refRow(record),
      raw: record.raw,
      raw_type: record.rawType,
      raw_topic: record.rawTopic,
      sha256: record.sha256,
      readings: record.readings,
      event_id: record.eventId,
      received_at: new Date(record.receivedAtMs).toISOString(),
    })),
  );
  await client.query(
    `INSERT INTO enforcement.evidence (${source.columns}) SELECT ${source.columns} FROM ${source.sql}
     ON CONFLICT DO NOTHING`,
    source.params,
  );
}

/** Sets the state of what still waits; how many per lead. */
async function mark(
  client: PoolClient,
  refs: readonly RecordRef[],
  state: 'stored' | 'missing',
): Promise<Map<string, number>> {
  if (refs.length === 0) return new Map();
  const source = unnest(refColumns, refs.map(refRow), 2);
  const { rows } = await client.query<{ lead_id: string; count: number }>(
    `WITH marked AS (
       UPDATE enforcement.lead_evidence AS e SET state = $1 FROM ${source.sql}
       WHERE e.state = 'requested'
         AND (e.topic, e.partition, e.record_offset) = (t.topic, t.partition, t.record_offset)
       RETURNING e.lead_id)
     SELECT lead_id, count(*) AS count FROM marked GROUP BY lead_id ORDER BY lead_id`,
    [state, ...source.params],
  );
  return new Map(rows.map((row) => [row.lead_id, row.count]));
}
