import type { Exceedance } from '@farwatch/contracts/events';

import type { IntervalChange } from '../store/lead-store.js';

/**
 * The judged intervals after several snapshots of one episode, given in the order they were applied. The last snapshot is
 * the truth from the first interval it lists on; when it lists fewer than it counts (the latest 200 of a long episode),
 * the earlier intervals that former snapshots listed still stand.
 */
export function mergeIntervals(leadId: string, snapshots: readonly Exceedance[]): IntervalChange | undefined {
  const last = snapshots.at(-1);
  // What a withdrawn lead was opened for stays to be seen.
  if (last === undefined || last.state === 'withdrawn') return undefined;
  const complete = last.intervals.length >= last.count;
  const since = complete ? last.start : (last.intervals[0]?.start ?? last.end);
  const kept = new Map<string, Exceedance['intervals'][number]>();
  for (const snapshot of complete ? [] : snapshots) {
    for (const one of snapshot.intervals) {
      if (one.start >= last.start && one.start < since) kept.set(`${one.start} ${one.end}`, one);
    }
  }
  for (const one of last.intervals) kept.set(`${one.start} ${one.end}`, one);
  return { leadId, start: last.start, since, intervals: [...kept.values()] };
}
