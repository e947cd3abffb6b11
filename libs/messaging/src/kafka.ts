import './wire/patch-kafkajs.js';

import { randomUUID } from 'node:crypto';

import { topics, type Topic, type TopicKey } from '@farwatch/contracts/topics';
import { readEnv } from '@farwatch/runtime/env';
import { describeError, Fault } from '@farwatch/runtime/fault';
import type { Logger } from '@farwatch/runtime/log';
import type { PartContext } from '@farwatch/runtime/part';
import { backoffMs, pause } from '@farwatch/runtime/scope';
import { brokersOf, kafkaServer, type KafkaServer } from '@farwatch/runtime/servers';
import { Kafka, logLevel, Partitioners, type LogEntry } from 'kafkajs';
import { z } from 'zod';

import { securityOf } from './secured.js';

/** A connection to one Kafka cluster. kafkajs is known to this package only. */
export interface KafkaConnection {
  readonly kafka: Kafka;
  readonly log: Logger;
  readonly clientId: string;
  readonly prefix: string;
  /** The real name of a topic; a name that is no key of `topics` is taken as it is. */
  topic(name: string): string;
  /** A consumer group's real name. */
  group(name: string): string;
  /** A fresh client with own sockets: kafkajs goes on using a dead one. */
  fresh(): Kafka;
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
  readonly log: Logger;
}): KafkaConnection {
  const { clientId, log, topicPrefix = '' } = options;
  const fresh = (): Kafka =>
    new Kafka({
      clientId,
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
    topic: (name) => topicPrefix + ((topics as Record<string, Topic>)[name]?.name ?? name),
    group: (name) => `${topicPrefix}farwatch.${name}`,
    fresh,
  };
}

/** The connection of this process, from KAFKA_BROKERS and FARWATCH_TOPIC_PREFIX. */
export function connectionFromContext(
  ctx: PartContext,
  clientId = `farwatch-${process.pid}`,
): Promise<KafkaConnection> {
  return ctx.shared('connection', () => {
    const env = readEnv(ctx.env, {
      FARWATCH_TOPIC_PREFIX: z.string().default(''),
    });
    const { brokers, ...security } = kafkaServer(ctx.env);
    const connection = createKafkaConnection({
      brokers: brokers.join(','),
      security,
      topicPrefix: env.FARWATCH_TOPIC_PREFIX,
      clientId,
      log: ctx.log,
    });
    return Promise.resolve({ value: connection, close: () => Promise.resolve() });
  });
}

/** Creates the topics that are missing; waits for Kafka up to `waitMs`. Existing topics are left as they are. */
export async function ensureTopics(
  connection: KafkaConnection,
  only: readonly TopicKey[] = Object.keys(topics) as TopicKey[],
  waitMs = 60_000,
): Promise<void> {
  const deadline = Date.now() + waitMs;
  for (let attempt = 1; ; attempt++) {
    const admin = connection.fresh().admin({ retry: { retries: 1 } });
    try {
      await admin.connect();
      const existing = new Set(await admin.listTopics());
      const missing = only
        .map((key) => ({ spec: topics[key] as Topic, name: connection.topic(key) }))
        .filter(({ name }) => !existing.has(name));
      if (missing.length > 0) {
        await admin.createTopics({
          waitForLeaders: true,
          topics: missing.map(({ spec, name }) => ({
            topic: name,
            numPartitions: spec.partitions,
            replicationFactor: -1,
            configEntries: [
              { name: 'cleanup.policy', value: spec.cleanup },
              { name: 'retention.ms', value: String(spec.retentionMs) },
              // A device message of 1 MB travels with its bytes and its readings in one record, and so does a batch of them.
              { name: 'max.message.bytes', value: '16777216' },
            ],
          })),
        });
      }
      return;
    } catch (error) {
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
