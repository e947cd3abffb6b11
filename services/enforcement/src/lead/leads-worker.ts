import { startBatchConsumer, type BatchConsumer, type InRecord } from '@farwatch/messaging/batch-consumer';
import type { KafkaConnection } from '@farwatch/messaging/kafka';
import { park, type Outcome } from '@farwatch/messaging/outcome';
import { placeBehindHandled } from '@farwatch/messaging/positions';
import type { Producer } from '@farwatch/messaging/producer';
import { counter, histogram } from '@farwatch/observability/metrics';
import type { Pool, PoolClient } from '@farwatch/persistence/pool';
import { createPositions } from '@farwatch/persistence/positions';
import { inTransaction } from '@farwatch/persistence/transaction';
import type { Logger } from '@farwatch/runtime/log';

import { readExceedance, type ReadExceedance } from './read-exceedance.js';
import { activate, overlappingLeads, isOverlap, type Series } from '../store/overlapping.js';
import { leadGuards, writeEvents, type LeadGuards, type WriteOptions } from './write-leads.js';

export interface LeadsWorkerOptions {
  readonly pool: Pool;
  readonly log: Logger;
  readonly now: () => number;
  readonly guards?: LeadGuards;
  /** Called after a commit: the outbox and the evidence have something to do. */
  readonly committed: () => void;
}

/** Exceedances in, leads out. One transaction per batch; a repeated batch changes nothing. */
export function startLeadsWorker(
  connection: KafkaConnection,
  options: LeadsWorkerOptions & {
    readonly producer: Pick<Producer<'parked'>, 'send'>;
    readonly fatal: (reason: unknown) => void;
    /** Before a partition is claimed, the store must know whatever was published of leads. */
    readonly compare?: () => Promise<void>;
  },
): Promise<BatchConsumer> {
  const { producer, fatal, log, pool, compare } = options;
  const positions = createPositions({ pool, schema: 'enforcement', group, owner: connection.clientId });
  return startBatchConsumer(connection, {
    group,
    topics: ['exceedances'],
    producer,
    log,
    fatal,
    concurrency: 2,
    maxRecords: 1_000,
    positions: {
      ...positions,
      claim: async (topic, partition) => {
        await compare?.();
        return positions.claim(topic, partition);
      },
    },
    handle: ({ records }) =>
      handleExceedances(records, options, (client, outcomes) =>
        positions.commit(client, [placeBehindHandled(records, outcomes)]),
      ),
  });
}

const group = 'enforcement';

/**
 * One outcome per record; throws when the infrastructure fails. `position` stores how far the batch is handled, in the
 * transaction of its leads; a batch that takes several is behind only after all of them.
 */
export async function handleExceedances(
  records: readonly InRecord[],
  options: LeadsWorkerOptions,
  position?: (client: PoolClient, outcomes: readonly (Outcome | undefined)[]) => Promise<void>,
): Promise<(Outcome | undefined)[]> {
  const { now, committed } = options;
  const leadSeconds = histogram(
    'farwatch_lead_seconds',
    'From the exceedance in Kafka to the committed lead',
  );
  const reads = records.map(readExceedance);
  const outcomes = reads.map((read) =>
    read.kind === 'refused' ? park(read.reason, read.detail) : undefined,
  );
  const events = reads.flatMap((read) => (read.kind === 'ok' ? [read.event] : []));
  if (events.length === 0) return outcomes;
  try {
    await write(events, options, { position: (client) => position?.(client, outcomes) ?? Promise.resolve() });
  } catch (error) {
    if (!isOverlap(error)) throw error;
    for (const series of bySeries(events)) await writeSeries(series, options);
    if (position) await inTransaction(options.pool, (client) => position(client, outcomes));
  }
  await settleOverlapping(options, events.map(seriesOf));
  committed();
  const at = now();
  for (const record of records) leadSeconds.observe(Math.max(0, at - record.timestamp) / 1_000);
  return outcomes;
}

async function write(
  events: readonly ReadExceedance[],
  { pool, now, guards = leadGuards }: LeadsWorkerOptions,
  how: Pick<WriteOptions, 'overlapping' | 'position'> = {},
): Promise<void> {
  const changed = counter('farwatch_leads_changed_total', 'Leads opened or changed by events');
  changed.inc(await writeEvents(pool, events, now, { ...how, guards }));
}

/** A series in one transaction; when leads of it overlap, one event after the other, and the one at fault overlapping. */
async function writeSeries(series: readonly ReadExceedance[], options: LeadsWorkerOptions): Promise<void> {
  const { log } = options;
  try {
    return await write(series, options);
  } catch (error) {
    if (!isOverlap(error)) throw error;
  }
  for (const event of series) {
    try {
      await write([event], options);
    } catch (error) {
      if (!isOverlap(error)) throw error;
      const { episode, version } = event.data;
      log.warn(
        { episode, version },
        'episode overlaps another active lead: overlapping until that one changes',
      );
      await write([event], options, { overlapping: true });
    }
  }
}

/** Makes overlapping leads active whose overlap is gone: of these series, or of all. */
export async function settleOverlapping(
  { pool, log }: Pick<LeadsWorkerOptions, 'pool' | 'log'>,
  series?: readonly Series[],
): Promise<void> {
  for (const id of await overlappingLeads(pool, series)) {
    if (await activate(pool, id)) log.info({ lead: id }, 'overlap is gone: the lead is active');
  }
}

function seriesOf({ data }: ReadExceedance): Series {
  return { station: data.station, pollutant: data.pollutant, rule: data.rule.id };
}

function bySeries(events: readonly ReadExceedance[]): ReadExceedance[][] {
  const groups = new Map<string, ReadExceedance[]>();
  for (const event of events) {
    const key = JSON.stringify(seriesOf(event));
    const group = groups.get(key);
    if (group) group.push(event);
    else groups.set(key, [event]);
  }
  return [...groups.values()];
}
