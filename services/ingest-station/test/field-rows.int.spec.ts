/** Rows of inputs from the field (MQTT), sent through the real door: broker, bridge, Kafka. */
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
import { afterAll, beforeAll, describe, expect, it, test } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { ingestStationPart } from '../src/ingest-station.js';

const folder = fileURLToPath(new URL('../../../../../shared/vectors/field/', import.meta.url));
const rows = existsSync(`${folder}cases.jsonl`)
  ? readFileSync(`${folder}cases.jsonl`, 'utf8')
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as { id: string; input: string })
  : [];
const unique = randomBytes(3).toString('hex');
/** Stations of this run: what another run publishes on the same broker is of unknown stations. */
const own = (text: string): string =>
  text.replaceAll('case-', `case-${unique}-`).replaceAll('case90001', `case-${unique}`);
const stations: Readonly<Record<string, 'air' | 'water'>> = {
  [`case-${unique}-neg`]: 'air',
  [`case-${unique}-nd`]: 'water',
  ...Object.fromEntries(
    [
      'tasmota:case-U-tas1',
      'tasmota:case-U-tas2',
      'tasmota:case-U-tas3',
      'senml:case-U-sml',
      'airgradient:case-U-ag1',
      'tts:case-U-tts1',
      `sc:U`,
      'cs:CR1000X_U',
      'z2m:hall%2Fair',
      'z2m:attic%2Fair',
      'shelly:case-U-ht',
    ].map((id) => [id.replaceAll('U', unique), 'air' as const]),
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
/** Topic and payload of a row: the first line and the next. */
function messageOf(id: string): readonly [topic: string, payload: string] {
  const [topic, payload] = own(rows.find((row) => row.id === id)!.input).split('\n');
  return [topic!.split(',')[0]!, payload!];
}
const publish = (id: string): Promise<void> => mqtt.publish(...messageOf(id));
const until = (what: string, done: () => boolean): Promise<unknown> =>
  eventually(done, { what, timeoutMs: 30_000 });

test('the rows are there, or are counted as left out', () => {
  if (rows.length === 0) process.stderr.write('left out: ../shared/vectors/field/cases.jsonl is not there\n');
  expect([0, 38]).toContain(rows.length);
});

describe('what needs no rows', () => {
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

(rows.length === 0 ? describe.skip : describe)('rows of the field', () => {
  it('neg-sentinel-scaled: 23 hours are taken, the placeholder in mg/m3 is refused', async () => {
    const station = `case-${unique}-neg`;
    await mqtt.publish(
      `farwatch/v1/stations/${station}/readings`,
      readFileSync(`${folder}neg-day.json`, 'utf8'),
    );
    await until('the event', () => eventsOf(station).length > 0 && reasonsOf(station).length > 0);
    expect(reasonsOf(station)).toEqual(['value-out-of-range']);
    expect(valuesOf(station)).toEqual(Array.from({ length: 23 }, () => ['a34004', 30]));
  });

  it('tasmota-time-offset: the time of the device, not the arrival', async () => {
    await publish('tasmota-time-offset');
    const station = `tasmota:case-${unique}-tas1`;
    await until('the event', () => eventsOf(station).length > 0);
    expect(valuesOf(station)).toEqual([
      ['a01001', 21.4],
      ['a01002', 40.2],
      ['a01006', 1012.1],
    ]);
    for (const reading of eventsOf(station)[0]!.readings)
      expect([reading.start, reading.timeFrom]).toEqual(['2026-11-20T07:30:00.000Z', undefined]);
  });

  it('senml-now-twice: two readings with two ids, each says that its time is the arrival', async () => {
    const station = `senml:case-${unique}-sml`;
    const [, payload] = messageOf('senml-now-twice');
    const topic = `stations/case-${unique}-sml`;
    await mqtt.publish(topic, payload);
    await until('the first', () => eventsOf(station).length === 1);
    await mqtt.publish(topic, payload);
    await until('the second', () => eventsOf(station).length === 2);
    expect(
      new Set(recordsOf('readings', station).map(({ headers }) => headers['ce_id']!.toString())).size,
    ).toBe(2);
    for (const { readings } of eventsOf(station)) expect(readings[0]).toMatchObject({ timeFrom: 'arrival' });
  });

  it('tts-simulated, tasmota-two-bme280, tasmota-nan, airgradient-compensated-missing, campbell-pr-topic, sds011-999', async () => {
    const replaced: readonly (readonly [id: string, from: string, to: string])[] = [
      ['tts-simulated', '70B3D57ED0CA5E01', `case-${unique}-tts1`],
      ['tasmota-two-bme280', '', ''],
      ['tasmota-nan', '', ''],
      ['airgradient-compensated-missing', '', ''],
      ['campbell-pr-topic', 'CR1000X_90001', `CR1000X_${unique}`],
      ['sds011-999', '"90001"', `"${unique}"`],
    ];
    for (const [id, from, to] of replaced) {
      const [topic, payload] = messageOf(id);
      await mqtt.publish(topic, from === '' ? payload : payload.replace(from, to));
    }
    const simulated = `tts:case-${unique}-tts1`;
    const [two, nan, air] = [
      `tasmota:case-${unique}-tas2`,
      `tasmota:case-${unique}-tas3`,
      `airgradient:case-${unique}-ag1`,
    ];
    const [campbell, sds] = [`cs:CR1000X_${unique}`, `sc:${unique}`];
    await until(
      'all',
      () =>
        [two, nan, air, campbell, sds].every((id) => eventsOf(id).length > 0) &&
        reasonsOf(simulated).length > 0,
    );
    expect([reasonsOf(simulated), valuesOf(simulated)]).toEqual([['simulated'], []]);
    expect(valuesOf(two)).toEqual([
      ['a01001', 21.4],
      ['a01002', 40.2],
      ['a01006', 1012.1],
    ]);
    expect(valuesOf(nan)).toEqual([
      ['a34005', 8],
      ['a34004', 12],
      ['a34002', 13],
    ]);
    expect(valuesOf(air)).toEqual([
      ['a34005', 3],
      ['a34004', 7],
      ['a34002', 8],
      ['a01001', 24.47],
      ['a01002', 41],
    ]);
    expect(valuesOf(campbell)).toEqual([
      ['a01001', 21.4],
      ['a01002', 48.2],
    ]);
    expect(eventsOf(sds)[0]!.readings.map(({ value, flag }) => [value, flag])).toEqual([
      [1999.9, 'T'],
      [999.9, 'T'],
      [7.43, 'N'],
    ]);
    for (const id of [two, nan, air, campbell, sds]) expect([id, reasonsOf(id)]).toEqual([id, []]);
  });
});
