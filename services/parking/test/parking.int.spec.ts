import 'reflect-metadata';

import type { AddressInfo } from 'node:net';

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { vouchedOf } from '@farwatch/contracts/events';
import {
  listParked,
  parkedDetail,
  parkedItem,
  parkedRoutes,
  type ParkedDetail,
  type Role,
} from '@farwatch/contracts/http';
import type { RefusalCode } from '@farwatch/contracts/refusals';
import { createHttpApp, type HttpApp } from '@farwatch/http/app';
import type { HttpDeps } from '@farwatch/http/module';
import { startBatchConsumer, type BatchConsumer, type InRecord } from '@farwatch/messaging/batch-consumer';
import { createKafkaConnection, ensureTopics, type KafkaConnection } from '@farwatch/messaging/kafka';
import { park } from '@farwatch/messaging/outcome';
import { parkRecord } from '@farwatch/messaging/park';
import { createProducer, type Producer } from '@farwatch/messaging/producer';
import { topicSize } from '@farwatch/messaging/read-topic';
import { migrate } from '@farwatch/persistence/migrate';
import { trim, trimmedTables } from '@farwatch/persistence/retention';
import { createPool, type Pool } from '@farwatch/persistence/pool';
import { silentLogger } from '@farwatch/runtime/log';
import { sealsOf } from '@farwatch/runtime/seals';
import { startParts, type Running } from '@farwatch/runtime/run';
import { backing, freshDatabase, topicPrefix } from '@farwatch/testing/backing';
import { eventually } from '@farwatch/testing/eventually';
import { principalOf } from '@farwatch/testing/principal';

import { httpModule } from '../src/http/index.js';
import { storeParked } from '../src/parked-worker.js';
import { parkingPart } from '../src/parking.js';
import { replayParked } from '../src/replay-parked.js';
import { migrations } from '../src/store/migrations.js';
import { retention } from '../src/store/retention.js';

const keys = { current: 'k1', keys: { k1: 'ab'.repeat(32) } };
const seals = sealsOf(() => keys);
let pool: Pool;
let drop: () => Promise<void>;
let connection: KafkaConnection;
let producer: Producer;
let part: Running;
let app: HttpApp;
let base: string;
const consumers: BatchConsumer[] = [];
const replays: InRecord[] = [];

beforeAll(async () => {
  const { kafka } = await backing();
  const prefix = topicPrefix();
  const database = await freshDatabase('parking');
  drop = database.drop;
  await migrate({ url: database.url, schema: 'parking', migrations, log: silentLogger });
  pool = createPool(database.url, { name: 'test' });
  connection = createKafkaConnection({
    brokers: kafka,
    clientId: 'test',
    topicPrefix: prefix,
    log: silentLogger,
  });
  await ensureTopics(connection, ['parked', 'replays', 'exceedances']);
  producer = await createProducer(connection, { name: 'test' });
  part = await startParts([parkingPart], {
    env: { KAFKA_BROKERS: kafka, FARWATCH_TOPIC_PREFIX: prefix, DATABASE_URL: database.url },
    log: silentLogger,
  });
  app = await createHttpApp({
    modules: [httpModuleOf()],
    routes: Object.values(parkedRoutes),
    complete: true,
    verifier: {
      verify: (token) =>
        Promise.resolve(
          token === 'limited' ? principalOf('manager', { districts: ['A'] }) : principalOf(token),
        ),
    },
    log: silentLogger,
    ratePerSecond: 0,
    checkAnswers: true,
  });
  await consume('replays', (batch) => {
    replays.push(...batch.records);
    return Promise.resolve();
  });
  await app.nest.listen(0, '127.0.0.1');
  base = `http://127.0.0.1:${(app.fastify.server.address() as AddressInfo).port}/api/v1`;
});

afterAll(async () => {
  await app?.close();
  await Promise.all(consumers.map((one) => one.stop()));
  await part?.stop();
  await producer?.close();
  await pool?.end();
  await drop?.();
});

function httpModuleOf(): ReturnType<typeof httpModule> {
  return httpModule({ pool, log: silentLogger, seals } as unknown as HttpDeps);
}

async function consume(
  topic: 'replays' | 'exceedances',
  handle: Parameters<typeof startBatchConsumer>[1]['handle'],
): Promise<void> {
  const consumer = await startBatchConsumer(connection, {
    group: `test-${topic}`,
    topics: [topic],
    producer,
    log: silentLogger,
    fatal: (reason) => {
      throw reason;
    },
    handle,
  });
  consumers.push(consumer);
}

const looked = { reason: 'compared with the station log' };

async function call(
  path: string,
  role: Role | 'limited' = 'viewer',
  method: 'GET' | 'POST' = 'GET',
  body: object = looked,
) {
  const reply = await fetch(`${base}${path}`, {
    method,
    headers: {
      authorization: `Bearer ${role}`,
      'accept-language': 'en',
      ...(method === 'POST' && { 'content-type': 'application/json' }),
    },
    ...(method === 'POST' && { body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(10_000),
  });
  return { status: reply.status, body: (await reply.json()) as Record<string, unknown> };
}

/** The one parked record of a source, as the door shows it. */
async function shown(
  source: string,
  ready: (one: ParkedDetail) => boolean = () => true,
): Promise<ParkedDetail> {
  return eventually(
    async () => {
      const { items } = listParked.response.parse((await call(`/parked?source=${source}`)).body);
      if (items.length !== 1) throw new Error(`${items.length} rows of ${source}`);
      const one = parkedDetail.parse((await call(`/parked/${items[0]!.id}`)).body);
      return ready(one) && one;
    },
    { timeoutMs: 30_000, what: `parked record of ${source}` },
  );
}

describe('a device message', () => {
  const bytes = Buffer.from([0x7b, 0x22, 0xff, 0x00, 0xfe, 0x0a]);
  const binary = Buffer.from([0, 1, 2, 253, 254, 255]);
  const refuse = (reason: RefusalCode) =>
    producer.send([
      parkRecord({
        id: 'station-1',
        value: bytes,
        headers: { 'fw-raw-topic': 'farwatch/v1/stations/station-1/readings', 'x-binary': binary },
        from: 'mqtt:farwatch/v1/stations/station-1/readings',
        reason,
        detail: 'at byte 3',
      }),
    ]);

  test('is parked with identical bytes and headers, shown, replayed, refused again, replayed, accepted', async () => {
    await refuse('bad-utf8');
    const one = await shown('station-1');
    expect(Buffer.from(one.base64, 'base64').equals(bytes)).toBe(true);
    expect(one).toMatchObject({
      status: 'parked',
      reason: 'bad-utf8',
      reasonText: { en: 'the payload is not UTF-8' },
      detail: 'at byte 3',
      bytes: 6,
      times: 1,
      replayedAt: null,
      replayTo: 'farwatch.replays.v1',
      headers: { 'x-binary': { base64: binary.toString('base64') } },
    });
    expect(one.text).toBeUndefined();

    const file = await fetch(`${base}/parked/${one.id}/raw`, { headers: { authorization: 'Bearer viewer' } });
    expect(Buffer.from(await file.arrayBuffer()).equals(bytes)).toBe(true);
    expect(file.headers.get('content-disposition')).toContain(`filename="parked-station-1-${one.id}.bin"`);
    expect((await call('/parked/none/raw')).status).toBe(404);

    // Refused input is of no district: somebody who sees one district sees none of it.
    expect((await call('/parked', 'limited')).body).toEqual({ items: [], next: null });
    for (const path of [`/parked/${one.id}`, `/parked/${one.id}/raw`])
      expect((await call(path, 'limited')).status).toBe(404);
    expect((await call(`/parked/${one.id}/replay`, 'limited', 'POST')).status).toBe(404);

    expect((await call(`/parked/${one.id}/replay`, 'officer', 'POST')).status).toBe(403);
    for (const body of [{}, { reason: ' ' }, { reason: 'a\0b' }])
      expect((await call(`/parked/${one.id}/replay`, 'manager', 'POST', body)).status).toBe(400);
    const sent = await call(`/parked/${one.id}/replay`, 'manager', 'POST');
    expect(sent.status).toBe(202);
    expect(parkedItem.parse(sent.body)).toMatchObject({
      status: 'replayed',
      replayedBy: 'manager-1',
      replayReason: looked.reason,
      parkedAgainAt: null,
    });
    const replayed = await eventually(() => replays[0]);
    expect(replayed.key).toBe('station-1');
    expect(replayed.value!.equals(bytes)).toBe(true);
    expect(replayed.headers['x-binary']!.equals(binary)).toBe(true);
    // Whoever makes a reading of it says on the reading who vouched, why, and for what.
    const facts = { by: 'manager-1', ...looked, refusal: one.reason, at: sent.body['replayedAt'] };
    expect(vouchedOf(replayed.headers)).toEqual(facts);
    expect(replayed.headers['fw-raw-topic']!.toString()).toBe('farwatch/v1/stations/station-1/readings');
    expect(Object.keys(replayed.headers).filter((name) => name.startsWith('park-'))).toEqual([]);
    expect(await call(`/parked/${one.id}/replay`, 'manager', 'POST')).toMatchObject({
      status: 409,
      body: { type: '/problems/already-replayed' },
    });

    await refuse('unknown-station'); // what ingest does when it cannot decode it again
    const again = await shown('station-1', (row) => row.status === 'parked');
    expect(again).toMatchObject({ id: one.id, times: 2, reason: 'unknown-station' });
    expect(again.parkedAgainAt).not.toBeNull();

    expect((await call(`/parked/${one.id}/replay`, 'manager', 'POST')).status).toBe(202);
    await eventually(() => replays.length === 2);
    expect(await shown('station-1')).toMatchObject({ status: 'replayed', parkedAgainAt: null, times: 2 });
  });
});

describe('a poison record of a consumer', () => {
  test('goes back to its topic with key, bytes and headers, and its refusal finds its row', async () => {
    const poison = Buffer.from('{"broken": \u4e2d');
    const seen: InRecord[] = [];
    let mended = false;
    await consume('exceedances', (batch) => {
      seen.push(...batch.records);
      return Promise.resolve(batch.records.map(() => (mended ? undefined : park('bad-json', 'position 12'))));
    });
    const headers = {
      ce_id: 'e1',
      ce_type: 'cn.farwatch.exceedance.opened.v1',
      'x-binary': Buffer.from([0, 200]),
    };
    await producer.send([{ topic: 'exceedances', key: 'station-2', value: poison, headers }]);
    const one = await shown('station-2');
    expect(one.text).toBe(poison.toString());
    expect(one.from).toMatch(/^kafka:.*farwatch\.exceedances\.v1\/\d+\/0$/);
    expect(one.replayTo).toBe('farwatch.exceedances.v1');

    await call(`/parked/${one.id}/replay`, 'manager', 'POST');
    const again = await shown('station-2', (row) => row.status === 'parked' && row.times === 2);
    expect(again.id).toBe(one.id);
    expect(again.parkedAgainAt).not.toBeNull();

    mended = true;
    await call(`/parked/${one.id}/replay`, 'manager', 'POST');
    await eventually(() => seen.length === 3);
    for (const record of seen) {
      expect(record.key).toBe('station-2');
      expect(record.value!.equals(poison)).toBe(true);
      expect(record.headers['ce_id']!.toString()).toBe('e1');
      expect(record.headers['x-binary']!.equals(headers['x-binary'])).toBe(true);
    }
    expect(await shown('station-2')).toMatchObject({ status: 'replayed', times: 2 });
  });
});

test('a replay that Kafka does not take is parked, and those behind it leave', async () => {
  const admin = connection.fresh().admin();
  await admin.connect();
  await admin.alterConfigs({
    validateOnly: false,
    resources: [
      {
        type: 2, // a topic
        name: connection.topic('replays'),
        configEntries: [{ name: 'max.message.bytes', value: '40000' }],
      },
    ],
  });
  await admin.disconnect();
  // The broker takes the setting over a moment after it was told.
  const prober = connection.fresh().producer({ allowAutoTopicCreation: false, retry: { retries: 0 } });
  await prober.connect();
  const tooLarge = { key: 'probe', value: Buffer.alloc(50_000, 120) };
  await eventually(() =>
    prober.send({ topic: connection.topic('replays'), messages: [tooLarge] }).then(
      () => false,
      () => true,
    ),
  );
  await prober.disconnect();
  const sources = ['large-1', 'large-2', 'large-3'];
  await producer.send(
    sources.map((id, n) =>
      parkRecord({
        id,
        value: Buffer.alloc(n === 1 ? 50_000 : 30_000, 120),
        headers: {},
        from: `mqtt:large/${n}`,
        reason: 'bad-json',
        detail: 'no JSON',
      }),
    ),
  );
  const rows = await Promise.all(sources.map((source) => shown(source)));
  for (const { id } of rows) await replayParked(pool, id, principalOf('manager'), looked.reason, Date.now());
  const seen = () => replays.map(({ key }) => key).filter((key) => key.startsWith('large-'));
  await eventually(() => ['large-1', 'large-3'].every((key) => seen().includes(key)), {
    what: 'those before and behind it',
  });
  expect(seen()).not.toContain('large-2');
  const remains = await eventually(async () => {
    const { rows: found } = await pool.query<{ reason: string; detail: string; value: Buffer }>(
      `SELECT reason, detail, value FROM parking.parked WHERE source = 'large-2' AND reason = 'too-large'`,
    );
    return found[0];
  });
  expect(remains.value).toHaveLength(50_000);
  expect(remains.detail).toContain('of 50000 bytes are kept');
});

describe('the store', () => {
  const raw = (offset: number, key: string, from: string, reason = 'bad-json'): InRecord => ({
    topic: 'farwatch.parked.v1',
    partition: 5,
    offset,
    key,
    value: Buffer.from(`value of ${from}`),
    headers: {
      'park-from': Buffer.from(from),
      'park-reason': Buffer.from(reason),
      'x\0y': Buffer.from('a\0b'),
    },
    timestamp: Date.UTC(2026, 0, 1) + offset,
  });

  test('counts a record once, however often it is handed over, also by two workers', async () => {
    const records = [raw(1, 'twice', 'mqtt:t'), raw(2, 'twice', 'mqtt:t'), raw(3, 'twice', 'mqtt:t')];
    await Promise.all([
      storeParked(pool, records),
      storeParked(pool, [...records].reverse()),
      storeParked(pool, records),
    ]);
    await storeParked(pool, records);
    expect(await shown('twice')).toMatchObject({ times: 3 });
  });

  test('keeps a tombstone and refuses to send in again what came from nowhere', async () => {
    await storeParked(pool, [{ ...raw(10, 'nowhere', 'kafka:some.topic/0/1'), value: null }]);
    const one = await shown('nowhere');
    expect(one).toMatchObject({ bytes: 0, base64: '', replayTo: null });
    expect(await call(`/parked/${one.id}/replay`, 'manager', 'POST')).toMatchObject({
      status: 409,
      body: { type: '/problems/not-replayable' },
    });
    expect((await call('/parked/none')).status).toBe(404);
    expect((await call('/parked/none/replay', 'manager', 'POST')).status).toBe(404);
  });

  test('lists by pages, the latest first, by reason and status', async () => {
    await storeParked(
      pool,
      Array.from({ length: 23 }, (_, n) => raw(100 + n, 'pages', `mqtt:p${n}`, 'too-old')),
    );
    const seen: string[] = [];
    let cursor = '';
    do {
      const { body } = await call(`/parked?reason=too-old&status=parked&limit=10${cursor}`);
      const { items, next } = listParked.response.parse(body);
      seen.push(...items.map((item) => item.from));
      cursor = next === null ? '' : `&cursor=${encodeURIComponent(next)}`;
    } while (cursor !== '');
    expect(seen).toEqual(Array.from({ length: 23 }, (_, n) => `mqtt:p${22 - n}`));
    expect((await call('/parked?cursor=odd')).status).toBe(400);
  });

  test('forgets what was refused longer ago than Kafka keeps it', async () => {
    await storeParked(pool, [
      { ...raw(300, 'old', 'mqtt:old'), timestamp: Date.now() - 95 * 86_400_000 },
      { ...raw(301, 'young', 'mqtt:young'), timestamp: Date.now() - 89 * 86_400_000 },
    ]);
    // More than one step deletes, and what waits for an archived month to come back.
    await pool.query(
      `INSERT INTO parking.parked (id, status, reason, detail, source, came_from, headers, first_seen, last_seen, times)
       SELECT n::text, 'parked', CASE n WHEN 1 THEN 'month-archived' ELSE 'schema' END, '', 'flood', '', '{}',
         now() - interval '1 year', now() - interval '1 year', 1 FROM generate_series(1, 25000) AS n`,
    );
    const [parked] = trimmedTables({}, 'parking', retention);
    await trim(pool, 'parking', parked!);
    const { rows } = await pool.query(`SELECT id FROM parking.parked WHERE source = 'flood'`);
    expect(rows).toEqual([{ id: '1' }]);
    await pool.query(`DELETE FROM parking.parked WHERE source = 'flood'`);
    const left = listParked.response.parse((await call('/parked?source=old')).body).items;
    expect(left).toEqual([]);
    expect((await shown('young')).source).toBe('young');
  });

  test('a refusal that cannot be stored is no refusal anew: parking is unwell until it can be', async () => {
    await pool.query(
      `ALTER TABLE parking.parked ADD CONSTRAINT mended_later CHECK (source <> 'poison') NOT VALID`,
    );
    const [reason, detail, from] = ['bad-json', 'at byte 1', 'mqtt:poison'] as const;
    const refuse = (id: string) =>
      producer.send([parkRecord({ id, value: Buffer.from('{'), headers: {}, from, reason, detail })]);
    await refuse('poison');
    const before = await topicSize(connection, 'parked');
    await eventually(() => part.health()['parking']?.detail?.includes('cannot be stored') === true, {
      timeoutMs: 30_000,
      what: 'parking to say that it cannot store',
    });
    expect(part.health()['parking']?.ok).toBe(false);
    // Behind it others wait, and it does not go round.
    expect(await topicSize(connection, 'parked')).toBe(before);
    await pool.query('ALTER TABLE parking.parked DROP CONSTRAINT mended_later');
    expect(await shown('poison')).toMatchObject({ times: 1, reason: 'bad-json' });
    await eventually(() => part.health()['parking']?.ok === true, { what: 'parking to be well again' });
  });
});

test('a refused frame is opened by who may; who did and why is written down before it is shown', async () => {
  const [original, masked] = [Buffer.from('##PW=123456;MN=A'), Buffer.from('##PW=******;MN=A')];
  for (const [id, headers] of [
    ['sealed', { 'fw-sealed': seals.seal(original, masked) }],
    ['plain', {}],
  ] as const)
    await pool.query(
      `INSERT INTO parking.parked (id, status, reason, detail, source, came_from, value, headers, first_seen, last_seen, times)
       VALUES ($1, 'parked', 'frame-crc', '', 'x', 'tcp:p/A', $2, $3, now(), now(), 1)`,
      [id, masked, headers],
    );
  const open = async (id: string, role: string) => {
    const answer = await fetch(`${base}/parked/${id}/open`, {
      method: 'POST',
      headers: { authorization: `Bearer ${role}`, 'content-type': 'application/json' },
      body: JSON.stringify({ reason: 'checked with the maker' }),
    });
    return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
  };
  expect((await open('sealed', 'manager')).status).toBe(403);
  expect((await open('plain', 'head')).body).toMatchObject({ status: 409, type: '/problems/not-sealed' });
  expect((await open('sealed', 'head')).body).toMatchObject({ text: original.toString(), key: 'k1' });
  const { rows } = await pool.query('SELECT parked, by, reason FROM parking.opening');
  expect(rows).toEqual([
    { parked: 'sealed', by: principalOf('head').name, reason: 'checked with the maker' },
  ]);
});
