import { createHash } from 'node:crypto';

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { fromHeaders } from '@farwatch/contracts/envelope';
import { lead as leadSchema, type Lead, type RecordRef } from '@farwatch/contracts/events';
import { startBatchConsumer, type BatchConsumer, type InRecord } from '@farwatch/messaging/batch-consumer';
import { createKafkaConnection, ensureTopics, type KafkaConnection } from '@farwatch/messaging/kafka';
import type { OutRecord } from '@farwatch/messaging/outputs';
import { anyRecord } from '@farwatch/testing/any-record';
import { createProducer, type Producer } from '@farwatch/messaging/producer';
import { silentLogger } from '@farwatch/runtime/log';
import { startParts, type Running } from '@farwatch/runtime/run';
import { backing, topicPrefix } from '@farwatch/testing/backing';
import { eventually } from '@farwatch/testing/eventually';

import { enforcementPart } from '../src/enforcement.js';
import { leadIdOf } from '../src/lead/read-exceedance.js';
import { findLead } from '../src/store/find-lead.js';
import {
  database,
  episode,
  expectedLeads,
  hour,
  lives,
  random,
  seed,
  shuffle,
  storedLeads,
  toOut,
  reported,
  type TestDatabase,
} from './support.js';

let db: TestDatabase;
let connection: KafkaConnection;
let producer: Producer;
let env: Record<string, string>;
const running = new Set<Running>();
const seen: Record<'leads' | 'parked' | 'readings', InRecord[]> = { leads: [], parked: [], readings: [] };
let watcher: BatchConsumer;

async function startEnforcement(): Promise<Running> {
  const one = await startParts([enforcementPart], { env, log: silentLogger });
  running.add(one);
  return one;
}

async function stop(one: Running): Promise<void> {
  running.delete(one);
  await one.stop();
}

beforeAll(async () => {
  const { kafka } = await backing();
  const prefix = topicPrefix();
  db = await database();
  connection = createKafkaConnection({
    brokers: kafka,
    clientId: 'test',
    topicPrefix: prefix,
    log: silentLogger,
  });
  await ensureTopics(connection);
  producer = await createProducer(connection, { name: 'test' });
  env = {
    KAFKA_BROKERS: kafka,
    FARWATCH_TOPIC_PREFIX: prefix,
    DATABASE_URL: db.url,
    FARWATCH_EVIDENCE_RETRY_MS: '100',
    FARWATCH_EVIDENCE_TIMEOUT_MS: '5000',
  };
  watcher = await startBatchConsumer(connection, {
    group: 'watch',
    topics: ['leads', 'parked', 'readings'],
    producer,
    log: silentLogger,
    fatal: (reason) => {
      throw reason;
    },
    handle: (batch) => {
      seen[batch.topic as 'leads' | 'parked' | 'readings'].push(...batch.records);
      return Promise.resolve();
    },
  });
});

afterAll(async () => {
  await Promise.all([...running].map((one) => one.stop()));
  await watcher.stop();
  await producer.close();
  await db.close();
});

const outbox = async (): Promise<number> =>
  (await db.pool.query<{ n: number }>('SELECT count(*) AS n FROM enforcement.outbox')).rows[0]!.n;

describe('on real Kafka', () => {
  test(`events repeated and out of order, two workers, restarts: one lead each (SEED=${seed})`, async () => {
    const next = random();
    const { events, expected } = lives(50, next);
    const delivered = shuffle(
      events.flat().flatMap((event) => Array.from({ length: 1 + Math.floor(next() * 5) }, () => event)),
      next,
    );
    const third = Math.ceil(delivered.length / 3);
    const send = (from: number): Promise<void> =>
      producer.send(delivered.slice(from, from + third).map(toOut));
    const first = await startEnforcement();
    await send(0);
    const second = await startEnforcement();
    await send(third);
    await stop(first); // its partitions move to the second
    await send(2 * third);
    await startEnforcement();
    await eventually(
      async () => expect(await storedLeads(db.pool)).toEqual(expectedLeads(expected)) ?? true,
      {
        timeoutMs: 60_000,
        what: 'every lead as its newest version says',
      },
    );
    await stop(second);
    await eventually(async () => (await outbox()) === 0, { what: 'an empty outbox' });

    // On the leads topic: one event id per change, and each lead's last event is the lead as stored.
    const { rows } = await db.pool.query<{ id: string; version: number }>(
      'SELECT id, version FROM enforcement.lead ORDER BY id',
    );
    const changes = rows.reduce((sum, row) => sum + row.version, 0);
    const ids = () => new Set(seen.leads.map((record) => fromHeaders(record.headers)!.id));
    await eventually(() => ids().size === changes, { what: 'every change on the topic' });
    const last = new Map<string, Lead>();
    for (const record of seen.leads) {
      const lead = leadSchema.parse(JSON.parse(record.value!.toString()));
      expect(lead.version).toBeGreaterThanOrEqual(last.get(lead.id)?.version ?? 0);
      expect(record.key).toBe(lead.id);
      last.set(lead.id, lead);
    }
    expect(
      [...last.values()].map(({ id, version }) => ({ id, version })).sort((a, b) => (a.id < b.id ? -1 : 1)),
    ).toEqual(rows);
  });

  test('poison is parked with its bytes, the next event becomes a lead', async () => {
    const poison = Buffer.from([0x7b, 0xff, 0x00, 0x01]);
    const good = toOut(reported('opened', episode('after-poison', 1, { station: 'outlet-p' })));
    await producer.send([{ ...good, value: poison }, good]);
    const parked = await eventually(() => seen.parked.find((record) => record.value?.equals(poison)));
    expect(parked.headers['park-reason']?.toString()).toBe('bad-json');
    expect(parked.headers['park-from']?.toString()).toMatch(/^kafka:.*farwatch\.exceedances\.v1\/\d+\/\d+$/);
    await eventually(async () => findLead(db.pool, 'all', leadIdOf('after-poison'), 1));
  });
});

describe('evidence', () => {
  test('evidence that cannot be copied shows in the health of the part', async () => {
    const running = await startEnforcement();
    const part = running.parts.get('enforcement')!;
    await eventually(() => part.health().ok, { what: 'a healthy part' });
    await db.pool.query('ALTER TABLE enforcement.work RENAME TO work_away');
    try {
      const fault = await eventually(() => (part.health().ok ? undefined : part.health()));
      // Whichever queue looks first: all of them stand in that table.
      expect(fault.detail).toMatch(/(evidence|analyse-flight|clocks?|case[\w-]*)\b.*work/);
    } finally {
      await db.pool.query('ALTER TABLE enforcement.work_away RENAME TO work');
    }
    await eventually(() => part.health().ok, { what: 'a healthy part again' });
    await stop(running);
  });

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

  /** A device message as ingest publishes it. */
  function message(station: string, raw: Buffer, readings: object[]): OutRecord {
    return anyRecord(
      'readings',
      station,
      {
        id: `m-${createHash('sha256').update(raw).digest('hex')}`,
        type: 'cn.farwatch.reading.received.v1',
        source: '/farwatch/test',
        time: hour(1),
      },
      { station, via: 'mqtt', mapping: 'native@1', readings },
      {
        'fw-raw': raw,
        'fw-raw-topic': `farwatch/v1/stations/${station}/readings`,
        'fw-raw-type': 'application/json',
      },
    );
  }
  const reading = (pollutant: string, n: number, value: number) => ({
    pollutant,
    value,
    unit: 'mg/L',
    start: hour(n),
    end: hour(n + 1),
    flag: 'N',
    revision: 0,
  });

  async function produced(records: readonly OutRecord[]): Promise<RecordRef[]> {
    await producer.send(records);
    return Promise.all(
      records.map(async (record) => {
        const raw = record.headers['fw-raw'] as Buffer;
        const found = await eventually(() => seen.readings.find((one) => one.headers['fw-raw']?.equals(raw)));
        return { topic: found.topic, partition: found.partition, offset: found.offset };
      }),
    );
  }

  test('is byte by byte what the station sent, also when it is no text', async () => {
    if (running.size === 0) await startEnforcement();
    const text = Buffer.from('{"readings":[ {"pollutant":"COD" , "value": 61.0, "note":"原样"} ]}\r\n');
    const binary = Buffer.from([0, 255, 254, 128, 10, 13, 0]);
    const [gone] = await produced([message('outlet-e', Buffer.from('taken by retention'), [])]);
    await deleteUpTo(gone!);
    const refs = await produced([
      message('outlet-e', text, [reading('w01018', 0, 61), reading('w01001', 0, 7.2)]),
      message('outlet-e', binary, [reading('w01018', 1, 62)]),
      message('outlet-e', Buffer.from('another hour'), [reading('w01018', 5, 63)]),
    ]);
    await producer.send([
      toOut(
        reported(
          'opened',
          episode('with-evidence', 1, { station: 'outlet-e', to: 2, evidence: [...refs, gone!] }),
        ),
      ),
    ]);
    const detail = await eventually(
      async () => {
        const found = await findLead(db.pool, 'all', leadIdOf('with-evidence'), 1_000_000);
        return found?.counts.requested === 0 && found;
      },
      { timeoutMs: 40_000, what: 'evidence' },
    );
    expect(detail.counts).toEqual({ requested: 0, stored: 3, missing: 1 });
    const byOffset = new Map(detail.evidence.map((one) => [one.offset, one]));
    for (const [index, raw] of [text, binary].entries()) {
      const one = byOffset.get(refs[index]!.offset)!;
      expect(one.raw!.equals(raw)).toBe(true);
      expect(one.sha256).toBe(createHash('sha256').update(raw).digest('hex'));
      expect(one).toMatchObject({
        rawType: 'application/json',
        rawTopic: 'farwatch/v1/stations/outlet-e/readings',
      });
    }
    const entries = detail.timeline.filter((entry) => entry.what === 'evidence');
    const sum = (name: string) => entries.reduce((n, entry) => n + Number(entry.after?.[name]), 0);
    expect([sum('stored'), sum('missing')]).toEqual([3, 1]);

    const { showLead } = await import('../src/http/show-lead.js');
    const shown = showLead(detail);
    expect(
      shown.readings.map(({ pollutant, value, raw, rawBase64 }) => ({ pollutant, value, raw, rawBase64 })),
    ).toEqual([
      { pollutant: 'w01018', value: 61, raw: text.toString(), rawBase64: undefined },
      { pollutant: 'w01018', value: 62, raw: undefined, rawBase64: binary.toString('base64') },
    ]);
  });

  test('is copied again only for what an amendment adds, and shared between leads', async () => {
    const refs = await produced([
      message('outlet-f', Buffer.from('first'), [reading('w01018', 0, 61)]),
      message('outlet-f', Buffer.from('second'), [reading('w01018', 1, 62)]),
    ]);
    const [one, two] = refs as [RecordRef, RecordRef];
    await producer.send([
      toOut(reported('opened', episode('amend', 1, { station: 'outlet-f', evidence: [one] }))),
      toOut(reported('extended', episode('amend', 2, { station: 'outlet-f', evidence: [one, two] }))),
      toOut(
        reported(
          'opened',
          episode('amend-2', 1, { station: 'outlet-f', pollutant: 'w21003', evidence: [two] }),
        ),
      ),
    ]);
    const counts = async (id: string) => (await findLead(db.pool, 'all', leadIdOf(id), 1_000))?.counts;
    await eventually(
      async () => (await counts('amend'))?.stored === 2 && (await counts('amend-2'))?.stored === 1,
      {
        timeoutMs: 40_000,
      },
    );
    const { rows } = await db.pool.query<{ n: number }>(
      `SELECT count(*) AS n FROM enforcement.evidence WHERE raw IN ('first', 'second')`,
    );
    expect(rows[0]?.n).toBe(2);
  });
});
