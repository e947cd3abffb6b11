import type { PatrolFileAnswer } from '@farwatch/contracts/http';
import type { Pool, PoolClient } from '@farwatch/persistence/pool';

type Queryable = Pick<PoolClient, 'query'>;

/** A file as it was handed in, and how it was to be read. */
export interface FileName {
  readonly drone: string;
  readonly sha256: string;
  readonly reading: string;
}

/** What became of a file, where it was handed in before. */
export async function findFile(
  pool: Queryable | Pool,
  { drone, sha256, reading }: FileName,
): Promise<PatrolFileAnswer | undefined> {
  const { rows } = await (pool as Queryable).query<{ answer: PatrolFileAnswer }>(
    'SELECT answer FROM enforcement.patrol_file WHERE drone = $1 AND sha256 = $2 AND reading = $3',
    [drone, sha256, reading],
  );
  return rows[0]?.answer;
}

/** Notes a file; false where somebody was faster. */
export async function saveFile(
  client: Queryable,
  { drone, sha256, reading }: FileName,
  row: {
    readonly at: string;
    readonly by: string;
    readonly name: string | undefined;
    readonly answer: PatrolFileAnswer;
  },
): Promise<boolean> {
  const { rowCount } = await client.query(
    `INSERT INTO enforcement.patrol_file (drone, sha256, reading, at, by, name, answer)
     VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING`,
    [drone, sha256, reading, row.at, row.by, row.name ?? null, JSON.stringify(row.answer)],
  );
  return rowCount === 1;
}

/** The flight of a drone that a span lies in or meets: what was observed then is its own. */
export async function flightMeeting(
  pool: Queryable | Pool,
  drone: string,
  fromMs: number,
  toMs: number,
): Promise<string | undefined> {
  const { rows } = await (pool as Queryable).query<{ id: string }>(
    `SELECT id FROM enforcement.patrol_flight
     WHERE drone = $1 AND start_at <= $3::timestamptz + interval '1 minute' AND end_at >= $2::timestamptz - interval '1 minute'
     ORDER BY (origin = 'progress') DESC, start_at DESC LIMIT 1`,
    [drone, new Date(fromMs), new Date(toMs)],
  );
  return rows[0]?.id;
}
