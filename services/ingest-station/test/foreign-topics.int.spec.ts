/** Topics that nobody expected, and values below detection, through the real door: broker, bridge, Kafka. */
import { readingReceived, type ReadingReceived } from '@farwatch/contracts/events';
import { startBatchConsumer, type BatchConsumer, type InRecord } from '@farwatch/messaging/batch-consumer';
import { createKafkaConnection, ensureTopics, type KafkaConnection } from '@farwatch/messaging/kafka';
import { createProducer, type Producer } from '@farwatch/messaging/producer';
import { connectClient, type MqttClient } from '@farwatch/mqtt/client';
import { silentLogger } from '@farwatch/runtime/log';
import { startParts, type Running } from '@farwatch/runtime/run';
import { anyRecord } from '@farwatch/testing/any-record';
import { backing, topicPrefix } from '@farwatch/testing/backing';
import { eventually } from '@farwatch/testing/eventually';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { ingestStationPart } from '../src/ingest-station.js';

const unique = randomBytes(3).toString('hex');
/** Stations of this run: what another run publishes on the same broker is of unknown stations. */
const stations: Readonly<Record<string, 'air' | 'water'>> = {
  [`case-${unique}-nd`]: 'water',
  ...Object.fromEntries(
    ['z2m:hall%2Fair', 'z2m:attic%2Fair', `shelly:case-${unique}-ht`].map((id) => [id, 'air' as const]),
  ),
};

const got: InRecord[] = [];
let connection: KafkaConnection;
let producer: Producer;
let reader: BatchConsumer;
let running: Running;
let mqtt: MqttClient;
let ownMappings: string;

beforeAll(async () => {
  const { kafka, redisUrl, mqttUrl } = await backing();
  const prefix = topicPrefix();
  ownMappings = mkdtempSync(join(tmpdir(), 'mappings-'));
  const z2m = {
    ...{
      id: 'z2m',
      version: 1,
      match: { topic: `zigbee2mqtt-${unique}/#name` },
      station: { from: 'topic:name', prefix: 'z2m:' },
    },
    ...{ time: { from: '/last_seen' }, readings: [{ pollutant: 'PM2.5', from: '/pm25', unit: 'ug/m3' }] },
  };
  writeFileSync(join(ownMappings, 'z2m.json'), JSON.stringify(z2m));
  connection = createKafkaConnection({
    brokers: kafka,
    clientId: 'field-int',
    topicPrefix: prefix,
    log: silentLogger,
  });
  await ensureTopics(connection);
  producer = await createProducer(connection, { name: 'test' });
  const event = (id: string) => ({
    ...{ id, type: 'cn.farwatch.station.changed.v1', source: '/farwatch/test' as const },
    time: new Date().toISOString(),
  });
  await producer.send(
    Object.entries(stations).map(([id, kind]) =>
      anyRecord('stations', id, event(id), { id, kind, name: 'Test', simulated: true }),
    ),
  );
  reader = await startBatchConsumer(connection, {
    ...{ group: 'test', topics: ['readings', 'parked', 'stationStatus'], producer, log: silentLogger },
    fatal: () => undefined,
    handle: ({ records }) => Promise.resolve(void got.push(...records)),
  });
  running = await startParts([ingestStationPart], {
    env: {
      ...{ KAFKA_BROKERS: kafka, REDIS_URL: redisUrl, MQTT_URL: mqttUrl, FARWATCH_TOPIC_PREFIX: prefix },
      ...{ FARWATCH_BRIDGE_CLIENT: `field-${unique}`, FARWATCH_MAPPINGS_DIR: ownMappings },
      FARWATCH_BRIDGE_TOPICS: `plant-${unique}/#`,
    },
    log: silentLogger,
  });
  mqtt = await connectClient(mqttUrl);
}, 60_000);

afterAll(async () => {
  await mqtt?.end();
  await running?.stop();
  await reader?.stop();
  await producer?.close();
  rmSync(ownMappings, { recursive: true, force: true });
});

const recordsOf = (topic: string, key: string): InRecord[] =>
  got.filter((record) => record.topic === connection.topic(topic) && record.key === key);
const eventsOf = (station: string): ReadingReceived[] =>
  recordsOf('readings', station).map(({ value }) => readingReceived.parse(JSON.parse(value!.toString())));
const valuesOf = (station: string): unknown[] =>
  eventsOf(station).flatMap(({ readings }) => readings.map(({ pollutant, value }) => [pollutant, value]));
const reasonsOf = (key: string): string[] =>
  recordsOf('parked', key).map(({ headers }) => headers['park-reason']!.toString());
const until = (what: string, done: () => boolean): Promise<unknown> =>
  eventually(done, { what, timeoutMs: 30_000 });

describe('topics and values of the field', () => {
  it('two topics with a slash in the name are two stations', async () => {
    for (const [room, pm25] of [
      ['hall', 12],
      ['attic', 80],
    ] as const)
      await mqtt.publish(
        `zigbee2mqtt-${unique}/${room}/air`,
        JSON.stringify({ pm25, last_seen: '2026-11-20T15:30:00+08:00' }),
      );
    await until('both', () => valuesOf('z2m:hall%2Fair').length + valuesOf('z2m:attic%2Fair').length === 2);
    expect([valuesOf('z2m:hall%2Fair'), valuesOf('z2m:attic%2Fair')]).toEqual([
      [['a34004', 12]],
      [['a34004', 80]],
    ]);
  });

  it('foreign topics that are subscribed are parked once as no-mapping: of a family, and those an operator names', async () => {
    const topics = [
      `shellies/case-${unique}-ht/relay/0`,
      `cs/v2/else/case-${unique}`,
      `plant-${unique}/line/3`,
    ];
    for (const topic of topics) await mqtt.publish(topic, '{"x":1}');
    await until('all parked', () => topics.every((topic) => recordsOf('parked', topic).length > 0));
    for (const topic of topics) expect([topic, reasonsOf(topic)]).toEqual([topic, ['no-mapping']]);
  });

  it('a value below detection is an event with its limit', async () => {
    const at = '2026-11-20T10:00:00+08:00';
    const readings = ['<0.025', '0.025L'].map((value, n) => ({
      ...{ pollutant: 'NH3-N', unit: 'mg/L', value },
      ...{ start: at.replace('10:', `1${n}:`), end: at.replace('10:', `1${n}:`) },
    }));
    await mqtt.publish(`farwatch/v1/stations/case-${unique}-nd/readings`, JSON.stringify({ readings }));
    await until('stored', () => eventsOf(`case-${unique}-nd`).length > 0);
    expect(eventsOf(`case-${unique}-nd`)[0]!.readings).toMatchObject([
      { value: 0.0125, below: 0.025 },
      { value: 0.0125, below: 0.025 },
    ]);
  });
});
