import { isAboveE6 } from '../quantity/index.js';
import type { IntervalValue, NotJudgedReason, RuleLimit, Verdict } from './types.js';

/** An interval of which nothing is known. */
export function missing(start: number, end: number): IntervalValue {
  return { start, end, valueE6: NaN, quality: 'missing', flag: 'N', completeness: 0 };
}

/**
 * The verdict on one interval. Values and limits are compared as integer millionths, the value rounded first where the
 * limit says so; a value on the limit meets it. Anything but a valid value flagged N is not judged, so it can never exceed; `partial` counts
 * only where it exceeds (HJ 663 cl. 6.1.2). Of several limits in force the first violated one is named, else the first.
 * `valueE6` of a valid interval must be a number. Never throws.
 */
export function judge(interval: IntervalValue, limits: readonly RuleLimit[]): Verdict {
  const { quality, valueE6 } = interval;
  const first = limits[0];
  if (quality === 'below') return judgeBelow(interval, limits);
  if (quality !== 'valid' && quality !== 'partial') return notJudged(interval, quality, first);
  if (interval.flag !== 'N') return notJudged(interval, 'flagged', first);
  if (first === undefined) return notJudged(interval, 'no-limit', undefined);
  for (let i = 0; i < limits.length; i++) {
    const limit = limits[i]!;
    if (violates(valueE6, limit)) return verdict(interval, 'exceeds', undefined, limit);
  }
  return quality === 'partial'
    ? notJudged(interval, 'incomplete', first)
    : verdict(interval, 'meets', undefined, first);
}

/**
 * Of a value below a detection limit only that it lies below is known: it keeps a maximum that is not below the detection limit, is
 * under a minimum that is not below it, and cannot be judged by any other limit; half of it would be a guess.
 */
function judgeBelow(interval: IntervalValue, limits: readonly RuleLimit[]): Verdict {
  const [first] = limits;
  if (interval.flag !== 'N') return notJudged(interval, 'flagged', first);
  if (first === undefined) return notJudged(interval, 'no-limit', undefined);
  const detectionE6 = 2 * interval.valueE6;
  const under = limits.find(({ comparison, valueE6 }) => comparison === 'min' && detectionE6 <= valueE6);
  if (under !== undefined) return verdict(interval, 'exceeds', undefined, under);
  const open = limits.find(({ valueE6 }) => detectionE6 > valueE6);
  return open === undefined
    ? verdict(interval, 'meets', undefined, first)
    : notJudged(interval, 'below-detection', open);
}

function violates(valueE6: number, { comparison, valueE6: boundE6, decimals }: RuleLimit): boolean {
  // Half to even rounds a number and its opposite alike.
  return comparison === 'max'
    ? isAboveE6(valueE6, boundE6, decimals)
    : isAboveE6(-valueE6, -boundE6, decimals);
}

function notJudged(interval: IntervalValue, reason: NotJudgedReason, limit: RuleLimit | undefined): Verdict {
  return verdict(interval, 'not-judged', reason, limit);
}

function verdict(
  interval: IntervalValue,
  outcome: Verdict['outcome'],
  reason: NotJudgedReason | undefined,
  limit: RuleLimit | undefined,
): Verdict {
  return {
    outcome,
    reason,
    start: interval.start,
    end: interval.end,
    valueE6: interval.valueE6,
    limit,
    completeness: interval.completeness,
    flag: interval.flag,
  };
}

/** How far a value lies beyond a limit, in millionths; positive when it exceeds. */
export function excessE6(valueE6: number, limit: RuleLimit): number {
  return limit.comparison === 'max' ? valueE6 - limit.valueE6 : limit.valueE6 - valueE6;
}
