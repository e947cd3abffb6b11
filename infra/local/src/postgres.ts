import { execFile } from 'node:child_process';
import { chmodSync, chownSync, existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';

import type { Command } from './child.js';
import { portOf, type LocalService, type ServiceContext } from './service.js';
import { clusterFolder, postgresAccount, postgresBinaries } from './postgres-binaries.js';

const run = promisify(execFile);
const user = 'farwatch';

async function prepare(ctx: ServiceContext): Promise<void> {
  const account = await postgresAccount();
  const data = await clusterFolder(ctx.dataDir, account);
  if (existsSync(join(data, 'PG_VERSION'))) return;
  const { initdb } = await postgresBinaries(account);
  // initdb works in a folder of another name: a half-initialised cluster never gets the real one.
  const draft = `${data}.new`;
  const passwordFile = `${data}.password`;
  rmSync(draft, { recursive: true, force: true });
  rmSync(data, { recursive: true, force: true });
  mkdirSync(draft, { recursive: true });
  chmodSync(draft, 0o700);
  writeFileSync(passwordFile, `${ctx.password}\n`, { mode: 0o600 });
  if (account) for (const path of [draft, passwordFile]) chownSync(path, account.uid, account.gid);
  const args = [
    `--pgdata=${draft}`,
    `--username=${user}`,
    `--pwfile=${passwordFile}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    '--locale=C',
  ];
  try {
    await run(initdb, args, { ...account, cwd: '/', timeout: 120_000 });
  } catch (error) {
    const { stderr = '', message } = error as { stderr?: string; message: string };
    throw new Error(`PostgreSQL's data folder could not be made:\n${stderr || message}`);
  } finally {
    rmSync(passwordFile, { force: true });
  }
  renameSync(draft, data);
}

/** Durable settings (fsync and synchronous_commit stay on); sized for a developer's machine. */
const settings: Readonly<Record<string, string>> = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: '200',
  shared_buffers: '256MB',
  max_wal_size: '2GB',
  jit: 'off',
  timezone: 'UTC',
  log_timezone: 'UTC',
  shared_preload_libraries: 'pg_stat_statements',
};

async function command(ctx: ServiceContext): Promise<Command> {
  const account = await postgresAccount();
  const { postgres: binary } = await postgresBinaries(account);
  const data = await clusterFolder(ctx.dataDir, account);
  const flags = Object.entries(settings).flatMap(([key, value]) => ['-c', `${key}=${value}`]);
  return {
    file: binary,
    args: ['-D', data, '-p', String(portOf(ctx, 'postgres')), ...flags],
    cwd: '/',
    ...account,
  };
}

/** One SELECT through a fresh connection. */
export async function probePostgres(url: string, timeoutMs = 3_000): Promise<void> {
  await withClient(url, (client) => client.query('SELECT 1'), timeoutMs);
}

async function withClient<T>(
  url: string,
  work: (client: pg.Client) => Promise<T>,
  timeoutMs = 3_000,
): Promise<T> {
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: timeoutMs,
    query_timeout: timeoutMs * 5,
  });
  client.on('error', () => {});
  try {
    await client.connect();
    return await work(client);
  } finally {
    await client.end().catch(() => undefined);
  }
}

const urlOf = (ctx: ServiceContext, database: string): string =>
  `postgres://${user}:${ctx.password}@127.0.0.1:${portOf(ctx, 'postgres')}/${database}`;

/** Makes the database at the first start. */
async function finish(ctx: ServiceContext): Promise<void> {
  await withClient(urlOf(ctx, 'postgres'), async (client) => {
    const found = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [user]);
    if (found.rowCount === 0) await client.query(`CREATE DATABASE ${user}`);
  });
}

export const postgres: LocalService = {
  name: 'postgres',
  ports: ['postgres'],
  // "Fast": ends sessions, writes a checkpoint, leaves.
  signal: 'SIGINT',
  stopMs: 20_000,
  readyMs: 120_000,
  prepare,
  command,
  probe: (ctx) => probePostgres(urlOf(ctx, 'postgres')),
  finish,
  url: (ctx) => urlOf(ctx, user),
};
