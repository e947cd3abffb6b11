import { topics, type Topic, type TopicKey } from '@farwatch/contracts/topics';
import kafkajs, { type Admin } from 'kafkajs';

/** A device message of 1 MB travels with its bytes and its readings in one record, and so does a batch of them. */
export const maxMessageBytes = 16_777_216;

/** A topic as Kafka has it: only what is compared. */
export interface FoundTopic {
  readonly name: string;
  readonly partitions: number;
  /** Settings that hold for the topic, by Kafka's own names. */
  readonly settings: Readonly<Record<string, string>>;
  /** The names among them that were set for this topic. None: Kafka made the topic by itself, when somebody wrote to it. */
  readonly own: ReadonlySet<string>;
}

/** The settings of a topic by Kafka's own names. */
export function settingsOf(spec: Topic): Readonly<Record<string, string>> {
  return {
    'cleanup.policy': spec.cleanup,
    'retention.ms': String(spec.retentionMs),
    'max.message.bytes': String(maxMessageBytes),
    // Retention goes by the timestamps of the records: with those of a sender whose clock is wrong, records would be deleted
    // at once, or never.
    ...(spec.cleanup === 'delete' && { 'message.timestamp.type': 'LogAppendTime' }),
  };
}

/**
 * What differs between a topic and its declaration, one line for each difference, each with the commands that mend it.
 * Empty when all is as declared.
 */
export function topicDifferences(spec: Topic, found: FoundTopic, brokers: string): string[] {
  const { name } = found;
  const lines: string[] = [];
  const wanted = settingsOf(spec);
  const settings = Object.entries(wanted).filter(([key, value]) => found.settings[key] !== value);
  const server = `--bootstrap-server ${brokers}`;
  const alter = (entries: readonly (readonly [string, string])[]): string =>
    `kafka-configs.sh ${server} --alter --entity-type topics --entity-name ${name} --add-config ` +
    entries.map(([key, value]) => `${key}=${value}`).join(',');
  if (found.partitions !== spec.partitions) {
    lines.push(
      `${name} has ${found.partitions} partitions instead of ${spec.partitions}; a count cannot be changed without ` +
        `moving keys. If what it holds may go: kafka-topics.sh ${server} --delete --topic ${name} (it is made anew at the next start)`,
    );
  }
  if (found.own.size === 0) {
    lines.push(
      `${name} was made by Kafka itself, without settings; set auto.create.topics.enable=false in Kafka and run: ` +
        alter(Object.entries(wanted)),
    );
    return lines;
  }
  for (const [key, value] of settings) {
    lines.push(
      `${name} has ${key}=${found.settings[key] ?? 'nothing'} instead of ${value}; run: ${alter([[key, value]])}`,
    );
  }
  return lines;
}

/** Every difference of the topics that exist, in the order of their declarations. */
export async function findDifferences(
  admin: Admin,
  connection: { readonly brokers: string; topic(name: string): string },
  keys: readonly TopicKey[],
): Promise<string[]> {
  if (keys.length === 0) return [];
  const names = keys.map((key) => connection.topic(key));
  const { topics: metadata } = await admin.fetchTopicMetadata({ topics: names });
  const { resources } = await admin.describeConfigs({
    includeSynonyms: false,
    resources: names.map((name) => ({
      type: kafkajs.ConfigResourceTypes.TOPIC,
      name,
      configNames: ['cleanup.policy', 'retention.ms', 'max.message.bytes', 'message.timestamp.type'],
    })),
  });
  const partitionsOf = new Map(metadata.map(({ name, partitions }) => [name, partitions.length]));
  const entriesOf = new Map(
    resources.map(({ resourceName, configEntries }) => [resourceName, configEntries]),
  );
  return keys.flatMap((key, at) => {
    const name = names[at]!;
    const entries = entriesOf.get(name) ?? [];
    return topicDifferences(
      topics[key],
      {
        name,
        partitions: partitionsOf.get(name) ?? 0,
        settings: Object.fromEntries(entries.map(({ configName, configValue }) => [configName, configValue])),
        own: new Set(
          entries
            .filter(({ configSource }) => Number(configSource) === topicConfigSource)
            .map(({ configName }) => configName),
        ),
      },
      connection.brokers,
    );
  });
}

/** A setting of the topic itself, not a default of its broker (Kafka's `DYNAMIC_TOPIC_CONFIG`). */
const topicConfigSource = 1;
