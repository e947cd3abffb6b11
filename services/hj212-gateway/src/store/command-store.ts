import type { Hj212Command, Hj212CommandRequest, Scope } from '@farwatch/contracts/http';
import { exeReturns, qnReturns } from '@farwatch/hj212/commands';
import type { Pool } from '@farwatch/persistence/pool';
import { districtsOf } from '@farwatch/persistence/scope';
import { inTransaction } from '@farwatch/persistence/transaction';

interface Row {
  id: number;
  mn: string;
  request: Hj212CommandRequest;
  by: string;
  at: Date;
  status: Hj212Command['status'];
  tries: number;
  qn: string | null;
  qn_rtn: string | null;
  exe_rtn: string | null;
  finished_at: Date | null;
}

const shown = 'id, mn, request, by, at, status, tries, qn, qn_rtn, exe_rtn, finished_at';

function commandOf(row: Row): Hj212Command {
  return {
    id: row.id,
    mn: row.mn,
    request: row.request,
    by: row.by,
    at: row.at.toISOString(),
    status: row.status,
    tries: row.tries,
    qn: row.qn,
    qnRtn: row.qn_rtn,
    exeRtn: row.exe_rtn,
    answer: answerOf(row) ?? null,
    finishedAt: row.finished_at?.toISOString() ?? null,
  };
}

const answerOf = ({ qn_rtn: accepted, exe_rtn: executed }: Row) =>
  executed !== null ? exeReturns[executed] : accepted !== null ? qnReturns[accepted] : undefined;

export async function addCommand(
  pool: Pool,
  mn: string,
  request: Hj212CommandRequest,
  by: string,
): Promise<Hj212Command> {
  const { rows } = await pool.query<Row>(
    `INSERT INTO hj212.command (mn, request, by) VALUES ($1, $2, $3) RETURNING ${shown}`,
    [mn, request, by],
  );
  return commandOf(rows[0]!);
}

/**
 * Queues a request that nobody asked for by hand, unless the same kind was asked of this device since `perMs`: a device
 * that is wrong all day is not asked all day.
 */
export async function addThrottledCommand(
  pool: Pool,
  mn: string,
  request: Hj212CommandRequest,
  by: string,
  perMs: number,
): Promise<boolean> {
  return inTransaction(pool, async (client) => {
    // One after the other for each device: two that look at the same time would both find nothing.
    await client.query('SELECT pg_advisory_xact_lock(hashtext($1))', [`hj212.command.${mn}`]);
    const { rowCount } = await client.query(
      `INSERT INTO hj212.command (mn, request, by) SELECT $1, $2, $3
       WHERE NOT EXISTS (SELECT 1 FROM hj212.command WHERE mn = $1 AND request ->> 'command' = $4
         AND at > now() - $5 * interval '1 millisecond')`,
      [mn, request, by, request.command, perMs],
    );
    return rowCount === 1;
  });
}

/** Takes the oldest waiting command of each of these devices; no other process gets it. */
export async function takeCommands(pool: Pool, mns: readonly string[]): Promise<Hj212Command[]> {
  if (mns.length === 0) return [];
  const { rows } = await pool.query<Row>(
    `UPDATE hj212.command SET status = 'sent', updated_at = now()
     WHERE status = 'queued' AND id IN
       (SELECT min(id) FROM hj212.command WHERE status = 'queued' AND mn = ANY($1) GROUP BY mn)
     RETURNING ${shown}`,
    [mns],
  );
  return rows.map(commandOf);
}

/** What became of a command so far. */
export async function updateCommand(
  pool: Pool,
  id: number,
  now: {
    readonly status: Hj212Command['status'];
    readonly tries: number;
    readonly qn: string;
    readonly qnRtn: string | undefined;
    readonly exeRtn: string | undefined;
    readonly over: boolean;
  },
): Promise<void> {
  await pool.query(
    `UPDATE hj212.command SET status = $2, tries = $3, qn = $4, qn_rtn = $5, exe_rtn = $6,
       finished_at = CASE WHEN $7 THEN now() END, updated_at = now() WHERE id = $1`,
    [id, now.status, now.tries, now.qn, now.qnRtn ?? null, now.exeRtn ?? null, now.over],
  );
}

/**
 * Says which commands this process has under way, and takes back what a process that died left: asking again does no harm,
 * all commands may be repeated.
 */
export async function requeueAbandoned(
  pool: Pool,
  running: readonly number[],
  olderMs: number,
): Promise<void> {
  await pool.query('UPDATE hj212.command SET updated_at = now() WHERE id = ANY($1)', [running]);
  await pool.query(
    `UPDATE hj212.command SET status = 'queued', updated_at = now() WHERE status IN ('sent', 'accepted')
       AND updated_at < now() - $1 * interval '1 millisecond'`,
    [olderMs],
  );
}

export async function listCommands(
  pool: Pool,
  scope: Scope,
  query: { readonly mn?: string | undefined },
  { after, limit }: { readonly after: { readonly id: number } | undefined; readonly limit: number },
): Promise<Hj212Command[]> {
  const { rows } = await pool.query<Row>(
    `SELECT ${shown} FROM hj212.command WHERE ($1::bigint IS NULL OR id < $1) AND ($2::text IS NULL OR mn = $2)
       AND $4::text[] IS NULL
     ORDER BY id DESC LIMIT $3`,
    [after?.id ?? null, query.mn ?? null, limit, districtsOf(scope)],
  );
  return rows.map(commandOf);
}
