import { DataSource, type DataSourceOptions } from 'typeorm';

import type { Pool } from './pool.js';

type PostgresOptions = Extract<DataSourceOptions, { type: 'postgres' }>;

/**
 * TypeORM on connections that are made as all others are (`createPool`, `poolLike`): `make` gives the pool at every
 * `initialize`, `destroy` ends it.
 */
export function typeormOn(
  make: () => Pool,
  options: Pick<
    PostgresOptions,
    'schema' | 'entities' | 'migrations' | 'migrationsTableName' | 'migrationsTransactionMode'
  >,
): DataSource {
  return new DataSource({
    type: 'postgres',
    // Called with `new`, as the driver's own pool: what it returns is then the pool.
    driver: {
      Pool: function pool() {
        return make();
      },
    },
    poolErrorHandler: () => undefined, // the pool listens itself
    synchronize: false,
    logging: false,
    ...options,
  });
}
