import type { PoolClient } from './pool.js';

/**
 * Makes the monthly partitions of a table that is partitioned by range of a timestamptz, from the month of `fromMs` to
 * that of `toMs` (both inclusive, months of UTC). Safe to call from several processes. Returns the names made.
 */
export async function ensureMonths(
  client: Pick<PoolClient, 'query'>,
  schema: string,
  table: string,
  fromMs: number,
  toMs: number,
): Promise<string[]> {
  const made: string[] = [];
  const month = new Date(fromMs);
  month.setUTCDate(1);
  month.setUTCHours(0, 0, 0, 0);
  while (month.getTime() <= toMs) {
    const from = month.toISOString();
    const name = `${table}_${from.slice(0, 4)}_${from.slice(5, 7)}`;
    month.setUTCMonth(month.getUTCMonth() + 1);
    const { rows } = await client.query<{ exists: boolean }>('SELECT to_regclass($1) IS NOT NULL AS exists', [
      `${schema}.${name}`,
    ]);
    if (rows[0]?.exists) continue;
    // IF NOT EXISTS alone is not enough: two sessions that look at the same time both create, and one fails.
    await client.query(`DO $$ BEGIN
      PERFORM pg_advisory_xact_lock(hashtext('${schema}.${table}.months'));
      CREATE TABLE IF NOT EXISTS ${schema}.${name} PARTITION OF ${schema}.${table}
        FOR VALUES FROM ('${from}') TO ('${month.toISOString()}');
    END $$`);
    made.push(name);
  }
  return made;
}
