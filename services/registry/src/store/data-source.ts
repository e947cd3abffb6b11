import { poolLike, type Pool } from '@farwatch/persistence/pool';
import { typeormOn } from '@farwatch/persistence/typeorm';
import type { DataSource } from 'typeorm';

import { entities } from './entities.js';

const opened = new WeakMap<Pool, Promise<DataSource>>();

/** TypeORM on the tables of the registry: few and small writes, so three connections of its own, made as the pool's are. */
export function registryData(pool: Pool): Promise<DataSource> {
  let source = opened.get(pool);
  if (!source) {
    source = typeormOn(() => poolLike(pool, { max: 3 }), { schema: 'registry', entities }).initialize();
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
