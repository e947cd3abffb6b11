import type { Incoming } from './incoming.js';

/** A reading of a batch with its series and the record (index in the batch) that brought it. */
export interface Candidate {
  readonly series: number;
  readonly record: number;
  readonly reading: Incoming;
}

export interface Settled {
  /** At most one per (series, start, end): the highest revision, of equal ones the first; sorted by key. */
  readonly accepted: readonly Candidate[];
  /** The others: older revisions, repetitions, and perhaps conflicts; a comparison with the stored reading decides which. */
  readonly superseded: readonly Candidate[];
}

/**
 * Decides within one batch which reading of an interval is stored (a statement may touch a row once).
 * Sorted by key, so that index pages are visited in order and parallel writers lock in the same order.
 */
export function settleBatch(candidates: readonly Candidate[]): Settled {
  const sorted = [...candidates].sort(byKey); // stable: equal keys keep their order of arrival
  const accepted: Candidate[] = [];
  const superseded: Candidate[] = [];
  let best: Candidate | undefined;
  for (const candidate of sorted) {
    if (best !== undefined && byKey(best, candidate) === 0) {
      if (candidate.reading.revision > best.reading.revision) {
        superseded.push(best);
        best = candidate;
      } else {
        superseded.push(candidate);
      }
      continue;
    }
    if (best !== undefined) accepted.push(best);
    best = candidate;
  }
  if (best !== undefined) accepted.push(best);
  return { accepted, superseded };
}

function byKey(a: Candidate, b: Candidate): number {
  return a.series - b.series || a.reading.start - b.reading.start || a.reading.end - b.reading.end;
}
