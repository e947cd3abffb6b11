import { addToOutbox } from '@farwatch/persistence/outbox';
import type { CatchUp } from '@farwatch/persistence/own-output';
import { operator } from '@farwatch/persistence/positions';
import type { PoolClient } from '@farwatch/persistence/pool';

import { exceedanceRecord } from '../judging/exceedance-event.js';
import {
  isUnknown,
  overlapsInTime,
  rowOfSaid,
  saidEpisodes,
  type SaidEpisode,
} from '../judging/said-episode.js';
import type { EpisodeRow } from '../series/episode-row.js';
import { activeOfSeries, readEpisodes, writeEpisodes } from '../store/episode-store.js';
import { partitionOfStation, requestRejudge } from '../store/rejudge-store.js';
import { group, schema } from './partition-owner.js';

/**
 * Takes back into the store what was published of episodes and the store does not know, because it went back. They stand as
 * published until the readings behind them have been read again, up to where the topic ends now; then they are judged again
 * and the difference is published, with the next version. Nothing is withdrawn only because it cannot be judged yet.
 */
export function catchUpEpisodes(deps: {
  /** Real name of the topic of readings. */
  readonly topic: string;
  /** Where its partitions end now. */
  readonly readingsEnd: () => Promise<ReadonlyMap<number, number>>;
  readonly now: () => number;
}): CatchUp {
  return async (client, records) => {
    const said = saidEpisodes(records);
    const ids = said.map(({ data }) => data.episode);
    const suspect = (rows: ReadonlyMap<string, EpisodeRow>): SaidEpisode[] =>
      said.filter((one) => isUnknown(one, rows.get(one.data.episode)));
    const partitions = partitionsOf(suspect(await readEpisodes(client, ids)));
    if (partitions.length === 0) return 0;
    const ends = await deps.readingsEnd();
    // Whoever owns these partitions now waits, and has then lost them: their memory is of the store as it was.
    await client.query(
      `UPDATE rules.partition_offset SET owner = $4, epoch = epoch + 1
       WHERE consumer = $1 AND topic = $2 AND partition = ANY($3::int[])`,
      [group, deps.topic, partitions, operator],
    );
    const { rows: logs } = await client.query<{ partition: number; incarnation: number }>(
      'SELECT partition, incarnation FROM rules.partition_offset WHERE consumer = $1 AND topic = $2',
      [group, deps.topic],
    );
    const incarnations = new Map(logs.map((log) => [log.partition, log.incarnation]));
    const stored = await readEpisodes(client, ids);
    const unknown = suspect(stored).filter(({ data }) =>
      partitions.includes(partitionOfStation(data.station)),
    );
    const { rows, refused } = await settleOverlaps(
      client,
      unknown.map((one) => rowOfSaid(one, stored.get(one.data.episode))),
    );
    await writeEpisodes(client, [...rows, ...refused]);
    await requestRejudge(
      client,
      unknown.map(({ data }) => {
        const { start, end } = stored.get(data.episode) ?? { start: Infinity, end: -Infinity };
        const partition = partitionOfStation(data.station);
        return {
          station: data.station,
          partition,
          fromMs: Math.max(0, Math.min(start, Date.parse(data.start))),
          toMs: Math.max(end, Date.parse(data.end)) + 1,
          reason: 'late' as const,
          referenceVersion: 0,
          after: { offset: ends.get(partition) ?? 0, incarnation: incarnations.get(partition) ?? 0 },
        };
      }),
    );
    const now = new Date(deps.now()).toISOString();
    await addToOutbox(
      client,
      schema,
      refused.map((row) =>
        exceedanceRecord({ row, verb: 'withdrawn', chain: [], reason: { code: 'late' } }, [], now),
      ),
    );
    return unknown.length;
  };
}

const partitionsOf = (said: readonly SaidEpisode[]): number[] =>
  [...new Set(said.map(({ data }) => partitionOfStation(data.station)))].sort((a, b) => a - b);

/**
 * An episode of the lost time that overlaps one that is active by now was derived anew under another id before this
 * comparison: it is withdrawn. Of two that were said the later one stands.
 */
async function settleOverlaps(
  client: PoolClient,
  found: readonly EpisodeRow[],
): Promise<{ rows: EpisodeRow[]; refused: EpisodeRow[] }> {
  const ids = new Set(found.map(({ id }) => id));
  const active = (await activeOfSeries(client, found)).filter(({ id }) => !ids.has(id));
  const rows: EpisodeRow[] = [];
  const refused: EpisodeRow[] = [];
  for (const row of [...found].reverse()) {
    if (row.withdrawn || !active.some((other) => overlapsInTime(row, other))) {
      rows.push(row);
      if (!row.withdrawn) active.push(row);
    } else refused.push({ ...row, version: row.version + 1, withdrawn: true });
  }
  return { rows, refused };
}
