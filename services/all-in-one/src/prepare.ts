import { createKafkaConnection, ensureTopics } from '@farwatch/messaging/kafka';
import { migrate } from '@farwatch/persistence/migrate';
import { schemaAddress } from '@farwatch/persistence/pool';
import type { Logger } from '@farwatch/runtime/log';
import { kafkaServer } from '@farwatch/runtime/servers';

import { migrationsOf, type SchemaName } from './catalogue.js';
import type { Plan } from './plan.js';

/**
 * Brings tables and topics up to date before any part starts. Waits for servers that are still starting and says so;
 * gives up with a `Fault` after FARWATCH_START_WAIT_MS. Safe in many processes at once.
 */
export async function prepare({ entries, config, env }: Plan, log: Logger): Promise<void> {
  const waitMs = config.FARWATCH_START_WAIT_MS;
  const wanted = new Set<SchemaName>(entries.flatMap(({ schemas }) => schemas));
  const schemas = (Object.keys(migrationsOf) as SchemaName[]).filter((name) => wanted.has(name));
  const { brokers, ...security } = kafkaServer(env);
  const connection = createKafkaConnection({
    brokers: brokers.join(','),
    security,
    clientId: 'farwatch-prepare',
    topicPrefix: config.FARWATCH_TOPIC_PREFIX,
    log,
  });
  const topics = ensureTopics(connection, undefined, waitMs);
  topics.catch(() => undefined); // told by the await below, also when a migration fails first
  for (const schema of schemas) {
    const { url } = schemaAddress(env, schema);
    const roles = config.FARWATCH_DATABASE_ROLES === '1';
    await migrate({ url, schema, ...(await migrationsOf[schema]()), roles, log, waitMs });
  }
  await topics;
}
