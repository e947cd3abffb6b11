import { createHash } from 'node:crypto';

import { fromHeaders, headerText } from '@farwatch/contracts/envelope';
import type { RecordRef } from '@farwatch/contracts/events';
import type { InRecord } from '@farwatch/messaging/batch-consumer';
import { refKey, type RecordFetcher } from '@farwatch/messaging/fetch-records';
import { counter } from '@farwatch/observability/metrics';
import type { Pool } from '@farwatch/persistence/pool';
import { describeError } from '@farwatch/runtime/fault';
import type { Logger } from '@farwatch/runtime/log';
import type { Health } from '@farwatch/runtime/part';
import { backoffMs, pause, withDeadline } from '@farwatch/runtime/scope';

import {
  knownEvidence,
  nextDueMs,
  settleEvidence,
  takeDue,
  type DueEvidence,
  type EvidenceRecord,
} from '../store/evidence-store.js';

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

export interface EvidenceWorker {
  /** Something new is wanted. */
  wake(): void;
  stop(): Promise<void>;
  health(): Health;
}

const batchSize = 500;

/**
 * Copies the original bytes that leads refer to from Kafka, before retention takes them. It never holds up a lead: it
 * works on what is written down as wanted, and whatever fails is tried again later.
 */
export function startEvidenceWorker(options: EvidenceOptions): EvidenceWorker {
  const { pool, log, quietMs = 300_000 } = options;
  const stopped = new AbortController();
  let wake = new AbortController();
  let fetcher: RecordFetcher | undefined;
  let failures = 0;
  let lastError: string | undefined;
  let lastUse = 0;

  const close = async (): Promise<void> => {
    const old = fetcher;
    fetcher = undefined;
    await old?.close();
  };
  const loop = async (): Promise<void> => {
    while (!stopped.signal.aborted) {
      wake = new AbortController();
      try {
        const due = await takeDue(pool, batchSize, options.retryMs + options.fetchTimeoutMs);
        if (due.length > 0) {
          lastUse = Date.now();
          await settleEvidence(
            pool,
            await collect(due, options, async () => (fetcher ??= await options.openFetcher())),
          );
        } else if (fetcher && Date.now() - lastUse > quietMs) await close();
        failures = 0;
        lastError = undefined;
        if (due.length === 0) await pause(Math.max(20, await nextDueMs(pool, 1_000)), wake.signal);
      } catch (error) {
        failures++;
        lastError = describeError(error);
        log.warn({ failures, error: lastError }, 'evidence could not be copied, will be tried again');
        await close().catch(() => undefined);
        await pause(backoffMs(failures), stopped.signal);
      }
    }
    await close();
  };
  const running = loop();
  return {
    wake: () => wake.abort(),
    async stop() {
      stopped.abort();
      wake.abort();
      await withDeadline(running, 15_000, 'stopping the evidence worker').catch(() => undefined);
    },
    health: () => (lastError === undefined ? { ok: true } : { ok: false, detail: `evidence: ${lastError}` }),
  };
}

/** Looks the due messages up: in our own store first, then in Kafka. */
async function collect(
  due: readonly DueEvidence[],
  options: EvidenceOptions,
  open: () => Promise<RecordFetcher>,
): Promise<Parameters<typeof settleEvidence>[1]> {
  const copied = counter('farwatch_evidence_messages_total', 'Original messages by what became of them', [
    'outcome',
  ]);
  const known = await knownEvidence(options.pool, due);
  const asked = due.filter((ref) => !known.has(refKey(ref)));
  const records =
    asked.length === 0
      ? new Map<string, InRecord>()
      : await (await open()).fetch(asked, options.fetchTimeoutMs);
  const stored = [...records.values()].map(evidenceOf);
  const missing = asked.filter((ref) => !records.has(refKey(ref)) && ref.attempts >= options.attempts);
  copied.inc({ outcome: 'stored' }, stored.length);
  copied.inc({ outcome: 'missing' }, missing.length);
  const found: RecordRef[] = due.filter((ref) => known.has(refKey(ref)) || records.has(refKey(ref)));
  return { stored, found, missing, at: new Date(options.now()).toISOString() };
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
