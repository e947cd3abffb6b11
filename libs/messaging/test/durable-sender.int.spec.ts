import type { TopicKey } from '@farwatch/contracts/topics';
import { DurableSender } from '@farwatch/messaging/durable-sender';
import { createKafkaConnection, ensureTopics, type KafkaConnection } from '@farwatch/messaging/kafka';
import { createProducer, type Producer } from '@farwatch/messaging/producer';
import { readTopic } from '@farwatch/messaging/read-topic';
import { silentLogger } from '@farwatch/runtime/log';
import { backing, topicPrefix } from '@farwatch/testing/backing';
import { afterAll, beforeAll, expect, test } from '@jest/globals';

let connection: KafkaConnection;
let producer: Producer;
beforeAll(async () => {
  const { kafka } = await backing();
  connection = createKafkaConnection({
    brokers: kafka,
    clientId: 'sender-int',
    topicPrefix: topicPrefix(),
    log: silentLogger,
  });
  await ensureTopics(connection, ['readings', 'parked']);
  producer = await createProducer(connection, { name: 'test' });
});
afterAll(() => producer.close());

const senderOf = (): DurableSender => new DurableSender({ producer, name: 'test', log: silentLogger });
const record = (topic: string, n: number, size: number) => ({
  topic: topic as TopicKey,
  key: 'k',
  value: `${n}`.padEnd(size),
  headers: { 'fw-raw': 'raw', 'fw-raw-topic': 'a/b', 'fw-raw-type': 't', ce_time: new Date().toISOString() },
});

async function createTopic(name: string, config: Record<string, string> = {}): Promise<void> {
  const admin = connection.kafka.admin();
  await admin.connect();
  const configEntries = Object.entries(config).map(([key, value]) => ({ name: key, value }));
  await admin.createTopics({
    // The sender waits for a topic by itself; asked for at once, Kafka may not know it yet.
    waitForLeaders: false,
    topics: [{ topic: connection.topic(name), numPartitions: 1, configEntries }],
  });
  await admin.disconnect();
}

test('a topic with a small limit gets a batch in pieces; what is too large by itself is parked', async () => {
  await createTopic('small', { 'max.message.bytes': '40000' });
  const records = Array.from({ length: 100 }, (_, n) => record('small', n, n === 50 ? 60_000 : 1_000));
  expect(await senderOf().deliver(records)).toBe(true);
  const found: number[] = [];
  await readTopic(connection, 'small', ({ value }) => found.push(Number(value)));
  expect(found).toEqual(Array.from({ length: 100 }, (_, n) => n).filter((n) => n !== 50));
  const parked: string[] = [];
  await readTopic(connection, 'parked', ({ headers }) => parked.push(String(headers['park-reason'])));
  expect(parked).toEqual(['too-large']);
});

test('a topic that is not there yet holds up its own caller only, and is served when it is', async () => {
  const sender = senderOf();
  let late: boolean | undefined;
  void sender.deliver([record('late', 1, 10)]).then((safe) => (late = safe));
  expect(await sender.deliver([record('readings', 1, 10)])).toBe(true);
  expect(late).toBeUndefined();
  expect(sender.health().ok).toBe(false);
  await createTopic('late');
  for (let n = 0; n < 300 && late === undefined; n++)
    await new Promise((resolve) => setTimeout(resolve, 100));
  expect(late).toBe(true);
  expect(await readTopic(connection, 'late', () => undefined)).toBe(1);
});
