import { readFileSync } from 'node:fs';

import { events, lead, type Lead, type VerbOf } from '@farwatch/contracts/events';
import { createKafkaConnection, ensureTopics } from '@farwatch/messaging/kafka';
import { eventRecord } from '@farwatch/messaging/outputs';
import { createProducer, type Producer } from '@farwatch/messaging/producer';
import { silentLogger } from '@farwatch/runtime/log';
import { startParts, type Running } from '@farwatch/runtime/run';
import { backing, topicPrefix } from '@farwatch/testing/backing';
import { eventually } from '@farwatch/testing/eventually';
import { afterAll, beforeAll, expect, test } from '@jest/globals';

import { notifyPart } from '../src/notify.js';
import { openEndpoint, type Endpoint } from './endpoint.js';
import { openNotify, type TestNotify } from './support.js';

// The part as it runs, on real Kafka and PostgreSQL.
const sample = lead.parse(
  JSON.parse(readFileSync('libs/contracts/samples/lead-v1/valid/monitoring.json', 'utf8')),
);
let notify: TestNotify;
let hook: Endpoint;
let producer: Producer;
let env: Record<string, string>;
const running: Running[] = [];
const start = async (): Promise<void> => {
  running.push(await startParts([notifyPart], { env, log: silentLogger }));
};
const stopAll = async (): Promise<void> => {
  await Promise.all(running.splice(0).map((one) => one.stop()));
};

beforeAll(async () => {
  notify = await openNotify();
  hook = await openEndpoint();
  const { kafka } = await backing();
  const prefix = topicPrefix();
  const connection = createKafkaConnection({
    ...{ brokers: kafka, clientId: 'test', topicPrefix: prefix, log: silentLogger },
  });
  await ensureTopics(connection);
  producer = await createProducer(connection, { name: 'test' });
  env = {
    ...{ KAFKA_BROKERS: kafka, FARWATCH_TOPIC_PREFIX: prefix, DATABASE_URL: notify.url },
    ...{ FARWATCH_ALERTS_INNER_NETWORKS: '127.0.0.0/8' },
  };
  await notify.receiver({ id: 'city', channel: 'webhook', url: hook.url });
  await notify.routing({ receivers: ['console', 'city'], waitMs: 0, intervalMs: 1_000 });
}, 120_000);
afterAll(async () => {
  await stopAll();
  await producer?.close();
  await hook?.close();
  await notify?.close();
});

const now = (): string => new Date().toISOString();
const say = (verb: VerbOf<typeof events.lead>, given: Partial<Lead>) => {
  const data: Lead = { ...sample, simulated: false, openedAt: now(), updatedAt: now(), ...given };
  if (data.details.origin === 'monitoring') data.details.period = { start: now(), end: now() };
  return eventRecord(events.lead, verb, data, {
    ...{ id: `${data.id}-${data.version}`, source: '/farwatch/enforcement', time: now() },
  });
};
const phases = (): Promise<string[]> => notify.told();
/** What the endpoint counts: each id once. */
const counted = (): number => new Set(hook.got.map(({ headers }) => headers['webhook-id'])).size;

test('leads that come again, by two processes with restarts: each alert once on the console and once at the endpoint', async () => {
  await start();
  await start();
  const ids = Array.from({ length: 10 }, (_, n) => `lead-${n}`);
  const opened = ids.map((id) => say('opened', { id, group: { id, day: '2026-11-30' } }));
  await producer.send([...opened, ...opened]);
  await eventually(async () => (await phases()).length === 20, { timeoutMs: 60_000 });
  await eventually(() => counted() === 10, { timeoutMs: 60_000 });
  await stopAll();
  await start();
  await producer.send(opened);
  // Somebody has them in hand, then they are over: those who heard of them hear that.
  await producer.send(
    ids.map((id) =>
      say('acknowledged', { id, version: 2, status: 'acknowledged', group: { id, day: '2026-11-30' } }),
    ),
  );
  await producer.send(
    ids.map((id) =>
      say('dismissed', { id, version: 3, status: 'dismissed', group: { id, day: '2026-11-30' } }),
    ),
  );
  await eventually(async () => (await phases()).length === 40, { timeoutMs: 60_000 });
  await eventually(() => counted() === 20, { timeoutMs: 60_000 });
  expect((await phases()).filter((line) => line.includes('firing/1'))).toHaveLength(20);
  expect((await phases()).filter((line) => line.includes('resolved/1'))).toHaveLength(20);
  const [row] = await notify.rows<{ next: number }>(
    `SELECT sum(next_offset)::int AS next FROM notify.partition_offset WHERE topic LIKE '%leads%'`,
  );
  expect(row!.next).toBe(50);
  expect(hook.got.length).toBe(20);
}, 180_000);

test('what is no lead is parked, and holds nothing up', async () => {
  const bad = say('opened', { id: 'bad', group: { id: 'bad', day: '2026-11-30' } });
  await producer.send([
    { ...bad, value: '{"nonsense": true}' },
    say('opened', { id: 'good', group: { id: 'good', day: '2026-11-30' } }),
  ]);
  await eventually(async () => (await phases()).includes('console console firing/1 lead:good'), {
    timeoutMs: 60_000,
  });
  expect((await phases()).some((line) => line.endsWith('lead:bad'))).toBe(false);
}, 90_000);
