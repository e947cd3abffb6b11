import type { RecordRef } from '@farwatch/contracts/events';
import type { Lead, TimelineEntry } from '@farwatch/domain/lead';
import { refKey } from '@farwatch/messaging/fetch-records';
import { unnest } from '@farwatch/persistence/bulk';
import type { Pool, PoolClient } from '@farwatch/persistence/pool';
import { enqueueWork } from '@farwatch/persistence/work-queue';

import { addTimeline } from './lead-store.js';

/** An original message, as it came in. */
export interface EvidenceRecord extends RecordRef {
  readonly raw: Buffer;
  /** The bytes as the gateway received them, sealed, of a frame whose password is masked in `raw`. */
  readonly sealed?: string | undefined;
  readonly rawType: string | undefined;
  readonly rawTopic: string | undefined;
  /** Hex. */
  readonly sha256: string;
  /** The readings of the message as decoded: JSON text. */
  readonly readings: string;
  readonly eventId: string | undefined;
  readonly receivedAtMs: number;
}

/** A message to be copied, and whose it must be. */
export interface WantedMessage extends RecordRef {
  readonly station: string;
  /** When Kafka got the event that refers to it, epoch milliseconds: the message was there before. */
  readonly referredMs?: number | undefined;
}

/** Why a message can never be copied any more, in the order in which they are told. */
export const missingReasons = ['deleted', 'other-station', 'other-log'] as const;

/** Retention took it, or its place holds another station's message, or the message of another log. */
export interface MissingEvidence {
  readonly ref: RecordRef;
  readonly reason: (typeof missingReasons)[number];
}

/** The name of a message: its place, and which log of that name it lies in. */
export function messageKey(ref: RecordRef): string {
  return ref.incarnation === undefined ? refKey(ref) : `${refKey(ref)}@${ref.incarnation}`;
}

/** As PostgreSQL has it. */
type StoredKey = Pick<RecordRef, 'topic' | 'partition' | 'offset'> & { readonly incarnation: number };

const ofStored = ({ incarnation, ...place }: StoredKey): RecordRef => ({
  ...place,
  ...(incarnation > 0 && { incarnation }),
});

/** The kind of the queued work that copies one message. */
export const evidenceKind = 'evidence';

/** Notes which messages a lead refers to and asks for copies of those that are new to it. */
export async function requestEvidence(
  client: PoolClient,
  requests: readonly { readonly leadId: string; readonly ref: WantedMessage }[],
): Promise<void> {
  if (requests.length === 0) return;
  const source = unnest(
    { lead_id: 'text', ...refColumns },
    requests.map(({ leadId, ref }) => ({ lead_id: leadId, ...refRow(ref) })),
  );
  const { rows } = await client.query<StoredKey>(
    `INSERT INTO enforcement.lead_evidence (${source.columns}) SELECT ${source.columns} FROM ${source.sql}
     ON CONFLICT DO NOTHING RETURNING topic, partition, incarnation, record_offset AS offset`,
    source.params,
  );
  const wanted = new Map(requests.map(({ ref }) => [messageKey(ref), ref]));
  await enqueue(
    client,
    rows.map((row) => wanted.get(messageKey(ofStored(row)))!),
  );
}

/** One copy serves every lead that refers to the message: the key is the message alone. */
const enqueue = (client: PoolClient, wanted: readonly WantedMessage[]): Promise<void> =>
  enqueueWork(
    client,
    'enforcement',
    wanted.map((ref) => ({ kind: evidenceKind, key: messageKey(ref), payload: ref })),
  );

/** Asks once more for what was called missing for a lead; how many messages. */
export async function requestMissing(
  client: PoolClient,
  lead: Pick<Lead, 'id' | 'subject'>,
): Promise<number> {
  const { rows } = await client.query<StoredKey>(
    `UPDATE enforcement.lead_evidence SET state = 'requested', reason = NULL
     WHERE lead_id = $1 AND state = 'missing' AND reason IS DISTINCT FROM 'other-log'
     RETURNING topic, partition, incarnation, record_offset AS offset`,
    [lead.id],
  );
  const { station = '' } = lead.subject;
  await enqueue(
    client,
    rows.map((row) => ({ ...ofStored(row), station })),
  );
  return rows.length;
}

/** Which of these messages are stored already (for another lead). */
export async function knownEvidence(pool: Pool, refs: readonly RecordRef[]): Promise<Set<string>> {
  const source = unnest(refColumns, refs.map(refRow));
  const { rows } = await pool.query<StoredKey>(
    `SELECT e.topic, e.partition, e.incarnation, e.record_offset AS offset FROM enforcement.evidence AS e
     JOIN ${source.sql} USING (topic, partition, incarnation, record_offset)`,
    source.params,
  );
  return new Set(rows.map((row) => messageKey(ofStored(row))));
}

const refColumns = { topic: 'text', partition: 'int4', incarnation: 'int4', record_offset: 'int8' } as const;

function refRow(ref: RecordRef): Record<keyof typeof refColumns, unknown> {
  const { topic, partition, incarnation = 0, offset } = ref;
  return { topic, partition, incarnation, record_offset: offset };
}

/**
 * In the transaction that ends the work: stores the messages, marks every lead that waited for them, and adds one timeline entry per lead with
 * how many were found and how many are missing, and why. A message that was marked before does not count again.
 */
export async function settleEvidence(
  client: PoolClient,
  settled: {
    readonly stored: readonly EvidenceRecord[];
    readonly found: readonly RecordRef[];
    readonly missing: readonly MissingEvidence[];
    readonly at: string;
  },
): Promise<void> {
  await storeEvidence(client, settled.stored);
  const found = await mark(client, settled.found, 'stored');
  const missing = new Map<string, number>();
  const reasons = new Map<string, Record<string, number>>();
  for (const reason of missingReasons) {
    const refs = settled.missing.filter((one) => one.reason === reason).map(({ ref }) => ref);
    for (const [leadId, count] of await mark(client, refs, 'missing', reason)) {
      missing.set(leadId, (missing.get(leadId) ?? 0) + count);
      reasons.set(leadId, { ...reasons.get(leadId), [reason]: count });
    }
  }
  const entries = [...new Set([...found.keys(), ...missing.keys()])].sort().map((leadId) => {
    const after = {
      stored: found.get(leadId) ?? 0,
      missing: missing.get(leadId) ?? 0,
      reasons: reasons.get(leadId),
    };
    const who = { type: 'part', id: 'enforcement' } as const;
    const entry: TimelineEntry = { at: settled.at, who, what: 'evidence', after };
    return { leadId, entry };
  });
  await addTimeline(client, entries);
}

async function storeEvidence(client: PoolClient, records: readonly EvidenceRecord[]): Promise<void> {
  if (records.length === 0) return;
  const source = unnest(
    {
      ...refColumns,
      raw: 'bytea',
      sealed: 'text',
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
      sealed: record.sealed,
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
  reason: MissingEvidence['reason'] | null = null,
): Promise<Map<string, number>> {
  if (refs.length === 0) return new Map();
  const source = unnest(refColumns, refs.map(refRow), 3);
  const { rows } = await client.query<{ lead_id: string; count: number }>(
    `WITH marked AS (
       UPDATE enforcement.lead_evidence AS e SET state = $1, reason = $2 FROM ${source.sql}
       WHERE e.state = 'requested'
         AND (e.topic, e.partition, e.incarnation, e.record_offset) = (t.topic, t.partition, t.incarnation, t.record_offset)
       RETURNING e.lead_id)
     SELECT lead_id, count(*) AS count FROM marked GROUP BY lead_id ORDER BY lead_id`,
    [state, reason, ...source.params],
  );
  return new Map(rows.map((row) => [row.lead_id, row.count]));
}
