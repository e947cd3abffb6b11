import type { Hj212CommandRequest } from '@farwatch/contracts/http';
import { unnest } from '@farwatch/persistence/bulk';
import type { Pool, PoolClient } from '@farwatch/persistence/pool';
import { inTransaction } from '@farwatch/persistence/transaction';

import type { DeviceNews, DeviceRow } from '../device-state/device-states.js';
import {
  nextAsked,
  noteStarts,
  settled,
  type GapLedger,
  type MissingSpan,
} from '../device-state/gap-ledger.js';

interface GapRow {
  readonly mn: string;
  readonly cn: string;
  readonly ledger: GapLedger;
  readonly asked: MissingSpan | null;
}

/** What is missing of one device, of one kind of intervals. */
export interface Missing extends Pick<GapRow, 'mn' | 'ledger'> {
  readonly cn: '2051' | '2061';
}

const columns = { mn: 'text', cn: 'text', ledger: 'jsonb', opened: 'bool' } as const;
/** Who asks for what is missing. */
export const gapLedger = 'gap-ledger';

/** Takes the intervals that came into the ledgers of their devices; callers hold the rows of these devices. */
export async function saveGaps(
  client: Pick<PoolClient, 'query'>,
  news: readonly DeviceNews[],
  before: ReadonlyMap<string, DeviceRow>,
): Promise<void> {
  const heard = news.filter(({ intervals }) => intervals.length > 0);
  if (heard.length === 0) return;
  const { rows } = await client.query<GapRow>(
    'SELECT mn, cn, ledger FROM hj212.gap WHERE mn = ANY($1) FOR UPDATE',
    [heard.map(({ row }) => row.mn)],
  );
  const known = new Map(rows.map((row) => [`${row.mn} ${row.cn}`, row.ledger]));
  const changed = heard.flatMap(({ row: { mn }, intervals }) =>
    ['2051', '2061'].flatMap((cn) => {
      const own = intervals.filter((one) => one.cn === cn);
      const lengthMs = own.at(-1)?.lengthMs;
      if (lengthMs === undefined) return [];
      const old = known.get(`${mn} ${cn}`) ?? ledgerOf(before.get(mn), cn, lengthMs);
      const starts = own.filter((one) => one.lengthMs === lengthMs).map(({ startMs }) => startMs);
      const ledger = noteStarts(old, starts, lengthMs, cn);
      if (ledger === undefined) return [];
      const opened = ledger.missing.some(({ to }) => to >= (old?.newest ?? -Infinity));
      return [{ mn, cn, ledger: JSON.stringify(ledger), opened }];
    }),
  );
  const { sql, params } = unnest(columns, changed);
  // What is newly missing is asked for at once, unless the device was asked for something within the hour.
  await client.query(
    `INSERT INTO hj212.gap (mn, cn, ledger, due_at) SELECT mn, cn, ledger, CASE WHEN opened THEN now() END FROM ${sql}
     ON CONFLICT (mn, cn) DO UPDATE SET ledger = excluded.ledger, due_at = CASE
       WHEN excluded.due_at IS NOT NULL THEN greatest(now(), hj212.gap.asked_at + interval '1 hour')
       WHEN jsonb_array_length(excluded.ledger -> 'missing') > 0 THEN hj212.gap.due_at END`,
    params,
  );
}

/** Of a device that was heard before there were ledgers. */
function ledgerOf(row: DeviceRow | undefined, cn: string, lengthMs: number): GapLedger | undefined {
  const last = cn === '2061' ? row?.lastHour : row?.lastMinute;
  return last ? { lengthMs, newest: Date.parse(last), missing: [] } : undefined;
}

/**
 * Queues a request for what is missing of these devices, one of each kind at a time, where it is time for it: an hour after
 * the last one, and longer when the same was asked for before. What it asked for stays missing until it comes.
 */
export async function askForMissing(
  pool: Pool,
  mns: readonly string[],
  requestOf: (mn: string, cn: string, asked: MissingSpan) => Hj212CommandRequest | undefined,
): Promise<void> {
  if (mns.length === 0) return;
  await inTransaction(pool, async (client) => {
    const { rows } = await client.query<GapRow>(
      `SELECT mn, cn, ledger FROM hj212.gap g WHERE due_at <= now() AND mn = ANY($1) AND NOT EXISTS
         (SELECT 1 FROM hj212.command c WHERE c.mn = g.mn AND c.by = $2 AND c.status IN ('queued', 'sent', 'accepted'))
       ORDER BY due_at LIMIT 100 FOR UPDATE SKIP LOCKED`,
      [mns, gapLedger],
    );
    for (const { mn, cn, ledger } of rows) {
      const next = nextAsked(ledger, cn);
      const request = next.asked && requestOf(mn, cn, next.asked);
      if (request)
        await client.query('INSERT INTO hj212.command (mn, request, by) VALUES ($1, $2, $3)', [
          mn,
          request,
          gapLedger,
        ]);
      await client.query(
        `UPDATE hj212.gap SET ledger = $3, asked = $4, asked_at = now(), due_at = now() + $5 * interval '1 hour'
         WHERE mn = $1 AND cn = $2`,
        [mn, cn, next.ledger, next.asked ?? null, next.asked ? hoursBefore(next.ledger) : null],
      );
    }
  });
}

/** An hour, and twice as long for each time that all of it was asked for in vain: a device that is wrong all day is not asked all day. */
function hoursBefore({ missing }: GapLedger): number {
  const least = Math.min(...missing.map(({ tries }) => tries));
  return Math.min(24, 2 ** Math.max(0, Math.min(least, 10) - 1));
}

/** The device says that it has nothing of what it was asked for last (ExeRtn 100): nobody asks for it again. */
export async function nothingStored(pool: Pool, mn: string, cn: string): Promise<void> {
  await inTransaction(pool, async (client) => {
    const { rows } = await client.query<GapRow>(
      'SELECT mn, cn, ledger, asked FROM hj212.gap WHERE mn = $1 AND cn = $2 AND asked IS NOT NULL FOR UPDATE',
      [mn, cn],
    );
    for (const { ledger, asked } of rows) {
      const rest = asked ? settled(ledger, asked.from, asked.to) : ledger;
      await client.query(
        `UPDATE hj212.gap SET ledger = $3, asked = NULL, due_at = CASE WHEN $4 THEN due_at END WHERE mn = $1 AND cn = $2`,
        [mn, cn, rest, rest.missing.length > 0],
      );
    }
  });
}

/** What is missing of one device. */
export async function findMissing(pool: Pool, mn: string): Promise<Missing[]> {
  const { rows } = await pool.query<Missing>(
    'SELECT mn, cn, ledger FROM hj212.gap WHERE mn = $1 ORDER BY cn DESC',
    [mn],
  );
  return rows;
}
