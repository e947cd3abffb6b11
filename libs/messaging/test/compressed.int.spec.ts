import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { startBatchConsumer, type BatchConsumer, type InRecord } from '@farwatch/messaging/batch-consumer';
import { createKafkaConnection, ensureTopics, type KafkaConnection } from '@farwatch/messaging/kafka';
import { createProducer, type Producer } from '@farwatch/messaging/producer';
import { silentLogger } from '@farwatch/runtime/log';
import { anyRecord } from '@farwatch/testing/any-record';
import { backing, topicPrefix } from '@farwatch/testing/backing';
import { eventually } from '@farwatch/testing/eventually';
import { CompressionCodecs, CompressionTypes } from 'kafkajs';

let connection: KafkaConnection;
let producer: Producer;
const open: BatchConsumer[] = [];
const faults: unknown[] = [];

beforeAll(async () => {
  const { kafka } = await backing();
  const options = { brokers: kafka, clientId: 'test', topicPrefix: topicPrefix(), log: silentLogger };
  connection = createKafkaConnection(options);
  await ensureTopics(connection, ['leads', 'readings', 'parked']);
  producer = await createProducer(connection, { name: 'test' });
});
afterAll(async () => {
  await Promise.all(open.map((one) => one.stop()));
  await producer.close();
});

/** The operator's way: the broker itself packs what comes from now on. */
async function pack(topic: string, codec: string): Promise<void> {
  const admin = connection.fresh().admin();
  await admin.connect();
  try {
    await admin.alterConfigs({
      validateOnly: false,
      resources: [{ type: 2, name: topic, configEntries: [{ name: 'compression.type', value: codec }] }],
    });
    // The broker hears of it a moment later.
    await eventually(
      async () => {
        const about = {
          includeSynonyms: false,
          resources: [{ type: 2, name: topic, configNames: ['compression.type'] }],
        };
        const [found] = (await admin.describeConfigs(about)).resources;
        return found?.configEntries.some(({ configValue }) => configValue === codec) === true;
      },
      { what: `${codec} at ${topic}` },
    );
  } finally {
    await admin.disconnect();
  }
}

async function follow(topic: 'leads' | 'readings' | 'parked'): Promise<InRecord[]> {
  const seen: InRecord[] = [];
  const consumer = await startBatchConsumer(connection, {
    group: `follow-${topic}`,
    topics: [topic],
    producer,
    log: silentLogger,
    fatal: (reason) => faults.push(reason),
    handle: ({ records }) => Promise.resolve(void seen.push(...records)),
  });
  open.push(consumer);
  return seen;
}

const lead = (key: string, text: string) => {
  const time = '2026-01-01T00:00:00.000Z';
  return anyRecord(
    'leads',
    key,
    { id: `${key}-${text.length}`, type: 't', source: '/farwatch/test', time },
    { text },
  );
};
const textOf = ({ value }: InRecord): string => (JSON.parse(String(value)) as { text: string }).text;

test('what the broker packs with lz4, snappy, zstd or gzip is read as what was sent, and readings behind it', async () => {
  const seen = await follow('leads');
  const sent: string[] = [];
  for (const codec of ['lz4', 'snappy', 'zstd', 'gzip', 'uncompressed']) {
    await pack(connection.topic('leads'), codec);
    const texts = [`${codec} one`, codec.repeat(4_000), `${codec} 数据`.repeat(30_000)];
    sent.push(...texts);
    for (const text of texts) await producer.send([lead('same', text)]);
  }
  await eventually(() => seen.length === sent.length, { what: 'all records', timeoutMs: 30_000 });
  expect(seen.map(textOf)).toEqual(sent);
  expect(faults).toEqual([]);
});

test('a batch of a codec that nobody has is parked with its place, and what comes behind it goes on', async () => {
  const parked = await follow('parked');
  const codec = CompressionCodecs[CompressionTypes.ZSTD];
  CompressionCodecs[CompressionTypes.ZSTD] = () => {
    throw new Error('no such codec here');
  };
  try {
    const seen = await follow('readings');
    const topic = connection.topic('readings');
    const of = (text: string) => ({ ...lead('a', text), topic: 'readings' as const });
    await producer.send([of('before')]);
    await pack(topic, 'zstd');
    await producer.send([of('x'.repeat(20_000))]);
    await pack(topic, 'uncompressed');
    await producer.send([of('behind')]);
    await eventually(() => seen.length === 2 && parked.length === 1, {
      what: 'both neighbours',
      timeoutMs: 30_000,
    });
    expect(seen.map(textOf)).toEqual(['before', 'behind']);
    const { headers } = parked[0]!;
    const before = seen[0]!;
    const place = `${topic}/${before.partition}/${before.offset + 1}`;
    expect(String(headers['park-reason'])).toBe('unreadable-record');
    expect(String(headers['park-from'])).toBe(`kafka:${place}`);
    expect(String(headers['park-detail'])).toContain(`${place}: 1 record(s)`);
    expect(String(headers['park-detail'])).toContain('codec zstd: no such codec here');
    expect(faults).toEqual([]);
  } finally {
    CompressionCodecs[CompressionTypes.ZSTD] = codec!;
  }
});
