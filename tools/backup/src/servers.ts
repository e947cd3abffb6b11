import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { readConfig } from '@farwatch/all-in-one/plan';
import { UsageError } from '@farwatch/kit/terminal';
import { StackInUse, startStack } from '@farwatch/local/stack';
import { createKafkaConnection, type KafkaConnection } from '@farwatch/messaging/kafka';
import { silentLogger } from '@farwatch/runtime/log';
import { kafkaServer } from '@farwatch/runtime/servers';

export type Env = Readonly<Record<string, string | undefined>>;

/** The addresses of the environment; without them those of the platform that `npm start` runs here. */
export function runningServers(env: Env): Env {
  if (env['DATABASE_URL'] && env['KAFKA_BROKERS']) return env;
  const file = join(env['DATA_DIR'] || '.farwatch', 'run.json');
  if (!existsSync(file))
    throw new UsageError(
      `没有找到运行中的平台（缺少 ${file}）：先运行 npm start，或给出 DATABASE_URL 和 KAFKA_BROKERS / ` +
        `no running platform found (${file} is absent): npm start first, or give DATABASE_URL and KAFKA_BROKERS`,
    );
  const run = JSON.parse(readFileSync(file, 'utf8')) as { kafka?: string; databaseUrl?: string };
  return { ...env, KAFKA_BROKERS: run.kafka, DATABASE_URL: run.databaseUrl };
}

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
