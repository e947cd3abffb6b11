import { readFileSync } from 'node:fs';

import { z } from 'zod';

import { declareKeys, readEnv } from './env.js';
import { describeError, Fault } from './fault.js';

declareKeys('FARWATCH_REDIS_CA', 'FARWATCH_REDIS_CERT', 'FARWATCH_REDIS_KEY');

type Env = Readonly<Record<string, string | undefined>>;

/** What TLS needs beyond the system's own authorities, as PEM text. */
export interface TlsFiles {
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
}

/** A server of one address. */
export interface ServerAddress {
  readonly host: string;
  readonly port: number;
  readonly username?: string;
  readonly password?: string;
  readonly tls: boolean;
}

/** Reads PEM files that keys of the environment name; certificate and key come together or not at all. */
export function readTlsFiles(env: Env, keys: { ca: string; cert?: string; key?: string }): TlsFiles {
  const file = (name: string | undefined): string | undefined => {
    const path = name === undefined ? undefined : env[name];
    if (path === undefined || path === '') return undefined;
    try {
      return readFileSync(path, 'utf8');
    } catch (error) {
      throw new Fault('config', `wrong configuration\n  ${name}: cannot be read: ${describeError(error)}`);
    }
  };
  const [ca, cert, key] = [file(keys.ca), file(keys.cert), file(keys.key)];
  if ((cert === undefined) !== (key === undefined))
    throw new Fault('config', `wrong configuration\n  ${keys.cert} and ${keys.key}: give both or neither`);
  return {
    ...(ca === undefined ? {} : { ca }),
    ...(cert === undefined ? {} : { cert }),
    ...(key === undefined ? {} : { key }),
  };
}

function parse(
  url: string,
  kinds: Readonly<Record<string, { port: number; tls: boolean }>>,
): URL | undefined {
  try {
    const parsed = new URL(url);
    return kinds[parsed.protocol] !== undefined && parsed.hostname !== '' ? parsed : undefined;
  } catch {
    return undefined;
  }
}

function addressOf(
  parsed: URL,
  kinds: Readonly<Record<string, { port: number; tls: boolean }>>,
): ServerAddress {
  const { port, tls } = kinds[parsed.protocol]!;
  return {
    host: parsed.hostname.replace(/^\[|\]$/g, ''),
    port: parsed.port === '' ? port : Number(parsed.port),
    tls,
    ...(parsed.username === '' ? {} : { username: decodeURIComponent(parsed.username) }),
    ...(parsed.password === '' ? {} : { password: decodeURIComponent(parsed.password) }),
  };
}

const mqttKinds = {
  'mqtt:': { tls: false, port: 1883 },
  'tcp:': { tls: false, port: 1883 },
  'mqtts:': { tls: true, port: 8883 },
  'ssl:': { tls: true, port: 8883 },
};
const redisKinds = { 'redis:': { tls: false, port: 6379 }, 'rediss:': { tls: true, port: 6379 } };
const postgresKinds = { 'postgres:': { tls: false, port: 5432 }, 'postgresql:': { tls: false, port: 5432 } };

const broker = /^(?:\[[0-9a-f:]+\]|[^\s:,/@]+):\d{1,5}$/i;

/** KAFKA_BROKERS: `host:port[,host:port]`; the text stays text, `brokersOf` splits it. */
export const kafkaBrokers = z
  .string({ error: 'is missing: host:port[,host:port] of Kafka' })
  .refine((text) => brokersOf(text).length > 0 && brokersOf(text).every((one) => broker.test(one)), {
    error: 'is no list of host:port[,host:port]',
  });

/** The brokers of a list. */
export const brokersOf = (text: string): string[] =>
  text
    .split(',')
    .map((one) => one.trim())
    .filter((one) => one !== '');

/** DATABASE_URL; `?sslmode=` and `&sslrootcert=` say how TLS is spoken (see `postgresServer`). */
export const postgresUrl = z
  .string({ error: 'is missing or no URL: postgres://user:password@host:port/database' })
  .refine((text) => parse(text, postgresKinds) !== undefined, {
    error: 'is missing or no URL: postgres://user:password@host:port/database',
  });

/** REDIS_URL. */
export const redisUrl = z
  .string({ error: 'is missing or no URL: redis[s]://host:port' })
  .refine((text) => parse(text, redisKinds) !== undefined, {
    error: 'is missing or no URL: redis[s]://host:port',
  });

/** MQTT_URL: also `tcp:` and `ssl:`. */
export const mqttUrl = z
  .string({ error: 'is missing: mqtt[s]://host:port of the broker' })
  .refine((text) => parse(text, mqttKinds) !== undefined, {
    error: 'must look like mqtt://host:port or mqtts://host:port',
  });

/** Reads an MQTT address. Throws `Fault('config')` for anything else. */
export function mqttServer(url: string): ServerAddress {
  const parsed = parse(url, mqttKinds);
  if (!parsed) throw new Fault('config', 'MQTT_URL must look like mqtt://host:port or mqtts://host:port');
  return addressOf(parsed, mqttKinds);
}

/** Who is silent for longer is given up: the connection is made anew. */
const redisLimits = { connectTimeout: 2_000, socketTimeout: 3_000, keepAlive: 10_000 } as const;

/** Redis as ioredis and Nest's transport take it, with the limits for a silent one. */
export interface RedisServer
  extends Omit<ServerAddress, 'tls'>, Readonly<Record<keyof typeof redisLimits, number>> {
  readonly db?: number;
  readonly tls?: TlsFiles;
}

/** Reads a Redis address; FARWATCH_REDIS_CA is for `rediss:` only. */
export function redisServer(url: string, env: Env): RedisServer {
  const parsed = parse(url, redisKinds);
  if (!parsed) throw new Fault('config', 'REDIS_URL must look like redis://host:port or rediss://host:port');
  const { tls, ...address } = addressOf(parsed, redisKinds);
  const files = readTlsFiles(env, {
    ca: 'FARWATCH_REDIS_CA',
    cert: 'FARWATCH_REDIS_CERT',
    key: 'FARWATCH_REDIS_KEY',
  });
  if (!tls && Object.keys(files).length > 0)
    throw new Fault('config', 'wrong configuration\n  FARWATCH_REDIS_CA: REDIS_URL is not rediss:');
  const db = Number(parsed.pathname.slice(1));
  return { ...redisLimits, ...address, ...(db > 0 ? { db } : {}), ...(tls ? { tls: files } : {}) };
}

/** PostgreSQL as pg and TypeORM take it. */
export interface PostgresServer {
  /** Without the parameters that tell of TLS. */
  readonly url: string;
  readonly ssl:
    | false
    | (TlsFiles & { readonly rejectUnauthorized: boolean; readonly checkServerIdentity?: () => undefined });
}

/**
 * Reads a PostgreSQL address with the parameters of libpq: `sslmode` disable (default), require (encrypted, the server
 * is not checked), verify-ca, verify-full; `sslrootcert`, `sslcert`, `sslkey` name files. `allow` and `prefer` are
 * refused: they go on in clear without a word. `named` is the key of the address in what is thrown.
 */
export function postgresServer(url: string, named = 'DATABASE_URL'): PostgresServer {
  const parsed = parse(url, postgresKinds);
  if (!parsed)
    throw new Fault('config', 'the address of PostgreSQL must look like postgres://host:port/database');
  const take = (name: string): string | undefined => {
    const value = parsed.searchParams.get(name) ?? undefined;
    parsed.searchParams.delete(name);
    return value;
  };
  const [mode, ca, cert, key] = ['sslmode', 'sslrootcert', 'sslcert', 'sslkey'].map(take);
  const files = readTlsFiles(
    { sslrootcert: ca, sslcert: cert, sslkey: key },
    {
      ca: 'sslrootcert',
      cert: 'sslcert',
      key: 'sslkey',
    },
  );
  const clear = mode === undefined || mode === 'disable';
  if (clear && Object.keys(files).length > 0)
    throw new Fault('config', `wrong configuration\n  ${named}: sslrootcert without sslmode=verify-full`);
  if (clear) return { url: parsed.href, ssl: false };
  if (!['require', 'verify-ca', 'verify-full'].includes(mode))
    throw new Fault(
      'config',
      `wrong configuration\n  ${named}: sslmode is disable, require, verify-ca or verify-full, not ${mode}`,
    );
  // As libpq: with an authority of its own `require` checks the chain.
  const checked = mode !== 'require' || files.ca !== undefined;
  return {
    url: parsed.href,
    ssl: {
      ...files,
      rejectUnauthorized: checked,
      ...(mode === 'verify-full' ? {} : { checkServerIdentity: () => undefined }),
    },
  };
}

/** How a client logs in to Kafka. */
export type KafkaLogin =
  | {
      readonly mechanism: 'plain' | 'scram-sha-256' | 'scram-sha-512';
      readonly username: string;
      readonly password: string;
    }
  | { readonly mechanism: 'oauthbearer'; readonly tokenFile: string };

export interface KafkaServer {
  readonly brokers: readonly string[];
  /** Undefined: in clear. */
  readonly tls: TlsFiles | undefined;
  readonly login: KafkaLogin | undefined;
}

/** Keys of `kafkaServer`, for a service's own table of keys. */
export const kafkaShape = {
  KAFKA_BROKERS: kafkaBrokers,
  /** 1: TLS. */
  FARWATCH_KAFKA_TLS: z.enum(['0', '1'], { error: 'is 0 or 1' }).default('0'),
  /** PEM files: an authority of one's own; a client certificate and its key. */
  FARWATCH_KAFKA_CA: z.string().optional(),
  FARWATCH_KAFKA_CERT: z.string().optional(),
  FARWATCH_KAFKA_KEY: z.string().optional(),
  FARWATCH_KAFKA_SASL: z
    .enum(['plain', 'scram-sha-256', 'scram-sha-512', 'oauthbearer'], {
      error: 'is plain, scram-sha-256, scram-sha-512 or oauthbearer',
    })
    .optional(),
  FARWATCH_KAFKA_USERNAME: z.string().optional(),
  FARWATCH_KAFKA_PASSWORD: z.string().optional(),
  /** A file that holds the password, in place of FARWATCH_KAFKA_PASSWORD. */
  FARWATCH_KAFKA_PASSWORD_FILE: z.string().optional(),
  /** A file that holds the bearer token; read again for every login, so that something else can renew it. */
  FARWATCH_KAFKA_TOKEN_FILE: z.string().optional(),
};

/** Reads where Kafka is and how to speak to it. Throws one `Fault('config')` that names every wrong key. */
export function kafkaServer(env: Env): KafkaServer {
  const given = readEnv(env, kafkaShape);
  const wrong: string[] = [];
  const files = readTlsFiles(env, {
    ca: 'FARWATCH_KAFKA_CA',
    cert: 'FARWATCH_KAFKA_CERT',
    key: 'FARWATCH_KAFKA_KEY',
  });
  const tls = given.FARWATCH_KAFKA_TLS === '1';
  if (!tls && Object.keys(files).length > 0)
    wrong.push('FARWATCH_KAFKA_CA, _CERT, _KEY: are for FARWATCH_KAFKA_TLS=1');
  const login = loginOf(given, wrong);
  if (!tls && (login?.mechanism === 'plain' || login?.mechanism === 'oauthbearer'))
    wrong.push(`FARWATCH_KAFKA_SASL: ${login.mechanism} sends the secret itself: needs FARWATCH_KAFKA_TLS=1`);
  if (wrong.length > 0) throw new Fault('config', `wrong configuration\n  ${wrong.join('\n  ')}`);
  return { brokers: brokersOf(given.KAFKA_BROKERS), tls: tls ? files : undefined, login };
}

function loginOf(given: z.infer<z.ZodObject<typeof kafkaShape>>, wrong: string[]): KafkaLogin | undefined {
  const { FARWATCH_KAFKA_SASL: mechanism, FARWATCH_KAFKA_USERNAME: username } = given;
  const { FARWATCH_KAFKA_PASSWORD: inline, FARWATCH_KAFKA_PASSWORD_FILE: file } = given;
  const tokenFile = given.FARWATCH_KAFKA_TOKEN_FILE;
  if (mechanism === undefined) {
    if (username !== undefined || inline !== undefined || file !== undefined || tokenFile !== undefined)
      wrong.push('FARWATCH_KAFKA_SASL: is missing beside a user name, password or token');
    return undefined;
  }
  if (mechanism === 'oauthbearer') {
    if (tokenFile !== undefined) return { mechanism, tokenFile };
    wrong.push('FARWATCH_KAFKA_TOKEN_FILE: is missing for oauthbearer');
    return undefined;
  }
  if (username === undefined) wrong.push(`FARWATCH_KAFKA_USERNAME: is missing for ${mechanism}`);
  if ((inline === undefined) === (file === undefined)) {
    wrong.push('FARWATCH_KAFKA_PASSWORD, FARWATCH_KAFKA_PASSWORD_FILE: give exactly one');
    return undefined;
  }
  try {
    const password = inline ?? readFileSync(file!, 'utf8').trim();
    return username === undefined ? undefined : { mechanism, username, password };
  } catch (error) {
    wrong.push(`FARWATCH_KAFKA_PASSWORD_FILE: cannot be read: ${describeError(error)}`);
    return undefined;
  }
}
