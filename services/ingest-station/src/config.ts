import { bridgeTls, directTlsNames } from '@farwatch/mqtt/tls-names';
import { readDoorTls, refuseInClear, type DoorTls } from '@farwatch/runtime/door-tls';
import { listOf, port, readEnv } from '@farwatch/runtime/env';
import { Fault } from '@farwatch/runtime/fault';
import { silentLogger, type Logger } from '@farwatch/runtime/log';
import { mqttUrl, redisUrl, redisServer, type RedisServer, type TlsFiles } from '@farwatch/runtime/servers';
import { z } from 'zod';

const days = z.coerce.number().positive().max(36_525);
const whole = z.coerce.number().int();

/** What this service reads from the environment. */
export const configShape = {
  /** An existing broker to bridge from; absent: no bridge. */
  MQTT_URL: mqttUrl.optional(),
  /** Port of the embedded broker for devices; absent: closed; 0 takes a free one. */
  MQTT_DIRECT_PORT: port.optional(),
  REDIS_URL: redisUrl.optional(),
  FARWATCH_TOPIC_PREFIX: z.string().default(''),
  FARWATCH_HOST: z.string().default('127.0.0.1'),
  /** Numbered bridge sessions over all processes; never fewer than before, or the broker keeps orphaned sessions. */
  FARWATCH_BRIDGE_SESSIONS: whole.min(1).max(64).default(2),
  /** Client ids are `<prefix>-<session>`, the shared subscription is `$share/<prefix>/...`. */
  FARWATCH_BRIDGE_CLIENT: z
    .string()
    .regex(/^[\w-]{1,40}$/)
    .default('farwatch-ingest'),
  FARWATCH_BRIDGE_PROTOCOL: z.enum(['4', '5']).default('5'),
  FARWATCH_BRIDGE_MAX_UNACKED: whole.min(10).max(65_535).default(10_000),
  /** PEM files for a broker behind mqtts: its certificate authority; our certificate and key, if it asks for them. */
  FARWATCH_BRIDGE_CA: z.string().optional(),
  FARWATCH_BRIDGE_CERT: z.string().optional(),
  FARWATCH_BRIDGE_KEY: z.string().optional(),
  /** Further topic filters to subscribe to, comma separated: what no mapping fits there is parked (`no-mapping`). */
  FARWATCH_BRIDGE_TOPICS: listOf.default([]),
  /** Ids of ready mappings to use, comma separated; `all` or `none`. */
  FARWATCH_MAPPINGS: listOf.default(['all']),
  /** A folder with further mappings (*.json). */
  FARWATCH_MAPPINGS_DIR: z.string().optional(),
  FARWATCH_DIRECT_AUTH: z.enum(['on', 'off']).default('on'),
  /** PEM files: with both the direct broker speaks TLS only. */
  FARWATCH_DIRECT_CERT: z.string().optional(),
  FARWATCH_DIRECT_KEY: z.string().optional(),
  /** PEM files: with an authority every device shows a certificate that it signed, for its own name; the list of those that it revoked. */
  FARWATCH_DIRECT_CLIENT_CA: z.string().optional(),
  FARWATCH_DIRECT_CLIENT_CRL: z.string().optional(),
  FARWATCH_DIRECT_MAX_CONNECTIONS: whole.min(1).max(100_000).default(10_000),
  /** How long a device may take to log in. */
  FARWATCH_DIRECT_CONNECT_SECONDS: z.coerce.number().positive().max(600).default(10),
  /** Connections of one address (IPv6: network of 64 bits) that have not logged in, beyond which the oldest is closed. */
  FARWATCH_DIRECT_UNPROVEN_PER_ADDRESS: whole.min(1).max(100_000).default(100),
  /** Connections of one station, beyond which its oldest is closed. */
  FARWATCH_DIRECT_PER_STATION: whole.min(1).max(1_000).default(4),
  /** Refused messages (of 1 kB) that are parked of one device in a minute; what is beyond is not acknowledged. */
  FARWATCH_DIRECT_PARKED_PER_MINUTE: whole.min(1).max(600_000).default(120),
  /** The same of all devices together. */
  FARWATCH_DIRECT_PARKED_OF_ALL: whole.min(1).max(6_000_000).default(12_000),
  /** Messages of one device in a minute; who sends more is read more slowly, and nothing is refused. */
  FARWATCH_DIRECT_MESSAGES_PER_MINUTE: whole.min(1).max(6_000_000).default(6_000),
  /** Megabytes of messages in hand over all devices, beyond which none is read until Kafka has half of them. */
  FARWATCH_DIRECT_MEGABYTES_IN_HAND: whole.min(2).max(8_192).default(128),
  /** Intervals that began longer ago are refused. */
  FARWATCH_MAX_AGE_DAYS: days.default(7_305),
  FARWATCH_MAX_PAYLOAD_BYTES: whole.min(1_024).max(4_194_304).default(1_048_576),
  /** Takes readings of stations that are not registered: for measurements only. */
  FARWATCH_ACCEPT_UNKNOWN: z.enum(['0', '1']).default('0'),
};

export interface IngestConfig {
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
    readonly topics: readonly string[];
    readonly tls: TlsFiles;
  };
  readonly mappings: readonly string[];
  readonly mappingsDir: string | undefined;
  readonly direct: {
    readonly auth: 'on' | 'off';
    readonly tls: DoorTls | undefined;
    readonly maxConnections: number;
    readonly connectMs: number;
    readonly maxUnproven: number;
    readonly maxPerStation: number;
    readonly parkedPerMinute: number;
    readonly parkedOfAll: number;
    readonly messagesPerMinute: number;
    readonly maxBytesInHand: number;
  };
  readonly maxAgeMs: number;
  readonly maxPayloadBytes: number;
  readonly acceptUnknown: boolean;
}

/** Reads and checks the configuration; throws `Fault('config')` that names every wrong key. */
export function readConfig(
  env: Readonly<Record<string, string | undefined>>,
  log: Logger = silentLogger,
): IngestConfig {
  const given = readEnv(env, configShape);
  const tls = readDoorTls(env, directTlsNames, log);
  if (given.MQTT_DIRECT_PORT !== undefined) refuseInClear(env, given.FARWATCH_HOST, directTlsNames, tls);
  return {
    mqttUrl: given.MQTT_URL,
    directPort: given.MQTT_DIRECT_PORT,
    redis: given.REDIS_URL === undefined ? undefined : redisServer(given.REDIS_URL, env),
    topicPrefix: given.FARWATCH_TOPIC_PREFIX,
    host: given.FARWATCH_HOST,
    bridge: {
      sessions: given.FARWATCH_BRIDGE_SESSIONS,
      client: given.FARWATCH_BRIDGE_CLIENT,
      protocol: given.FARWATCH_BRIDGE_PROTOCOL === '4' ? 4 : 5,
      maxUnacked: given.FARWATCH_BRIDGE_MAX_UNACKED,
      topics: topicFilters(given.FARWATCH_BRIDGE_TOPICS),
      tls: bridgeTls(env, given.MQTT_URL),
    },
    mappings: given.FARWATCH_MAPPINGS,
    mappingsDir: given.FARWATCH_MAPPINGS_DIR,
    direct: {
      auth: given.FARWATCH_DIRECT_AUTH,
      tls,
      maxConnections: given.FARWATCH_DIRECT_MAX_CONNECTIONS,
      connectMs: given.FARWATCH_DIRECT_CONNECT_SECONDS * 1_000,
      maxUnproven: given.FARWATCH_DIRECT_UNPROVEN_PER_ADDRESS,
      maxPerStation: given.FARWATCH_DIRECT_PER_STATION,
      parkedPerMinute: given.FARWATCH_DIRECT_PARKED_PER_MINUTE,
      parkedOfAll: given.FARWATCH_DIRECT_PARKED_OF_ALL,
      messagesPerMinute: given.FARWATCH_DIRECT_MESSAGES_PER_MINUTE,
      maxBytesInHand: given.FARWATCH_DIRECT_MEGABYTES_IN_HAND * 1_048_576,
    },
    maxAgeMs: given.FARWATCH_MAX_AGE_DAYS * 86_400_000,
    maxPayloadBytes: given.FARWATCH_MAX_PAYLOAD_BYTES,
    acceptUnknown: given.FARWATCH_ACCEPT_UNKNOWN === '1',
  };
}

/** Our own topics are subscribed anyway: a filter that covers them would have them delivered twice. */
function topicFilters(filters: readonly string[]): readonly string[] {
  const filter = /^(?!farwatch(?:\/|$))(?:|[^+#$/][^+#/]*)(?:\/(?:\+|[^+#/]*))*(?:\/#)?$/;
  const wrong = filters.find((one) => !filter.test(one));
  if (wrong !== undefined)
    throw new Fault(
      'config',
      `FARWATCH_BRIDGE_TOPICS: ${wrong} is no topic filter that begins with a word of its own`,
    );
  return filters;
}
