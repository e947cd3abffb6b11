import type { ArchivedTable } from '@farwatch/persistence/retention';

/** Readings by hour, a partition a month; how a month of them is archived. */
export const hourBucketTable: ArchivedTable = {
  schema: 'rules',
  table: 'hour_bucket',
  column: 'hour',
  unit: 'hours',
  fillfactor: 70,
  key: ['station', 'pollutant', 'hour'],
};

/** What this schema archives. */
export const archived: readonly ArchivedTable[] = [hourBucketTable];
