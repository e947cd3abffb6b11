import { createKafkaConnection, ensureTopics } from '@farwatch/messaging/kafka';
import { migrate } from '@farwatch/persistence/migrate';
import type { Logger } from '@farwatch/runtime/log';

import { migrationsOf, type SchemaName } from './catalogue.js';
import type { Plan } from './plan.js';

/**
 * Brings tables and topics up to date before any part starts. Waits for servers that are still starting and says so;
 * gives up with a `Fault` after FARWATCH_START_WAIT_MS. Safe in many processes at once.
 */
export async function prepare({ entries, config }: Plan, log: Logger): Promise<void> {
  const waitMs = config.FARWATCH_START_WAIT_MS;
  const wanted = new Set<SchemaName>(entries.flatMap(({ schemas }) => schemas));
  const schemas = (Object.keys(migrationsOf) as SchemaName[]).filter((name) => wanted.has(name));
  const connection = createKafkaConnection({
    brokers: config.KAFKA_BROKERS,
    clientId: 'farwatch-prepare',
    topicPrefix: config.FARWATCH_TOPIC_PREFIX,
    log,
  });
  const topics = ensureTopics(connection, undefined, waitMs);
  topics.catch(() => undefined); // told by the await below, also when a migration fails first
  for (const schema of schemas) {
    await migrate({
      url: config.DATABASE_URL,
      schema,
      migrations: await migrationsOf[schema](),
      log,
      waitMs,
    });
  }
  await topics;
}
