export { dayInterval, hourInterval, mda8Interval } from './averaging.js';
export { chainDigest, chainStart, chainStep, type Chain } from './digest.js';
export { diff, overlaps, type Change, type PublishedEpisode } from './diff.js';
export { episodes, missingBetween } from './episodes.js';
export { excessE6, judge, missing } from './judge.js';
export {
  basisOf,
  dateToDayNumber,
  dayNumberStart,
  limitApplies,
  limitTimeline,
  limitsInForce,
  localDayNumber,
  type LimitScope,
  type LimitSubject,
  type LimitTimeline,
} from './limits.js';
export {
  affectedRange,
  extendRange,
  firstAtOrAfter,
  type AffectedRange,
  type Changed,
  type Window,
  type WindowTooSmall,
} from './affected-range.js';
export type {
  Episode,
  IntervalValue,
  NotJudgedReason,
  Quality,
  RuleAveraging,
  RuleLimit,
  RuleParameters,
  Verdict,
} from './types.js';
