import { afterAll, describe, expect, test } from '@jest/globals';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { kafkaServer, mqttServer, postgresServer, redisServer } from './servers.js';

const dir = mkdtempSync(join(tmpdir(), 'farwatch-servers-'));
const pem = join(dir, 'ca.pem');
writeFileSync(pem, 'PEM\n');
afterAll(() => rmSync(dir, { recursive: true }));
const fault = (work: () => unknown): string => {
  try {
    work();
  } catch (error) {
    return (error as Error).message;
  }
  return 'no fault';
};

describe('where Kafka is and how to speak to it', () => {
  const brokers = { KAFKA_BROKERS: 'a:9092, [::1]:9093' };
  test('in clear without any further key', () => {
    expect(kafkaServer(brokers)).toEqual({
      brokers: ['a:9092', '[::1]:9093'],
      tls: undefined,
      login: undefined,
    });
  });
  test('over TLS with an authority and a password from files', () => {
    expect(
      kafkaServer({
        ...brokers,
        FARWATCH_KAFKA_TLS: '1',
        FARWATCH_KAFKA_CA: pem,
        FARWATCH_KAFKA_SASL: 'scram-sha-512',
        FARWATCH_KAFKA_USERNAME: 'u',
        FARWATCH_KAFKA_PASSWORD_FILE: pem,
      }),
    ).toMatchObject({
      tls: { ca: 'PEM\n' },
      login: { mechanism: 'scram-sha-512', username: 'u', password: 'PEM' },
    });
  });
  test.each([
    [{ KAFKA_BROKERS: 'http://a:1' }, 'KAFKA_BROKERS: '],
    [{ KAFKA_BROKERS: ' , ' }, 'KAFKA_BROKERS: '],
    [{ FARWATCH_KAFKA_CA: pem }, 'FARWATCH_KAFKA_TLS=1'],
    [{ FARWATCH_KAFKA_TLS: '1', FARWATCH_KAFKA_CERT: pem }, 'FARWATCH_KAFKA_CERT and FARWATCH_KAFKA_KEY'],
    [{ FARWATCH_KAFKA_TLS: '1', FARWATCH_KAFKA_CA: join(dir, 'none') }, 'FARWATCH_KAFKA_CA: cannot be read'],
    [{ FARWATCH_KAFKA_SASL: 'gssapi' }, 'FARWATCH_KAFKA_SASL: is plain,'],
    [{ FARWATCH_KAFKA_USERNAME: 'u' }, 'FARWATCH_KAFKA_SASL: is missing'],
    [{ FARWATCH_KAFKA_SASL: 'scram-sha-256', FARWATCH_KAFKA_PASSWORD: 'p' }, 'FARWATCH_KAFKA_USERNAME: '],
    [{ FARWATCH_KAFKA_SASL: 'scram-sha-256', FARWATCH_KAFKA_USERNAME: 'u' }, 'give exactly one'],
    [
      { FARWATCH_KAFKA_SASL: 'plain', FARWATCH_KAFKA_USERNAME: 'u', FARWATCH_KAFKA_PASSWORD: 'hunter2' },
      'FARWATCH_KAFKA_SASL: plain sends the secret itself',
    ],
    [
      { FARWATCH_KAFKA_TLS: '1', FARWATCH_KAFKA_SASL: 'oauthbearer' },
      'FARWATCH_KAFKA_TOKEN_FILE: is missing',
    ],
  ])('a wrong combination names itself: %j', (env, text) => {
    const message = fault(() => kafkaServer({ ...brokers, ...env }));
    expect(message).toContain(text);
    expect(message).not.toContain('hunter2');
  });
});

describe('the address of PostgreSQL', () => {
  test('says how TLS is spoken, as for libpq', () => {
    const at = 'postgres://u:p@h:1/d';
    expect(postgresServer(at)).toEqual({ url: at, ssl: false });
    expect(postgresServer(`${at}?sslmode=disable`)).toEqual({ url: at, ssl: false });
    expect(postgresServer(`${at}?sslmode=require`).ssl).toMatchObject({ rejectUnauthorized: false });
    expect(postgresServer(`${at}?sslmode=verify-ca&sslrootcert=${pem}`).ssl).toMatchObject({
      ca: 'PEM\n',
      rejectUnauthorized: true,
    });
    expect(postgresServer(`${at}?sslmode=verify-full&sslrootcert=${pem}&application_name=x`)).toEqual({
      url: `${at}?application_name=x`,
      ssl: { ca: 'PEM\n', rejectUnauthorized: true },
    });
  });
  test.each([
    ['mysql://h/d', 'must look like'],
    [
      'postgres://u:hunter2@h/d?sslmode=prefer',
      'sslmode is disable, require, verify-ca or verify-full, not prefer',
    ],
    [`postgres://h/d?sslrootcert=${pem}`, 'sslrootcert without sslmode'],
    [`postgres://h/d?sslmode=verify-full&sslcert=${pem}`, 'give both or neither'],
    ['postgres://h/d?sslmode=verify-full&sslrootcert=/nowhere/ca', 'sslrootcert: cannot be read'],
  ])('%s is refused', (url, text) => {
    const message = fault(() => postgresServer(url));
    expect(message).toContain(text);
    expect(message).not.toContain('hunter2');
  });
});

describe('the addresses of Redis and of an MQTT broker', () => {
  test('with what they say and what is usual', () => {
    const limits = { connectTimeout: 2_000, socketTimeout: 3_000, keepAlive: 10_000 };
    expect(redisServer('redis://h', {})).toEqual({ ...limits, host: 'h', port: 6379 });
    expect(redisServer('rediss://u%40:p%2F@[::1]:7/3', { FARWATCH_REDIS_CA: pem })).toEqual({
      ...limits,
      host: '::1',
      port: 7,
      username: 'u@',
      password: 'p/',
      db: 3,
      tls: { ca: 'PEM\n' },
    });
    expect(mqttServer('mqtt://h')).toEqual({ host: 'h', port: 1883, tls: false });
    expect(mqttServer('ssl://u:p@h')).toEqual({
      host: 'h',
      port: 8883,
      tls: true,
      username: 'u',
      password: 'p',
    });
  });
  test('and nothing else', () => {
    expect(fault(() => redisServer('http://h', {}))).toContain('REDIS_URL');
    expect(fault(() => redisServer('redis://h', { FARWATCH_REDIS_CA: pem }))).toContain('FARWATCH_REDIS_CA');
    expect(fault(() => mqttServer('ws://h'))).toContain('MQTT_URL');
  });
});
