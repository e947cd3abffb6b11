import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { exceedance, type Exceedance, type Limit, type Rule, type Station } from '@farwatch/contracts/events';
import { topics, type TopicKey } from '@farwatch/contracts/topics';
import { startBatchConsumer, type BatchConsumer, type InRecord } from '@farwatch/messaging/batch-consumer';
import {
  createKafkaConnection,
  ensureTopics,
  partitionOf,
  type KafkaConnection,
} from '@farwatch/messaging/kafka';
import { anyRecord } from '@farwatch/testing/any-record';
import { createProducer, type Producer } from '@farwatch/messaging/producer';
import { migrate } from '@farwatch/persistence/migrate';
import { createPool, type Pool } from '@farwatch/persistence/pool';
import { derivedId } from '@farwatch/runtime/ids';
import { silentLogger } from '@farwatch/runtime/log';
import { startParts, type Running } from '@farwatch/runtime/run';
import { backing, freshDatabase, topicPrefix } from '@farwatch/testing/backing';
import { eventually } from '@farwatch/testing/eventually';

import { rulesPart } from '../src/rules.js';
import { migrations } from '../src/store/migrations.js';
import { air, eventData, hour, limitOf, origin, ruleOf, type Given } from './given.js';

let connection: KafkaConnection;
let producer: Producer;
let pool: Pool;
let database: Awaited<ReturnType<typeof freshDatabase>>;
let env: Record<string, string>;
let listener: BatchConsumer;
const published: { verb: string; data: Exceedance; id: string }[] = [];
const parked: InRecord[] = [];
const stations = Array.from({ length: 12 }, (_, i) => `st-${i}`);

async function refer(topic: TopicKey, key: string, data: Station | Limit | Rule): Promise<void> {
  await producer.send([
    anyRecord(
      topic,
      key,
      {
        id: derivedId(topic, key, JSON.stringify(data)),
        type: `cn.farwatch.${topic.slice(0, -1)}.changed.v1`,
        source: '/farwatch/test',
        time: new Date().toISOString(),
      },
      data,
    ),
  ]);
}

async function publish(given: readonly Given[]): Promise<void> {
  await producer.send(
    given.map((one) =>
      anyRecord(
        'readings',
        one.station!,
        {
          id: derivedId(JSON.stringify(one)),
          type: 'cn.farwatch.reading.received.v1',
          source: '/farwatch/test',
          time: new Date().toISOString(),
        },
        eventData(one),
      ),
    ),
  );
}

const start = (over: Record<string, string> = {}): Promise<Running> =>
  startParts([rulesPart], {
    env: { ...env, ...over },
    log: silentLogger,
    fatal: (reason) => published.push({ verb: `fatal ${String(reason)}` } as never),
  });
const of = (station: string): typeof published => published.filter(({ data }) => data?.station === station);

beforeAll(async () => {
  const { kafka, redisUrl } = await backing();
  database = await freshDatabase('rules');
  await migrate({ url: database.url, schema: 'rules', migrations, log: silentLogger });
  pool = createPool(database.url, { name: 'test' });
  const prefix = topicPrefix();
  connection = createKafkaConnection({
    brokers: kafka,
    clientId: 'rules-test',
    topicPrefix: prefix,
    log: silentLogger,
  });
  await ensureTopics(connection, ['readings', 'stations', 'limits', 'rules', 'exceedances', 'parked']);
  producer = await createProducer(connection, { name: 'test' });
  env = {
    KAFKA_BROKERS: kafka,
    FARWATCH_TOPIC_PREFIX: prefix,
    DATABASE_URL: database.url,
    REDIS_URL: redisUrl,
    FARWATCH_RULES_CHECKPOINT_MS: '200',
  };
  for (const id of stations) await refer('stations', id, air(id));
  await refer('limits', 'l-hour', limitOf('hour', 100));
  await refer('rules', 'r-hour', ruleOf('hour'));
  listener = await startBatchConsumer(connection, {
    group: 'listener',
    topics: ['exceedances', 'parked'],
    producer,
    log: silentLogger,
    fatal: () => undefined,
    handle: ({ topic, records }) => {
      for (const record of records) {
        if (topic === 'parked') parked.push(record);
        else
          published.push({
            verb: record.headers['ce_type']!.toString().split('.')[3]!,
            id: record.headers['ce_id']!.toString(),
            data: exceedance.parse(JSON.parse(record.value!.toString())),
          });
      }
      return Promise.resolve();
    },
  });
});

afterAll(async () => {
  await listener?.stop();
  await producer?.close();
  await pool?.end();
  await database?.drop();
});

describe('the rules', () => {
  it('publish an exceedance, and take it back when the reading is corrected; a bad record is parked', async () => {
    const running = await start();
    try {
      await producer.send([
        anyRecord(
          'readings',
          'st-0',
          { id: 'x', type: 'cn.farwatch.reading.received.v1', source: '/farwatch/test', time: '' },
          { station: 'st-0', readings: [{}] },
        ),
      ]);
      const given = { station: 'st-0', start: origin, value: 150 };
      await publish([given, given, given]);
      await eventually(() => of('st-0').length === 1, { what: 'the exceedance' });
      expect(of('st-0')[0]).toMatchObject({
        verb: 'opened',
        data: {
          version: 1,
          state: 'open',
          limit: { id: 'l-hour', standard: 'GB 3095-2026' },
          peak: { value: 150 },
        },
      });
      const [ref] = of('st-0')[0]!.data.evidence;
      expect(ref).toEqual({
        topic: connection.topic('readings'),
        partition: partitionOf('st-0', topics.readings.partitions),
        offset: expect.any(Number),
      });
      await publish([{ ...given, value: 20, revision: 1 }]);
      await eventually(() => of('st-0').length === 2, { what: 'the withdrawal' });
      expect(of('st-0')[1]).toMatchObject({
        verb: 'withdrawn',
        data: { version: 2, reason: { code: 'corrected' } },
      });
      await eventually(() => parked.length === 1, { what: 'the parked record' });
      expect(parked[0]!.headers['park-reason']!.toString()).toBe('schema');
    } finally {
      await running.stop();
    }
  });

  it('judge the past again when a limit changes, also when nobody ran at the time', async () => {
    const running = await start();
    await publish(
      [0, 1, 2].map((h) => ({ station: 'st-1', start: origin + h * hour, value: [90, 150, 40][h]! })),
    );
    await eventually(() => of('st-1').length === 1, { what: 'the episode' });
    await refer('limits', 'l-hour', limitOf('hour', 80));
    await eventually(() => of('st-1').length === 2, { what: 'the longer episode' });
    expect(of('st-1')[1]).toMatchObject({
      verb: 'amended',
      data: { count: 2, limit: { value: 80 }, reason: { code: 'limit-changed' } },
    });
    await running.stop();
    await refer('limits', 'l-hour', limitOf('hour', 200));
    const again = await start();
    try {
      await eventually(() => of('st-1').length === 3, { what: 'the withdrawal' });
      expect(of('st-1')[2]).toMatchObject({ verb: 'withdrawn', data: { reason: { code: 'limit-changed' } } });
      await refer('limits', 'l-hour', limitOf('hour', 100));
      await eventually(() => of('st-1').length === 4, { what: 'the episode again' });
      await eventually(async () => (await pool.query('SELECT FROM rules.rejudge')).rowCount === 0, {
        what: 'nothing left to judge',
      });
    } finally {
      await again.stop();
    }
  });

  it('keep readings of a station that is not known yet, and judge them when it is', async () => {
    const running = await start();
    try {
      await publish([{ station: 'late', start: origin, value: 150 }]);
      await eventually(
        async () => (await pool.query("SELECT FROM rules.hour_bucket WHERE station = 'late'")).rowCount === 1,
        { what: 'the stored reading' },
      );
      expect(of('late')).toEqual([]);
      await refer('stations', 'late', air('late'));
      await eventually(() => of('late').length === 1, { what: 'the episode' });
      expect(of('late')[0]).toMatchObject({
        verb: 'opened',
        data: { stationName: 'Station late', version: 1 },
      });
    } finally {
      await running.stop();
    }
  });

  it('share the partitions; one that goes leaves its work to the other, and nothing is lost or doubled', async () => {
    const [first, second] = [await start(), await start()];
    const fed = stations.slice(2);
    const owners = async (): Promise<number> =>
      (
        await pool.query(
          "SELECT DISTINCT owner FROM rules.partition_offset WHERE claimed_at > now() - interval '60 s'",
        )
      ).rows.length;
    try {
      let h = 100;
      const feed = async (hours: number): Promise<void> => {
        for (let i = 0; i < hours; i++, h++)
          await publish(
            fed.map((station) => ({ station, start: origin + h * hour, value: h % 5 === 0 ? 150 : 50 })),
          );
      };
      await feed(50);
      await eventually(async () => (await owners()) >= 1 && of(fed[0]!).length > 0, {
        what: 'the first episodes',
        timeoutMs: 40_000,
      });
      await first.stop();
      await feed(50);
      // Every fifth hour exceeds: opened, then closed by the next.
      await eventually(
        () => fed.every((station) => of(station).filter(({ data }) => data.state === 'closed').length >= 20),
        {
          what: 'all episodes closed',
          timeoutMs: 40_000,
        },
      );
      for (const station of fed) {
        const closed = new Set(
          of(station)
            .filter(({ data }) => data.state === 'closed')
            .map(({ data }) => data.start),
        );
        expect(closed.size).toBe(20);
        expect(new Set(of(station).map(({ id }) => id)).size).toBe(of(station).length);
      }
      await eventually(async () => (await pool.query('SELECT FROM rules.outbox')).rowCount === 0, {
        what: 'an empty outbox',
      });
    } finally {
      await Promise.allSettled([first.stop(), second.stop()]);
    }
  });
});
