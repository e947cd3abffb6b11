import { randomBytes } from 'node:crypto';
import pg from 'pg';

import { containerBacking, type Backing } from './containers.js';

export type { Backing };

let opened: Promise<Backing> | undefined;

/**
 * The servers of this test run: those that `npm test` started (FARWATCH_TEST_*), else containers when a Docker engine
 * answers, else an error that says what to run. It never skips silently.
 */
export function backing(env: NodeJS.ProcessEnv = process.env): Promise<Backing> {
  return (opened ??= find(env));
}

async function find(env: NodeJS.ProcessEnv): Promise<Backing> {
  const names = [
    'FARWATCH_TEST_KAFKA',
    'FARWATCH_TEST_DATABASE',
    'FARWATCH_TEST_REDIS',
    'FARWATCH_TEST_MQTT',
  ] as const;
  const [kafka, databaseUrl, redisUrl, mqttUrl] = names.map((name) => env[name]);
  if (kafka && databaseUrl && redisUrl && mqttUrl) return { kafka, databaseUrl, redisUrl, mqttUrl };
  const containers = await containerBacking();
  if (containers) return containers;
  const missing = names.filter((name) => !env[name]).join(', ');
  throw new Error(
    `no servers for integration tests (${missing} not set, no Docker engine): run through npm test, for example: npm test -- --kind int -- libs/persistence`,
  );
}

/** A database of one's own, empty, with `test` in its name. `drop` ends its sessions and removes it. */
export async function freshDatabase(prefix = 'db'): Promise<{ url: string; drop(): Promise<void> }> {
  const { databaseUrl } = await backing();
  const name = `${prefix.toLowerCase().replaceAll(/[^a-z0-9]+/g, '_')}_test_${randomBytes(5).toString('hex')}`;
  await administer(databaseUrl, `CREATE DATABASE "${name}"`);
  const url = new URL(databaseUrl);
  url.pathname = `/${name}`;
  return {
    url: url.href,
    drop: () => administer(databaseUrl, `DROP DATABASE IF EXISTS "${name}" WITH (FORCE)`),
  };
}

async function administer(url: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000 });
  client.on('error', () => undefined); // the statement tells
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}

/** A random prefix, `t-xxxx-.`, so that tests on one broker never meet in topics and groups. */
export const topicPrefix = (): string => `t-${randomBytes(4).toString('hex')}-.`;
