import { decodeEvent, events, type CaseEventData, type Lead } from '@farwatch/contracts/events';
import { startBatchConsumer, type BatchConsumer, type InRecord } from '@farwatch/messaging/batch-consumer';
import { createKafkaConnection, ensureTopics } from '@farwatch/messaging/kafka';
import { createProducer, type Producer } from '@farwatch/messaging/producer';
import { silentLogger } from '@farwatch/runtime/log';
import { startParts, type Running } from '@farwatch/runtime/run';
import { backing, topicPrefix } from '@farwatch/testing/backing';
import { eventually } from '@farwatch/testing/eventually';
import { afterAll, beforeAll, expect, test } from '@jest/globals';

import { enforcementPart } from '../src/enforcement.js';
import { caseDoors, type CaseDoors } from './case-support.js';
import { episode, reported, toOut } from './support.js';

let doors: CaseDoors;
let producer: Producer;
let watcher: BatchConsumer;
let env: Record<string, string>;
const running: Running[] = [];
const seen: Record<'leads' | 'cases', InRecord[]> = { leads: [], cases: [] };

const start = async (): Promise<void> => {
  running.push(await startParts([enforcementPart], { env, log: silentLogger }));
};
const stopAll = async (): Promise<void> => {
  await Promise.all(running.splice(0).map((one) => one.stop()));
};

beforeAll(async () => {
  doors = await caseDoors();
  const { kafka } = await backing();
  const prefix = topicPrefix();
  const connection = createKafkaConnection({
    ...{ brokers: kafka, clientId: 'test', topicPrefix: prefix, log: silentLogger },
  });
  await ensureTopics(connection);
  producer = await createProducer(connection, { name: 'test' });
  env = { KAFKA_BROKERS: kafka, FARWATCH_TOPIC_PREFIX: prefix, DATABASE_URL: doors.db.url };
  watcher = await startBatchConsumer(connection, {
    ...{ group: 'watch', topics: ['leads', 'cases'], producer, log: silentLogger },
    fatal: (reason) => {
      throw reason;
    },
    handle: (batch) => {
      seen[batch.topic as 'leads' | 'cases'].push(...batch.records);
      return Promise.resolve();
    },
  });
});
afterAll(async () => {
  await stopAll();
  await watcher?.stop();
  await producer?.close();
  await doors?.close();
});

const told = (): CaseEventData[] =>
  seen.cases.map((record) => {
    const decoded = decodeEvent(events.case, record);
    if (decoded.kind !== 'ok') throw new Error(JSON.stringify(decoded));
    return decoded.data;
  });
const idOf = (record: InRecord): string => record.headers['ce_id']!.toString();

test('filed and changed on real Kafka, its terms looked at many times, by two processes with restarts: each event once and in order', async () => {
  doors.at(new Date().toISOString());
  const change = { station: 'kafka', enterprise: 'ent-kafka' };
  const lead = await doors.verifiedLead('kafka', change);
  await start();
  await start();
  const { id } = await doors.propose(lead);
  await doors.say(id, 'head~h1', 'approveFiling', { officers: ['o1', 'o2'] });
  await eventually(() => told().length === 2);
  await eventually(() =>
    seen.leads.some(({ value }) => (JSON.parse(value!.toString('utf8')) as Lead).status === 'filed'),
  );

  // The lead goes on, and the message about it comes several times, also after a restart.
  const extended = toOut(reported('extended', episode('kafka', 3, change)));
  await producer.send([extended, extended]);
  await eventually(() => told().length === 3);
  await stopAll();
  await start();
  await producer.send([extended]);

  // Nothing of its terms has come, however often somebody looks.
  const { rows } = await doors.db.pool.query<{ n: number }>(
    `WITH again AS (INSERT INTO enforcement.work (kind, key, payload)
       SELECT 'case-clock', 'again ' || n, jsonb_build_object('case', $1::text) FROM generate_series(1, 20) AS n RETURNING 1)
     SELECT count(*) AS n FROM again`,
    [id],
  );
  expect(rows[0]!.n).toBe(20);
  await start();
  await eventually(
    async () => {
      const open = await doors.db.pool.query<{ n: number }>(
        `SELECT count(*) AS n FROM enforcement.work WHERE due_at <= now() OR owner IS NOT NULL`,
      );
      return open.rows[0]!.n === 0;
    },
    { timeoutMs: 60_000 },
  );
  await doors.say(id, 'head~h1', 'orderCorrection', { due: '2027-06-01' });
  await eventually(() => told().length === 4);
  expect(told().map(({ entry, state }) => [entry, state])).toEqual([
    [1, 'proposed'],
    [2, 'investigating'],
    [3, 'investigating'],
    [4, 'investigating'],
  ]);
  expect(new Set(seen.cases.map(idOf)).size).toBe(4);
  expect(new Set(seen.cases.map(({ key }) => key))).toEqual(new Set([id]));
});
