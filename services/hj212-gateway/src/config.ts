import { readDoorTls, refuseInClear, type DoorTls } from '@farwatch/runtime/door-tls';
import { port, readEnv } from '@farwatch/runtime/env';
import { silentLogger, type Logger } from '@farwatch/runtime/log';
import { z } from 'zod';

const whole = z.coerce.number().int();

/** What this service reads from the environment. */
export const configShape = {
  /** Port for loggers; absent: closed; 0 takes a free one. */
  HJ212_PORT: port.optional(),
  FARWATCH_HOST: z.string().default('127.0.0.1'),
  /** PEM files: with both the port speaks TLS only. */
  FARWATCH_HJ212_CERT: z.string().optional(),
  FARWATCH_HJ212_KEY: z.string().optional(),
  /** PEM files: with an authority every logger shows a certificate that it signed; the list of those that it revoked. */
  FARWATCH_HJ212_CLIENT_CA: z.string().optional(),
  FARWATCH_HJ212_CLIENT_CRL: z.string().optional(),
  /** JSON file of SM4 keys, MN to 32 hex digits (HJ 212-2025); a secret, mode 0600. */
  FARWATCH_HJ212_SM4_KEYS: z.string().optional(),
  /** JSON file of the keys that seal the original bytes of frames; a secret, mode 0600. Default: evidence-keys.json in DATA_DIR, made at the first start. */
  FARWATCH_EVIDENCE_KEYS: z.string().optional(),
  FARWATCH_HJ212_MAX_CONNECTIONS: whole.min(1).max(200_000).default(20_000),
  /** Without it as many as connections: carriers put thousands of loggers behind one address. */
  FARWATCH_HJ212_MAX_PER_ADDRESS: whole.min(1).max(200_000).optional(),
  /** How long a connection may be open without a valid frame. */
  FARWATCH_HJ212_UNPROVEN_SECONDS: z.coerce.number().positive().max(86_400).default(30),
  /** Connections without a valid frame of one address (IPv6: network of 64 bits), beyond which the oldest is closed. */
  FARWATCH_HJ212_UNPROVEN_PER_ADDRESS: whole.min(1).max(200_000).default(100),
  /** Some loggers send once an hour. */
  FARWATCH_HJ212_IDLE_MINUTES: z.coerce.number().positive().max(1_440).default(90),
  /** How long a begun frame may take altogether. */
  FARWATCH_HJ212_FRAME_SECONDS: z.coerce.number().positive().max(600).default(30),
  /** Longest data segment, bytes; the standard says 1024, real analysers send 1623. */
  FARWATCH_HJ212_MAX_SEGMENT: whole.min(128).max(9_999).default(4_096),
  /** Refused frames (of 1 kB) that are parked in a minute of one device, which then waits, and of strangers at one address: the rest is counted. */
  FARWATCH_HJ212_PARKED_PER_MINUTE: whole.min(1).max(60_000).default(120),
  /** Refused frames (of 1 kB) that are parked in a minute of all strangers together. */
  FARWATCH_HJ212_PARKED_OF_STRANGERS: whole.min(1).max(600_000).default(1_200),
  /** Messages of one MN in a minute; who sends more is read more slowly, and nothing is refused. */
  FARWATCH_HJ212_MESSAGES_PER_MINUTE: whole.min(1).max(6_000_000).default(6_000),
  /** Connections that one MN has proved itself on, beyond which its oldest is closed. */
  FARWATCH_HJ212_PER_MN: whole.min(1).max(1_000).default(4),
  /** Intervals that began longer ago are parked: a clock at 1970. */
  FARWATCH_HJ212_MAX_AGE_DAYS: z.coerce.number().positive().max(36_525).default(1_100),
  /** Ask for the hours that are missing when a device is back. */
  FARWATCH_HJ212_FETCH_GAPS: z.enum(['0', '1'], { error: 'is 0 or 1' }).default('1'),
  /** How long a device may take to answer a request (9011) and to carry it out (9012). */
  FARWATCH_HJ212_ANSWER_SECONDS: z.coerce.number().positive().max(600).default(10),
};

export interface GatewayConfig {
  readonly port: number | undefined;
  readonly host: string;
  readonly tls: DoorTls | undefined;
  readonly sm4Keys: string | undefined;
  readonly maxConnections: number;
  readonly maxPerAddress: number;
  readonly unprovenMs: number;
  readonly maxUnproven: number;
  readonly idleMs: number;
  readonly frameMs: number;
  readonly maxSegment: number;
  readonly parkedPerMinute: number;
  readonly parkedOfStrangers: number;
  readonly messagesPerMinute: number;
  readonly maxPerMn: number;
  readonly maxAgeMs: number;
  readonly fetchGaps: boolean;
  readonly answerMs: number;
}

const tlsNames = {
  cert: 'FARWATCH_HJ212_CERT',
  key: 'FARWATCH_HJ212_KEY',
  clientCa: 'FARWATCH_HJ212_CLIENT_CA',
  crl: 'FARWATCH_HJ212_CLIENT_CRL',
};

/** Reads and checks the configuration; throws `Fault('config')` that names every wrong key. */
export function readConfig(
  env: Readonly<Record<string, string | undefined>>,
  log: Logger = silentLogger,
): GatewayConfig {
  const given = readEnv(env, configShape);
  const tls = readDoorTls(env, tlsNames, log);
  if (given.HJ212_PORT !== undefined) refuseInClear(env, given.FARWATCH_HOST, tlsNames, tls);
  return {
    port: given.HJ212_PORT,
    host: given.FARWATCH_HOST,
    tls,
    sm4Keys: given.FARWATCH_HJ212_SM4_KEYS,
    maxConnections: given.FARWATCH_HJ212_MAX_CONNECTIONS,
    maxPerAddress: given.FARWATCH_HJ212_MAX_PER_ADDRESS ?? given.FARWATCH_HJ212_MAX_CONNECTIONS,
    unprovenMs: given.FARWATCH_HJ212_UNPROVEN_SECONDS * 1_000,
    maxUnproven: given.FARWATCH_HJ212_UNPROVEN_PER_ADDRESS,
    idleMs: given.FARWATCH_HJ212_IDLE_MINUTES * 60_000,
    frameMs: given.FARWATCH_HJ212_FRAME_SECONDS * 1_000,
    maxSegment: given.FARWATCH_HJ212_MAX_SEGMENT,
    parkedPerMinute: given.FARWATCH_HJ212_PARKED_PER_MINUTE,
    parkedOfStrangers: given.FARWATCH_HJ212_PARKED_OF_STRANGERS,
    messagesPerMinute: given.FARWATCH_HJ212_MESSAGES_PER_MINUTE,
    maxPerMn: given.FARWATCH_HJ212_PER_MN,
    maxAgeMs: given.FARWATCH_HJ212_MAX_AGE_DAYS * 86_400_000,
    fetchGaps: given.FARWATCH_HJ212_FETCH_GAPS === '1',
    answerMs: given.FARWATCH_HJ212_ANSWER_SECONDS * 1_000,
  };
}
