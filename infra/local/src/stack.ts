import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';

import type { LockOwner } from '../setup/lock.mjs';
import { tryLock } from '../setup/lock.mjs';
import { silentProgress, type Progress } from '../setup/progress.mjs';
import { dockerAnswers, startDocker, stopContainers } from './docker.js';
import { rotateLogs, writeFileWhole } from './files.js';
import { givenUrls } from './given-servers.js';
import { LocalServices } from './local-services.js';
import type { MqttSaves } from './mqtt-saves.js';
import { dataDirOf } from './paths.js';
import type { Ports } from './ports.js';
import { clusterFolder, outsideFolder, postgresAccount } from './postgres-binaries.js';
import { stopOrphans } from './pid-files.js';
import { serviceNames, type ServiceName } from './service.js';
import { Watchdog } from './watchdog.js';

export { serviceNames, type ServiceName } from './service.js';

/** Running backing services. */
export interface Stack {
  /** host:port, comma separated. */
  readonly kafka: string;
  readonly databaseUrl: string;
  readonly redisUrl: string;
  readonly mqttUrl: string;
  /** Of those that run as local processes. */
  readonly pids: Readonly<Record<string, number>>;
  /** Guards children of the caller too: they end when this process ends, however it ends (Linux). */
  readonly watchdog: Watchdog | undefined;
  /** Stops what was started here, in reverse order; safe to call twice. */
  stop(): Promise<void>;
  /** Stops it and deletes its data wherever they lie; for a stack that was made for one run. */
  remove(): Promise<void>;
  /** Where a service that runs as a local process keeps its data. */
  folderOf(name: ServiceName): Promise<string>;
  /** SIGKILL. Only for services that this stack started. */
  kill(name: ServiceName): Promise<void>;
  /** Starts a killed one again (or stops and starts a running one), on the same port with the same data. */
  restart(name: ServiceName): Promise<void>;
}

export interface StackOptions {
  /** Default: DATA_DIR of `env`, else `.farwatch` in the work tree. */
  readonly dataDir?: string;
  readonly services?: readonly ServiceName[];
  /** URLs in it are used as they are. Pass `{}` for a stack of one's own. Default: process.env. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly progress?: Progress;
  /** Called when a local service ends although nobody asked it to. */
  readonly onUnexpectedExit?: (name: ServiceName, how: string) => void;
  /** False leaves the children of a killed process to the next start. */
  readonly watchdog?: boolean;
  /** Local processes even when a Docker engine answers. */
  readonly docker?: boolean;
  /** Deletes the data of an earlier run first (for tests). */
  readonly fresh?: boolean;
  /** When the local MQTT broker writes to disk. Default: FARWATCH_MQTT_SAVES of `env`, else `every-second`. */
  readonly mqttSaves?: MqttSaves;
  /** Ports to try at the first start, by name (`kafka`, `postgres`, `redis`, `mqtt`). */
  readonly preferredPorts?: Ports;
}

/** The data folder belongs to another process that still runs. */
export class StackInUse extends Error {
  constructor(
    readonly dataDir: string,
    readonly owner: LockOwner,
  ) {
    super(`${dataDir} is in use by process ${owner.pid}; stop it first, or set another DATA_DIR`);
    this.name = 'StackInUse';
  }
}

export const lockPathOf = (dataDir: string): string => join(dataDir, 'stack.lock');

/**
 * Starts Kafka, PostgreSQL, Redis and an MQTT broker, or takes those whose URL is given.
 * Order: URL in `env`, Docker when an engine answers, local processes. Throws `StackInUse` when another process
 * holds the data folder, and a message to the user when something is missing.
 */
export async function startStack(options: StackOptions = {}): Promise<Stack> {
  const env = options.env ?? process.env;
  const dataDir = options.dataDir === undefined ? dataDirOf(env) : resolve(options.dataDir); // children run in other folders
  const progress = options.progress ?? silentProgress;
  const wanted = options.services ?? serviceNames;
  mkdirSync(dataDir, { recursive: true });
  const lock = tryLock(lockPathOf(dataDir));
  if (lock.owner) throw new StackInUse(dataDir, lock.owner);
  try {
    const orphans = await stopOrphans(dataDir);
    if (options.fresh) {
      await stopContainers(dataDir, { volumes: true }, env);
      deleteData(dataDir);
    }
    mkdirSync(join(dataDir, 'logs'), { recursive: true });
    rotateLogs(join(dataDir, 'logs'));
    if (orphans.length > 0) progress.note(`  stopped what an earlier run left behind: ${orphans.join(', ')}`);
    const given = givenUrls(env);
    await Promise.all(
      wanted
        .filter((name) => given[name] !== undefined)
        .map((name) => progress.step(`${name} at the given address`, () => given.probe(name))),
    );
    const own = wanted.filter((name) => given[name] === undefined);
    const password = secretOf(dataDir);
    const watchdog = (options.watchdog ?? true) ? new Watchdog() : undefined;
    const started =
      own.length > 0 && options.docker !== false && (await dockerAnswers(env))
        ? await startDocker({
            names: own,
            dataDir,
            password,
            progress,
            env,
            ...(options.preferredPorts ? { preferredPorts: options.preferredPorts } : {}),
          })
        : await LocalServices.start({
            names: own,
            dataDir,
            password,
            progress,
            watchdog,
            mqttSaves: options.mqttSaves ?? savesOf(env),
            ...(options.preferredPorts ? { preferredPorts: options.preferredPorts } : {}),
            ...(options.onUnexpectedExit ? { onUnexpectedExit: options.onUnexpectedExit } : {}),
          });
    const urlOf = (name: ServiceName): string => given[name] ?? started.urls[name] ?? '';
    const mine = (name: ServiceName): void => {
      if (started.urls[name] === undefined)
        throw new Error(`${name} was not started here, so it is not touched`);
    };
    let stopping: Promise<void> | undefined;
    const stop = (): Promise<void> =>
      (stopping ??= started.stop().finally(() => {
        watchdog?.quit();
        lock.release();
      }));
    return {
      kafka: urlOf('kafka'),
      databaseUrl: urlOf('postgres'),
      redisUrl: urlOf('redis'),
      mqttUrl: urlOf('mqtt'),
      watchdog,
      get pids() {
        return started.pids();
      },
      kill: async (name) => {
        mine(name);
        await started.kill(name);
      },
      restart: async (name) => {
        mine(name);
        await started.restart(name);
      },
      stop,
      remove: async () => {
        await stop();
        await stopContainers(dataDir, { volumes: true }, env);
        deleteData(dataDir);
      },
      folderOf: async (name) =>
        name === 'postgres'
          ? clusterFolder(dataDir, await postgresAccount())
          : join(dataDir, name === 'mqtt' ? 'mosquitto' : name),
    };
  } catch (error) {
    lock.release();
    throw error;
  }
}

function savesOf(env: Readonly<Record<string, string | undefined>>): MqttSaves {
  const saves = env['FARWATCH_MQTT_SAVES'] || 'every-second';
  if (saves === 'every-second' || saves === 'every-change') return saves;
  throw new Error(`FARWATCH_MQTT_SAVES=${saves}: every-second or every-change`);
}

/** Deletes what the servers of this folder stored, and their logs; ports and password stay. */
function deleteData(dataDir: string): void {
  for (const name of ['kafka', 'postgres', 'redis', 'mosquitto', 'logs']) remove(join(dataDir, name));
  deleteOutside(dataDir);
}

/** PostgreSQL's data when DATA_DIR is closed to its user. */
export function deleteOutside(dataDir: string): void {
  remove(outsideFolder(dataDir));
}

const remove = (path: string): void => rmSync(path, { recursive: true, force: true, maxRetries: 3 });

/** The password of local servers: random, made once per data folder, readable by its owner only. */
function secretOf(dataDir: string): string {
  const path = join(dataDir, 'secrets.json');
  try {
    const { password } = JSON.parse(readFileSync(path, 'utf8')) as { password?: unknown };
    if (typeof password === 'string' && password !== '') return password;
  } catch {
    // First start, or a file cut off: a new one. An existing cluster would refuse it, and says so.
  }
  const password = randomBytes(18).toString('base64url');
  writeFileWhole(path, `${JSON.stringify({ password })}\n`, 0o600);
  return password;
}
