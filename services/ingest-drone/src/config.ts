import { bridgeTls, directTlsNames } from '@farwatch/mqtt/tls-names';
import { readDoorTls, refuseInClear, type DoorTls } from '@farwatch/runtime/door-tls';
import { port, readEnv } from '@farwatch/runtime/env';
import { Fault } from '@farwatch/runtime/fault';
import { silentLogger, type Logger } from '@farwatch/runtime/log';
import { mqttUrl, redisServer, redisUrl, type RedisServer, type TlsFiles } from '@farwatch/runtime/servers';
import { z } from 'zod';

const whole = z.coerce.number().int();

/** What this service reads from the environment; the keys that it shares with ingest-station mean the same. */
export const configShape = {
  /** An existing broker to bridge from; absent: no bridge. */
  MQTT_URL: mqttUrl.optional(),
  /** Port of the embedded broker for drones; absent: closed; 0 takes a free one. */
  MQTT_DRONE_PORT: port.optional(),
  REDIS_URL: redisUrl.optional(),
  FARWATCH_TOPIC_PREFIX: z.string().default(''),
  FARWATCH_HOST: z.string().default('127.0.0.1'),
  /** `listener` hears and answers nobody: another system controls the docks. `controller` is refused for now. */
  FARWATCH_DRONE_MODE: z.enum(['listener', 'controller']).default('listener'),
  /** Numbered bridge sessions over all processes; never fewer than before, or the broker keeps orphaned sessions. */
  FARWATCH_DRONE_BRIDGE_SESSIONS: whole.min(1).max(64).default(2),
  /** Client ids are `<prefix>-drones-<session>`. */
  FARWATCH_BRIDGE_CLIENT: z
    .string()
    .regex(/^[\w-]{1,40}$/)
    .default('farwatch-ingest'),
  FARWATCH_BRIDGE_PROTOCOL: z.enum(['4', '5']).default('5'),
  FARWATCH_BRIDGE_MAX_UNACKED: whole.min(10).max(65_535).default(10_000),
  FARWATCH_BRIDGE_CA: z.string().optional(),
  FARWATCH_BRIDGE_CERT: z.string().optional(),
  FARWATCH_BRIDGE_KEY: z.string().optional(),
  /** A folder with mappings (*.json) of payload texts beside the one that comes with this service. */
  FARWATCH_DRONE_MAPPINGS_DIR: z.string().optional(),
  FARWATCH_DIRECT_AUTH: z.enum(['on', 'off']).default('on'),
  FARWATCH_DIRECT_CERT: z.string().optional(),
  FARWATCH_DIRECT_KEY: z.string().optional(),
  FARWATCH_DIRECT_CLIENT_CA: z.string().optional(),
  FARWATCH_DIRECT_CLIENT_CRL: z.string().optional(),
  /** Refused messages (of 1 kB) that are parked of one drone in a minute. */
  FARWATCH_DIRECT_PARKED_PER_MINUTE: whole.min(1).max(600_000).default(120),
  /** Messages kept raw (of 1 kB) of one drone in a minute; what is beyond is counted only. */
  FARWATCH_DRONE_KEPT_PER_MINUTE: whole.min(1).max(600_000).default(120),
  FARWATCH_MAX_PAYLOAD_BYTES: whole.min(1_024).max(4_194_304).default(1_048_576),
};

export interface DroneConfig {
  readonly mqttUrl: string | undefined;
  readonly directPort: number | undefined;
  readonly redis: RedisServer | undefined;
  readonly topicPrefix: string;
  readonly host: string;
  readonly bridge: {
    readonly sessions: number;
    readonly client: string;
    readonly protocol: 4 | 5;
    readonly maxUnacked: number;
    readonly tls: TlsFiles;
  };
  readonly mappingsDir: string | undefined;
  readonly direct: {
    readonly auth: 'on' | 'off';
    readonly tls: DoorTls | undefined;
    readonly parkedPerMinute: number;
  };
  readonly keptPerMinute: number;
  readonly maxPayloadBytes: number;
}

/** Reads and checks the configuration; throws `Fault('config')` that names every wrong key. */
export function readConfig(
  env: Readonly<Record<string, string | undefined>>,
  log: Logger = silentLogger,
): DroneConfig {
  const given = readEnv(env, configShape);
  if (given.FARWATCH_DRONE_MODE === 'controller')
    throw new Fault(
      'config',
      'wrong configuration\n  FARWATCH_DRONE_MODE: controller is not there yet. Two systems that answer a dock race; ' +
        'leave control with the system that has it, and set listener',
    );
  const tls = readDoorTls(env, directTlsNames, log);
  if (given.MQTT_DRONE_PORT !== undefined) refuseInClear(env, given.FARWATCH_HOST, directTlsNames, tls);
  return {
    mqttUrl: given.MQTT_URL,
    directPort: given.MQTT_DRONE_PORT,
    redis: given.REDIS_URL === undefined ? undefined : redisServer(given.REDIS_URL, env),
    topicPrefix: given.FARWATCH_TOPIC_PREFIX,
    host: given.FARWATCH_HOST,
    bridge: {
      sessions: given.FARWATCH_DRONE_BRIDGE_SESSIONS,
      client: `${given.FARWATCH_BRIDGE_CLIENT}-drones`,
      protocol: given.FARWATCH_BRIDGE_PROTOCOL === '4' ? 4 : 5,
      maxUnacked: given.FARWATCH_BRIDGE_MAX_UNACKED,
      tls: bridgeTls(env, given.MQTT_URL),
    },
    mappingsDir: given.FARWATCH_DRONE_MAPPINGS_DIR,
    direct: {
      auth: given.FARWATCH_DIRECT_AUTH,
      tls,
      parkedPerMinute: given.FARWATCH_DIRECT_PARKED_PER_MINUTE,
    },
    keptPerMinute: given.FARWATCH_DRONE_KEPT_PER_MINUTE,
    maxPayloadBytes: given.FARWATCH_MAX_PAYLOAD_BYTES,
  };
}
