import {
  dayNumberStart,
  diff,
  episodes,
  localDayNumber,
  overlaps,
  affectedRange,
  extendRange,
  type Change,
  type Changed,
  type Verdict,
} from '@farwatch/domain/rule';

import type { ChangedHours } from '../readings/apply-readings.js';
import type { Cause, EpisodeRow } from '../series/episode-row.js';
import { HOUR_MS } from '../series/hour-bucket.js';
import { hourOf, type Series } from '../series/series.js';
import type { RuleForSeries } from './applicable-rules.js';
import { samplingStart, verdictsOf } from './judge-intervals.js';

/** One changed range of time of one series under one rule, to be judged again. */
export interface Job {
  readonly series: Series;
  readonly applied: RuleForSeries;
  readonly cause: Cause | undefined;
  changed: Changed;
  /** Other ranges of the same series that changed in the same batch and are not judged yet. */
  readonly others: Set<Changed>;
  lowDay: number;
  highDay: number;
  /** Days by which the window grew last. */
  growth: number;
}

/** A difference between published and derived episodes, with the exceeding verdicts behind it (the latest 200). */
export interface DerivedChange {
  readonly series: Series;
  readonly applied: RuleForSeries;
  readonly cause: Cause | undefined;
  readonly change: Change<EpisodeRow>;
  readonly chain: readonly Verdict[];
}

/**
 * `fromMs` to `toMs`: the time whose readings the answer depends on; at the end of the data also where readings would have
 * been that could have changed it.
 */
export type Result =
  | {
      readonly kind: 'done';
      readonly changes: readonly DerivedChange[];
      readonly fromMs: number;
      readonly toMs: number;
    }
  | { readonly kind: 'needs-days'; readonly fromDay: number; readonly toDay: number };

/** Changes less than this apart are judged together. */
const apartHours = 24;
const maxIntervals = 200;

/** Cuts what a batch changed into jobs: one per rule and range of time. */
export function jobsOf(changed: ChangedHours, rules: readonly RuleForSeries[]): Job[] {
  const { series, before } = changed;
  const after = series.watermark ?? -Infinity;
  const ranges: { from: number; to: number }[] = [];
  // An hour that is not over has no verdict yet: most minutes change nothing that is judged.
  const over = series.mode === 'sample' ? Infinity : Math.max(before, after);
  let first = Infinity;
  for (const hour of changed.hours) {
    if (hour < first) first = hour;
    if ((hour + 1) * HOUR_MS <= over) ranges.push({ from: hour, to: hour });
  }
  if (hourOf(after) !== hourOf(before) || (series.mode === 'sample' && after !== before)) {
    // Where the end of the data moved, everything between changed: what was "not yet" became "missing" or "over".
    const to = hourOf(Math.max(after, before) - 1);
    const low = Math.min(after, before);
    ranges.push({ from: low === -Infinity ? Math.min(to, first) : hourOf(low - 1), to });
  }
  return ranges.length === 0 ? none : jobsOfRanges(series, rules, merge(ranges), changed.cause);
}

const none: Job[] = [];

/** Jobs for ranges of hours (both ends included). */
export function jobsOfRanges(
  series: Series,
  rules: readonly RuleForSeries[],
  ranges: readonly { readonly from: number; readonly to: number }[],
  cause: Cause | undefined,
): Job[] {
  return rules.flatMap((applied) => {
    const pieces = ranges.map((range) => changedOf(range, applied));
    const waiting = new Set(pieces);
    return pieces.map((changed) => ({
      series,
      applied,
      cause,
      changed,
      others: waiting,
      lowDay: localDayNumber(changed.from),
      highDay: localDayNumber(changed.to),
      growth: 0,
    }));
  });
}

function merge(ranges: { from: number; to: number }[]): { from: number; to: number }[] {
  const merged: { from: number; to: number }[] = [];
  for (const range of ranges.sort((a, b) => a.from - b.from)) {
    const last = merged.at(-1);
    if (last !== undefined && range.from - last.to < apartHours) last.to = Math.max(last.to, range.to);
    else merged.push({ ...range });
  }
  return merged;
}

function changedOf({ from, to }: { from: number; to: number }, applied: RuleForSeries): Changed {
  switch (applied.rule.averaging) {
    case 'sample': {
      // Whole intervals: their value is one of all their samples.
      const { intervalMs } = applied.sampling;
      return {
        from: samplingStart(from * HOUR_MS, intervalMs),
        to: samplingStart(to * HOUR_MS, intervalMs) + intervalMs - 1,
      };
    }
    case 'hour':
      return { from: from * HOUR_MS, to: to * HOUR_MS };
    default:
      return {
        from: dayNumberStart(localDayNumber(from * HOUR_MS)),
        to: dayNumberStart(localDayNumber(to * HOUR_MS)),
      };
  }
}

/**
 * Judges a job's range of time again: finds the affected range around it, derives its episodes and compares them with the
 * published ones. Pure but for the job's own window; answers with the days it needs when they are not in memory.
 */
export function runJob(job: Job): Result {
  const { series, applied, others } = job;
  others.delete(job.changed);
  for (;;) {
    if (series.missingDays(job.lowDay, job.highDay) !== undefined)
      return { kind: 'needs-days', fromDay: job.lowDay, toDay: job.highDay };
    const verdicts = verdictsOf(series, applied, job.lowDay, job.highDay);
    const window = {
      start: dayNumberStart(job.lowDay),
      end: dayNumberStart(job.highDay + 1),
      first: job.lowDay <= series.firstDay,
      last: job.highDay >= series.lastDay,
      over: overBy(series, applied),
    };
    const range = affectedRange(verdicts, job.changed, applied.parameters, window);
    if ('needBefore' in range) {
      job.growth = Math.min(366, Math.max(1, job.growth * 2));
      if (range.needBefore)
        job.lowDay = Math.max(Math.min(job.lowDay, series.firstDay), job.lowDay - job.growth);
      if (range.needAfter)
        job.highDay = Math.min(Math.max(job.highDay, series.lastDay), job.highDay + job.growth);
      continue;
    }
    const begin = Math.min(job.changed.from, verdicts[range.from]?.start ?? Infinity);
    const end = Math.max(job.changed.to + 1, verdicts[range.to - 1]?.end ?? 0);
    const own = [...series.episodes.values()].filter((row) => row.rule.id === applied.rule.id);
    const grown = extendRange(job.changed, begin, end, own, others);
    if (grown !== job.changed) {
      job.changed = grown;
      job.lowDay = Math.min(job.lowDay, localDayNumber(grown.from));
      job.highDay = Math.max(job.highDay, localDayNumber(grown.to));
      continue;
    }
    const published = own.filter((row) => overlaps(row.start, row.end, begin, end));
    const derived = episodes(verdicts, applied.parameters, range);
    // Beyond the edge of the data more silence than an episode survives proves that nothing before or behind it matters.
    const silence = (applied.parameters.maxGap + 1) * applied.parameters.stepMs;
    const fromMs = window.start - (window.first && range.from === 0 ? silence : 0);
    const toMs = window.end + (window.last && range.to === verdicts.length ? silence : 0);
    if (published.length === 0 && derived.length === 0)
      return { kind: 'done', changes: nothing, fromMs, toMs };
    return {
      kind: 'done',
      fromMs,
      toMs,
      changes: diff(published, derived).map((change) => ({
        series,
        applied,
        cause: job.cause,
        change,
        chain: 'episode' in change ? chainOf(verdicts, change.episode.first, change.episode.last) : [],
      })),
    };
  }
}

/** Up to where the intervals of a rule's grid are over, as far as the series' own data shows. */
function overBy({ watermark = -Infinity }: Series, { rule, sampling }: RuleForSeries): number {
  switch (rule.averaging) {
    case 'sample':
      return sampling.declared && watermark !== -Infinity
        ? samplingStart(watermark, sampling.intervalMs)
        : watermark;
    case 'hour':
      return Math.floor(watermark / HOUR_MS) * HOUR_MS;
    default:
      return watermark === -Infinity ? watermark : dayNumberStart(localDayNumber(watermark));
  }
}

const nothing: readonly DerivedChange[] = [];

/** The exceeding verdicts of an episode, the latest ones when there are many. */
function chainOf(verdicts: readonly Verdict[], first: number, last: number): Verdict[] {
  const chain: Verdict[] = [];
  for (let i = last; i >= first && chain.length < maxIntervals; i--)
    if (verdicts[i]!.outcome === 'exceeds') chain.push(verdicts[i]!);
  return chain.reverse();
}
