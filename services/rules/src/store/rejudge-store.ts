import type { Scope } from '@farwatch/contracts/http';
import { topics } from '@farwatch/contracts/topics';
import { partitionOf } from '@farwatch/messaging/kafka';
import { unnest } from '@farwatch/persistence/bulk';
import type { Pool, PoolClient } from '@farwatch/persistence/pool';
import { districtsOf } from '@farwatch/persistence/scope';

import type { Cause } from '../series/episode-row.js';
import { stationWithin } from './reference-store.js';

/** The partition of a station in the topic of readings: whoever owns it judges the station. */
export const partitionOfStation = (station: string): number =>
  partitionOf(station, topics.readings.partitions);

/** A piece of a station's past that has to be judged again; one row per station, further requests extend it. */
export interface RejudgeRow {
  readonly station: string;
  readonly partition: number;
  readonly fromMs: number;
  /** Exclusive; null: to the present. */
  readonly toMs: number | null;
  readonly reason: Cause;
  /** The version of the reference data that the owner must have seen. */
  readonly referenceVersion: number;
  readonly requests: number;
  /**
   * The owner must have read up to here, in the log of this incarnation: until then the store has less of the past than
   * what it is compared with.
   */
  readonly after: { readonly offset: number; readonly incarnation: number } | null;
}

export type RejudgeRequest = Omit<RejudgeRow, 'requests' | 'after'> & Partial<Pick<RejudgeRow, 'after'>>;

/** Requests pieces to be judged again; a request that is there already is extended. */
export async function requestRejudge(
  client: Pick<PoolClient, 'query'>,
  requests: readonly RejudgeRequest[],
): Promise<void> {
  const merged = new Map<string, RejudgeRequest>();
  for (const request of requests) {
    const other = merged.get(request.station);
    merged.set(
      request.station,
      other === undefined
        ? request
        : {
            ...request,
            fromMs: Math.min(request.fromMs, other.fromMs),
            toMs: request.toMs === null || other.toMs === null ? null : Math.max(request.toMs, other.toMs),
            referenceVersion: Math.max(request.referenceVersion, other.referenceVersion),
            after: request.after ?? other.after ?? null,
          },
    );
  }
  if (merged.size === 0) return;
  const source = unnest(
    {
      station: 'text',
      partition: 'int',
      from_ms: 'bigint',
      to_ms: 'bigint',
      reason: 'text',
      reference_version: 'bigint',
      after_offset: 'bigint',
      after_incarnation: 'int',
    },
    [...merged.values()].map((request) => ({
      station: request.station,
      partition: request.partition,
      from_ms: request.fromMs,
      to_ms: request.toMs,
      reason: request.reason,
      reference_version: request.referenceVersion,
      after_offset: request.after?.offset ?? null,
      after_incarnation: request.after?.incarnation ?? null,
    })),
  );
  await client.query(
    `INSERT INTO rules.rejudge AS r (${source.columns}) SELECT ${source.columns} FROM ${source.sql} ORDER BY station
     ON CONFLICT (station) DO UPDATE SET
       from_ms = least(r.from_ms, excluded.from_ms),
       to_ms = CASE WHEN r.to_ms IS NULL OR excluded.to_ms IS NULL THEN NULL ELSE greatest(r.to_ms, excluded.to_ms) END,
       reason = excluded.reason, requests = r.requests + 1,
       reference_version = greatest(r.reference_version, excluded.reference_version),
       after_offset = greatest(r.after_offset, excluded.after_offset),
       after_incarnation = greatest(r.after_incarnation, excluded.after_incarnation)`,
    source.params,
  );
}

/** The requests that wait in these partitions, oldest first; `total` counts all of them. */
export async function waitingRejudges(
  pool: Pick<Pool, 'query'>,
  partitions: readonly number[],
  limit: number,
): Promise<{ rows: RejudgeRow[]; total: number }> {
  const { rows } = await pool.query<RejudgeRow & { total: number }>(
    `SELECT station, partition, from_ms AS "fromMs", to_ms AS "toMs", reason,
       reference_version AS "referenceVersion", requests, count(*) OVER () AS total,
       CASE WHEN after_offset IS NOT NULL
         THEN jsonb_build_object('offset', after_offset, 'incarnation', after_incarnation) END AS after
     FROM rules.rejudge WHERE partition = ANY($1::int[]) ORDER BY requested_at, station LIMIT $2`,
    [partitions, limit],
  );
  return { rows, total: rows[0]?.total ?? 0 };
}

/** Removes what is done; a request that came meanwhile stays. */
export async function endRejudges(client: PoolClient, rows: readonly RejudgeRow[]): Promise<void> {
  await client.query(
    `DELETE FROM rules.rejudge AS r USING unnest($1::text[], $2::int[]) AS done (station, requests)
     WHERE r.station = done.station AND r.requests = done.requests`,
    [rows.map(({ station }) => station), rows.map(({ requests }) => requests)],
  );
}

/** Stores how far a piece was judged, or removes it when it is done (`null`); a request that came meanwhile stays as it is. */
export async function advanceRejudge(
  client: PoolClient,
  row: RejudgeRow,
  doneUntilMs: number | null,
): Promise<void> {
  if (doneUntilMs === null) await endRejudges(client, [row]);
  else
    await client.query('UPDATE rules.rejudge SET from_ms = $3 WHERE station = $1 AND requests = $2', [
      row.station,
      row.requests,
      doneUntilMs,
    ]);
}

export interface StoredRejudge extends Pick<RejudgeRow, 'station' | 'fromMs' | 'toMs' | 'reason'> {
  readonly requestedAt: Date;
}

/** Everything that waits, by station after `after`. */
export async function listRejudges(
  pool: Pick<Pool, 'query'>,
  scope: Scope,
  { after, limit }: { readonly after: { readonly station: string } | undefined; readonly limit: number },
): Promise<StoredRejudge[]> {
  const { rows } = await pool.query<StoredRejudge>(
    `SELECT station, from_ms AS "fromMs", to_ms AS "toMs", reason, requested_at AS "requestedAt"
     FROM rules.rejudge WHERE station > $1 AND ${stationWithin('station', '$3')} ORDER BY station LIMIT $2`,
    [after?.station ?? '', limit, districtsOf(scope)],
  );
  return rows;
}
