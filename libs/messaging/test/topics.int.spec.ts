import { expect, test } from '@jest/globals';
import { topics } from '@farwatch/contracts/topics';
import { createKafkaConnection, ensureTopics, type KafkaConnection } from '@farwatch/messaging/kafka';
import { readTopic } from '@farwatch/messaging/read-topic';
import { Fault } from '@farwatch/runtime/fault';
import { silentLogger } from '@farwatch/runtime/log';
import { backing, topicPrefix } from '@farwatch/testing/backing';
import { eventually } from '@farwatch/testing/eventually';

const connect = async (): Promise<KafkaConnection> =>
  createKafkaConnection({
    brokers: (await backing()).kafka,
    clientId: 'test',
    topicPrefix: topicPrefix(),
    log: silentLogger,
  });

interface Made {
  readonly topic: string;
  readonly numPartitions: number;
  readonly configEntries?: { name: string; value: string }[];
}

async function make(connection: KafkaConnection, ...made: Made[]): Promise<void> {
  const admin = connection.fresh().admin();
  await admin.connect();
  try {
    await admin.createTopics({ waitForLeaders: false, topics: made });
    // A list may lag behind a moment, and what is not in it counts as missing.
    await eventually(async () => {
      const listed = new Set(await admin.listTopics());
      return made.every(({ topic }) => listed.has(topic));
    });
  } finally {
    await admin.disconnect();
  }
}

const entries = (settings: Record<string, string>): { name: string; value: string }[] =>
  Object.entries(settings).map(([name, value]) => ({ name, value }));

test('topics are made as declared, and a second start finds nothing to say', async () => {
  const connection = await connect();
  const keys = ['readings', 'stations', 'indicators'] as const;
  await ensureTopics(connection, keys);
  await ensureTopics(connection, keys);
  const admin = connection.fresh().admin();
  await admin.connect();
  try {
    const { topics: found } = await admin.fetchTopicMetadata({ topics: keys.map(connection.topic) });
    expect(found.map(({ partitions }) => partitions.length)).toEqual(
      expect.arrayContaining([topics.readings.partitions, topics.stations.partitions]),
    );
  } finally {
    await admin.disconnect();
  }
});

test('a sender whose clock is old makes no records that expire at once: the time of a record is that of Kafka', async () => {
  const connection = await connect();
  await ensureTopics(connection, ['replays']);
  const sender = connection.fresh().producer({ allowAutoTopicCreation: false });
  await sender.connect();
  const before = Date.now();
  try {
    const old = String(Date.UTC(2001, 0, 1));
    await sender.send({
      topic: connection.topic('replays'),
      messages: [{ key: 'k', value: 'v', timestamp: old }],
    });
  } finally {
    await sender.disconnect();
  }
  const times: number[] = [];
  await readTopic(connection, 'replays', ({ timestamp }) => times.push(timestamp));
  expect(times).toHaveLength(1);
  expect(times[0]).toBeGreaterThan(before - 60_000);
});

test('one message lists every difference of every topic and the commands; nothing is made meanwhile', async () => {
  const connection = await connect();
  const [readings, stations, leads] = [
    connection.topic('readings'),
    connection.topic('stations'),
    connection.topic('leads'),
  ];
  await make(
    connection,
    {
      topic: readings,
      numPartitions: 6,
      configEntries: entries({ 'cleanup.policy': 'delete', 'retention.ms': '1000' }),
    },
    { topic: stations, numPartitions: 1, configEntries: entries({ 'cleanup.policy': 'delete' }) },
    { topic: leads, numPartitions: 24 },
  );
  const error = await ensureTopics(connection, ['readings', 'stations', 'leads', 'limits']).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(Fault);
  const { code, message } = error as Fault;
  expect(code).toBe('topics-differ');
  expect(message).toContain(`${readings} has 6 partitions instead of 24`);
  expect(message).toContain(`${readings} has retention.ms=1000 instead of ${topics.readings.retentionMs}`);
  expect(message).toContain(`${stations} has cleanup.policy=delete instead of compact`);
  expect(message).toContain(`--entity-name ${stations} --add-config cleanup.policy=compact`);
  expect(message).toContain(`${leads} was made by Kafka itself`);
  const admin = connection.fresh().admin();
  await admin.connect();
  try {
    expect(await admin.listTopics()).not.toContain(connection.topic('limits'));
  } finally {
    await admin.disconnect();
  }
});
