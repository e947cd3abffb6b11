import { jobsOfRanges } from '../judging/derive-changes.js';
import { EpisodeChanges } from '../judging/episode-changes.js';
import { HOUR_MS } from '../series/hour-bucket.js';
import { planWatermark, emptyPlan } from '../series/load-plan.js';
import { dayOfHour, hourOf } from '../series/series.js';
import { loadEpisodes } from '../store/episode-store.js';
import { pollutantsOf, stationsWithReadings } from '../store/hour-bucket-store.js';
import { advanceRejudge, endRejudges, type RejudgeRow } from '../store/rejudge-store.js';
import type { PartitionOwner } from './partition-owner.js';

const pieceHours = 31 * 24;

/**
 * Finishes the requests for stations that never sent anything, all in one transaction, and returns the others. An import
 * of thousands of new stations requests all of them; one by one they would take minutes of transactions.
 */
export async function finishEmptyRejudges(
  owner: PartitionOwner,
  rows: readonly RejudgeRow[],
): Promise<readonly RejudgeRow[]> {
  await owner.followRules();
  if (owner.waits) await owner.flush();
  const sent = await stationsWithReadings(
    owner.deps.pool,
    rows.map(({ station }) => station),
  );
  const empty = rows.filter(({ station }) => !sent.has(station));
  if (empty.length > 0) await owner.flush(undefined, (client) => endRejudges(client, empty));
  return rows.filter(({ station }) => sent.has(station));
}

/**
 * Judges the next piece (at most 31 days) of a station's past again, by the rules as they are now, in one transaction
 * with the progress. Returns true when nothing is left. Runs in the owner's turn, under its epoch, like a batch.
 */
export async function rejudgePiece(owner: PartitionOwner, row: RejudgeRow): Promise<boolean> {
  const { pool, rules } = owner.deps;
  await owner.followRules();
  if (owner.waits) await owner.flush();
  const all = (await pollutantsOf(pool, row.station)).map((pollutant) =>
    owner.cache.use(row.station, pollutant),
  );
  await owner.load(() => {
    const plan = emptyPlan();
    for (const series of all) {
      if (series.firstHour === undefined) plan.bounds.add(series);
      else if (series.judged) planWatermark(series, plan);
    }
    return plan;
  });
  const wantedFrom = hourOf(Math.max(row.fromMs, 0));
  const wantedTo = row.toMs === null ? Infinity : hourOf(row.toMs - 1);
  const within = all.filter((series) => series.lastHour! >= wantedFrom && series.firstHour! <= wantedTo);
  const from = Math.max(wantedFrom, Math.min(...within.map((series) => series.firstHour!)));
  const last = Math.min(wantedTo, Math.max(...within.map((series) => series.lastHour!)));
  const to = Math.min(last, from + pieceHours - 1);
  const done = within.length === 0 || to >= last;
  const changes = new EpisodeChanges(rules);
  if (within.length > 0) {
    const days = { from: dayOfHour(from), to: dayOfHour(to) };
    await loadEpisodes(
      pool,
      within.map((series) => ({ series, ...days })),
    );
    for (const series of within) {
      const applicable = rules.rulesFor(series.station, series.pollutant);
      const ruled = new Set(applicable.map(({ rule }) => rule.id));
      for (const episode of [...series.episodes.values()])
        if (
          !ruled.has(episode.rule.id) &&
          episode.end > from * HOUR_MS &&
          episode.start <= (to + 1) * HOUR_MS
        )
          changes.withdraw(series, episode, { code: row.reason });
      await owner.run(jobsOfRanges(series, applicable, [{ from, to }], row.reason), changes, true);
    }
  }
  await owner.flush(changes, (client) => advanceRejudge(client, row, done ? null : (to + 1) * HOUR_MS));
  return done;
}
