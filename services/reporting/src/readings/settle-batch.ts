import type { Incoming } from './incoming.js';

/** A reading of a batch with its series and the record (index in the batch) that brought it. */
export interface Candidate {
  readonly series: number;
  readonly record: number;
  readonly reading: Incoming;
}

export interface Settled {
  /** At most one per (series, start, end): the highest revision, of equal ones the first; sorted by key. */
  readonly winners: readonly Candidate[];
  /** The others: older revisions, repetitions, and perhaps conflicts; the store knows which. */
  readonly losers: readonly Candidate[];
}

/**
 * Decides within one batch which reading of an interval goes to the store (a statement may touch a row once).
 * Sorted by key, so that index pages are visited in order and parallel writers lock in the same order.
 */
export function settleBatch(candidates: readonly Candidate[]): Settled {
  const sorted = [...candidates].sort(byKey); // stable: equal keys keep their order of arrival
  const winners: Candidate[] = [];
  const losers: Candidate[] = [];
  let best: Candidate | undefined;
  for (const candidate of sorted) {
    if (best !== undefined && byKey(best, candidate) === 0) {
      if (candidate.reading.revision > best.reading.revision) {
        losers.push(best);
        best = candidate;
      } else {
        losers.push(candidate);
      }
      continue;
    }
    if (best !== undefined) winners.push(best);
    best = candidate;
  }
  if (best !== undefined) winners.push(best);
  return { winners, losers };
}

function byKey(a: Candidate, b: Candidate): number {
  return a.series - b.series || a.reading.start - b.reading.start || a.reading.end - b.reading.end;
}
