import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { registryRoutes, type ApiClient } from '@farwatch/contracts/http';
import { startStack, type Stack } from '@farwatch/local/stack';
import { createKafkaConnection, type KafkaConnection } from '@farwatch/messaging/kafka';
import type { OutRecord } from '@farwatch/messaging/outputs';
import { createProducer } from '@farwatch/messaging/producer';
import { readTopic } from '@farwatch/messaging/read-topic';
import { createPool, type Pool } from '@farwatch/persistence/pool';
import { silentLogger } from '@farwatch/runtime/log';

import { clientFor } from '@farwatch/kit/api-client';
import { Chaos, type Victim } from './chaos.js';
import { register, untilKnown } from '@farwatch/lab/fleet/register';
import { runFleet } from '@farwatch/lab/fleet/fleet';
import {
  registerLoggers,
  inOrderOfSending,
  runLoggers,
  untilLoggersKnown,
} from '@farwatch/lab/fleet/hj212-fleet';
import { hourMs, stationScript, type ScriptedMessage } from '@farwatch/lab/fleet/fleet-script';
import { freePort, PartProcess } from '@farwatch/kit/part-process';
import type { Sabotage } from './sabotage.js';
import { settle } from './settle.js';
import { verify, type Check } from './verify.js';

const brokenMain = fileURLToPath(new URL('./broken-main.js', import.meta.url));

export const wayNames = ['direct', 'bridge', 'hj212'] as const;
export type Way = (typeof wayNames)[number];

export interface ProofOptions {
  readonly way: Way;
  readonly seed: number;
  readonly seconds: number;
  readonly stations: number;
  readonly rate: number;
  readonly kill: readonly Victim[];
  readonly sabotage: Sabotage | undefined;
  readonly keep: boolean;
  readonly say: (line: string) => void;
}

export interface ProofResult {
  readonly way: Way;
  readonly seed: number;
  readonly acked: number;
  readonly kills: Readonly<Record<string, number>>;
  readonly settledMs: number;
  readonly checks: readonly Check[];
  readonly passed: boolean;
}

/** The part that is the way in; it dies in place of the others' one. */
const wayIn = (way: Way): 'ingest-station' | 'hj212-gateway' =>
  way === 'hj212' ? 'hj212-gateway' : 'ingest-station';

/** One proof on servers, processes and data of its own, under a temporary folder; leaves nothing behind. */
export async function prove(options: ProofOptions): Promise<ProofResult> {
  const dir = mkdtempSync(join(tmpdir(), 'farwatch-proof-'));
  const { say } = options;
  let stack: Stack | undefined;
  let pool: Pool | undefined;
  const processes = new Map<string, PartProcess>();
  try {
    say('starting Kafka, PostgreSQL, Redis and MQTT of its own');
    stack = await startStack({ dataDir: join(dir, 'stack'), env: {}, docker: false });
    pool = createPool(stack.databaseUrl, { name: 'proof', max: 4 });
    const connection = createKafkaConnection({ brokers: stack.kafka, clientId: 'proof', log: silentLogger });
    say('starting the platform, every part in its own process');
    const { client, directUrl, hj212Port } = await startPlatform(stack, dir, options, processes);
    const scripts = scriptsOf(options);
    const stations = [...scripts.keys()];
    const secrets = await register(client, stations, options.way === 'direct');
    const url = options.way === 'direct' ? directUrl : stack.mqttUrl;
    if (options.way === 'hj212') {
      await registerLoggers(client, stations);
      await untilLoggersKnown(hj212Port, stations);
    } else await untilKnown(client, url, stations, secrets);
    const total = [...scripts.values()].reduce((sum, script) => sum + script.length, 0);
    say(
      `${options.stations} stations publish ${total} messages at ${options.rate}/s (${options.way}); killing ${options.kill.join(', ') || 'nothing'}`,
    );
    const kill = options.kill.map((victim) => (victim === 'ingest-station' ? wayIn(options.way) : victim));
    let sent = 0;
    const onSent = (): void => void sent++;
    const chaos = new Chaos(stack, processes, {
      ...options,
      kill,
      wayIn: wayIn(options.way),
      sent: () => sent,
    });
    const ackLog = join(dir, 'acknowledged.log');
    // On a slow machine the fleet would be at its end before anybody died a second time.
    const beforeLast = (): Promise<void> => chaos.struck(Math.min(2, kill.length));
    const killing = chaos.run();
    killing.catch(() => undefined); // told by chaos.end, after the fleet
    const acked =
      options.way === 'hj212'
        ? await runLoggers({
            port: hj212Port,
            scripts,
            rate: options.rate,
            ackLog,
            onSent,
            beforeLast,
          })
        : await runFleet({ url, scripts, secrets, rate: options.rate, ackLog, onSent, beforeLast });
    await chaos.end(killing);
    say(`${acked} messages acknowledged; waiting until nothing moves any more`);
    let settledMs = await settle(connection, pool);
    const repeated = await redeliver(connection);
    say(`${repeated} exceedance events delivered a second time`);
    settledMs += await settle(connection, pool);
    const maxGap = await gapOf(client);
    const checks = await verify({ client, connection, pool, scripts, ackLog, maxGap, way: options.way });
    const passed = checks.every((one) => one.wrong === 0) && acked === total && checks[0]!.compared > 0;
    return { way: options.way, seed: options.seed, acked, kills: chaos.kills, settledMs, checks, passed };
  } finally {
    // Their data goes with them, so an orderly stop is for those only whose data somebody wants to look at.
    await Promise.all(
      [...processes.values()].map((process) => (options.keep ? process.stop() : process.kill())),
    );
    await pool?.end();
    if (!options.keep) await stack?.kill('kafka');
    await stack?.stop();
    if (options.keep) say(`kept ${dir}`);
    else rmSync(dir, { recursive: true, force: true });
  }
}

async function startPlatform(
  stack: Stack,
  dir: string,
  options: ProofOptions,
  processes: Map<string, PartProcess>,
): Promise<{ readonly client: ApiClient; readonly directUrl: string; readonly hj212Port: number }> {
  const directPort = await freePort();
  const hj212Port = await freePort();
  const env: NodeJS.ProcessEnv = {
    PATH: process.env['PATH'],
    HOME: process.env['HOME'],
    LOG_LEVEL: 'info',
    NODE_NO_WARNINGS: '1',
    KAFKA_BROKERS: stack.kafka,
    DATABASE_URL: stack.databaseUrl,
    REDIS_URL: stack.redisUrl,
    MQTT_URL: stack.mqttUrl,
    MQTT_DIRECT_PORT: String(directPort),
    HJ212_PORT: String(hj212Port),
    PORT: String(await freePort()),
    SIMULATE: '0',
    // The whole fleet has one address.
    FARWATCH_HJ212_UNPROVEN_PER_ADDRESS: '10000',
    FARWATCH_DIRECT_UNPROVEN_PER_ADDRESS: '10000',
  };
  const doors = new PartProcess(
    'doors',
    join(dir, 'doors'),
    { ...env, PARTS: 'registry,parking,api' },
    options.say,
  );
  processes.set('doors', doors);
  const { api, token } = await doors.supervise();
  await Promise.all(
    [wayIn(options.way), 'rules', 'enforcement', 'reporting'].map((name) => {
      const process = new PartProcess(
        name,
        join(dir, name),
        { ...env, PARTS: name },
        options.say,
        options.sabotage === undefined ? undefined : [brokenMain, options.sabotage],
      );
      processes.set(name, process);
      return process.supervise();
    }),
  );
  return {
    client: clientFor({ api: api!, token: token! }),
    directUrl: `mqtt://127.0.0.1:${directPort}`,
    hj212Port,
  };
}

const stationId = (index: number): string => `proof-${String(index).padStart(3, '0')}`;

function scriptsOf({ seed, stations, seconds, rate, way }: ProofOptions): Map<string, ScriptedMessage[]> {
  const hours = Math.max(10, Math.round((seconds * rate) / stations / 1.15));
  const end = Date.now() - hourMs;
  return new Map(
    Array.from({ length: stations }, (_, index) => {
      const script = stationScript(seed * 1_000 + index, stationId(index), hours, end);
      return [stationId(index), way === 'hj212' ? inOrderOfSending(script) : script];
    }),
  );
}

/** The gap that the rule for hourly permits survives, asked of the platform. */
async function gapOf(client: ApiClient): Promise<number> {
  const { items } = await client.call(registryRoutes.listRules, {});
  const rule = items.find((one) => one.basis === 'permit' && one.averaging === 'hour');
  if (!rule) throw new Error('the platform has no rule for hourly permits');
  return rule.maxGap;
}

/** Every third exceedance event again, byte by byte, as Kafka does after a crash between effect and commit. */
async function redeliver(connection: KafkaConnection): Promise<number> {
  const again: OutRecord[] = [];
  let count = 0;
  await readTopic(connection, 'exceedances', ({ key, value, headers }) => {
    if (count++ % 3 === 0) again.push({ topic: 'exceedances', key, value, headers });
  });
  const producer = await createProducer(connection, { name: 'proof' });
  await producer.send(again).finally(() => producer.close());
  return again.length;
}
