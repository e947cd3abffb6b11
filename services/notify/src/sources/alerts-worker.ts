import { decodeEvent, events, type CaseEventData } from '@farwatch/contracts/events';
import { startBatchConsumer, type BatchConsumer, type InRecord } from '@farwatch/messaging/batch-consumer';
import type { KafkaConnection } from '@farwatch/messaging/kafka';
import { park, type Outcome } from '@farwatch/messaging/outcome';
import { placeBehindHandled } from '@farwatch/messaging/positions';
import type { Producer } from '@farwatch/messaging/producer';
import { counter } from '@farwatch/observability/metrics';
import type { Pool, PoolClient } from '@farwatch/persistence/pool';
import { createPositions } from '@farwatch/persistence/positions';
import { inTransaction } from '@farwatch/persistence/transaction';
import type { Logger } from '@farwatch/runtime/log';

import { dueFact, isOver } from './case-facts.js';
import { leadFact } from './lead-fact.js';
import { applyFacts } from '../groups/apply-facts.js';
import { alertSelect, lockDecisions, type SourceFact, type StoredAlert } from '../store/alert-store.js';

const group = 'notify';

export interface AlertsWorkerOptions {
  readonly pool: Pool;
  readonly log: Logger;
  readonly now: () => number;
  /** Called after a commit: a group may have something to wait for. */
  readonly committed: () => void;
}

/** Leads and terms of cases in, alerts out. One transaction per batch, its offset in it; a repeated batch changes nothing. */
export function startAlertsWorker(
  connection: KafkaConnection,
  options: AlertsWorkerOptions & {
    readonly producer: Pick<Producer<'parked'>, 'send'>;
    readonly fatal: (reason: unknown) => void;
  },
): Promise<BatchConsumer> {
  const { producer, fatal, log, pool } = options;
  const positions = createPositions({ pool, schema: 'notify', group, owner: connection.clientId });
  return startBatchConsumer(connection, {
    ...{ group, topics: ['leads', 'cases'], producer, log, fatal, positions },
    ...{ concurrency: 2, maxRecords: 200 },
    handle: ({ topic, records }) =>
      handleRecords(topic, records, options, (client, outcomes) =>
        positions.commit(client, [placeBehindHandled(records, outcomes)]),
      ),
  });
}

type Read = { readonly facts: readonly SourceFact[] } | { readonly caseEvent: CaseEventData };

/** One outcome per record; throws when the infrastructure fails. `position` stores how far it is handled, in the same transaction. */
export async function handleRecords(
  topic: string,
  records: readonly InRecord[],
  { pool, now, committed }: AlertsWorkerOptions,
  position?: (client: PoolClient, outcomes: readonly (Outcome | undefined)[]) => Promise<void>,
): Promise<(Outcome | undefined)[]> {
  const outcomes: (Outcome | undefined)[] = [];
  const reads: Read[] = [];
  for (const record of records) {
    const read = topic === 'leads' ? readLead(record) : readCase(record);
    outcomes.push('outcome' in read ? read.outcome : undefined);
    if (!('outcome' in read)) reads.push(read);
  }
  const changed = await inTransaction(pool, async (client) => {
    await lockDecisions(client);
    let count = 0;
    for (const read of reads)
      count += await applyFacts(
        client,
        'facts' in read ? read.facts : await caseFacts(client, read.caseEvent),
        now(),
      );
    await position?.(client, outcomes);
    return count;
  });
  counter('farwatch_alerts_changed_total', 'Alerts that began, changed or ended').inc(changed);
  if (changed > 0) committed();
  return outcomes;
}

function readLead(record: InRecord): Read | { readonly outcome: Outcome } {
  const decoded = decodeEvent(events.lead, record);
  if (decoded.kind === 'refused') return { outcome: park(decoded.reason, decoded.detail) };
  return { facts: decoded.kind === 'ok' ? [leadFact(decoded.data)] : [] };
}

function readCase(record: InRecord): Read | { readonly outcome: Outcome } {
  const decoded = decodeEvent(events.case, record);
  if (decoded.kind === 'refused') return { outcome: park(decoded.reason, decoded.detail) };
  return decoded.kind === 'ok' ? { caseEvent: decoded.data } : { facts: [] };
}

/** What a case says: a point that has come, and the end of those whose term runs no more. */
async function caseFacts(client: PoolClient, data: CaseEventData): Promise<SourceFact[]> {
  const { rows } = await client.query<StoredAlert>(
    `SELECT ${alertSelect} FROM notify.alert AS a WHERE case_id = $1 AND state <> 'resolved' ORDER BY id`,
    [data.id],
  );
  const ended = rows
    .filter((one) => one.version < data.entry && isOver(one, data))
    .map((one): SourceFact => {
      const atMs = Date.parse(data.updatedAt);
      return {
        ...{ id: one.id, version: data.entry, state: 'resolved', labels: one.labels, atMs },
        ...{ kind: one.kind, severity: one.severity, simulated: one.simulated },
        ...{ district: one.district ?? undefined, title: one.title, caseId: data.id },
        ...{ historic: one.historic, openedMs: one.sinceMs },
      };
    });
  const due = dueFact(data);
  return due === undefined ? ended : [...ended, due];
}
