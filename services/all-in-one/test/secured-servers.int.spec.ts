import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { connectionFromContext, createKafkaConnection, ensureTopics } from '@farwatch/messaging/kafka';
import { producerFromContext } from '@farwatch/messaging/producer';
import { topicSize } from '@farwatch/messaging/read-topic';
import { createPool } from '@farwatch/persistence/pool';
import { silentLogger } from '@farwatch/runtime/log';
import type { PartContext } from '@farwatch/runtime/part';
import { Scope } from '@farwatch/runtime/scope';
import { kafkaServer, redisServer } from '@farwatch/runtime/servers';
import { backing } from '@farwatch/testing/backing';
import { makeCertificate } from '@farwatch/testing/certificate';
import { eventually } from '@farwatch/testing/eventually';
import { Redis } from 'ioredis';
import pg from 'pg';

import { kafkaJars, serverProperties } from '@farwatch/local/kafka';
import { findPort } from '@farwatch/local/ports';
import { findJava, findTool } from '@farwatch/local/tools';

// Real servers that speak TLS on loopback, and our clients as the environment configures them.
const pair = makeCertificate();
const other = makeCertificate();
const dir = mkdtempSync(join(tmpdir(), 'farwatch-tls-'));
const file = (name: string, text: string): string => {
  const path = join(dir, name);
  writeFileSync(path, text, { mode: 0o600 });
  return path;
};
const [ca, stranger] = [file('ca.pem', pair.cert), file('other.pem', other.cert)];
const children: ChildProcess[] = [];
const quiet = {
  step: <T>(_: string, work: () => Promise<T>): Promise<T> => work(),
} as unknown as Parameters<typeof findJava>[0];

afterAll(async () => {
  for (const child of children) {
    child.kill('SIGKILL');
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  }
  rmSync(dir, { recursive: true, force: true });
});

function run(binary: string, args: readonly string[]): ChildProcess {
  const child = spawn(binary, args, { stdio: 'ignore', cwd: dir });
  children.push(child);
  return child;
}

describe('Kafka with SASL over TLS', () => {
  let brokers: string;
  const env = (extra: Record<string, string | undefined>): Record<string, string | undefined> => ({
    KAFKA_BROKERS: brokers,
    FARWATCH_KAFKA_TLS: '1',
    FARWATCH_KAFKA_CA: ca,
    FARWATCH_KAFKA_SASL: 'scram-sha-512',
    FARWATCH_KAFKA_USERNAME: 'farwatch',
    FARWATCH_KAFKA_PASSWORD: 'secret',
    ...extra,
  });

  beforeAll(async () => {
    const { java } = await findJava(quiet);
    const jars = join(await kafkaJars({ progress: quiet }), '*');
    const [port, controllerPort, secured] = [await findPort(), await findPort(), await findPort()];
    brokers = `localhost:${secured}`;
    const at = 'listener.name.sasl_ssl';
    const security = 'org.apache.kafka.common.security';
    const properties = file(
      'server.properties',
      serverProperties({ port, controllerPort, logDir: join(dir, 'kafka') })
        .replace(/^listeners=.*$/m, `$&,SASL_SSL://127.0.0.1:${secured}`)
        .replace(/^advertised.listeners=.*$/m, `$&,SASL_SSL://localhost:${secured}`)
        .replace(/^listener.security.protocol.map=.*$/m, '$&,SASL_SSL:SASL_SSL') +
        [
          `${at}.ssl.keystore.type=PEM`,
          `${at}.ssl.keystore.location=${file('keystore.pem', pair.key + pair.cert)}`,
          `${at}.sasl.enabled.mechanisms=SCRAM-SHA-256,SCRAM-SHA-512,PLAIN,OAUTHBEARER`,
          `${at}.plain.sasl.jaas.config=${security}.plain.PlainLoginModule required user_farwatch="secret";`,
          `${at}.scram-sha-256.sasl.jaas.config=${security}.scram.ScramLoginModule required;`,
          `${at}.scram-sha-512.sasl.jaas.config=${security}.scram.ScramLoginModule required;`,
          `${at}.oauthbearer.sasl.jaas.config=${security}.oauthbearer.OAuthBearerLoginModule required;`,
          '',
        ].join('\n'),
    );
    const scram = ['256', '512'].flatMap((bits) => [
      '--add-scram',
      `SCRAM-SHA-${bits}=[name=farwatch,password=secret]`,
    ]);
    const light = ['-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC', '-Xmx384m'];
    const format = [
      'kafka.tools.StorageTool',
      'format',
      '-t',
      'MkU3OEVBNTcwNTJENDM2Qg',
      '-c',
      properties,
      ...scram,
    ];
    await promisify(execFile)(java, [...light, '-cp', jars, ...format]);
    run(java, [...light, '-cp', jars, 'kafka.Kafka', properties]);
    const connection = createKafkaConnection({
      brokers,
      security: kafkaServer(env({})),
      clientId: 'test',
      log: silentLogger,
    });
    await ensureTopics(connection, ['parked'], 120_000);
  }, 180_000);

  const token = (): string => {
    const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
    const now = Math.floor(Date.now() / 1_000);
    return `${part({ alg: 'none' })}.${part({ sub: 'farwatch', iat: now, exp: now + 600 })}.`;
  };

  test.each([
    ['scram-sha-512', {}],
    ['scram-sha-256', { FARWATCH_KAFKA_SASL: 'scram-sha-256' }],
    [
      'plain, the password from a file',
      {
        FARWATCH_KAFKA_SASL: 'plain',
        FARWATCH_KAFKA_PASSWORD: undefined,
        FARWATCH_KAFKA_PASSWORD_FILE: file('password', 'secret\n'),
      },
    ],
    [
      'oauthbearer',
      {
        FARWATCH_KAFKA_SASL: 'oauthbearer',
        FARWATCH_KAFKA_TOKEN_FILE: file('token', token()),
        FARWATCH_KAFKA_USERNAME: undefined,
        FARWATCH_KAFKA_PASSWORD: undefined,
      },
    ],
  ])(
    'records are written and counted by %s',
    async (_, extra) => {
      const scope = new Scope(silentLogger);
      const ctx: PartContext = {
        env: env(extra),
        log: silentLogger,
        shared: (key, open) => scope.shared(key, open),
        fatal: () => undefined,
      };
      try {
        const connection = await connectionFromContext(ctx);
        const before = await topicSize(connection, 'parked');
        const producer = await producerFromContext(ctx, 'enforcement');
        await producer.send([{ topic: 'parked', key: 'k', value: 'v', headers: {} }]);
        expect(await topicSize(connection, 'parked')).toBe(before + 1);
      } finally {
        await scope.close(5_000);
      }
    },
    60_000,
  );

  test.each([
    ['a wrong password', { FARWATCH_KAFKA_PASSWORD: 'wrong' }, /auth/i],
    ['the certificate of a stranger', { FARWATCH_KAFKA_CA: stranger }, /certificate|self-signed/i],
  ])(
    '%s is refused',
    async (_, extra, text) => {
      const connection = createKafkaConnection({
        brokers,
        security: kafkaServer(env(extra)),
        clientId: 'test',
        log: silentLogger,
      });
      const admin = connection.fresh().admin({ retry: { retries: 0 } });
      await expect(admin.connect()).rejects.toThrow(text);
      await admin.disconnect();
    },
    60_000,
  );
});

describe('Redis over TLS', () => {
  let url: string;
  const client = (env: Record<string, string>): Redis => {
    const redis = new Redis({
      ...redisServer(url, env),
      lazyConnect: true,
      retryStrategy: () => null,
      maxRetriesPerRequest: 0,
    });
    redis.on('error', () => undefined);
    return redis;
  };
  beforeAll(async () => {
    const port = await findPort();
    url = `rediss://:secret@127.0.0.1:${port}`;
    const binary = findTool('redis-server') ?? 'redis-server';
    const files = [
      '--tls-cert-file',
      ca,
      '--tls-key-file',
      file('redis.key', pair.key),
      '--tls-ca-cert-file',
      ca,
    ];
    const tls = ['--port', '0', '--tls-port', String(port), '--tls-auth-clients', 'no', ...files];
    run(binary, [...tls, '--bind', '127.0.0.1', '--requirepass', 'secret', '--save', '', '--dir', dir]);
    await eventually(async () => {
      const redis = client({ FARWATCH_REDIS_CA: ca });
      try {
        return await redis.ping();
      } finally {
        redis.disconnect();
      }
    });
  }, 60_000);

  test('the server is checked by the authority that is given', async () => {
    const redis = client({ FARWATCH_REDIS_CA: ca });
    expect(await redis.set('a', '1')).toBe('OK');
    redis.disconnect();
    for (const env of [{}, { FARWATCH_REDIS_CA: stranger }] as Record<string, string>[]) {
      const wrong = client(env);
      await expect(wrong.connect()).rejects.toThrow();
      wrong.disconnect();
    }
  });
});

describe('PostgreSQL over TLS', () => {
  const prepared: (() => Promise<unknown>)[] = [];
  let address: string;
  const ask = async (parameters: string): Promise<unknown> => {
    const pool = createPool(`${address}?${parameters}`, { name: 'tls' });
    try {
      const { rows } = await pool.query<{ ssl: boolean }>(
        'SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()',
      );
      return rows[0]!.ssl;
    } finally {
      await pool.end();
    }
  };

  beforeAll(async () => {
    // The server of this run learns TLS while it runs; who speaks in clear to it goes on doing so.
    address = (await backing()).databaseUrl;
    const admin = new pg.Client({ connectionString: address });
    await admin.connect();
    prepared.push(() => admin.end());
    for (const [name, text] of [
      ['tls-test.crt', pair.cert],
      ['tls-test.key', pair.key],
    ] as const) {
      const made = await admin.query<{ oid: number }>('SELECT lo_from_bytea(0, $1) AS oid', [
        Buffer.from(text),
      ]);
      const { oid } = made.rows[0]!;
      await admin.query(`SELECT lo_export($1::oid, current_setting('data_directory') || '/' || $2::text)`, [
        oid,
        name,
      ]);
      await admin.query('SELECT lo_unlink($1::oid)', [oid]);
    }
    const { rows } = await admin.query<{ dir: string }>(`SELECT current_setting('data_directory') AS dir`);
    await admin.query(
      `COPY (SELECT 1) TO PROGRAM 'cat > /dev/null; chmod 600 "${rows[0]!.dir}/tls-test.key"'`,
    );
    await admin.query(`ALTER SYSTEM SET ssl_cert_file = 'tls-test.crt'`);
    await admin.query(`ALTER SYSTEM SET ssl_key_file = 'tls-test.key'`);
    await admin.query('ALTER SYSTEM SET ssl = on');
    await admin.query('SELECT pg_reload_conf()');
    prepared.push(async () => {
      for (const key of ['ssl', 'ssl_cert_file', 'ssl_key_file'])
        await admin.query(`ALTER SYSTEM RESET ${key}`);
      await admin.query('SELECT pg_reload_conf()');
    });
    await eventually(() => ask('sslmode=require'), { what: 'TLS' });
  }, 60_000);
  afterAll(async () => {
    for (const undo of prepared.reverse()) await undo();
  });

  test('the server is checked as far as sslmode says', async () => {
    expect(await ask('sslmode=disable')).toBe(false);
    expect(await ask('sslmode=require')).toBe(true);
    expect(await ask(`sslmode=verify-ca&sslrootcert=${ca}`)).toBe(true);
    expect(await ask(`sslmode=verify-full&sslrootcert=${ca}`)).toBe(true);
    await expect(ask('sslmode=verify-full')).rejects.toThrow(/self-signed/);
    await expect(ask(`sslmode=verify-full&sslrootcert=${stranger}`)).rejects.toThrow(/self-signed/);
  });
});
