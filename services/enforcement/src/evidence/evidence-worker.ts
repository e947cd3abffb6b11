import { createHash } from 'node:crypto';

import { fromHeaders, headerText } from '@farwatch/contracts/envelope';
import { vouchedOf, type RecordRef } from '@farwatch/contracts/events';
import type { InRecord } from '@farwatch/messaging/batch-consumer';
import { refKey, type FetchedRecords, type RecordFetcher } from '@farwatch/messaging/fetch-records';
import { counter, gauge } from '@farwatch/observability/metrics';
import type { Pool } from '@farwatch/persistence/pool';
import type { Work } from '@farwatch/persistence/work-queue';
import { startWorker, type Handled, type Worker } from '@farwatch/persistence/work-worker';
import { Fault } from '@farwatch/runtime/fault';
import type { Logger } from '@farwatch/runtime/log';
import { z } from 'zod';

import {
  evidenceKind,
  knownEvidence,
  messageKey,
  settleEvidence,
  type EvidenceRecord,
  type MissingEvidence,
  type WantedMessage,
} from '../store/evidence-store.js';

const copied = counter('farwatch_evidence_messages_total', 'Original messages by what became of them', [
  'outcome',
]);

const overdueCount = gauge(
  'farwatch_evidence_overdue_messages',
  'Original messages that Kafka should have and could not be read several times',
);

export interface EvidenceOptions {
  readonly pool: Pool;
  readonly log: Logger;
  readonly now: () => number;
  /** Opened when the first message is wanted, closed after a quiet while: an idle Kafka client costs CPU. */
  readonly openFetcher: () => Promise<RecordFetcher>;
  readonly fetchTimeoutMs: number;
  /** First wait before a message is looked for again; doubles. */
  readonly retryMs: number;
  readonly quietMs?: number;
}

/** Looks for so many messages at once. */
const batchSize = 500;

/** Looked for so often, a message that Kafka should have is a fault. */
const overdueAfter = 5;

const messageRef = z.object({
  topic: z.string(),
  partition: z.number(),
  offset: z.number(),
  incarnation: z.number().optional(),
  replaced: z.literal(true).optional(),
  station: z.string(),
  referredMs: z.number().optional(),
});

/** The clocks of two brokers may differ by so much. */
const brokersDifferMs = 5_000;

/**
 * Copies the original bytes that leads refer to from Kafka, before retention takes them. It never holds up a lead: it
 * works off what is queued (`requestEvidence`). A message is looked for as long as it can be there, however long Kafka is
 * away: it is missing only when the log begins behind it, ends before it again and again, or holds another message in its
 * place: one of another station, or one that is younger than the judgement that refers to it.
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
  const fetch = async (refs: readonly RecordRef[]): Promise<FetchedRecords> => {
    lastUse = Date.now();
    try {
      const fetched = await (fetcher ??= await options.openFetcher()).fetch(refs, options.fetchTimeoutMs);
      // Nothing at all was reached: another client may do better than one that hangs.
      if (fetched.found.size + fetched.deleted.size === 0) await close();
      return fetched;
    } catch (cause) {
      await close();
      // Kafka is away: no message is to blame for that.
      throw new Fault('evidence-fetch', 'evidence could not be read from Kafka', { retriable: true, cause });
    }
  };
  const overdue = new Overdue(120 * options.retryMs + 60_000);
  const quiet = setInterval(
    () => {
      if (Date.now() - lastUse > quietMs) void close();
    },
    Math.min(quietMs, 60_000),
  );
  quiet.unref();
  const worker = startWorker<WantedMessage>({
    pool,
    schema: 'enforcement',
    kind: evidenceKind,
    log,
    parse: (payload) => messageRef.parse(payload) as WantedMessage,
    batch: batchSize,
    leaseMs: options.fetchTimeoutMs + 30_000,
    maxAttempts: Infinity,
    retry: { baseMs: options.retryMs, capMs: 60 * options.retryMs },
    handle: (work) => collect(work, options, fetch, overdue),
  });
  return {
    ...worker,
    async stop() {
      clearInterval(quiet);
      await worker.stop();
      await close();
    },
    health() {
      const health = worker.health();
      if (!health.ok || overdue.count === 0) return health;
      return {
        ok: false,
        detail: `evidence: ${overdue.count} original messages cannot be read from Kafka yet`,
      };
    },
  };
}

/** Messages that could not be read several times. One that another process has settled is forgotten after a while. */
class Overdue {
  readonly #seenMs = new Map<string, number>();

  constructor(private readonly forgetMs: number) {}

  get count(): number {
    for (const [key, atMs] of this.#seenMs) if (Date.now() - atMs > this.forgetMs) this.#seenMs.delete(key);
    overdueCount.set(this.#seenMs.size);
    return this.#seenMs.size;
  }

  note(settled: readonly RecordRef[], again: readonly Work<RecordRef>[]): void {
    for (const ref of settled) this.#seenMs.delete(messageKey(ref));
    for (const { payload, attempts } of again)
      if (attempts >= overdueAfter) this.#seenMs.set(messageKey(payload), Date.now());
    overdueCount.set(this.#seenMs.size);
  }
}

const nothing: FetchedRecords = { found: new Map(), deleted: new Set(), ahead: new Set() };

/** Looks the messages up: in our own store first, then in Kafka. */
async function collect(
  work: readonly Work<WantedMessage>[],
  options: EvidenceOptions,
  fetch: (refs: readonly RecordRef[]) => Promise<FetchedRecords>,
  overdue: Overdue,
): Promise<Handled> {
  const refs = work.map(({ payload }) => payload);
  const known = await knownEvidence(options.pool, refs);
  const unknown = work.filter(({ payload }) => !known.has(messageKey(payload)));
  const asked = unknown.filter(({ payload }) => payload.replaced !== true);
  const fetched = asked.length === 0 ? nothing : await fetch(asked.map(({ payload }) => payload));
  const stored: EvidenceRecord[] = [];
  const missing: MissingEvidence[] = [];
  for (const { payload: ref, attempts } of unknown) {
    const record = ref.replaced ? undefined : fetched.found.get(refKey(ref));
    if (record !== undefined) {
      if (record.key !== ref.station) missing.push({ ref, reason: 'other-station' });
      else if (record.timestamp > (ref.referredMs ?? Infinity) + brokersDifferMs)
        missing.push({ ref, reason: 'other-log' });
      else stored.push({ ...evidenceOf(record), ...(ref.incarnation && { incarnation: ref.incarnation }) });
    } else if (ref.replaced || (fetched.ahead.has(refKey(ref)) && attempts >= overdueAfter))
      missing.push({ ref, reason: 'other-log' });
    else if (fetched.deleted.has(refKey(ref))) missing.push({ ref, reason: 'deleted' });
  }
  const settled = {
    stored,
    found: [...refs.filter((ref) => known.has(messageKey(ref))), ...stored],
    missing,
    at: new Date(options.now()).toISOString(),
  };
  const over = [...settled.found, ...missing.map(({ ref }) => ref)];
  const overKeys = new Set(over.map(messageKey));
  const again = work.filter(({ payload }) => !overKeys.has(messageKey(payload)));
  overdue.note(over, again);
  return {
    effect: async (client) => {
      await settleEvidence(client, settled);
      copied.inc({ outcome: 'stored' }, stored.length);
      copied.inc({ outcome: 'missing' }, missing.length);
    },
    failed: new Map(again.map(({ id }) => [id, { error: 'the message was not read from Kafka (yet)' }])),
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
    sealed: headerText(record.headers, 'fw-sealed'),
    rawType: headerText(record.headers, 'fw-raw-type'),
    rawTopic: headerText(record.headers, 'fw-raw-topic'),
    sha256: createHash('sha256').update(raw).digest('hex'),
    readings: readingsOf(record),
    eventId: fromHeaders(record.headers)?.id,
    receivedAtMs: record.timestamp,
  };
}

/**
 * The decoded readings as JSON text that PostgreSQL can hold, each with who vouched for its message; none when the record is
 * no reading event.
 */
function readingsOf({ value, headers }: InRecord): string {
  try {
    const data = JSON.parse(value?.toString('utf8') ?? '') as {
      readings?: unknown;
      vouched?: unknown;
    } | null;
    const readings: unknown[] = Array.isArray(data?.readings) ? data.readings : [];
    const vouched = data?.vouched ?? vouchedOf(headers);
    const text = JSON.stringify(
      vouched === undefined ? readings : readings.map((one) => Object.assign({}, one, { vouched })),
    );
    return text.includes('\\u0000') ? '[]' : text;
  } catch {
    return '[]';
  }
}
