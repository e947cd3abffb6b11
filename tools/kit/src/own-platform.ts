import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { ApiClient } from '@farwatch/contracts/http';
import { startStack, type Stack } from '@farwatch/local/stack';
import { createKafkaConnection, type KafkaConnection } from '@farwatch/messaging/kafka';
import { createPool, type Pool } from '@farwatch/persistence/pool';
import { silentLogger } from '@farwatch/runtime/log';

import { clientFor } from './api-client.js';
import { freePort, PartProcess } from './part-process.js';

/** Servers and processes that exist for one bench. */
export interface OwnPlatform {
  readonly stack: Stack;
  readonly connection: KafkaConnection;
  readonly pool: Pool;
  readonly client: ApiClient;
  readonly directUrl: string;
  readonly processes: readonly PartProcess[];
  stop(): Promise<void>;
}

/** Kafka, PostgreSQL, Redis, MQTT and one process per entry of `split` (names of parts). */
export async function ownPlatform(
  split: readonly string[],
  extra: NodeJS.ProcessEnv = {},
): Promise<OwnPlatform> {
  const dir = mkdtempSync(join(tmpdir(), 'farwatch-bench-'));
  const stack = await startStack({ dataDir: join(dir, 'stack'), env: {}, docker: false });
  const processes: PartProcess[] = [];
  const pool = createPool(stack.databaseUrl, { name: 'bench', max: 2 });
  const stop = async (): Promise<void> => {
    await Promise.all(processes.map((process) => process.stop()));
    await pool.end();
    await stack.remove();
    rmSync(dir, { recursive: true, force: true });
  };
  try {
    const directPort = await freePort();
    const env: NodeJS.ProcessEnv = {
      PATH: process.env['PATH'],
      HOME: process.env['HOME'],
      LOG_LEVEL: 'warn',
      NODE_NO_WARNINGS: '1',
      KAFKA_BROKERS: stack.kafka,
      DATABASE_URL: stack.databaseUrl,
      REDIS_URL: stack.redisUrl,
      MQTT_URL: stack.mqttUrl,
      MQTT_DIRECT_PORT: String(directPort),
      PORT: String(await freePort()),
      SIMULATE: '0',
      FARWATCH_API_RATE: '0', // measured, not limited
      ...extra,
    };
    let doors: Record<string, string> = {};
    for (const [index, parts] of split.entries()) {
      const one = new PartProcess(parts, join(dir, `process-${index}`), { ...env, PARTS: parts });
      processes.push(one);
      doors = { ...doors, ...(await one.start()) };
    }
    return {
      stack,
      pool,
      processes,
      stop,
      connection: createKafkaConnection({ brokers: stack.kafka, clientId: 'bench', log: silentLogger }),
      client: clientFor({ api: doors['api'] ?? '', token: doors['token'] ?? '' }),
      directUrl: `mqtt://127.0.0.1:${directPort}`,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}
