import { eventTypes } from './events/index.js';
import { eventJsonSchema, eventSchemas, schemaNameOf, toJsonSchema, type JsonSchema } from './json-schema.js';
import { mqttTopics, nativeReadings, nativeStatus } from './mqtt/index.js';
import { topics, type Topic, type TopicKey } from './topics.js';

const publicTopics = (Object.entries(topics) as [TopicKey, Topic][]).filter(
  ([, topic]) => topic.visibility === 'public',
);

const ceHeaders = (type: string | undefined): JsonSchema => ({
  type: 'object',
  required: ['ce_specversion', 'ce_id', 'ce_source', 'ce_type', 'ce_time', 'content-type'],
  properties: {
    ce_specversion: { type: 'string', const: '1.0' },
    ce_id: { type: 'string', description: 'Derived from the content: a replay repeats it' },
    ce_source: { type: 'string', pattern: '^/farwatch/' },
    ce_type: type === undefined ? { type: 'string' } : { type: 'string', const: type },
    ce_time: { type: 'string', format: 'date-time' },
    'content-type': { type: 'string', const: 'application/json' },
    traceparent: { type: 'string', description: 'W3C Trace Context' },
  },
});

const rawHeaders = {
  'fw-raw': { type: 'string', description: 'The bytes as received' },
  'fw-raw-topic': { type: 'string', description: 'MQTT topic, or TCP peer and MN' },
  'fw-sealed': {
    type: 'string',
    description:
      'Of frames of HJ 212, whose `fw-raw` has the password masked: the bytes as received, under a key of the installation (docs/security.md)',
  },
  'fw-raw-type': { type: 'string', description: 'Media type of the bytes' },
};

const sequenceHeaders = {
  'fw-seq': {
    type: 'string',
    pattern: '^[0-9]+$',
    description:
      'Counts up with every record: of two records of a key, tombstones included, the one with the higher number holds, whatever their order',
  },
};

/** The name of a message inside its channel: `cn.farwatch.lead.opened.v1` is `lead.opened.v1`. */
const shortName = (type: string): string => type.replace('cn.farwatch.', '');

function kafkaMessages(): JsonSchema {
  const messages: JsonSchema = {};
  for (const { type, topic } of eventTypes) {
    if (topics[topic].visibility !== 'public') continue;
    const headers = ceHeaders(type);
    if (topic === 'readings' || topic === 'deviceReports')
      Object.assign(headers['properties'] as object, rawHeaders);
    if (topics[topic].cleanup === 'compact') Object.assign(headers['properties'] as object, sequenceHeaders);
    messages[shortName(type)] = {
      name: type,
      title: shortName(type),
      contentType: 'application/json',
      headers,
      payload: { $ref: `#/components/schemas/${schemaNameOf(type)}` },
      bindings: { kafka: { key: { type: 'string', description: topics[topic].key } } },
    };
  }
  messages['parked.v1'] = {
    name: 'parked.v1',
    title: 'A refused record: its original bytes and headers',
    contentType: 'application/octet-stream',
    headers: {
      type: 'object',
      required: ['park-reason', 'park-from'],
      properties: {
        'park-reason': { type: 'string' },
        'park-detail': { type: 'string' },
        'park-from': { type: 'string', description: 'mqtt:<topic> or kafka:<topic>/<partition>/<offset>' },
        'park-at': { type: 'string', format: 'date-time' },
      },
    },
    payload: { type: 'string', format: 'binary' },
    bindings: { kafka: { key: { type: 'string', description: topics.parked.key } } },
  };
  return messages;
}

function kafkaChannel(key: TopicKey, topic: Topic): JsonSchema {
  const names =
    key === 'parked'
      ? ['parked.v1']
      : eventTypes.filter((event) => event.topic === key).map(({ type }) => shortName(type));
  return {
    address: topic.name,
    description: `${topic.description}. Key: ${topic.key}. Written by: ${topic.owners.join(', ')}.`,
    servers: [{ $ref: '#/servers/kafka' }],
    messages: Object.fromEntries(names.map((name) => [name, { $ref: `#/components/messages/${name}` }])),
    bindings: {
      kafka: {
        topic: topic.name,
        partitions: topic.partitions,
        topicConfiguration: { 'cleanup.policy': [topic.cleanup], 'retention.ms': topic.retentionMs },
      },
    },
  };
}

function mqttChannel(address: string, description: string, message: string): JsonSchema {
  return {
    address,
    description,
    servers: [{ $ref: '#/servers/mqtt' }],
    parameters: {
      stationId: { description: 'Id of a registered station; with a device login it is the login' },
    },
    messages: { [message]: { $ref: `#/components/messages/${message}` } },
  };
}

/** The AsyncAPI 3.0 document: what may be subscribed to over Kafka and what devices send over MQTT. */
export function asyncapi(): JsonSchema {
  const channels: Record<string, JsonSchema> = {};
  const operations: Record<string, JsonSchema> = {};
  for (const [key, topic] of publicTopics) {
    channels[key] = kafkaChannel(key, topic);
    operations[`send-${key}`] = {
      action: 'send',
      channel: { $ref: `#/channels/${key}` },
      summary: topic.description,
    };
  }
  const readingsAddress = mqttTopics.readings('{stationId}');
  channels['stationReadings'] = mqttChannel(
    readingsAddress,
    'Readings of a station in the native format',
    'native-readings',
  );
  channels['stationOnline'] = mqttChannel(
    mqttTopics.status('{stationId}'),
    'Whether a station is online; also its will',
    'native-status',
  );
  operations['receive-station-readings'] = receive(
    'stationReadings',
    'PUBACK means: written to Kafka with acks=all',
    false,
  );
  operations['receive-station-status'] = receive('stationOnline', 'Retained, also the will', true);
  return {
    asyncapi: '3.0.0',
    info: {
      title: 'Farwatch events',
      version: '1.0.0',
      description:
        'CloudEvents 1.0 in Kafka binary mode: attributes are headers `ce_*`, the value is the data as JSON. Delivery is at least once; `ce_id` repeats on a replay. Fields may be added inside a version: ignore what you do not know.',
      license: { name: 'Apache-2.0', url: 'https://www.apache.org/licenses/LICENSE-2.0' },
    },
    defaultContentType: 'application/json',
    servers: {
      kafka: { host: 'kafka.example:9092', protocol: 'kafka', description: 'Address as deployed' },
      mqtt: { host: 'mqtt.example:1883', protocol: 'mqtt', description: 'Address as deployed' },
    },
    channels,
    operations,
    components: {
      messages: {
        ...kafkaMessages(),
        'native-readings': {
          name: 'native-readings',
          contentType: 'application/json',
          payload: { $ref: '#/components/schemas/native-readings' },
        },
        'native-status': {
          name: 'native-status',
          contentType: 'application/json',
          payload: { $ref: '#/components/schemas/native-status' },
        },
      },
      schemas: {
        ...Object.fromEntries(publicSchemaNames().map((name) => [name, withoutId(eventJsonSchema(name))])),
        'native-readings': toJsonSchema(nativeReadings),
        'native-status': toJsonSchema(nativeStatus),
      },
    },
  };
}

function receive(channel: string, summary: string, retain: boolean): JsonSchema {
  return {
    action: 'receive',
    channel: { $ref: `#/channels/${channel.replaceAll('/', '~1')}` },
    summary,
    bindings: { mqtt: { qos: 1, retain } },
  };
}

function publicSchemaNames(): string[] {
  const used = new Set(
    eventTypes
      .filter(({ topic }) => topics[topic].visibility === 'public')
      .map(({ type }) => schemaNameOf(type)),
  );
  return Object.keys(eventSchemas).filter((name) => used.has(name));
}

function withoutId({ $id: _id, $schema: _schema, ...rest }: JsonSchema): JsonSchema {
  return rest;
}
