import type { Pool } from '@farwatch/persistence/pool';

/** Does the rule book know the station, or do readings of it lie here? */
export async function knowsStation(pool: Pick<Pool, 'query'>, station: string): Promise<boolean> {
  const { rows } = await pool.query<{ known: boolean }>(
    `SELECT EXISTS (SELECT FROM rules.book WHERE kind = 'station' AND key = $1 AND content IS NOT NULL)
       OR EXISTS (SELECT FROM rules.slot WHERE station = $1) AS known`,
    [station],
  );
  return rows[0]!.known;
}
