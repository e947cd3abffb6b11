import { execFile } from 'node:child_process';
import { mkdtempSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import type { ApiClient } from '@farwatch/contracts/http';
import { clientFor } from '@farwatch/kit/api-client';
import { freePort, PartProcess } from '@farwatch/kit/part-process';
import { startStack, type ServiceName, type Stack } from '@farwatch/local/stack';
import { createKafkaConnection, type KafkaConnection } from '@farwatch/messaging/kafka';
import { createPool, type Pool } from '@farwatch/persistence/pool';
import { silentLogger } from '@farwatch/runtime/log';

import type { Sabotage } from '../sabotage.js';
import { TcpGate } from './tcp-gate.js';

const brokenMain = fileURLToPath(new URL('../broken-main.js', import.meta.url));

export const wayNames = ['direct', 'bridge', 'hj212'] as const;
/** Ways in of stations. */
export type Way = (typeof wayNames)[number];
export type AnyWay = Way | 'drone';

/** The part that is the way in. */
export const wayIn = (way: AnyWay): 'ingest-station' | 'hj212-gateway' | 'ingest-drone' =>
  way === 'drone' ? 'ingest-drone' : way === 'hj212' ? 'hj212-gateway' : 'ingest-station';

interface Options {
  readonly way: AnyWay;
  readonly sabotage: readonly Sabotage[];
  readonly keep: boolean;
  readonly say: (line: string) => void;
}

/** Servers, data and one process for each part, for one proof; every one of them can fail alone. */
export class ProofPlatform {
  /** By the name of the part; the second process of a part is `<part>-2`. */
  readonly parts = new Map<string, PartProcess>();

  private constructor(
    private readonly options: Options,
    readonly dir: string,
    readonly stack: Stack,
    /** The network between the parts and PostgreSQL. */
    readonly gate: TcpGate,
    /** Past the gate, so that the proof itself always sees. */
    readonly pool: Pool,
    readonly connection: KafkaConnection,
    private readonly env: NodeJS.ProcessEnv,
  ) {}

  #client: ApiClient | undefined;
  get client(): ApiClient {
    return this.#client!;
  }
  get directUrl(): string {
    return `mqtt://127.0.0.1:${this.env['MQTT_DIRECT_PORT']}`;
  }
  get droneUrl(): string {
    return `mqtt://127.0.0.1:${this.env['MQTT_DRONE_PORT']}`;
  }
  get hj212Port(): number {
    return Number(this.env['HJ212_PORT']);
  }

  static async start(options: Options): Promise<ProofPlatform> {
    const dir = mkdtempSync(join(tmpdir(), 'farwatch-proof-'));
    options.say('starting Kafka, PostgreSQL, Redis and MQTT of its own');
    const stack = await startStack({
      dataDir: join(dir, 'stack'),
      env: {},
      docker: false,
      // What the broker promised it keeps, also when it is killed.
      mqttSaves: options.way === 'bridge' ? 'every-change' : 'every-second',
    }).catch((error: unknown) => {
      rmSync(dir, { recursive: true, force: true });
      throw error;
    });
    const database = new URL(stack.databaseUrl);
    const gate = await TcpGate.open({ host: database.hostname, port: Number(database.port) });
    const throughGate = new URL(database);
    throughGate.hostname = '127.0.0.1';
    throughGate.port = String(gate.port);
    const platform = new ProofPlatform(
      options,
      dir,
      stack,
      gate,
      createPool(stack.databaseUrl, { name: 'proof', max: 4 }),
      createKafkaConnection({ brokers: stack.kafka, clientId: 'proof', log: silentLogger }),
      {
        PATH: process.env['PATH'],
        HOME: process.env['HOME'],
        LOG_LEVEL: 'info',
        NODE_NO_WARNINGS: '1',
        KAFKA_BROKERS: stack.kafka,
        DATABASE_URL: throughGate.href,
        REDIS_URL: stack.redisUrl,
        MQTT_URL: stack.mqttUrl,
        MQTT_DIRECT_PORT: String(await freePort()),
        HJ212_PORT: String(await freePort()),
        MQTT_DRONE_PORT: String(await freePort()),
        FARWATCH_PATROL_SETTLE_MS: '2000',
        PORT: String(await freePort()),
        SIMULATE: '0',
        // The whole fleet has one address, and so has the proof.
        FARWATCH_HJ212_UNPROVEN_PER_ADDRESS: '10000',
        FARWATCH_DIRECT_UNPROVEN_PER_ADDRESS: '10000',
        FARWATCH_API_RATE: '0',
      },
    );
    try {
      await platform.#startParts();
      return platform;
    } catch (error) {
      await platform.close();
      throw error;
    }
  }

  async #startParts(): Promise<void> {
    this.options.say('starting the platform, every part in its own process');
    // The door waits for the parts behind it, so it comes last.
    const behind = ['registry', 'parking', wayIn(this.options.way), 'rules', 'enforcement', 'reporting'];
    await Promise.all(behind.map((name) => this.#add(name, {}).supervise()));
    const { api, token } = await this.#add('api', {}).supervise();
    this.#client = clientFor({ api: api!, token: token! });
  }

  #add(part: string, extra: NodeJS.ProcessEnv, name = part): PartProcess {
    const { sabotage, say } = this.options;
    const broken = sabotage.length > 0 ? [brokenMain, ...sabotage] : undefined;
    const env = { ...this.env, ...extra, PARTS: part };
    const process = new PartProcess(name, join(this.dir, name), env, say, broken);
    this.parts.set(name, process);
    return process;
  }

  /** Another process of the same part, with doors of its own; it shares the work with the first. */
  async addSecond(part: string): Promise<PartProcess> {
    const ports = {
      PORT: await freePort(),
      MQTT_DIRECT_PORT: await freePort(),
      HJ212_PORT: await freePort(),
      MQTT_DRONE_PORT: await freePort(),
    };
    const extra = Object.fromEntries(Object.entries(ports).map(([name, port]) => [name, String(port)]));
    const second = this.#add(part, extra, `${part}-2`);
    await second.supervise();
    return second;
  }

  async removeSecond(part: string): Promise<void> {
    await this.parts.get(`${part}-2`)?.stop();
    this.parts.delete(`${part}-2`);
  }

  /** Copies the data of a server as they are on its disk now, by killing it for a moment; gives back what puts them back. */
  async copyData(server: ServiceName): Promise<() => Promise<void>> {
    const { stack } = this;
    const folder = await stack.folderOf(server);
    const copy = `${folder}.copy`;
    await stack.kill(server);
    // With their owners, which Node's own copy does not keep: PostgreSQL reads nothing of somebody else's.
    await promisify(execFile)('cp', ['-a', folder, copy]);
    await stack.restart(server);
    return async () => {
      await stack.kill(server);
      rmSync(folder, { recursive: true, force: true });
      renameSync(copy, folder);
      await stack.restart(server);
    };
  }

  /** Ends everything and deletes it; with `keep` logs and data stay. */
  async close(): Promise<void> {
    const { keep, say } = this.options;
    // Their data goes with them, so an orderly stop is for those only whose data somebody wants to look at.
    await Promise.all([...this.parts.values()].map((one) => (keep ? one.stop() : one.kill())));
    this.gate.close();
    await this.pool.end().catch(() => undefined);
    if (keep) {
      await this.stack.stop();
      say(`kept ${this.dir}`);
      return;
    }
    await this.stack.kill('kafka');
    await this.stack.remove();
    rmSync(this.dir, { recursive: true, force: true });
  }
}
