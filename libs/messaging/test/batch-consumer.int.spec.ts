import { createRequire } from 'node:module';

import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import {
  startBatchConsumer,
  type BatchConsumer,
  type Handle,
  type InRecord,
} from '@farwatch/messaging/batch-consumer';
import { events, type RecordRef } from '@farwatch/contracts/events';
import { topics, type TopicKey } from '@farwatch/contracts/topics';
import { createRecordFetcher, refKey } from '@farwatch/messaging/fetch-records';
import { openTable } from '@farwatch/messaging/compacted-table';
import {
  createKafkaConnection,
  ensureTopics,
  partitionOf,
  type KafkaConnection,
} from '@farwatch/messaging/kafka';
import { ok, park, retry } from '@farwatch/messaging/outcome';
import { tombstone } from '@farwatch/messaging/outputs';
import { registry } from '@farwatch/observability/metrics';
import { anyRecord } from '@farwatch/testing/any-record';
import { createProducer, type Producer } from '@farwatch/messaging/producer';
import { Fault } from '@farwatch/runtime/fault';
import { silentLogger } from '@farwatch/runtime/log';
import { backing, topicPrefix } from '@farwatch/testing/backing';
import { eventually } from '@farwatch/testing/eventually';
import { gateTo } from '@farwatch/testing/gate';

import { positionsAt } from './memory-positions.js';

let connection: KafkaConnection;
let producer: Producer;
const open: { stop(): Promise<void> }[] = [];

beforeAll(async () => {
  const { kafka } = await backing();
  connection = createKafkaConnection({
    brokers: kafka,
    clientId: 'test',
    topicPrefix: topicPrefix(),
    log: silentLogger,
  });
  await ensureTopics(connection, ['readings', 'leads', 'exceedances', 'parked', 'stations', 'replays']);
  producer = await createProducer(connection, { name: 'test' });
});
afterAll(async () => {
  await Promise.all(open.map((one) => one.stop()));
  await producer.close();
});

const require = createRequire(import.meta.url);
const time = '2026-01-01T00:00:00.000Z';
const event = (
  topic: 'readings' | 'leads' | 'exceedances' | 'replays',
  key: string,
  data: unknown,
  raw?: Buffer,
) =>
  anyRecord(
    topic,
    key,
    { id: `${key}-${JSON.stringify(data)}`, type: 't', source: '/farwatch/test', time },
    data,
    raw ? { 'fw-raw': raw } : {},
  );

/** Takes a record and all before it out of its partition, as retention does. */
async function deleteUpTo({ topic, partition, offset }: RecordRef): Promise<void> {
  const admin = connection.fresh().admin();
  try {
    await admin.connect();
    await admin.fetchTopicOffsets(topic); // it deletes only from a topic that it knows already
    await admin.deleteTopicRecords({ topic, partitions: [{ partition, offset: String(offset + 1) }] });
  } finally {
    await admin.disconnect();
  }
}

async function consume(
  topic: 'readings' | 'leads' | 'exceedances' | 'replays' | 'parked',
  handle: Handle,
  extra: Partial<Parameters<typeof startBatchConsumer>[1]> = {},
  by = connection,
): Promise<BatchConsumer> {
  const consumer = await startBatchConsumer(by, {
    group: `g-${topic}-${Math.random().toString(36).slice(2)}`,
    topics: [topic],
    producer,
    log: silentLogger,
    fatal: (reason) => {
      throw reason;
    },
    handle,
    ...extra,
  });
  open.push(consumer);
  return consumer;
}

const parsed = (record: InRecord): unknown => JSON.parse(record.value!.toString());

describe('batch consumer on real Kafka', () => {
  test('delivers every record of a key in order and reports no lag at the end', async () => {
    const seen = new Map<string, number[]>();
    const consumer = await consume('leads', (batch) => {
      for (const record of batch.records) {
        const list = seen.get(record.key) ?? [];
        list.push((parsed(record) as { n: number }).n);
        seen.set(record.key, list);
      }
      return Promise.resolve();
    });
    for (let n = 0; n < 50; n++)
      await producer.send(['a', 'b', 'c'].map((key) => event('leads', key, { n })));
    await eventually(() => [...seen.values()].reduce((sum, list) => sum + list.length, 0) === 150);
    for (const key of ['a', 'b', 'c']) expect(seen.get(key)).toEqual(Array.from({ length: 50 }, (_, n) => n));
    // What was handed over last counts as done when its offset is committed; Kafka is asked every few seconds.
    await eventually(() => consumer.lag().messages === 0, { what: 'no lag' });
    expect(consumer.health().ok).toBe(true);
  });

  test('parks a poison record with its original bytes while its neighbours go on', async () => {
    const good: number[] = [];
    const parked: InRecord[] = [];
    await consume('parked', (batch) => {
      parked.push(...batch.records);
      return Promise.resolve();
    });
    await consume('exceedances', (batch) => {
      const outcomes = batch.records.map((record) => {
        const { n } = parsed(record) as { n: number };
        if (n === 2) return park('schema', 'n is two');
        if (n === 4) throw new TypeError('bug with four');
        good.push(n);
        return ok;
      });
      return Promise.resolve(outcomes);
    });
    await producer.send(
      [1, 2, 3, 4, 5].map((n) => event('exceedances', 'p', { n }, Buffer.from([0, 255, n]))),
    );
    await eventually(() => parked.length === 2 && good.includes(5), {
      what: 'two parked records and the fifth handled',
    });
    expect([...new Set(good)].sort()).toEqual([1, 3, 5]);
    const reasons = parked.map((record) => record.headers['park-reason']!.toString()).sort();
    expect(reasons).toEqual(['handler-error', 'schema']);
    const bad = parked.find((record) => record.headers['park-reason']!.toString() === 'schema')!;
    expect(bad.headers['fw-raw']).toEqual(Buffer.from([0, 255, 2]));
    expect(bad.headers['park-from']!.toString()).toMatch(/^kafka:.*exceedances\.v1\/\d\/\d+$/);
    expect(parsed(bad)).toEqual({ n: 2 });
  });

  test('an infrastructure fault holds the partition and parks nothing', async () => {
    let failures = 0;
    const done: number[] = [];
    await consume('replays', (batch) => {
      if (failures++ < 5) throw new Fault('db', 'database is down', { retriable: true });
      done.push(...batch.records.map((record) => (parsed(record) as { n: number }).n));
      return Promise.resolve();
    });
    await producer.send([1, 2, 3].map((n) => event('replays', 'q', { n })));
    await eventually(() => done.length === 3);
    expect(done).toEqual([1, 2, 3]);
    expect(failures).toBeGreaterThan(5);
  });

  test('a record that asks for a retry comes again, those before it do not', async () => {
    const calls: number[] = [];
    await consume(
      'leads',
      (batch) =>
        Promise.resolve(
          batch.records.map((record) => {
            const { r } = parsed(record) as { r?: number };
            if (r === undefined) return ok;
            calls.push(r);
            return r === 2 && calls.filter((call) => call === 2).length < 3 ? retry('not yet') : ok;
          }),
        ),
      { group: 'retrying' },
    );
    await producer.send([1, 2, 3].map((r) => event('leads', 'retry', { r })));
    await eventually(() => calls.at(-1) === 3 && calls.filter((call) => call === 2).length === 3);
    expect(calls.filter((call) => call === 1)).toHaveLength(1);
  });

  test('starts where its own store says, also before and after the offset of the group', async () => {
    await producer.send(Array.from({ length: 10 }, (_, n) => event('readings', 'resume', { n })));
    const first: number[] = [];
    const partitions = new Set<number>();
    const group = 'resuming';
    const at = partitionOf('resume', topics.readings.partitions);
    const one = await consume(
      'readings',
      (batch) => {
        partitions.add(batch.partition);
        first.push(...batch.records.map((record) => record.offset));
        return Promise.resolve();
      },
      { group, positions: positionsAt((partition) => (partition === at ? 4 : undefined)) },
    );
    await eventually(() => first.includes(9));
    expect(Math.min(...first)).toBe(4);
    await one.stop();
    const again: number[] = [];
    await consume(
      'readings',
      (batch) => {
        again.push(...batch.records.map((record) => record.offset));
        return Promise.resolve();
      },
      { group, positions: positionsAt((partition) => (partition === at ? 2 : undefined)) },
    );
    await producer.send([event('readings', 'resume', { n: 10 })]);
    await eventually(() => again.includes(10));
    expect(again).toEqual([2, 3, 4, 5, 6, 7, 8, 9, 10]);
  });

  test('goes on when Kafka knew no coordinator at first, as one that has just been started', async () => {
    const { KafkaJSGroupCoordinatorNotFound } = require('kafkajs') as {
      KafkaJSGroupCoordinatorNotFound: new (why: string) => Error;
    };
    const Cluster = require('kafkajs/src/cluster') as {
      prototype: { findGroupCoordinatorMetadata(): Promise<unknown> };
    };
    const asked = jest
      .spyOn(Cluster.prototype, 'findGroupCoordinatorMetadata')
      .mockRejectedValueOnce(new KafkaJSGroupCoordinatorNotFound('not there yet'));
    const handled: number[] = [];
    try {
      await consume('readings', (batch) => {
        handled.push(...batch.records.map((record) => record.offset));
        return Promise.resolve();
      });
      await eventually(() => handled.includes(10));
    } finally {
      asked.mockRestore();
    }
    expect(handled).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  });

  test('a fenced owner drops its state and asks again where to start', async () => {
    const at = partitionOf('resume', topics.readings.partitions);
    let asked = 0;
    let fenced = false;
    const handled: number[] = [];
    await consume(
      'readings',
      (batch) => {
        if (!fenced) {
          fenced = true;
          throw new Fault('fenced', 'somebody else owns it');
        }
        handled.push(...batch.records.map((record) => record.offset));
        return Promise.resolve();
      },
      {
        positions: positionsAt((partition) => (partition !== at ? undefined : asked++ === 0 ? undefined : 5)),
      },
    );
    await eventually(() => handled.length > 0);
    expect(asked).toBeGreaterThan(1);
    expect(handled[0]).toBe(5);
  });

  test('skips nothing when state kept elsewhere is lost again and again', async () => {
    const seed = 20_261_125;
    let state = seed;
    const chance = (): number => (state = (state * 1_103_515_245 + 12_345) % 2_147_483_648) / 2_147_483_648;
    // What a store has, and what waits in memory in front of it, by partition.
    const stored = new Map<number, number[]>();
    const waiting = new Map<number, number[]>();
    const nextOf = (partition: number): number | undefined => {
      const last = stored.get(partition)?.at(-1);
      return last === undefined ? undefined : last + 1;
    };
    const poison = new Set([7, 8, 23]);
    const poisoned = new Set<string>();
    let failures = 0;
    let calls = 0;
    await consume(
      'readings',
      ({ partition, records, gapFrom }) => {
        const mine = records.filter((one) => one.key.startsWith('lost-'));
        if (mine.length === 0) return Promise.resolve();
        const expected = (waiting.get(partition)?.at(-1) ?? stored.get(partition)?.at(-1) ?? -1) + 1;
        const place = new Map(mine.map((one) => [one, (parsed(one) as { n: number }).n]));
        // How many batches there are is a matter of speed: the first failures come in any case.
        const due = failures < 6 && ++calls % 2 === 1;
        if (failures < 30 && (chance() < 0.4 || due)) {
          failures++;
          waiting.delete(partition);
          if (chance() < 0.5) throw new Fault('fenced', 'claimed anew');
          throw new Fault('db', 'database is down', { retriable: true });
        }
        if (expected < records[0]!.offset && expected > 0 && !(gapFrom !== undefined && gapFrom <= expected))
          throw new Fault('fenced', 'going back');
        const bad = mine.find((one) => poison.has(place.get(one)!));
        if (bad !== undefined) {
          waiting.delete(partition);
          poisoned.add(`${bad.partition}/${bad.offset}`);
          throw new TypeError('bug');
        }
        const list = waiting.get(partition) ?? [];
        list.push(...mine.map((one) => one.offset).filter((offset) => offset >= expected));
        waiting.set(partition, list);
        // One at a time is careful: nothing may wait behind a record that fails. The first is stored at once: without it
        // `resume` could not say where to go back to.
        if (records.length === 1 || !stored.has(partition) || chance() < 0.5) {
          stored.set(partition, [...(stored.get(partition) ?? []), ...list]);
          waiting.delete(partition);
        }
        return Promise.resolve();
      },
      {
        positions: positionsAt((partition) => (waiting.delete(partition), nextOf(partition))),
        maxRecords: 5,
      },
    );
    const sent = 60;
    for (let n = 0; n < sent; n += 6)
      await producer.send(Array.from({ length: 6 }, (_, i) => event('readings', 'lost-1', { n: n + i })));
    const all = (): number[] => [...stored.values(), ...waiting.values()].flat().sort((a, b) => a - b);
    await eventually(() => all().length + poisoned.size >= sent, {
      timeoutMs: 60_000,
      what: `every record stored or parked (seed ${seed}): ${all().length} and ${poisoned.size}`,
    });
    const got = all();
    const parkedOffsets = [...poisoned].map((id) => Number(id.split('/')[1]));
    const whole = [...got, ...parkedOffsets].sort((a, b) => a - b);
    expect(new Set(whole).size).toBe(sent);
    expect(whole.at(-1)! - whole[0]!).toBe(sent - 1);
    expect(parkedOffsets).toHaveLength(poison.size);
    expect(failures).toBeGreaterThan(5);
  }, 90_000);

  test('a handler that hangs is told by health and a gauge, and the lag grows with what comes behind it', async () => {
    let release: () => void = () => undefined;
    const hanging = new Promise<void>((resolve) => (release = resolve));
    const consumer = await consume('exceedances', () => hanging, { group: 'hanging', fromBeginning: false });
    await eventually(() => consumer.lag().messages === 0, { what: 'a lag that is known' });
    await producer.send([event('exceedances', 'hang', { n: 0 })]);
    await eventually(() => !consumer.health().ok, { timeoutMs: 60_000, what: 'bad health' });
    expect(consumer.health().detail).toMatch(/^hanging: handling exceedances\/\d+ for \d+ s$/);
    await producer.send(Array.from({ length: 20 }, (_, n) => event('exceedances', 'hang', { n: n + 1 })));
    await eventually(() => consumer.lag().messages === 21, { what: 'all records in the lag' });
    expect(consumer.lag().seconds).toBeGreaterThan(10);
    await eventually(
      async () => {
        const text = await registry.metrics();
        const of = (name: string): number => Number(new RegExp(`^${name} (.*)$`, 'm').exec(text)?.[1]);
        return (
          of('farwatch_consumer_handling_seconds{group="hanging"}') > 10 &&
          of('farwatch_consumer_lag_records{group="hanging",topic="exceedances"}') === 21 &&
          of('farwatch_consumer_lag_unknown_seconds{group="hanging"}') === 0
        );
      },
      { what: 'the metrics' },
    );
    release();
    await eventually(() => consumer.health().ok && consumer.lag().messages === 0, { what: 'good health' });
  });

  test('a lag that Kafka does not tell is unknown, never 0, and known again when it answers', async () => {
    const gate = await gateTo(`tcp://${connection.brokers.split(',')[0]}`);
    const behindGate = createKafkaConnection({
      brokers: new URL(gate.url).host,
      clientId: 'gated',
      topicPrefix: connection.prefix,
      log: silentLogger,
    });
    const consumer = await consume('exceedances', () => Promise.resolve(), { group: 'gated' }, behindGate);
    try {
      await eventually(() => consumer.lag().messages === 0 && consumer.health().ok, { what: 'no lag' });
      gate.silence();
      await eventually(() => consumer.lag().unknownSinceMs !== undefined, { timeoutMs: 60_000 });
      await eventually(() => /how far behind is unknown since 20/.test(consumer.health().detail ?? ''));
      await eventually(async () => {
        const text = await registry.metrics();
        return (
          /^farwatch_consumer_lag_unknown_seconds\{group="gated"\} [1-9]/m.test(text) &&
          !text.includes('farwatch_consumer_lag_records{group="gated"')
        );
      });
      await gate.open();
      await eventually(() => consumer.lag().messages === 0 && consumer.health().ok, { what: 'no lag again' });
    } finally {
      await gate.shut();
    }
  });

  test('reads single records back by their place', async () => {
    const bytes = Buffer.from([1, 0, 254, 3]);
    const refs: { topic: string; partition: number; offset: number }[] = [];
    await consume('readings', (batch) => {
      for (const record of batch.records) if (record.key.startsWith('ev-')) refs.push(record);
      return Promise.resolve();
    });
    await producer.send(Array.from({ length: 30 }, (_, n) => event('readings', `ev-${n}`, { n }, bytes)));
    await eventually(() => refs.length === 30);
    const fetcher = await createRecordFetcher(connection, { log: silentLogger });
    try {
      const wanted = [refs[3]!, refs[17]!, refs[29]!];
      // Not written yet, as far as anybody can tell.
      const ahead = { ...wanted[0]!, offset: 999_999 };
      for (const [asked, timeoutMs] of [
        [wanted, 30_000],
        [[ahead, ...wanted], 5_000],
        [wanted, 30_000],
      ] as const) {
        const { found, deleted } = await fetcher.fetch(asked, timeoutMs);
        expect([...found.keys()].sort()).toEqual(wanted.map(refKey).sort());
        for (const record of found.values()) expect(record.headers['fw-raw']).toEqual(bytes);
        expect([...deleted]).toEqual([]);
      }
      const first = wanted[0]!;
      await deleteUpTo(first);
      const { found, deleted } = await fetcher.fetch([first, ahead], 5_000);
      expect([...found]).toEqual([]);
      expect([...deleted]).toEqual([refKey(first)]);
    } finally {
      await fetcher.close();
    }
  });

  test('a compacted table is complete when it opens and follows changes and removals', async () => {
    const put = (id: string, name: string | null, kind = 'air') => {
      const about = {
        id: `${id}-${name}`,
        type: events.stationChanged.types.changed,
        source: '/farwatch/test',
        time,
      } as const;
      return producer.send([
        name === null
          ? tombstone(events.stationChanged, 'changed', id, about)
          : anyRecord('stations', id, about, { id, name, kind, simulated: false }),
      ]);
    };
    await put('s1', 'one');
    await put('s2', 'two');
    await put('s1', 'one again');
    await put('s1', 'not a station', 'balloon');
    const table = await openTable(connection, events.stationChanged, {
      log: silentLogger,
      fatal: () => undefined,
    });
    open.push(table);
    expect([...table.keys()].sort()).toEqual(['s1', 's2']);
    // What is not the declared event is left out; the value before it stays.
    expect(table.get('s1')).toMatchObject({ name: 'one again' });
    const changes: (string | undefined)[] = [];
    table.subscribe((key, value) => changes.push(`${key}:${value?.name ?? 'gone'}`));
    await put('s2', null);
    await put('s3', 'three');
    await eventually(() => changes.length === 2);
    expect(changes).toEqual(['s2:gone', 's3:three']);
    expect(table.size).toBe(2);
  });

  /** A station, or its removal (`name` null), with the number that its outbox gave it. */
  const numbered = (id: string, name: string | null, sequence: number) => {
    const type = events.stationChanged.types.changed;
    const about = { id: `${id}-${sequence}`, type, source: '/farwatch/test', time } as const;
    const { headers, ...record } =
      name === null
        ? tombstone(events.stationChanged, 'changed', id, about)
        : anyRecord('stations', id, about, { id, name, kind: 'air', simulated: false });
    return { ...record, headers: { ...headers, 'fw-seq': String(sequence) } };
  };
  const stationTable = async () => {
    const table = await openTable(connection, events.stationChanged, {
      log: silentLogger,
      fatal: () => undefined,
    });
    open.push(table);
    return table;
  };

  test('a compacted table ignores what was written late by a sender that was given up, also after a restart', async () => {
    const names = (table: Awaited<ReturnType<typeof stationTable>>) =>
      ['late-1', 'late-2', 'late-3', 'late-4'].map((id) => table.get(id)?.name);
    await producer.send([numbered('late-1', 'old', 11)]);
    const table = await stationTable();
    await producer.send([
      numbered('late-1', 'new', 12),
      numbered('late-2', 'old', 13),
      numbered('late-2', null, 15),
      numbered('late-3', null, 17),
      numbered('late-3', 'new', 18),
      // Written when Kafka was back:
      numbered('late-1', 'old', 11),
      numbered('late-2', 'older', 14),
      numbered('late-3', null, 17),
      numbered('late-4', 'end', 19),
    ]);
    await eventually(() => table.get('late-4') !== undefined);
    expect(names(table)).toEqual(['new', undefined, 'new', 'end']);
    expect(names(await stationTable())).toEqual(['new', undefined, 'new', 'end']);
    // The same number again is the same record, sent a second time.
    await producer.send([numbered('late-4', 'end', 19), numbered('late-2', 'again', 20)]);
    await eventually(() => table.get('late-2')?.name === 'again');
  });

  test.each(['numbered', 'unnumbered'])(
    'a compacted table of some megabytes that rejoins never goes back (%s)',
    async (kind) => {
      const ids = Array.from({ length: 3_000 }, (_, n) => `${kind}-${n}`);
      const wide = (name: string) => name.padEnd(200, '.');
      for (let round = 1; round <= 3; round++)
        await producer.send(
          ids.map((id, n) => {
            const { headers, ...record } = numbered(id, wide(`${round}`), 1_000 * round * 10 + n);
            const { 'fw-seq': sequence, ...others } = headers;
            return {
              ...record,
              headers: {
                ...others,
                pad: 'x'.repeat(400),
                ...(kind === 'numbered' && { 'fw-seq': sequence }),
              },
            };
          }),
        );
      const table = await stationTable();
      expect(ids.every((id) => table.get(id)?.name.startsWith('3'))).toBe(true);
      const changes: string[] = [];
      table.subscribe((key, value) => changes.push(`${key}:${value?.name ?? 'gone'}`));
      // Somebody joins the group of the table and leaves it: the table joins again and reads from the beginning.
      const admin = connection.fresh().admin();
      await admin.connect();
      const { groups } = await admin.listGroups();
      await admin.disconnect();
      const mine = groups
        .map(({ groupId }) => groupId)
        .filter((id) => id.startsWith(connection.group('table.')));
      expect(mine.length).toBeGreaterThan(0);
      for (const groupId of mine) {
        const other = connection.fresh().consumer({ groupId, allowAutoTopicCreation: false });
        await other.connect();
        await other.subscribe({ topics: [connection.topic('stations')] });
        const joined = new Promise((resolve) => other.on(other.events.GROUP_JOIN, resolve));
        await other.run({ autoCommit: false, eachMessage: () => Promise.resolve() });
        await joined;
        await other.disconnect();
      }
      await producer.send([numbered(`${kind}-end`, 'end', 999_999)]);
      await eventually(() => table.get(`${kind}-end`) !== undefined, { timeoutMs: 60_000 });
      expect(changes.slice(0, 3)).toEqual([`${kind}-end:end`]);
    },
    90_000,
  );

  test('a send to a topic that does not exist is refused, never silently forgotten', async () => {
    await expect(
      producer.send([{ topic: 'no-such-topic' as TopicKey, key: 'k', value: 'v', headers: {} }]),
    ).rejects.toThrow(/not acknowledged/);
    await producer.send([event('leads', 'after', { n: 1 })]);
  });
});
