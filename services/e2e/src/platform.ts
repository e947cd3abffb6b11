import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { stationRoutes, type ApiClient } from '@farwatch/contracts/http';
import { clientFor } from '@farwatch/kit/api-client';
import { freePort, PartProcess } from '@farwatch/kit/part-process';
import { startStack } from '@farwatch/local/stack';
import { connectClient, type MqttClient } from '@farwatch/mqtt/client';
import { backing, freshDatabase, topicPrefix } from '@farwatch/testing/backing';
import { eventually } from '@farwatch/testing/eventually';

/** A platform of one's own on the servers of this test run: own database, topics and MQTT broker. */
export interface Platform {
  /** Base address without /api/v1. */
  readonly api: string;
  readonly console: string;
  readonly token: string;
  readonly mqttUrl: string;
  readonly directUrl: string;
  readonly hj212Port: number;
  readonly mqtt: MqttClient;
  /** Folder of this platform; removed with it. */
  readonly dir: string;
  /** The environment of its processes, for starting more of them. */
  readonly env: NodeJS.ProcessEnv;
  readonly processes: ReadonlyMap<string, PartProcess>;
  /** One more process with the given parts, stopped with the platform. */
  add(name: string, parts: string, env?: NodeJS.ProcessEnv): Promise<PartProcess>;
  /** The public interface by its declared routes. */
  readonly client: ApiClient;
  /** The public interface as it is seen from outside: paths, and answers with whatever status. */
  get<T>(path: string): Promise<T>;
  post<T>(path: string, body?: object | string): Promise<{ status: number; body: T }>;
  put<T>(path: string, body: object): Promise<{ status: number; body: T }>;
  /** Waits until readings of these stations are taken in: what was imported a moment ago reaches ingest through Kafka. */
  known(...stations: string[]): Promise<void>;
  stop(): Promise<void>;
}

/** Starts all parts but the simulator in one process, or the given ones, each list in a process of its own. */
export async function platform(
  split: Readonly<Record<string, string>> = {
    all: 'registry,rules,enforcement,reporting,parking,notify,ingest-station,ingest-drone,hj212-gateway,api',
  },
  extra: NodeJS.ProcessEnv = {},
): Promise<Platform> {
  const { kafka, redisUrl } = await backing();
  const dir = mkdtempSync(join(tmpdir(), 'farwatch-e2e-'));
  const database = await freshDatabase('e2e');
  const broker = await startStack({
    services: ['mqtt'],
    dataDir: join(dir, 'broker'),
    env: {},
    docker: false,
  });
  const directPort = await freePort();
  const hj212Port = await freePort();
  const env: NodeJS.ProcessEnv = {
    PATH: process.env['PATH'],
    HOME: process.env['HOME'],
    LOG_LEVEL: 'info',
    NODE_NO_WARNINGS: '1',
    KAFKA_BROKERS: kafka,
    DATABASE_URL: database.url,
    REDIS_URL: redisUrl,
    MQTT_URL: broker.mqttUrl,
    MQTT_DIRECT_PORT: String(directPort),
    HJ212_PORT: String(hj212Port),
    PORT: String(await freePort()),
    SIMULATE: '0',
    FARWATCH_CHECK_ANSWERS: '1',
    FARWATCH_TOPIC_PREFIX: topicPrefix(),
    ...extra,
  };
  const processes = new Map<string, PartProcess>();
  let doors: Record<string, string> = {};
  let mqtt: MqttClient | undefined;
  const stop = async (): Promise<void> => {
    await mqtt?.end().catch(() => undefined);
    await Promise.all([...processes.values()].map((one) => one.stop()));
    await broker.remove();
    await database.drop();
    rmSync(dir, { recursive: true, force: true });
  };
  const add = async (name: string, parts: string, more: NodeJS.ProcessEnv = {}): Promise<PartProcess> => {
    const one = new PartProcess(name, join(dir, name), { ...env, ...more, PARTS: parts });
    processes.set(name, one);
    doors = { ...doors, ...(await one.start()) };
    return one;
  };
  try {
    for (const [name, parts] of Object.entries(split)) await add(name, parts);
    mqtt = await connectClient(broker.mqttUrl, { clientId: `e2e-${directPort}` });
  } catch (error) {
    await stop();
    throw error;
  }
  const api = doors['api']!.replace(/\/api\/v1\/?$/, '').replace(/\/$/, '');
  const client = clientFor({ api, token: doors['token']! });
  const request = async (method: string, path: string, body?: object | string): Promise<Response> =>
    fetch(`${api}/api/v1${path}`, {
      method,
      headers: {
        authorization: `Bearer ${doors['token']}`,
        ...(body === undefined
          ? {}
          : { 'content-type': typeof body === 'string' ? 'text/csv' : 'application/json' }),
      },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      signal: AbortSignal.timeout(30_000),
    });
  const get = async <T>(path: string): Promise<T> => {
    const reply = await request('GET', path);
    if (!reply.ok) throw new Error(`GET ${path}: ${reply.status} ${await reply.text()}`);
    return (await reply.json()) as T;
  };
  const known = async (station: string): Promise<void> => {
    const at = new Date(Date.UTC(2024, 0, 1)).toISOString();
    const reading = { pollutant: 'temperature', value: 1, unit: 'Cel', start: at, end: at };
    await eventually(
      async () => {
        await mqtt!.publish(
          `farwatch/v1/stations/${station}/readings`,
          JSON.stringify({ readings: [reading] }),
        );
        return (await client.call(stationRoutes.getStation, { params: { id: station } })).latest.length > 0;
      },
      { timeoutMs: 30_000, intervalMs: 200, what: `${station} being known` },
    );
  };
  return {
    dir,
    client,
    get,
    known: async (...stations) => void (await Promise.all(stations.map(known))),
    api,
    console: doors['console'] ?? api,
    token: doors['token']!,
    mqttUrl: broker.mqttUrl,
    directUrl: `mqtt://127.0.0.1:${directPort}`,
    hj212Port,
    mqtt,
    env,
    processes,
    add,
    stop,
    async put<T>(path: string, body: object) {
      const reply = await request('PUT', path, body);
      return { status: reply.status, body: (await reply.json()) as T };
    },
    async post<T>(path: string, body?: object | string) {
      const reply = await request('POST', path, body);
      return { status: reply.status, body: (await reply.json()) as T };
    },
  };
}
