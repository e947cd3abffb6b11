import './wire/patch-kafkajs.js';

import { randomUUID } from 'node:crypto';

import { topics, type Topic, type TopicKey } from '@farwatch/contracts/topics';
import { readEnv } from '@farwatch/runtime/env';
import { describeError, Fault } from '@farwatch/runtime/fault';
import type { Logger } from '@farwatch/runtime/log';
import type { PartContext } from '@farwatch/runtime/part';
import { backoffMs, pause } from '@farwatch/runtime/scope';
import { brokersOf, kafkaServer, type KafkaServer } from '@farwatch/runtime/servers';
import { Kafka, logLevel, Partitioners, type ISocketFactory, type LogEntry } from 'kafkajs';
import { z } from 'zod';

import { securityOf } from './secured.js';
import { findDifferences, settingsOf } from './topic-differences.js';
import { registerCodecs } from './wire/codecs.js';

registerCodecs();

/** From which parts of the retention of a topic on the age of what is not handled is told, 0 to 1. */
export interface RetentionAlarm {
  readonly warn: number;
  readonly alarm: number;
}

/** A connection to one Kafka cluster. kafkajs is known to this package only. */
export interface KafkaConnection {
  readonly kafka: Kafka;
  readonly log: Logger;
  readonly clientId: string;
  readonly prefix: string;
  /** As configured: comma separated host:port. */
  readonly brokers: string;
  /** From which parts of a topic's retention on the age of what is not handled is told. */
  readonly retention: RetentionAlarm;
  /** The real name of a topic; a name that is no key of `topics` is taken as it is. */
  topic(name: string): string;
  /** A consumer group's real name. */
  group(name: string): string;
  /** A fresh client with own sockets, made by `sockets` if given: kafkajs goes on using a dead one. */
  fresh(sockets?: ISocketFactory): Kafka;
}

const levels = {
  [logLevel.ERROR]: 'warn',
  [logLevel.WARN]: 'debug',
  [logLevel.INFO]: 'debug',
  [logLevel.DEBUG]: 'debug',
} as const;

/** Opens no connection yet; `brokers` is a comma separated list of host:port. */
export function createKafkaConnection(options: {
  readonly brokers: string;
  /** In clear and without a login when left out. */
  readonly security?: Pick<KafkaServer, 'tls' | 'login'>;
  readonly clientId: string;
  readonly topicPrefix?: string;
  /** Default: a warning at half of the retention, an alarm at 80 %. */
  readonly retention?: RetentionAlarm;
  readonly log: Logger;
}): KafkaConnection {
  const { clientId, log, topicPrefix = '' } = options;
  const fresh = (sockets?: ISocketFactory): Kafka =>
    new Kafka({
      clientId,
      ...(sockets && { socketFactory: sockets }),
      brokers: brokersOf(options.brokers),
      ...securityOf(options.security ?? {}),
      connectionTimeout: 3_000,
      requestTimeout: 5_000,
      enforceRequestTimeout: true,
      retry: { initialRetryTime: 100, maxRetryTime: 2_000, retries: 8 },
      logLevel: logLevel.WARN,
      // kafkajs calls a coordinator that still loads an ERROR: nothing that it retries is one here.
      logCreator: () => (entry: LogEntry) => {
        const level = levels[entry.level as keyof typeof levels] ?? 'debug';
        const { message, error, groupId } = entry.log as {
          message: string;
          error?: string;
          groupId?: string;
        };
        log[/coordinator|rebalancing/i.test(`${message} ${error ?? ''}`) ? 'debug' : level](
          { kafka: entry.namespace, error, groupId },
          message,
        );
      },
    });
  return {
    kafka: fresh(),
    log,
    clientId,
    prefix: topicPrefix,
    brokers: options.brokers,
    retention: options.retention ?? { warn: 0.5, alarm: 0.8 },
    topic: (name) => topicPrefix + ((topics as Record<string, Topic>)[name]?.name ?? name),
    group: (name) => `${topicPrefix}farwatch.${name}`,
    fresh,
  };
}

const percent = z.coerce.number({ error: 'is a number of percent' }).min(1).max(100);

/** The connection of this process, from KAFKA_BROKERS and FARWATCH_TOPIC_PREFIX. */
export function connectionFromContext(
  ctx: PartContext,
  clientId = `farwatch-${process.pid}`,
): Promise<KafkaConnection> {
  return ctx.shared('connection', () => {
    const env = readEnv(ctx.env, {
      FARWATCH_TOPIC_PREFIX: z.string().default(''),
      FARWATCH_RETENTION_WARNING: percent.default(50),
      FARWATCH_RETENTION_ALARM: percent.default(80),
    });
    const { brokers, ...security } = kafkaServer(ctx.env);
    const connection = createKafkaConnection({
      brokers: brokers.join(','),
      security,
      topicPrefix: env.FARWATCH_TOPIC_PREFIX,
      retention: { warn: env.FARWATCH_RETENTION_WARNING / 100, alarm: env.FARWATCH_RETENTION_ALARM / 100 },
      clientId,
      log: ctx.log,
    });
    return Promise.resolve({ value: connection, close: () => Promise.resolve() });
  });
}

/**
 * Creates the topics that are missing; waits for Kafka up to `waitMs`. A topic that exists must be as declared: partition
 * count, cleanup policy, retention and message size. Otherwise a `Fault('topics-differ')` lists every difference with the
 * command that mends it: data in a topic that deletes too early, or whose keys moved, cannot be brought back later.
 */
export async function ensureTopics(
  connection: KafkaConnection,
  only: readonly TopicKey[] = Object.keys(topics) as TopicKey[],
  waitMs = 60_000,
): Promise<void> {
  const deadline = Date.now() + waitMs;
  const made = new Set<string>();
  for (let attempt = 1; ; attempt++) {
    const admin = connection.fresh().admin({ retry: { retries: 1 } });
    try {
      await admin.connect();
      const existing = new Set(await admin.listTopics());
      const present = only.filter((key) => existing.has(connection.topic(key)));
      let differences = await findDifferences(admin, connection, present);
      if (differences.length > 0) {
        // Another process may be making them this moment: what is not settled is looked at once more.
        await pause(1_000);
        differences = await findDifferences(admin, connection, present);
      }
      if (differences.length > 0)
        throw new Fault(
          'topics-differ',
          [
            `${differences.length} difference(s) between the topics in Kafka and their declarations; nothing was started:`,
            ...differences,
          ].join('\n- '),
        );
      const missing = only.filter((key) => !existing.has(connection.topic(key)));
      if (missing.length === 0) {
        // A broker tells of a leader a moment before that leader answers: a first record would be refused.
        for (const topic of made) await admin.fetchTopicOffsets(topic);
        return;
      }
      for (const key of missing) made.add(connection.topic(key));
      await admin.createTopics({
        waitForLeaders: true,
        topics: missing.map((key) => ({
          topic: connection.topic(key),
          numPartitions: topics[key].partitions,
          replicationFactor: -1,
          configEntries: Object.entries(settingsOf(topics[key])).map(([name, value]) => ({ name, value })),
        })),
      });
      // Around once more: what another process made meanwhile is verified like the rest.
      if (Date.now() > deadline) throw new Error('topics that were made do not appear');
      await pause(100);
    } catch (error) {
      if (error instanceof Fault && error.code === 'topics-differ') throw error;
      if (Date.now() > deadline)
        throw new Fault('kafka-unreachable', `Kafka did not answer within ${waitMs} ms`, { cause: error });
      if (attempt % 5 === 1) connection.log.warn({ error: describeError(error) }, 'waiting for Kafka');
      await pause(backoffMs(attempt, 200, 2_000));
    } finally {
      await admin.disconnect().catch(() => undefined);
    }
  }
}

const partitioner = Partitioners.DefaultPartitioner();
const metadata = new Map<number, Parameters<typeof partitioner>[0]['partitionMetadata']>();

/** The partition of a key: murmur2 as every Kafka client computes it. */
export function partitionOf(key: string, partitions: number): number {
  let all = metadata.get(partitions);
  if (!all) {
    all = Array.from({ length: partitions }, (_, partitionId) => ({
      partitionErrorCode: 0,
      partitionId,
      leader: 0,
      replicas: [],
      isr: [],
    }));
    metadata.set(partitions, all);
  }
  return partitioner({ topic: '', partitionMetadata: all, message: { key, value: null } });
}

/** A group id that nobody else has: for readers that keep no offsets. */
export function privateGroup(connection: KafkaConnection, name: string): string {
  return connection.group(`${name}.${randomUUID()}`);
}
