import { counter } from '@farwatch/observability/metrics';
import { describeError, Fault } from '@farwatch/runtime/fault';
import type { Logger } from '@farwatch/runtime/log';
import { backoffMs, pause } from '@farwatch/runtime/scope';

import type { Batch, Handle, InRecord } from './batch-consumer.js';
import { park, type Outcome } from './outcome.js';
import { parkRecord } from './park.js';
import type { Producer } from './producer.js';

export interface HandlingOptions {
  readonly handle: Handle;
  readonly producer: Producer;
  readonly log: Logger;
  readonly group: string;
  /** Told what stands in the way while a batch is tried again, undefined when it goes on. */
  readonly onTrouble?: (reason: string | undefined) => void;
  readonly waitMs?: (attempt: number) => number;
}

/** How often a whole batch is tried before its records are tried one by one. */
const triesBeforeSplitting = 3;
/** How often one record may ask for a retry before it is parked. */
const retriesOfRecord = 20;

/**
 * Brings one batch to an end: every record ok, dropped or parked. Tries again for as long as the infrastructure fails.
 * Returns false when the partition was lost meanwhile. Throws only `Fault('fenced')`.
 */
export async function handleBatch(batch: Batch, options: HandlingOptions): Promise<boolean> {
  let rest = batch.records;
  let failures = 0;
  let retries = 0;
  const outcomes = counter('farwatch_consumer_records_total', 'Records by outcome', [
    'group',
    'outcome',
    'reason',
  ]);
  const wait = async (attempt: number, reason: string): Promise<void> => {
    options.onTrouble?.(reason);
    await pause((options.waitMs ?? backoffMs)(attempt));
    await batch.heartbeat().catch(() => undefined);
  };

  while (rest.length > 0) {
    if (batch.isStale()) return false;
    let given: readonly (Outcome | undefined)[];
    try {
      given = await attempt(batch, rest, options, failures);
      failures = 0;
    } catch (error) {
      if (error instanceof Fault && error.code === 'fenced') throw error;
      failures++;
      options.log.warn(
        { topic: batch.topic, partition: batch.partition, failures, error: describeError(error) },
        'batch failed, will be tried again',
      );
      await wait(failures, describeError(error));
      continue;
    }
    const firstRetry = given.findIndex((outcome) => outcome?.kind === 'retry');
    const exhausted = firstRetry >= 0 && ++retries > retriesOfRecord;
    const end = firstRetry < 0 ? rest.length : firstRetry;
    const settled = rest.slice(0, end).map((record, index) => ({ record, outcome: given[index] }));
    if (exhausted)
      settled.push({ record: rest[end]!, outcome: park('retries-exhausted', reasonOf(given[end])) });
    await parkAll(settled, options, wait);
    for (const { outcome } of settled) {
      const kind = outcome?.kind ?? 'ok';
      outcomes.inc({ group: options.group, outcome: kind, reason: reasonOf(outcome) });
    }
    rest = rest.slice(settled.length);
    if (exhausted || firstRetry < 0) retries = 0;
    else await wait(retries, reasonOf(given[end]));
  }
  options.onTrouble?.(undefined);
  return true;
}

function reasonOf(outcome: Outcome | undefined): string {
  return outcome !== undefined && 'reason' in outcome ? outcome.reason : '';
}

/** The whole batch at once; after repeated failures that are no infrastructure fault, record by record. */
async function attempt(
  batch: Batch,
  records: readonly InRecord[],
  { handle, log }: HandlingOptions,
  failures: number,
): Promise<readonly (Outcome | undefined)[]> {
  const whole = { ...batch, records };
  if (failures < triesBeforeSplitting) return (await handle(whole)) ?? [];
  const given: (Outcome | undefined)[] = [];
  for (const record of records) {
    try {
      given.push((await handle({ ...batch, records: [record] }))?.[0]);
    } catch (error) {
      if (isInfrastructure(error)) throw error;
      log.error(
        {
          topic: record.topic,
          partition: record.partition,
          offset: record.offset,
          error: describeError(error),
        },
        'record parked',
      );
      given.push(park('handler-error', describeError(error)));
    }
  }
  return given;
}

async function parkAll(
  settled: readonly { readonly record: InRecord; readonly outcome: Outcome | undefined }[],
  { producer, log }: HandlingOptions,
  wait: (attempt: number, reason: string) => Promise<void>,
): Promise<void> {
  const parked = settled.flatMap(({ record, outcome }) =>
    outcome?.kind === 'park'
      ? [
          parkRecord({
            id: record.key,
            value: record.value,
            headers: record.headers,
            from: `kafka:${record.topic}/${record.partition}/${record.offset}`,
            reason: outcome.reason,
            detail: outcome.detail,
          }),
        ]
      : [],
  );
  for (let tries = 1; parked.length > 0; tries++) {
    try {
      return await producer.send(parked);
    } catch (error) {
      log.warn({ error: describeError(error), tries }, 'parking failed, will be tried again');
      await wait(tries, describeError(error));
    }
  }
}

const networkCodes = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ENOSPC',
]);

/** True for faults of PostgreSQL, Kafka, Redis or the network: the record is not to blame, so it is never parked. */
export function isInfrastructure(error: unknown): boolean {
  if (error instanceof Fault && error.retriable) return true;
  if (!(error instanceof Error)) return false;
  const { code, retriable, severity } = error as { code?: unknown; retriable?: unknown; severity?: unknown };
  if (retriable === true || error.name.startsWith('KafkaJS')) return true;
  if (typeof code === 'string') {
    if (networkCodes.has(code)) return true;
    // PostgreSQL classes: connection, resources, operator intervention, rollback, system; not data or constraint errors.
    if (severity !== undefined && /^(08|53|55|57|58|40|25|XX)/.test(code)) return true;
  }
  if (
    /connection terminated|timeout exceeded when trying to connect|not queryable|Client was closed/i.test(
      error.message,
    )
  )
    return true;
  return error.cause !== undefined && isInfrastructure(error.cause);
}
