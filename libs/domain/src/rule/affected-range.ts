import { missingBetween } from './episodes.js';
import type { RuleParameters, Verdict } from './types.js';

/** A range of time of which every interval is known: nothing but the given verdicts starts in [start, end). */
export interface Window {
  readonly start: number;
  readonly end: number;
  /** No interval lies before the window at all. */
  readonly first: boolean;
  /** No interval lies after the window at all: the present end of the data. */
  readonly last: boolean;
  /** Intervals that end by this time are over: what is absent of them is missing for certain. Default: the window's end. */
  readonly over?: number;
}

/**
 * What changed: starts of the first and the last changed interval, whether or not they still exist. When the end of the
 * data moved, everything from the old end to the new one has changed: a silence there was not known to be one.
 */
export interface Changed {
  readonly from: number;
  readonly to: number;
}

/** Episodes have to be derived again from the verdicts with indices [from, to); `horizon` is for `episodes`. */
export interface AffectedRange {
  readonly from: number;
  readonly to: number;
  readonly horizon?: number;
}

/** The window has to be larger before the affected range is known. */
export interface WindowTooSmall {
  readonly needBefore: boolean;
  readonly needAfter: boolean;
}

/**
 * The range that a change affects: from the last certain boundary before it to the first certain boundary after it. A
 * boundary is certain where every earlier history ends in the same state: m intervals in a row that meet the limit, or
 * more than maxGap without a verdict. What changed proves nothing, so a boundary lies wholly before or wholly after it;
 * at the end of the data the silence just before it counts as changed too.
 */
export function affectedRange(
  verdicts: readonly Verdict[],
  changed: Changed,
  rule: RuleParameters,
  window: Window,
): AffectedRange | WindowTooSmall {
  const changedFrom = firstAtOrAfter(verdicts, changed.from);
  const changedTo = firstAtOrAfter(verdicts, changed.to + 1);
  let changedStart = changed.from;
  if (window.last && changedTo >= verdicts.length) {
    if (changedFrom > 0)
      changedStart = Math.min(changedStart, verdicts[changedFrom - 1]!.start + rule.stepMs);
    else if (!window.first) return { needBefore: true, needAfter: false };
  }
  const from = boundaryBefore(verdicts, changedFrom, changedStart, rule, window);
  const after = boundaryAfter(verdicts, changedTo, changed.to, rule, window);
  if (from === undefined || after === undefined)
    return { needBefore: from === undefined, needAfter: after === undefined };
  return { from, ...after };
}

/**
 * The changed range extended by what its affected range, the time [begin, end), overlaps: published episodes that reach
 * beyond it (they must be derived again as a whole) and other changes in it (they prove no boundary). The same object when
 * nothing has to be extended; otherwise the affected range has to be found again.
 */
export function extendRange(
  changed: Changed,
  begin: number,
  end: number,
  published: Iterable<{ readonly start: number; readonly end: number }>,
  others: Iterable<Changed>,
): Changed {
  let { from, to } = changed;
  for (const episode of published) {
    const last = Math.max(episode.start, episode.end - 1);
    if (episode.start >= end || last < begin) continue;
    if (episode.start < begin) from = Math.min(from, episode.start);
    if (last >= end) to = Math.max(to, last);
  }
  for (const other of others) {
    if (other.from >= end || other.to < begin) continue;
    from = Math.min(from, other.from);
    to = Math.max(to, other.to);
  }
  return from === changed.from && to === changed.to ? changed : { from, to };
}

/** Index of the first verdict that starts at `ms` or later. */
export function firstAtOrAfter(verdicts: readonly Verdict[], ms: number): number {
  let low = 0;
  let high = verdicts.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (verdicts[middle]!.start < ms) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Index of the first verdict after the boundary, or undefined when the window does not reach back far enough. */
function boundaryBefore(
  verdicts: readonly Verdict[],
  changedFrom: number,
  changedStart: number,
  { closeAfter, maxGap, stepMs }: RuleParameters,
  window: Window,
): number | undefined {
  let meets = 0;
  let afterMeets = changedFrom;
  let gap = 0;
  let resumed = changedFrom;
  let next = changedStart;
  for (let i = changedFrom - 1; i >= 0; i--) {
    const verdict = verdicts[i]!;
    gap += missingBetween(verdict.start, next, stepMs);
    next = verdict.start;
    if (verdict.outcome === 'not-judged') gap++;
    if (gap > maxGap) return resumed;
    if (verdict.outcome === 'not-judged') continue;
    gap = 0;
    resumed = i;
    if (verdict.outcome === 'meets') {
      if (meets++ === 0) afterMeets = i + 1;
      if (meets >= closeAfter) return afterMeets;
    } else meets = 0;
  }
  if (window.first) return 0;
  return gap + missingBetween(window.start - stepMs, next, stepMs) > maxGap ? resumed : undefined;
}

/** End of the affected range, or undefined when the window does not reach far enough. */
function boundaryAfter(
  verdicts: readonly Verdict[],
  changedTo: number,
  changedLast: number,
  { closeAfter, maxGap, stepMs }: RuleParameters,
  window: Window,
): { to: number; horizon?: number } | undefined {
  let meets = 0;
  let gap = 0;
  let previous = changedLast;
  for (let i = changedTo; i < verdicts.length; i++) {
    const verdict = verdicts[i]!;
    gap += missingBetween(previous, verdict.start, stepMs);
    previous = verdict.start;
    const judged = verdict.outcome !== 'not-judged';
    if (!judged) gap++;
    if (gap > maxGap) return { to: i, horizon: judged ? verdict.start : verdict.start + stepMs };
    if (!judged) continue;
    gap = 0;
    if (verdict.outcome === 'meets') {
      if (++meets >= closeAfter) return { to: i + 1 };
    } else meets = 0;
  }
  const { end, last, over } = window;
  if (last) return { to: verdicts.length, ...(over === undefined ? {} : { horizon: over }) };
  const horizon = over === undefined ? end : Math.min(end, over);
  return gap + missingBetween(previous, horizon, stepMs) > maxGap
    ? { to: verdicts.length, horizon }
    : undefined;
}
