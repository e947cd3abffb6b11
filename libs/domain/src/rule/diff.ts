import type { Episode } from './types.js';

/** An episode as it was last published. */
export interface PublishedEpisode {
  readonly id: string;
  readonly start: number;
  readonly end: number;
  readonly state: 'open' | 'closed';
  readonly endedBy: 'met' | 'no-data' | null;
  readonly digest: string;
  /** The limit that the event names. */
  readonly limitId: string;
  /** Start of the first exceeding interval when the episode was opened: its identity. */
  readonly openedStart: number;
}

export type Change<P extends PublishedEpisode = PublishedEpisode> =
  /** New; `splitFrom` when it was part of a published one. */
  | { readonly kind: 'opened'; readonly episode: Episode; readonly splitFrom?: P }
  /** Continues: the same start, a later end. */
  | { readonly kind: 'extended'; readonly episode: Episode; readonly published: P }
  /** Changed in any other way; `merged` are those that are part of it now, `split` says that it lost a part. */
  | {
      readonly kind: 'amended';
      readonly episode: Episode;
      readonly published: P;
      readonly merged: readonly P[];
      readonly split: boolean;
    }
  /** Ended, whatever else changed. */
  | {
      readonly kind: 'closed';
      readonly episode: Episode;
      readonly published: P;
      readonly merged: readonly P[];
    }
  /** Became part of another one. */
  | { readonly kind: 'merged'; readonly published: P; readonly into: P }
  /** Nothing is left of it. */
  | { readonly kind: 'withdrawn'; readonly published: P };

/** Do two spans of time share a moment? An instant (start = end) is one moment. */
export function overlaps(aStart: number, aEnd: number, bStart: number, bEnd: number): boolean {
  return aStart < Math.max(bEnd, bStart + 1) && bStart < Math.max(aEnd, aStart + 1);
}

/**
 * The changes by which the published episodes of one series and rule become the derived ones. Identity is overlap: a
 * derived episode keeps the id of the earliest opened published one that overlaps it, others are merged into that; of one
 * that is split the part with its opening interval keeps the id. `withdrawn` and `merged` come first, so that publishing
 * the changes in order never makes two episodes overlap. Equal ones are not in the answer.
 */
export function diff<P extends PublishedEpisode>(
  published: readonly P[],
  derived: readonly Episode[],
): Change<P>[] {
  const gone: Change<P>[] = [];
  const kept: Change<P>[] = [];
  const ancestors = new Map<Episode, P[]>();
  const overlapping = new Map<P, Episode[]>();
  const inOrder = [...published].sort(byOpening);
  for (const old of inOrder) {
    const parts = derived.filter((episode) => overlaps(old.start, old.end, episode.start, episode.end));
    overlapping.set(old, parts);
    const successor =
      parts.find((episode) => overlaps(old.openedStart, old.openedStart, episode.start, episode.end)) ??
      parts[0];
    if (successor === undefined) gone.push({ kind: 'withdrawn', published: old });
    else ancestors.set(successor, [...(ancestors.get(successor) ?? []), old]);
  }
  for (const episode of derived) {
    const [continued, ...merged] = ancestors.get(episode) ?? [];
    if (continued === undefined) {
      const splitFrom = inOrder.find((old) => overlapping.get(old)?.includes(episode));
      kept.push({ kind: 'opened', episode, ...(splitFrom === undefined ? {} : { splitFrom }) });
      continue;
    }
    for (const old of merged) gone.push({ kind: 'merged', published: old, into: continued });
    const change = compare(continued, episode, merged, (overlapping.get(continued)?.length ?? 1) > 1);
    if (change !== undefined) kept.push(change);
  }
  return [...gone, ...kept];
}

function byOpening(a: PublishedEpisode, b: PublishedEpisode): number {
  return a.openedStart - b.openedStart || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);
}

function compare<P extends PublishedEpisode>(
  published: P,
  episode: Episode,
  merged: readonly P[],
  split: boolean,
): Change<P> | undefined {
  const same =
    published.start === episode.start &&
    published.end === episode.end &&
    published.digest === episode.digest &&
    published.limitId === episode.peak.limit!.id;
  if (
    same &&
    published.state === episode.state &&
    published.endedBy === episode.endedBy &&
    merged.length === 0
  )
    return undefined;
  if (episode.state === 'closed' && published.state === 'open')
    return { kind: 'closed', episode, published, merged };
  if (
    merged.length === 0 &&
    !split &&
    published.start === episode.start &&
    published.end < episode.end &&
    published.state === 'open'
  )
    return { kind: 'extended', episode, published };
  return { kind: 'amended', episode, published, merged, split };
}
