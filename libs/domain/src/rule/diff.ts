import type { Episode } from './types.js';

/** An episode as it was last told. */
export interface PublishedEpisode {
  readonly id: string;
  readonly start: number;
  readonly end: number;
  readonly state: 'open' | 'closed';
  readonly endedBy: 'met' | 'no-data' | null;
  readonly digest: string;
  /** The limit that was named. */
  readonly limitId: string;
  /** Start of the first exceeding interval when the episode was opened: its identity. */
  readonly openedStart: number;
}

export type Change<P extends PublishedEpisode = PublishedEpisode> =
  /** New; `splitFrom` when it fell off a published one. */
  | { readonly kind: 'opened'; readonly episode: Episode; readonly splitFrom?: P }
  /** Goes on: the same start, a later end. */
  | { readonly kind: 'extended'; readonly episode: Episode; readonly published: P }
  /** Changed in any other way; `merged` are those that it took in, `split` says that it lost a part. */
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
  /** Went into another one. */
  | { readonly kind: 'merged'; readonly published: P; readonly into: P }
  /** Nothing is left of it. */
  | { readonly kind: 'withdrawn'; readonly published: P };

/** Do two spans of time share a moment? An instant (start = end) is one moment. */
export function overlaps(aStart: number, aEnd: number, bStart: number, bEnd: number): boolean {
  return aStart < Math.max(bEnd, bStart + 1) && bStart < Math.max(aEnd, aStart + 1);
}

/**
 * What has to be told so that the published episodes of one series and rule become the derived ones (derive.md section 3).
 * Identity is overlap: a derived episode keeps the id of the earliest opened published one that belongs to it, others are
 * merged into that; of one that falls apart the part that holds its opening interval keeps the id. `withdrawn` and
 * `merged` come first, so that telling the changes in order never makes two overlap. Equal ones are not in the answer.
 */
export function diff<P extends PublishedEpisode>(
  published: readonly P[],
  derived: readonly Episode[],
): Change<P>[] {
  const gone: Change<P>[] = [];
  const told: Change<P>[] = [];
  const owners = new Map<Episode, P[]>();
  const touched = new Map<P, Episode[]>();
  const inOrder = [...published].sort(byOpening);
  for (const old of inOrder) {
    const parts = derived.filter((episode) => overlaps(old.start, old.end, episode.start, episode.end));
    touched.set(old, parts);
    const home =
      parts.find((episode) => overlaps(old.openedStart, old.openedStart, episode.start, episode.end)) ??
      parts[0];
    if (home === undefined) gone.push({ kind: 'withdrawn', published: old });
    else owners.set(home, [...(owners.get(home) ?? []), old]);
  }
  for (const episode of derived) {
    const [keeper, ...merged] = owners.get(episode) ?? [];
    if (keeper === undefined) {
      const splitFrom = inOrder.find((old) => touched.get(old)?.includes(episode));
      told.push({ kind: 'opened', episode, ...(splitFrom === undefined ? {} : { splitFrom }) });
      continue;
    }
    for (const old of merged) gone.push({ kind: 'merged', published: old, into: keeper });
    const change = compare(keeper, episode, merged, (touched.get(keeper)?.length ?? 1) > 1);
    if (change !== undefined) told.push(change);
  }
  return [...gone, ...told];
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
