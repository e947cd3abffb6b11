import { counter } from '@farwatch/observability/metrics';
import { describeError, Fault } from '@farwatch/runtime/fault';
import type { Logger } from '@farwatch/runtime/log';
import { backoffMs, pause } from '@farwatch/runtime/scope';
import { isTransient } from '@farwatch/runtime/transient';

import type { Batch, Handle, InRecord } from './batch.js';
import { park, type Outcome } from './outcome.js';
import { parkRecord } from './park.js';
import type { Producer } from './producer.js';

export interface HandlingOptions {
  readonly handle: Handle;
  readonly producer: Pick<Producer<'parked'>, 'send'>;
  readonly log: Logger;
  readonly group: string;
  /** Told what stands in the way while a batch is tried again, undefined when it goes on. */
  readonly onError?: (reason: string | undefined) => void;
  /** Stores the place behind the batch, once every record of it is at its end. */
  readonly settle?: () => Promise<void>;
  readonly waitMs?: (attempt: number) => number;
}

export interface Handled {
  /** False when the partition was lost meanwhile. */
  readonly done: boolean;
  /** For the batch after this one, when the last records were parked because their handler failed. */
  readonly gapFrom?: number;
}

/** How often a whole batch is tried before its records are tried one by one. */
const triesBeforeSplitting = 3;
/** How often one record may ask for a retry before it is parked. */
const retriesOfRecord = 20;
const handlerError = 'handler-error';
const unreadable = 'unreadable-record';
/** A handler that finds out while it works says so by a fault of this code: see `archivedFault` of the persistence. */
const monthArchived = 'month-archived';
/** Outcomes of records whose handler threw, or never saw them: they have left no trace in the handler's state. */
const traceless = new WeakSet<Outcome>();

/**
 * Brings one batch to an end: every record ok, dropped or parked. Tries again for as long as the infrastructure fails.
 * Throws only `Fault('fenced')`.
 */
export async function handleBatch(batch: Batch, options: HandlingOptions): Promise<Handled> {
  let rest = batch.records;
  let { gapFrom } = batch;
  let failures = 0;
  let retries = 0;
  const outcomes = counter('farwatch_consumer_records_total', 'Records by outcome', [
    'group',
    'outcome',
    'reason',
  ]);
  const wait = async (attempt: number, reason: string): Promise<void> => {
    options.onError?.(reason);
    await pause((options.waitMs ?? backoffMs)(attempt));
    await batch.heartbeat().catch(() => undefined);
  };

  while (rest.length > 0) {
    if (batch.isStale()) return { done: false };
    let given: readonly (Outcome | undefined)[];
    try {
      given = await attempt(gapFrom === undefined ? batch : { ...batch, gapFrom }, rest, options, failures);
      failures = 0;
    } catch (error) {
      if (isFenced(error)) throw error;
      failures++;
      options.log.warn(
        { topic: batch.topic, partition: batch.partition, failures, error: describeError(error) },
        'batch failed, will be tried again',
      );
      // The same batch would end in the same way.
      if (isArchived(error)) failures = Math.max(failures, triesBeforeSplitting);
      await wait(failures, describeError(error));
      continue;
    }
    const firstRetry = given.findIndex((outcome) => outcome?.kind === 'retry');
    const exhausted = firstRetry >= 0 && ++retries > retriesOfRecord;
    const end = firstRetry < 0 ? given.length : firstRetry;
    const settled = rest.slice(0, end).map((record, index) => ({ record, outcome: given[index] }));
    if (exhausted)
      settled.push({ record: rest[end]!, outcome: park('retries-exhausted', reasonOf(given[end])) });
    if (!(await parkAll(settled, options, wait, () => batch.isStale()))) return { done: false };
    for (const { outcome } of settled) {
      const kind = outcome?.kind ?? 'ok';
      outcomes.inc({ group: options.group, outcome: kind, reason: reasonOf(outcome) });
    }
    const last = settled.at(-1);
    if (last?.outcome === undefined || !traceless.has(last.outcome)) gapFrom = undefined;
    else if (settled.length > 1 || gapFrom === undefined) gapFrom = last.record.offset;
    rest = rest.slice(settled.length);
    if (exhausted || firstRetry < 0) retries = 0;
    else await wait(retries, reasonOf(given[end]));
  }
  for (let tries = 1; options.settle; tries++) {
    if (batch.isStale()) return { done: false };
    try {
      await options.settle();
      break;
    } catch (error) {
      if (!isTransient(error)) throw error;
      options.log.warn({ error: describeError(error), tries }, 'the position is not stored yet');
      await wait(tries, describeError(error));
    }
  }
  options.onError?.(undefined);
  return gapFrom === undefined ? { done: true } : { done: true, gapFrom };
}

function reasonOf(outcome: Outcome | undefined): string {
  return outcome !== undefined && 'reason' in outcome ? outcome.reason : '';
}

/**
 * The whole batch at once; after repeated failures that are no infrastructure fault, record by record up to the first
 * that fails, which is parked before those behind it are tried. No handler sees what cannot
 * be read, but that of the parked records, which keeps everything. One outcome for every record that was brought to an end.
 */
async function attempt(
  batch: Batch,
  records: readonly InRecord[],
  { handle, log }: HandlingOptions,
  failures: number,
): Promise<readonly (Outcome | undefined)[]> {
  const [first] = records;
  const isRefused = (record: InRecord | undefined): boolean =>
    record?.unreadable !== undefined && batch.topic !== 'parked';
  if (isRefused(first)) {
    const { topic, partition, offset, unreadable: why = '' } = first!;
    log.error({ topic, partition, offset, error: why }, 'record cannot be read, parked');
    return [withoutTrace(park(unreadable, `${topic}/${partition}/${offset}: ${why}`))];
  }
  const end = records.findIndex(isRefused);
  const readable = end < 0 ? records : records.slice(0, end);
  if (failures < triesBeforeSplitting) {
    const given = (await handle({ ...batch, records: readable })) ?? [];
    return readable.map((_, index) => given[index]);
  }
  const given: (Outcome | undefined)[] = [];
  const { gapFrom, ...rest } = batch;
  for (const record of readable) {
    const first = given.length === 0 && gapFrom !== undefined;
    try {
      given.push((await handle({ ...rest, ...(first ? { gapFrom } : {}), records: [record] }))?.[0]);
    } catch (error) {
      if (isFenced(error) || isTransient(error)) throw error;
      log.error(
        {
          topic: record.topic,
          partition: record.partition,
          offset: record.offset,
          error: describeError(error),
        },
        'record parked',
      );
      given.push(withoutTrace(park(isArchived(error) ? monthArchived : handlerError, describeError(error))));
      break;
    }
  }
  return given;
}

function withoutTrace(outcome: Outcome): Outcome {
  traceless.add(outcome);
  return outcome;
}

const isArchived = (error: unknown): boolean => error instanceof Fault && error.code === monthArchived;

/** False when the partition was lost, or the consumer stopped, before all was parked: they will be read again. */
async function parkAll(
  settled: readonly { readonly record: InRecord; readonly outcome: Outcome | undefined }[],
  { producer, log }: HandlingOptions,
  wait: (attempt: number, reason: string) => Promise<void>,
  isStale: () => boolean,
): Promise<boolean> {
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
  if (parked.length === 0) return true;
  for (let tries = 1; !isStale(); tries++) {
    try {
      await producer.send(parked);
      return true;
    } catch (error) {
      log.warn({ error: describeError(error), tries }, 'parking failed, will be tried again');
      await wait(tries, describeError(error));
    }
  }
  return false;
}

/** The state behind the batch is not ours any more, or not there: neither the record nor the infrastructure is to blame. */
export function isFenced(error: unknown): boolean {
  return error instanceof Fault && error.code === 'fenced';
}
