import {
  decodeEvent,
  events,
  type EventRefusal,
  type PatrolFlight,
  type PatrolMedia,
  type PatrolObserved,
  type PatrolReported,
} from '@farwatch/contracts/events';
import { headerText } from '@farwatch/contracts/envelope';
import type { FlightProgress } from '@farwatch/domain/patrol';
import { startBatchConsumer, type BatchConsumer, type InRecord } from '@farwatch/messaging/batch-consumer';
import type { KafkaConnection } from '@farwatch/messaging/kafka';
import { park, type Outcome } from '@farwatch/messaging/outcome';
import { placeBehindHandled } from '@farwatch/messaging/positions';
import type { Producer } from '@farwatch/messaging/producer';
import { insertUnseen } from '@farwatch/persistence/inbox';
import type { Pool, PoolClient } from '@farwatch/persistence/pool';
import { createPositions, type StoredPositions } from '@farwatch/persistence/positions';
import { inTransaction } from '@farwatch/persistence/transaction';
import { enqueueWork } from '@farwatch/persistence/work-queue';
import type { Logger } from '@farwatch/runtime/log';

import { flightsOver, saveProgress } from '../store/patrol/flights.js';
import { meetsFlight, saveObservations } from '../store/patrol/observations.js';
import { applyMedia } from './apply-media.js';
import { applyReport } from './apply-report.js';
import type { RegisterFacts } from './register-facts.js';

const schema = 'enforcement';
const group = 'enforcement-patrols';
/** Work of this kind looks for sources in a flight that is over. */
export const analysis = 'analyse-flight';

export interface PatrolsWorkerOptions {
  readonly pool: Pool;
  readonly log: Logger;
  readonly facts: RegisterFacts;
  readonly now: () => number;
  /** A flight is looked at when nothing of it came for so long. */
  readonly settleMs: number;
  /** Called after a commit. */
  readonly committed: () => void;
}

/** Patrol events in; flights, observations, reports and findings out. One transaction a batch, with the position behind it. */
export function startPatrolsWorker(
  connection: KafkaConnection,
  options: PatrolsWorkerOptions & {
    readonly producer: Pick<Producer<'parked'>, 'send'>;
    readonly fatal: (reason: unknown) => void;
  },
): Promise<BatchConsumer> {
  const { producer, fatal, log, pool } = options;
  const positions = createPositions({ pool, schema, group, owner: connection.clientId });
  return startBatchConsumer(connection, {
    group,
    topics: ['patrols'],
    producer,
    log,
    fatal,
    positions,
    maxRecords: 1_000,
    handle: ({ records }) => handlePatrols(records, options, positions),
  });
}

type Read =
  | { readonly kind: 'flight'; readonly data: PatrolFlight }
  | { readonly kind: 'observed'; readonly data: PatrolObserved }
  | { readonly kind: 'media'; readonly data: PatrolMedia }
  | { readonly kind: 'report'; readonly data: PatrolReported }
  /** A finding, told by this service itself. */
  | { readonly kind: 'own' }
  | { readonly kind: 'refused'; readonly reason: EventRefusal; readonly detail: string };

/** One outcome per record; throws when the infrastructure fails. */
async function handlePatrols(
  records: readonly InRecord[],
  options: PatrolsWorkerOptions,
  positions: StoredPositions,
): Promise<(Outcome | undefined)[]> {
  const reads = records.map(readPatrol);
  const at = new Date(options.now()).toISOString();
  const outcomes = await inTransaction(options.pool, async (client) => {
    const found: (Outcome | undefined)[] = reads.map((read) =>
      read.kind === 'refused' ? park(read.reason, read.detail) : undefined,
    );
    const ids = records.map((record) => headerText(record.headers, 'ce_id') ?? '');
    // Observations are rows that are known by drone and time; of all else a repetition is told by its id.
    const unseen = await insertUnseen(
      client,
      schema,
      'patrols',
      ids.filter((_, index) => /^(flight|media)$/.test(reads[index]!.kind)),
    );
    const fresh = reads.filter(
      (read, index) => !/^(flight|media)$/.test(read.kind) || unseen.has(ids[index]!),
    );
    const over = await applyFlights(client, fresh, options.facts);
    const observed = fresh.flatMap((read) => (read.kind === 'observed' ? [read.data] : []));
    await saveObservations(client, observed);
    await applyMedia(
      client,
      fresh.flatMap((read) => (read.kind === 'media' ? [read.data] : [])),
      options.facts,
      at,
    );
    for (const [index, read] of reads.entries())
      if (read.kind === 'report') found[index] = await applyReport(client, read.data, options.facts, at);
    for (const id of await touched(client, observed)) over.add(id);
    await enqueueWork(
      client,
      schema,
      [...over].map((flight) => ({
        kind: analysis,
        key: flight,
        payload: { flight },
        delayMs: options.settleMs,
      })),
    );
    await positions.commit(client, [placeBehindHandled(records, found)]);
    return found;
  });
  options.committed();
  return outcomes;
}

/** Statements by flight; answers the flights that are over. */
async function applyFlights(
  client: PoolClient,
  reads: readonly Read[],
  facts: RegisterFacts,
): Promise<Set<string>> {
  const byFlight = new Map<string, PatrolFlight[]>();
  for (const read of reads) {
    if (read.kind !== 'flight') continue;
    const key = JSON.stringify([read.data.drone, read.data.flight]);
    byFlight.set(key, [...(byFlight.get(key) ?? []), read.data]);
  }
  const over = new Set<string>();
  for (const [, list] of [...byFlight].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const { drone, flight, simulated } = list[0]!;
    const { district } = facts.drone(drone) ?? {};
    const row = await saveProgress(client, { drone, flight, simulated, district }, list.map(progressOf));
    if (row.over) over.add(row.id);
  }
  return over;
}

function progressOf({
  bid,
  at,
  status,
  percent,
  waypoint,
  mediaCount,
  breakPoint,
}: PatrolFlight): FlightProgress {
  return {
    bid,
    atMs: Date.parse(at),
    status,
    ...(percent === undefined ? {} : { percent }),
    ...(waypoint === undefined ? {} : { waypoint }),
    ...(mediaCount === undefined ? {} : { mediaCount }),
    ...(breakPoint === undefined ? {} : { breakIndex: breakPoint.index }),
  };
}

/** Flights that were over before these observations of them came. */
async function touched(client: PoolClient, observed: readonly PatrolObserved[]): Promise<string[]> {
  const spans = new Map<string, { from: number; to: number }>();
  for (const { drone, track, readings, wind } of observed)
    for (const { at } of [...track, ...readings, ...wind]) {
      const ms = Date.parse(at);
      const span = spans.get(drone);
      spans.set(drone, { from: Math.min(span?.from ?? ms, ms), to: Math.max(span?.to ?? ms, ms) });
    }
  const flights: string[] = [];
  for (const [drone, { from, to }] of spans)
    flights.push(...(await flightsOver(client, drone, from - meetsFlight, to + meetsFlight)));
  return flights;
}

function readPatrol(record: InRecord): Read {
  const type = headerText(record.headers, 'ce_type') ?? '';
  if (type.startsWith('cn.farwatch.patrol.finding.')) return { kind: 'own' };
  const flight = decodeEvent(events.patrolFlight, record);
  if (flight.kind === 'ok') return { kind: 'flight', data: flight.data };
  if (flight.kind === 'removed')
    return { kind: 'refused', reason: 'no-event', detail: 'a record without a value' };
  if (flight.reason !== 'unknown-event') return flight;
  for (const [kind, declaration] of [
    ['observed', events.patrolObserved],
    ['media', events.patrolMedia],
    ['report', events.patrolReported],
  ] as const) {
    const read = decodeEvent(declaration as typeof events.patrolObserved, record);
    if (read.kind === 'ok') return { kind, data: read.data } as Read;
    if (read.kind === 'refused' && read.reason !== 'unknown-event') return read;
  }
  return flight;
}
