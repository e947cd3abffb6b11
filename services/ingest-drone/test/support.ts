import { createHash, randomBytes } from 'node:crypto';

import { fromHeaders } from '@farwatch/contracts/envelope';
import type { Drone } from '@farwatch/contracts/events';
import { startBatchConsumer, type BatchConsumer, type InRecord } from '@farwatch/messaging/batch-consumer';
import { createKafkaConnection, ensureTopics, type KafkaConnection } from '@farwatch/messaging/kafka';
import { createProducer, type Producer } from '@farwatch/messaging/producer';
import { connectClient, type MqttClient } from '@farwatch/mqtt/client';
import { silentLogger } from '@farwatch/runtime/log';
import { startParts, type Running } from '@farwatch/runtime/run';
import { anyRecord } from '@farwatch/testing/any-record';
import { backing, topicPrefix } from '@farwatch/testing/backing';
import { eventually } from '@farwatch/testing/eventually';

import { ingestDronePart } from '../src/ingest-drone.js';

/** The part on real servers, with what came out of it. */
export interface World {
  readonly producer: Producer;
  readonly mqtt: MqttClient;
  /** Address of the direct door. */
  directUrl(): string;
  register(drone: Partial<Drone> & { id: string }, secret?: string): Promise<void>;
  /** Data of the events that drone made, oldest first. */
  events(drone: string): { type: string; id: string; data: Record<string, unknown>; raw: string }[];
  parked(source: string): { reason: string; value: Buffer; record: InRecord }[];
  all(): readonly InRecord[];
  /** Ends the part and starts it again: what the broker holds for its session is delivered then. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

export const unique = randomBytes(3).toString('hex');

export async function startWorld(extra: Record<string, string> = {}): Promise<World> {
  const { kafka, redisUrl, mqttUrl } = await backing();
  const prefix = topicPrefix();
  const connection: KafkaConnection = createKafkaConnection({
    brokers: kafka,
    clientId: 'ingest-drone-int',
    topicPrefix: prefix,
    log: silentLogger,
  });
  await ensureTopics(connection);
  const producer = await createProducer(connection, { name: 'test' });
  const got: InRecord[] = [];
  const reader: BatchConsumer = await startBatchConsumer(connection, {
    group: 'test',
    topics: ['patrols', 'parked'],
    producer,
    log: silentLogger,
    fatal: () => undefined,
    handle: ({ records }) => Promise.resolve(void got.push(...records)),
  });
  const env = {
    KAFKA_BROKERS: kafka,
    REDIS_URL: redisUrl,
    MQTT_URL: mqttUrl,
    MQTT_DRONE_PORT: '0',
    FARWATCH_TOPIC_PREFIX: prefix,
    FARWATCH_BRIDGE_CLIENT: `int-${unique}-${randomBytes(2).toString('hex')}`,
    ...extra,
  };
  const start = (): Promise<Running> => startParts([ingestDronePart], { env, log: silentLogger });
  let running = await start();
  const mqtt = await connectClient(mqttUrl);
  const of = (topic: 'patrols' | 'parked', key: string): InRecord[] =>
    got.filter((one) => one.topic === connection.topic(topic) && one.key === key);
  let changes = 0;
  return {
    producer,
    mqtt,
    directUrl: () => running.parts.get('ingest-drone')!.doors!['mqttDrones']!,
    async register(drone, secret) {
      const secretHash =
        secret === undefined ? {} : { secretHash: createHash('sha256').update(secret).digest('hex') };
      const value = { name: drone.id, serials: [], simulated: false, ...secretHash, ...drone };
      const event = {
        id: `${drone.id}-${changes++}`,
        type: 'cn.farwatch.drone.changed.v1',
        source: '/farwatch/test' as const,
        time: new Date().toISOString(),
      };
      await producer.send([anyRecord('drones', drone.id, event, value)]);
      // Known when the door no longer says that it does not know it.
      await eventually(async () => {
        const probe = `probe ${drone.id} ${changes++}`;
        await mqtt.publish(`farwatch/v1/drones/${drone.id}/messages`, probe);
        const answer = await eventually(() =>
          of('parked', drone.id).find(({ value: one }) => one?.toString() === probe),
        );
        return answer.headers['park-reason']!.toString() !== 'unknown-drone';
      });
    },
    events: (drone) =>
      of('patrols', drone).map((record) => ({
        ...fromHeaders(record.headers)!,
        data: JSON.parse(record.value!.toString()) as Record<string, unknown>,
        raw: record.headers['fw-raw']!.toString(),
      })),
    parked: (source) =>
      of('parked', source)
        .filter(({ value }) => !value!.toString().startsWith('probe '))
        .map((record) => ({
          reason: record.headers['park-reason']!.toString(),
          value: record.value!,
          record,
        })),
    all: () => got,
    async restart() {
      await running.stop();
      running = await start();
    },
    async stop() {
      await mqtt.end();
      await running.stop();
      await reader.stop();
      await producer.close();
    },
  };
}
