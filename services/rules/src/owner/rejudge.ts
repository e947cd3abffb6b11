import { jobsOfRanges } from '../judging/derive-changes.js';
import { Tellings } from '../judging/episode-changes.js';
import { HOUR_MS } from '../series/hour-bucket.js';
import { needWatermark, noNeeds } from '../series/load-plan.js';
import { dayOfHour, hourOf } from '../series/series.js';
import { loadEpisodes } from '../store/episode-store.js';
import { pollutantsOf, stationsWithSlots } from '../store/hour-bucket-store.js';
import { advanceRejudge, endRejudges, type RejudgeRow } from '../store/rejudge-store.js';
import type { PartitionOwner } from './partition-owner.js';

const pieceHours = 31 * 24;

/**
 * Ends what is asked for stations that never sent anything, all in one transaction, and returns the rest. An import of
 * thousands of new stations asks for all of them; one by one they would take minutes, in which every batch is committed.
 */
export async function endSilent(
  owner: PartitionOwner,
  rows: readonly RejudgeRow[],
): Promise<readonly RejudgeRow[]> {
  await owner.followBook();
  if (owner.waits) await owner.flush();
  const sent = await stationsWithSlots(
    owner.deps.pool,
    rows.map(({ station }) => station),
  );
  const silent = rows.filter(({ station }) => !sent.has(station));
  if (silent.length > 0) await owner.flush(undefined, (client) => endRejudges(client, silent));
  return rows.filter(({ station }) => sent.has(station));
}

/**
 * Judges the next piece (at most 31 days) of a station's past again, by the rule book as it is now, in one transaction
 * with the progress. Returns true when nothing is left. Runs in the owner's turn, under its epoch, like a batch.
 */
export async function rejudgePiece(owner: PartitionOwner, row: RejudgeRow): Promise<boolean> {
  const { pool, book } = owner.deps;
  await owner.followBook();
  if (owner.waits) await owner.flush();
  const all = (await pollutantsOf(pool, row.station)).map((pollutant) =>
    owner.memory.use(row.station, pollutant),
  );
  await owner.load(() => {
    const needs = noNeeds();
    for (const series of all) {
      if (series.firstHour === undefined) needs.bounds.add(series);
      else if (series.judged) needWatermark(series, needs);
    }
    return needs;
  });
  const wantedFrom = hourOf(Math.max(row.fromMs, 0));
  const wantedTo = row.toMs === null ? Infinity : hourOf(row.toMs - 1);
  const within = all.filter((series) => series.lastHour! >= wantedFrom && series.firstHour! <= wantedTo);
  const from = Math.max(wantedFrom, Math.min(...within.map((series) => series.firstHour!)));
  const last = Math.min(wantedTo, Math.max(...within.map((series) => series.lastHour!)));
  const to = Math.min(last, from + pieceHours - 1);
  const done = within.length === 0 || to >= last;
  const tellings = new Tellings(book);
  if (within.length > 0) {
    const days = { from: dayOfHour(from), to: dayOfHour(to) };
    await loadEpisodes(
      pool,
      within.map((series) => ({ series, ...days })),
    );
    for (const series of within) {
      const tracks = book.tracks(series.station, series.pollutant);
      const ruled = new Set(tracks.map(({ rule }) => rule.id));
      for (const episode of [...series.episodes.values()])
        if (
          !ruled.has(episode.rule.id) &&
          episode.end > from * HOUR_MS &&
          episode.start <= (to + 1) * HOUR_MS
        )
          tellings.end(series, episode, { code: row.reason });
      await owner.run(jobsOfRanges(series, tracks, [{ from, to }], row.reason), tellings);
    }
  }
  await owner.flush(tellings, (client) => advanceRejudge(client, row, done ? null : (to + 1) * HOUR_MS));
  return done;
}
