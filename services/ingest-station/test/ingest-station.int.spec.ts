import { fromHeaders } from '@farwatch/contracts/envelope';
import { readingReceived } from '@farwatch/contracts/events';
import { localDate, parseLocalDate } from '@farwatch/domain/reading';
import { startBatchConsumer, type BatchConsumer, type InRecord } from '@farwatch/messaging/batch-consumer';
import { createKafkaConnection, ensureTopics, type KafkaConnection } from '@farwatch/messaging/kafka';
import { anyRecord } from '@farwatch/testing/any-record';
import { createProducer, type Producer } from '@farwatch/messaging/producer';
import { connectClient, type MqttClient } from '@farwatch/mqtt/client';
import { silentLogger } from '@farwatch/runtime/log';
import { startParts, type Running } from '@farwatch/runtime/run';
import { backing, topicPrefix } from '@farwatch/testing/backing';
import { eventually } from '@farwatch/testing/eventually';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createHash, randomBytes } from 'node:crypto';
import { connect } from 'node:net';

import { ingestStationPart } from '../src/ingest-station.js';

const prefix = topicPrefix();
const unique = randomBytes(3).toString('hex');
const [known, late, old] = [`ist-${unique}`, `late-${unique}`, `old-${unique}`];
const got: InRecord[] = [];
let connection: KafkaConnection;
let producer: Producer;
let reader: BatchConsumer;
let running: Running;
let mqtt: MqttClient;

beforeAll(async () => {
  const { kafka, redisUrl, mqttUrl } = await backing();
  connection = createKafkaConnection({
    brokers: kafka,
    clientId: 'ingest-int',
    topicPrefix: prefix,
    log: silentLogger,
  });
  await ensureTopics(connection);
  producer = await createProducer(connection, { name: 'test' });
  await register(known);
  const device = { station: known, secretHash: createHash('sha256').update('s3cret').digest('hex') };
  await producer.send([anyRecord('devices', known, event('device'), device)]);
  reader = await startBatchConsumer(connection, {
    group: 'test',
    topics: ['readings', 'parked', 'stationStatus'],
    producer,
    log: silentLogger,
    fatal: () => undefined,
    handle: ({ records }) => Promise.resolve(void got.push(...records)),
  });
  running = await startParts([ingestStationPart], {
    env: {
      KAFKA_BROKERS: kafka,
      REDIS_URL: redisUrl,
      MQTT_URL: mqttUrl,
      MQTT_DIRECT_PORT: '0',
      FARWATCH_TOPIC_PREFIX: prefix,
      FARWATCH_BRIDGE_CLIENT: `int-${unique}`,
    },
    log: silentLogger,
  });
  mqtt = await connectClient(mqttUrl);
}, 60_000);

afterAll(async () => {
  await mqtt.end();
  await running.stop();
  await reader.stop();
  await producer.close();
});

const event = (noun: string) => ({
  id: `${noun}-${unique}`,
  type: `cn.farwatch.${noun}.changed.v1`,
  source: '/farwatch/test' as const,
  time: new Date().toISOString(),
});
const register = (id: string, more: { readonly retiredFrom?: string } = {}): Promise<void> =>
  producer.send([
    anyRecord('stations', id, event('station'), {
      id,
      kind: 'air',
      name: 'Test',
      simulated: true,
      ...more,
    }),
  ]);
const minute = Math.floor(Date.now() / 60_000) * 60_000;
const payload = (seq: number): string => {
  const [start, end] = [minute - 60_000, minute].map((ms) => new Date(ms).toISOString());
  return JSON.stringify({
    seq,
    readings: [{ pollutant: 'PM2.5', value: 36.2 + seq, unit: 'ug/m3', start, end }],
  });
};
const named = (topic: string, key: string): InRecord[] =>
  got.filter((record) => record.topic === connection.topic(topic) && record.key === key);

/** Whether a message of the known station is acknowledged; false when the connection is closed instead. A client would send it again. */
function acknowledged(port: number, topic: string, message: string): Promise<boolean> {
  const text = (value: string): Buffer => Buffer.concat([Buffer.of(0, value.length), Buffer.from(value)]);
  const packet = (type: number, ...parts: Buffer[]): Buffer => {
    const body = Buffer.concat(parts);
    const length = [0, 7, 14].map((shift) => ((body.length >> shift) & 0x7f) | (shift < 14 ? 0x80 : 0));
    return Buffer.concat([Buffer.of(type, ...length), body]);
  };
  const login = [text('MQTT'), Buffer.of(4, 0xc2, 0, 60), text('raw'), text(known), text('s3cret')];
  const socket = connect(port, '127.0.0.1');
  socket.write(packet(0x10, ...login));
  socket.write(packet(0x32, text(topic), Buffer.of(0, 1), Buffer.from(message)));
  return new Promise<boolean>((resolve) => {
    let heard = Buffer.alloc(0);
    socket.on('data', (chunk) => {
      heard = Buffer.concat([heard, chunk]);
      if (heard.includes(Buffer.of(0x40, 2, 0, 1))) resolve(true);
    });
    socket.on('error', () => undefined).on('close', () => resolve(false));
  }).finally(() => socket.destroy());
}

describe('the part on real servers', () => {
  it('brings a reading from the broker to Kafka as an event with its original bytes', async () => {
    const topic = `farwatch/v1/stations/${known}/readings`;
    await mqtt.publish(topic, payload(1));
    const [record] = await eventually(() => named('readings', known).length > 0 && named('readings', known));
    expect(fromHeaders(record!.headers)).toMatchObject({ type: 'cn.farwatch.reading.received.v1' });
    expect(record!.headers['fw-raw']!.toString()).toBe(payload(1));
    expect(record!.headers['fw-raw-topic']!.toString()).toBe(topic);
    expect(readingReceived.parse(JSON.parse(record!.value!.toString()))).toMatchObject({
      station: known,
      via: 'mqtt',
      seq: 1,
    });
  });

  it('takes a reading of a device through its own door, after it is in Kafka', async () => {
    const url = running.parts.get('ingest-station')!.doors!['mqttDirect']!;
    const device = await connectClient(url, { username: known, password: 's3cret' });
    await device.publish(`farwatch/v1/stations/${known}/readings`, payload(2));
    await device.publish(`farwatch/v1/stations/${known}/status`, '{"online":true}');
    await device.end();
    await eventually(() =>
      named('readings', known).some(({ value }) => value!.toString().includes('"via":"mqtt-direct"')),
    );
    const [status] = await eventually(
      () => named('stationStatus', known).length > 0 && named('stationStatus', known),
    );
    expect(JSON.parse(status!.value!.toString())).toMatchObject({ station: known, cause: 'status' });
    await expect(connectClient(url, { username: known, password: 'wrong' })).rejects.toMatchObject({
      code: 'mqtt-unreachable',
    });
  });

  it('parks an unknown station’s bytes and takes them in on replay, once it is registered', async () => {
    await mqtt.publish(`farwatch/v1/stations/${late}/readings`, payload(3));
    const [parked] = await eventually(() => named('parked', late).length > 0 && named('parked', late));
    expect(parked!.headers['park-reason']!.toString()).toBe('unknown-station');
    expect(parked!.value!.toString()).toBe(payload(3));
    await register(late);
    const vouched = {
      by: 'm',
      reason: 'registered',
      refusal: 'unknown-station',
      at: '2026-11-01T00:00:00.000Z',
    };
    const headers = Object.fromEntries(
      Object.entries(parked!.headers).filter(([name]) => !name.startsWith('park-')),
    );
    await eventually(async () => {
      await producer.send([
        {
          topic: 'replays',
          key: late,
          value: parked!.value,
          headers: { ...headers, 'fw-replay-of': 'row-1', 'fw-vouched': JSON.stringify(vouched) },
        },
      ]);
      return named('readings', late).length > 0;
    });
    expect(JSON.parse(named('readings', late)[0]!.value!.toString())).toMatchObject({ vouched });
    // Those that came before the register was heard of belong to the row that was sent again.
    for (const again of named('parked', late).slice(1))
      expect(again.headers['fw-replay-of']!.toString()).toBe('row-1');
  });

  it('parks what a retired station measures from its day on, and takes it in on replay when the day was wrong', async () => {
    const of = (start: string, end: string): string =>
      JSON.stringify({ readings: [{ pollutant: 'PM2.5', value: 30, unit: 'ug/m3', start, end }] });
    const today = localDate(Date.now());
    const midnight = parseLocalDate(today)!;
    const [before, after] = [midnight - 3_600_000, midnight].map((ms) =>
      of(new Date(ms).toISOString(), new Date(ms === midnight ? ms : midnight).toISOString()),
    );
    await register(old, { retiredFrom: today });
    const reasons = () => named('parked', old).map(({ headers }) => headers['park-reason']!.toString());
    // Until the register is heard of the station is unknown.
    await eventually(async () => {
      await mqtt.publish(`farwatch/v1/stations/${old}/readings`, after!);
      return reasons().includes('station-retired');
    });
    await mqtt.publish(`farwatch/v1/stations/${old}/readings`, before!);
    await eventually(() => named('readings', old).length > 0);
    expect(named('readings', old).map(({ headers }) => headers['fw-raw']!.toString())).toEqual([before]);
    const [parked] = named('parked', old).filter(
      ({ headers }) => headers['park-reason']!.toString() === 'station-retired',
    );
    expect(parked!.value!.toString()).toBe(after);
    const headers = Object.fromEntries(
      Object.entries(parked!.headers).filter(([name]) => !name.startsWith('park-')),
    );
    await register(old, {});
    await eventually(async () => {
      const again = { topic: 'replays' as const, key: old, value: parked!.value };
      await producer.send([{ ...again, headers: { ...headers, 'fw-replay-of': 'row-2' } }]);
      return named('readings', old).some(({ headers: { 'fw-raw': raw } }) => raw!.toString() === after);
    });
  });

  it('of a device that sends rubbish as much is parked as a minute allows: the rest is not acknowledged, its connection is closed', async () => {
    const url = running.parts.get('ingest-station')!.doors!['mqttDirect']!;
    const topic = `farwatch/v1/stations/${known}/readings`;
    const rubbish = (mark: string) => `rubbish ${mark} ${'x'.repeat(200_000)}`;
    // 120 kB, the last message on credit: the first one is a debt of more than half a minute.
    expect(await acknowledged(Number(new URL(url).port), topic, rubbish('one'))).toBe(true);
    expect(await acknowledged(Number(new URL(url).port), topic, rubbish('two'))).toBe(false);
    expect(await acknowledged(Number(new URL(url).port), topic, payload(20))).toBe(true);
    const parked = (mark: string) => named('parked', known).some(({ value }) => value!.includes(`h ${mark}`));
    await eventually(() => parked('one'));
    expect(parked('two')).toBe(false);
    expect(running.health()['ingest-station']).toMatchObject({ detail: expect.stringContaining(known) });
  });

  it('parks what no mapping knows, and a payload that is none, with its reason', async () => {
    await mqtt.publish(`farwatch/v1/stations/${known}/readings`, Buffer.from([0xff, 0x00]));
    await eventually(() =>
      named('parked', known).some(({ headers }) => headers['park-reason']!.toString() === 'bad-utf8'),
    );
  });
});
