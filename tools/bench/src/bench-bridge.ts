import { topics } from '@farwatch/contracts/topics';
import { DurableSender } from '@farwatch/messaging/durable-sender';
import { createProducer } from '@farwatch/messaging/producer';
import { createKafkaConnection } from '@farwatch/messaging/kafka';
import { createMappings } from '@farwatch/mqtt/mapping';
import { openPacketSource } from '@farwatch/mqtt/packet-source';
import { createLogger } from '@farwatch/observability/logger';

import { createStationPipeline } from '@farwatch/ingest-station/station-pipeline';

// The bridge alone for the shared rig: TOPIC, MQTT_PORT and KAFKA_PORT; one session, every station is known.
const env = process.env;
const log = createLogger('bench-bridge');
const connection = createKafkaConnection({
  brokers: `127.0.0.1:${env['KAFKA_PORT']}`,
  clientId: 'bench-bridge',
  // TOPIC is the real name of the topic of readings, with the prefix of the installation.
  topicPrefix: (env['TOPIC'] ?? '').replace(topics.readings.name, ''),
  log,
});
const producer = await createProducer(connection, { name: 'bench-bridge' });
const facts = {};
const source = openPacketSource({
  url: `mqtt://127.0.0.1:${env['MQTT_PORT']}`,
  clientId: 'farwatch-ingest-0',
  filters: ['farwatch/v1/stations/+/readings'],
  ...createStationPipeline({
    decode: {
      via: 'mqtt',
      station: () => facts,
      mappings: createMappings([]),
      maxFutureMs: 600_000,
      maxAgeMs: 7_305 * 86_400_000,
      maxPayloadBytes: 1_048_576,
    },
    sender: new DurableSender({ producer, name: 'bench-bridge', log }),
    log,
    maxKeptBytes: 900_000,
  }),
  log,
});
process.on(
  'SIGTERM',
  () =>
    void source
      .stop()
      .then(() => producer.close())
      .then(() => process.exit(0)),
);
