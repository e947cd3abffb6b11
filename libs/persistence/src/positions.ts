import { Fault } from '@farwatch/runtime/fault';

import { unnest } from './bulk.js';
import type { Pool, PoolClient } from './pool.js';

/** A place in a log: everything in front of `next` is handled; without `next` only the ownership is verified. */
export interface StoredPlace {
  readonly topic: string;
  readonly partition: number;
  readonly next?: number | undefined;
  /** What the record in front of `next` is known by. */
  readonly mark?: string | undefined;
  /** The claim under which it was handled, where a process may claim a partition again while it works for the older one. */
  readonly epoch?: number;
}

/** A partition as it was claimed: see `Claim` of `@farwatch/messaging`. */
export interface StoredClaim {
  readonly epoch: number;
  readonly next: number | undefined;
  readonly mark: string | undefined;
  readonly incarnation: number;
  readonly replayFromMs?: number;
}

/** An incident of a log: see `LogIncident` of `@farwatch/messaging`. */
export interface StoredIncident {
  readonly topic: string;
  readonly partition: number;
  readonly kind: 'log-shortened' | 'log-replaced' | 'records-expired';
  readonly next: number;
  readonly edge: number;
}

/** What this owner knows of a partition. */
interface Owned {
  readonly epoch: number;
  /** As it was stored by a transaction that is known to be committed. */
  stored: number | undefined;
  /** As a transaction wanted it of which that is not known yet. */
  wanted: number | undefined;
}

/** The positions of one group in the schema that has its effects: `Positions` of `@farwatch/messaging`, and `commit`. */
export interface StoredPositions {
  claim(topic: string, partition: number): Promise<StoredClaim>;
  /**
   * Moves positions on inside the transaction that holds the effects; undefined stays where it is. Throws `Fault('fenced')` when somebody else claimed
   * one of the partitions, or when the store is not where this owner left it (it went back to an earlier state): the
   * transaction must then be rolled back and what is in memory dropped. `confirm` what was committed.
   */
  commit(client: Pick<PoolClient, 'query'>, places: readonly (StoredPlace | undefined)[]): Promise<void>;
  confirm(topic: string, partition: number, committed: boolean): void;
  settle(place: StoredPlace): Promise<void>;
  moved(topic: string, partition: number, next: number): Promise<void>;
  changed(): Promise<readonly string[]>;
  report(incident: StoredIncident): Promise<void>;
  recovered(topic: string, partition: number): Promise<void>;
  incidents(): Promise<readonly StoredIncident[]>;
}

/** Who owns a partition after an operator changed its position: whoever reads it claims it anew. */
export const operator = 'operator';

const key = (topic: string, partition: number): string => `${topic}/${partition}`;

/** Needs `tablesFor.offsets(schema)`. `owner` names this process in the table. */
export function createPositions(options: {
  readonly pool: Pick<Pool, 'query'>;
  readonly schema: string;
  readonly group: string;
  readonly owner: string;
}): StoredPositions {
  const { pool, schema, group, owner } = options;
  const owned = new Map<string, Owned>();

  const commit: StoredPositions['commit'] = async (client, given) => {
    const places = given.filter((place) => place !== undefined);
    if (places.length === 0) return;
    const rows = places.map(({ topic, partition, next, mark, epoch }) => {
      const own = owned.get(key(topic, partition));
      if (own === undefined || (epoch ?? own.epoch) !== own.epoch)
        throw new Fault('fenced', `${group} has no such claim to ${topic}/${partition}`);
      own.wanted = next ?? own.stored;
      return {
        topic,
        partition,
        epoch: own.epoch,
        expected: own.stored ?? null,
        next: next ?? null,
        mark: mark ?? null,
      };
    });
    const source = unnest(
      { topic: 'text', partition: 'int4', epoch: 'int4', expected: 'int8', next: 'int8', mark: 'text' },
      rows,
      2,
    );
    const { rowCount } = await client.query(
      `UPDATE ${schema}.partition_offset AS o SET next_offset = coalesce(t.next, o.next_offset),
         mark = CASE WHEN t.next IS NULL THEN o.mark ELSE t.mark END, updated_at = now()
       FROM ${source.sql}
       WHERE o.consumer = $1 AND o.topic = t.topic AND o.partition = t.partition AND o.epoch = t.epoch
         AND o.next_offset IS NOT DISTINCT FROM t.expected`,
      [group, ...source.params],
    );
    if (rowCount !== rows.length)
      throw new Fault(
        'fenced',
        `${group} no longer owns ${rows.map(({ topic, partition }) => key(topic, partition)).join(', ')}`,
      );
  };
  const confirm = (topic: string, partition: number, committed: boolean): void => {
    const own = owned.get(key(topic, partition));
    if (own?.wanted === undefined) return;
    if (committed) own.stored = own.wanted;
    own.wanted = undefined;
  };

  return {
    async claim(topic, partition) {
      const { rows } = await pool.query<{
        next_offset: number | null;
        mark: string | null;
        epoch: number;
        incarnation: number;
        replay_from: Date | null;
      }>(
        `INSERT INTO ${schema}.partition_offset AS o (consumer, topic, partition, owner, epoch)
         VALUES ($1, $2, $3, $4, 1)
         ON CONFLICT (consumer, topic, partition) DO UPDATE
           SET owner = excluded.owner, epoch = o.epoch + 1, claimed_at = now()
         RETURNING next_offset, mark, epoch, incarnation, replay_from`,
        [group, topic, partition, owner],
      );
      const { next_offset: next, mark, epoch, incarnation, replay_from: replay } = rows[0]!;
      owned.set(key(topic, partition), { epoch, stored: next ?? undefined, wanted: undefined });
      return {
        epoch,
        next: next ?? undefined,
        mark: mark ?? undefined,
        incarnation,
        ...(replay && { replayFromMs: replay.getTime() }),
      };
    },
    commit,
    confirm,
    async settle(place) {
      const { topic, partition, next } = place;
      if (next === undefined || (owned.get(key(topic, partition))?.stored ?? -1) >= next) return;
      await commit(pool, [place]);
      confirm(topic, partition, true);
    },
    async moved(topic, partition, next) {
      const own = owned.get(key(topic, partition));
      const { rowCount } = await pool.query(
        `UPDATE ${schema}.partition_offset SET next_offset = $5, mark = NULL, replay_from = NULL, updated_at = now()
         WHERE consumer = $1 AND topic = $2 AND partition = $3 AND epoch = $4`,
        [group, topic, partition, own?.epoch ?? -1, next],
      );
      if (own === undefined || rowCount !== 1)
        throw new Fault('claimed-anew', `${key(topic, partition)} was claimed anew`, { retriable: true });
      own.stored = next;
    },
    async changed() {
      const before = [...owned].map(([id, { epoch, stored }]) => ({ id, epoch, stored: stored ?? -1 }));
      const { rows } = await pool.query<{
        id: string;
        owner: string;
        epoch: number;
        next_offset: number | null;
        wanted: boolean;
      }>(
        `SELECT topic || '/' || partition AS id, owner, epoch, next_offset, replay_from IS NOT NULL AS wanted FROM ${schema}.partition_offset
         WHERE consumer = $1`,
        [group],
      );
      const found = new Map(rows.map((row) => [row.id, row]));
      return before
        .filter(({ id, epoch, stored }) => {
          const row = found.get(id);
          if (row === undefined || row.owner === operator || row.epoch < epoch) return true;
          if (row.epoch === epoch && row.wanted) return true;
          return row.epoch === epoch && (row.next_offset ?? -1) < stored;
        })
        .map(({ id }) => id);
    },
    async report({ topic, partition, kind, next, edge }) {
      await pool.query(
        `INSERT INTO ${schema}.log_incident (consumer, topic, partition, kind, next_offset, edge)
         VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING`,
        [group, topic, partition, kind, next, edge],
      );
    },
    async recovered(topic, partition) {
      await pool.query(
        `UPDATE ${schema}.log_incident SET ended_at = now(), ended_by = 'log'
         WHERE consumer = $1 AND topic = $2 AND partition = $3 AND ended_at IS NULL
           AND kind IN ('log-shortened', 'log-replaced')`,
        [group, topic, partition],
      );
    },
    async incidents() {
      const { rows } = await pool.query<StoredIncident>(
        `SELECT topic, partition, kind, next_offset AS next, edge FROM ${schema}.log_incident
         WHERE consumer = $1 AND ended_at IS NULL ORDER BY id LIMIT 1000`,
        [group],
      );
      return rows;
    },
  };
}
