import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { startBatchConsumer, type BatchConsumer } from '@farwatch/messaging/batch-consumer';
import { createKafkaConnection, ensureTopics, type KafkaConnection } from '@farwatch/messaging/kafka';
import { createProducer, type Producer } from '@farwatch/messaging/producer';
import { registry } from '@farwatch/observability/metrics';
import { silentLogger } from '@farwatch/runtime/log';
import { anyRecord } from '@farwatch/testing/any-record';
import { backing, topicPrefix } from '@farwatch/testing/backing';
import { eventually } from '@farwatch/testing/eventually';
import type { Admin } from 'kafkajs';

import { MemoryPositions } from './memory-positions.js';

const time = '2026-01-01T00:00:00.000Z';
let connection: KafkaConnection;
let producer: Producer;
let admin: Admin;
let positions: MemoryPositions;
let consumer: BatchConsumer | undefined;
/** What was handled, as `incarnation:offset:n`. */
let handled: string[] = [];
/** What a handler waits for, and how many records it has in hand. */
let hold: Promise<void> | undefined;
let inHand = 0;

async function open(): Promise<void> {
  const { kafka: brokers } = await backing();
  connection = createKafkaConnection({
    ...{ brokers, clientId: 'test', topicPrefix: topicPrefix(), log: silentLogger },
  });
  await ensureTopics(connection, ['leads'], 180_000);
  producer = await createProducer(connection, { name: 'test' });
  admin = connection.fresh().admin();
  await admin.connect();
}
const topic = (): string => connection.topic('leads');
const send = (...numbers: number[]): Promise<unknown> =>
  producer.send(
    numbers.map((n) =>
      anyRecord('leads', 'k', { id: `${n}`, type: 't', source: '/farwatch/test', time }, { n }),
    ),
  );
const upTo = (count: number, from = 0): number[] => Array.from({ length: count }, (_, n) => from + n);
const start = async (): Promise<void> => {
  consumer = await startBatchConsumer(connection, {
    ...{ group: 'g', topics: ['leads'], producer, log: silentLogger, positions },
    fatal: (reason) => {
      throw reason;
    },
    handle: async ({ records, incarnation }) => {
      inHand = records.length;
      await hold;
      inHand = 0;
      for (const { offset, value } of records)
        handled.push(`${incarnation}:${offset}:${(JSON.parse(value!.toString()) as { n: number }).n}`);
    },
  });
};
const stop = async (): Promise<void> => {
  await consumer?.stop();
  consumer = undefined;
};
/** Another log of the same name: nothing of the old one is left. */
async function makeAnew(): Promise<void> {
  await producer.close();
  await admin.deleteTopics({ topics: [topic()] });
  await eventually(async () => !(await admin.listTopics()).includes(topic()), { what: 'the topic to go' });
  await ensureTopics(connection, ['leads'], 180_000);
  producer = await createProducer(connection, { name: 'test' });
}
const partition = (): number =>
  Number(
    [...positions.rows]
      .find(([, { next }]) => next !== undefined)![0]
      .split('/')
      .at(-1),
  );
const readTen = async (): Promise<number> => {
  await send(...upTo(10));
  await start();
  await eventually(() => handled.length === 10, { what: 'ten records' });
  await eventually(() => [...positions.rows.values()].some(({ next }) => next === 10));
  handled = [];
  return partition();
};

beforeAll(open);
beforeEach(async () => {
  await stop();
  await makeAnew();
  positions = new MemoryPositions();
  handled = [];
  hold = undefined;
});
afterAll(async () => {
  await stop();
  await admin.disconnect();
  await producer.close();
});

describe('a log that is not the one that was read', () => {
  test('shortened while nobody read it: nothing of it is read until an operator accepts it, then all of it', async () => {
    const at = await readTen();
    await stop();
    await makeAnew();
    await send(...upTo(3, 100));
    await start();
    await eventually(() => consumer?.health().ok === false && positions.open.length === 1, {
      what: 'a stop',
    });
    expect(positions.open).toEqual([
      { topic: topic(), partition: at, kind: 'log-shortened', next: 10, edge: 3 },
    ]);
    expect(consumer?.health().detail).toContain(`npm run farwatch -- log accept ${topic()}`);
    await eventually(async () =>
      (await registry.metrics()).includes(
        'farwatch_log_incidents{group="g",topic="leads",kind="log-shortened"} 1',
      ),
    );
    // More comes, now also behind the old place: it is still another log.
    await send(...upTo(12, 103));
    await eventually(() => positions.open.some(({ kind }) => kind === 'log-replaced'), {
      what: 'the other log',
    });
    expect(handled).toEqual([]);
    expect(positions.row(topic(), at).next).toBe(10);
    positions.accept(topic(), at);
    await eventually(() => handled.length === 15, { what: 'the new log' });
    expect(handled).toEqual(upTo(15).map((n) => `1:${n}:${100 + n}`));
    await eventually(() => consumer!.health().ok, { what: 'good health' });
  }, 120_000);

  test('replaced by one that is as long, or longer: the record in front of the place is another one', async () => {
    const at = await readTen();
    await stop();
    await makeAnew();
    await send(...upTo(20, 100));
    await start();
    await eventually(() => positions.open.length === 1, { what: 'a stop' });
    expect(positions.open).toEqual([
      { topic: topic(), partition: at, kind: 'log-replaced', next: 10, edge: 10 },
    ]);
    expect(handled).toEqual([]);
  }, 120_000);

  test('made anew while it is read: nothing of it counts as handled', async () => {
    const at = await readTen();
    await eventually(() => consumer!.lag().messages === 0);
    await makeAnew();
    await send(...upTo(5, 100));
    await eventually(() => positions.open.length > 0, { timeoutMs: 90_000, what: 'a stop' });
    expect(handled).toEqual([]);
    positions.accept(topic(), at);
    await eventually(() => handled.length === 5, { timeoutMs: 60_000, what: 'the new log' });
  }, 180_000);

  test('deleted in part before it was handled: the rest is read, and the loss is told until somebody has seen to it', async () => {
    const at = await readTen();
    await stop();
    await send(...upTo(10, 10));
    await admin.fetchTopicOffsets(topic());
    await admin.deleteTopicRecords({ topic: topic(), partitions: [{ partition: at, offset: '15' }] });
    await start();
    await eventually(() => handled.length === 5, { what: 'what is left' });
    expect(handled).toEqual(upTo(5, 15).map((n) => `0:${n}:${n}`));
    expect(positions.open).toEqual([
      { topic: topic(), partition: at, kind: 'records-expired', next: 10, edge: 15 },
    ]);
    await eventually(() => consumer!.health().attention !== undefined, { what: 'attention' });
    expect(consumer!.health()).toMatchObject({ ok: true });
    expect(consumer!.health().attention).toContain(`npm run farwatch -- log acknowledge ${topic()}`);
    positions.open.length = 0;
    await eventually(() => consumer!.health().attention === undefined, { what: 'no attention' });
  }, 120_000);
});

describe('a store that is not where the reader left it', () => {
  test('went back while nobody sends anything: everything after it is read again', async () => {
    const at = await readTen();
    positions.change(topic(), at, { next: 4, mark: undefined });
    await eventually(() => handled.length === 6, { what: 'six again' });
    expect(handled).toEqual(upTo(6, 4).map((n) => `0:${n}:${n}`));
  }, 90_000);

  test('went back while a batch is in hand: that is not stored under the next claim, and nothing in front of it is passed over', async () => {
    const at = await readTen();
    let release = (): void => undefined;
    hold = new Promise((resolve) => (release = resolve));
    await send(...upTo(2, 10));
    await eventually(() => inHand === 2, { what: 'a batch in hand' });
    const claim = positions.claim.bind(positions);
    let claims = 0;
    positions.claim = (...of) => (claims++, claim(...of));
    const changed = positions.changed.bind(positions);
    let looks = 0;
    positions.changed = () => (looks++, changed());
    positions.change(topic(), at, { next: 3, mark: undefined });
    await eventually(() => looks >= 2, { what: 'two looks at the store', timeoutMs: 30_000 });
    expect(claims).toBe(0);
    hold = undefined;
    release();
    await eventually(() => positions.row(topic(), at).next === 12, { what: 'the end', timeoutMs: 30_000 });
    for (const n of upTo(9, 3)) expect(handled).toContain(`0:${n}:${n}`);
  });

  test('went back before the restart, although Kafka has the later position', async () => {
    const at = await readTen();
    await stop();
    positions.change(topic(), at, { next: undefined, mark: undefined });
    await start();
    await eventually(() => handled.length === 10, { what: 'ten again' });
  }, 90_000);

  test('an operator wants again what came from a time on', async () => {
    const at = await readTen();
    // Kafka's own time of a record decides, whatever its sender believes (LogAppendTime).
    await eventually(() => Date.now() % 10 === 0);
    const from = Date.now() + 50;
    await eventually(() => Date.now() > from);
    await send(10, 11);
    await eventually(() => handled.length === 2);
    handled = [];
    positions.change(topic(), at, { replayFromMs: from });
    await eventually(() => handled.length === 2, { what: 'two again' });
    expect(handled).toEqual(['0:10:10', '0:11:11']);
  }, 90_000);
});
