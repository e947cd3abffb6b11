import { createHash } from 'node:crypto';

import { fromHeaders, headerText } from '@farwatch/contracts/envelope';
import type { RecordRef } from '@farwatch/contracts/events';
import type { InRecord } from '@farwatch/messaging/batch-consumer';
import { refKey, type RecordFetcher } from '@farwatch/messaging/fetch-records';
import { counter } from '@farwatch/observability/metrics';
import type { Pool } from '@farwatch/persistence/pool';
import type { Work } from '@farwatch/persistence/work-queue';
import { startWorker, type Handled, type Worker } from '@farwatch/persistence/work-worker';
import { Fault } from '@farwatch/runtime/fault';
import type { Logger } from '@farwatch/runtime/log';
import { z } from 'zod';

import { evidenceKind, knownEvidence, settleEvidence, type EvidenceRecord } from '../store/evidence-store.js';

const copied = counter('farwatch_evidence_messages_total', 'Original messages by what became of them', [
  'outcome',
]);

export interface EvidenceOptions {
  readonly pool: Pool;
  readonly log: Logger;
  readonly now: () => number;
  /** Opened when the first message is wanted, closed after a quiet while: an idle Kafka client costs CPU. */
  readonly openFetcher: () => Promise<RecordFetcher>;
  /** How often a message is looked for before it is called missing. */
  readonly attempts: number;
  readonly fetchTimeoutMs: number;
  /** First wait before a message is looked for again; doubles. */
  readonly retryMs: number;
  readonly quietMs?: number;
}

/** Looks for so many messages at once. */
const batchSize = 500;

const messageRef = z.object({ topic: z.string(), partition: z.number(), offset: z.number() });

/**
 * Copies the original bytes that leads refer to from Kafka, before retention takes them. It never holds up a lead: it
 * works off what is queued (`requestEvidence`), and whatever fails is tried again later.
 */
export function startEvidenceWorker(options: EvidenceOptions): Worker {
  const { pool, log, quietMs = 300_000 } = options;
  let fetcher: RecordFetcher | undefined;
  let lastUse = 0;
  const close = async (): Promise<void> => {
    const old = fetcher;
    fetcher = undefined;
    await old?.close().catch(() => undefined);
  };
  const fetch = async (refs: readonly RecordRef[]): Promise<Map<string, InRecord>> => {
    lastUse = Date.now();
    try {
      return await (fetcher ??= await options.openFetcher()).fetch(refs, options.fetchTimeoutMs);
    } catch (cause) {
      await close();
      // Kafka is away: no message is to blame for that.
      throw new Fault('evidence-fetch', 'evidence could not be read from Kafka', { retriable: true, cause });
    }
  };
  const quiet = setInterval(
    () => {
      if (Date.now() - lastUse > quietMs) void close();
    },
    Math.min(quietMs, 60_000),
  );
  quiet.unref();
  const worker = startWorker<RecordRef>({
    pool,
    schema: 'enforcement',
    kind: evidenceKind,
    log,
    parse: (payload) => messageRef.parse(payload),
    batch: batchSize,
    leaseMs: options.fetchTimeoutMs + 30_000,
    maxAttempts: options.attempts,
    retry: { baseMs: options.retryMs, capMs: 60 * options.retryMs },
    handle: (work) => collect(work, options, fetch),
  });
  return {
    ...worker,
    async stop() {
      clearInterval(quiet);
      await worker.stop();
      await close();
    },
  };
}

/** Looks the messages up: in our own store first, then in Kafka. What stays missing is said so after the last attempt. */
async function collect(
  work: readonly Work<RecordRef>[],
  options: EvidenceOptions,
  fetch: (refs: readonly RecordRef[]) => Promise<Map<string, InRecord>>,
): Promise<Handled> {
  const refs = work.map(({ payload }) => payload);
  const known = await knownEvidence(options.pool, refs);
  const asked = refs.filter((ref) => !known.has(refKey(ref)));
  const records = asked.length === 0 ? new Map<string, InRecord>() : await fetch(asked);
  const lost = work.filter(({ payload }) => !known.has(refKey(payload)) && !records.has(refKey(payload)));
  const [again, missing] = [
    lost.filter(({ attempts }) => attempts < options.attempts),
    lost.filter(({ attempts }) => attempts >= options.attempts),
  ];
  const stored = [...records.values()].map(evidenceOf);
  const settled = {
    stored,
    found: refs.filter((ref) => known.has(refKey(ref)) || records.has(refKey(ref))),
    missing: missing.map(({ payload }) => payload),
    at: new Date(options.now()).toISOString(),
  };
  return {
    effect: async (client) => {
      await settleEvidence(client, settled);
      copied.inc({ outcome: 'stored' }, stored.length);
      copied.inc({ outcome: 'missing' }, missing.length);
    },
    failed: new Map(again.map(({ id }) => [id, { error: 'Kafka does not have the message (yet)' }])),
  };
}

/** The bytes as the station sent them; a record without them (not from a device) is kept as its own value. */
export function evidenceOf(record: InRecord): EvidenceRecord {
  const raw = record.headers['fw-raw'] ?? record.value ?? Buffer.alloc(0);
  return {
    topic: record.topic,
    partition: record.partition,
    offset: record.offset,
    raw,
    rawType: headerText(record.headers, 'fw-raw-type'),
    rawTopic: headerText(record.headers, 'fw-raw-topic'),
    sha256: createHash('sha256').update(raw).digest('hex'),
    readings: readingsOf(record.value),
    eventId: fromHeaders(record.headers)?.id,
    receivedAtMs: record.timestamp,
  };
}

/** The decoded readings as JSON text that PostgreSQL can hold; none when the record is no reading event. */
function readingsOf(value: Buffer | null): string {
  try {
    const data = JSON.parse(value?.toString('utf8') ?? '') as { readings?: unknown } | null;
    const text = JSON.stringify(Array.isArray(data?.readings) ? data.readings : []);
    return text.includes('\\u0000') ? '[]' : text;
  } catch {
    return '[]';
  }
}
