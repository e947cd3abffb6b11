import { readConfig } from '@farwatch/all-in-one/plan';
import type { Env } from '@farwatch/kit/run-file';
import { UsageError } from '@farwatch/kit/terminal';
import { StackInUse, startStack } from '@farwatch/local/stack';
import { createKafkaConnection, type KafkaConnection } from '@farwatch/messaging/kafka';
import { silentLogger } from '@farwatch/runtime/log';
import { kafkaServer } from '@farwatch/runtime/servers';

/**
 * The addresses of the environment; without them the local servers are started, without the platform, and stopped by
 * `stop`. Throws `UsageError` while the platform runs.
 */
export async function serversAlone(env: Env): Promise<{ readonly env: Env; stop(): Promise<void> }> {
  if (env['DATABASE_URL'] && env['KAFKA_BROKERS']) return { env, stop: () => Promise.resolve() };
  try {
    const stack = await startStack({ env, services: ['kafka', 'postgres'] });
    return {
      env: { ...env, KAFKA_BROKERS: stack.kafka, DATABASE_URL: stack.databaseUrl },
      stop: () => stack.stop(),
    };
  } catch (error) {
    if (error instanceof StackInUse)
      throw new UsageError(
        `平台正在运行：先运行 npm stop，再恢复 / the platform runs here (process ${error.owner.pid}): npm stop first, then restore`,
      );
    throw error;
  }
}

/** What the platform itself would read of this environment. Throws `Fault('config')`. */
export function settingsOf(env: Env): { connection: KafkaConnection; topicPrefix: string; roles: boolean } {
  const config = readConfig(env);
  const { brokers, ...security } = kafkaServer(env);
  const topicPrefix = config.FARWATCH_TOPIC_PREFIX;
  const connection = createKafkaConnection({
    ...{ brokers: brokers.join(','), security, clientId: 'farwatch-backup', topicPrefix, log: silentLogger },
  });
  return { connection, topicPrefix, roles: config.FARWATCH_DATABASE_ROLES === '1' };
}
