import { Fault } from '@farwatch/runtime/fault';
import type { Pool } from 'pg';
import { DataSource } from 'typeorm';

import { entities } from './entities.js';

const opened = new WeakMap<Pool, Promise<DataSource>>();

/** TypeORM on the tables of the registry: few and small writes, so its own three connections to the pool's database. */
export function registryData(pool: Pool): Promise<DataSource> {
  let source = opened.get(pool);
  if (!source) {
    source = open(pool);
    opened.set(pool, source);
    source.catch(() => opened.delete(pool));
  }
  return source;
}

/** Closes the connections that `registryData` opened for this pool. */
export async function closeRegistryData(pool: Pool): Promise<void> {
  const source = opened.get(pool);
  opened.delete(pool);
  await source?.then((data) => data.destroy()).catch(() => undefined);
}

async function open(pool: Pool): Promise<DataSource> {
  const url = pool.options.connectionString;
  if (url === undefined) throw new Fault('config', 'the pool has no connection string');
  return new DataSource({
    type: 'postgres',
    url,
    schema: 'registry',
    entities,
    synchronize: false,
    logging: false,
    applicationName: 'farwatch registry',
    poolSize: 3,
    extra: { statement_timeout: 30_000, lock_timeout: 10_000, idle_in_transaction_session_timeout: 60_000 },
    poolErrorHandler: () => undefined, // an idle connection died; the next query opens a new one
  }).initialize();
}
