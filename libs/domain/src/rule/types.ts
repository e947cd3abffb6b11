/** What a limit is compared with: one sample as it comes, an hour mean, the daily maximum 8-hour mean, a day mean. */
export type RuleAveraging = 'sample' | 'hour' | 'mda8' | 'day';

/** One limit in the pollutant's canonical unit, in force from local day `fromDay` to `toDay` (both inclusive). */
export interface RuleLimit {
  readonly id: string;
  /** `max`: above it exceeds; `min`: below it exceeds. A value on the limit meets it. */
  readonly comparison: 'max' | 'min';
  /** Integer millionths of the canonical unit. */
  readonly valueE6: number;
  /** Decimals of the unit to which a value is rounded (GB/T 8170) before it is compared; absent: not at all. */
  readonly decimals?: number;
  /** Days since 1970-01-01 of the local (+08:00) calendar. */
  readonly fromDay: number;
  /** Infinity when no end is set. */
  readonly toDay: number;
}

/** How verdicts become episodes; data of a rule version. */
export interface RuleParameters {
  /** Consecutive exceeding intervals that open an episode (n). */
  readonly openAfter: number;
  /** Consecutive intervals that meet the limit and close it (m). */
  readonly closeAfter: number;
  /** Consecutive intervals without a verdict that an open episode survives. */
  readonly maxGap: number;
  /** Length of the series' grid in ms; for samples the longest regular pause between two of them. */
  readonly stepMs: number;
}

/**
 * What is known of one interval. `valid` may be judged; `partial` is a maximum over too few parts, which stands only
 * where it exceeds (HJ 663 cl. 6.1.2); `incomplete` has too few valid parts; `flagged` carries a flag other than N;
 * `averaging` was averaged over a time that no limit of the series knows; `below` was not found above a detection limit, the value is
 * half of that.
 */
export type Quality = 'valid' | 'partial' | 'incomplete' | 'flagged' | 'averaging' | 'missing' | 'below';

/** The value of one interval [start, end) (start = end: an instant), epoch ms, in integer millionths. */
export interface IntervalValue {
  readonly start: number;
  readonly end: number;
  /** NaN when there is none. */
  readonly valueE6: number;
  readonly quality: Quality;
  /** HJ 212 Table B; N for a mean. */
  readonly flag: string;
  /** Valid parts over expected parts, 0..1. */
  readonly completeness: number;
}

export type NotJudgedReason =
  'missing' | 'incomplete' | 'flagged' | 'no-limit' | 'averaging' | 'below-detection';

/** What a rule says of one interval. */
export interface Verdict {
  readonly outcome: 'exceeds' | 'meets' | 'not-judged';
  /** Only of `not-judged`. */
  readonly reason: NotJudgedReason | undefined;
  readonly start: number;
  readonly end: number;
  readonly valueE6: number;
  /** The limit that is exceeded, or one that was met; undefined when none is in force. */
  readonly limit: RuleLimit | undefined;
  readonly completeness: number;
  readonly flag: string;
}

/** A run of verdicts under a rule: from the first exceeding interval to the end of the last one. */
export interface Episode {
  readonly start: number;
  readonly end: number;
  readonly state: 'open' | 'closed';
  /** `met`: m clean intervals; `no-data`: a gap longer than maxGap; null while open. */
  readonly endedBy: 'met' | 'no-data' | null;
  /** Exceeding intervals. */
  readonly count: number;
  /** The exceeding interval that is furthest beyond its limit, the earliest of equals. */
  readonly peak: Verdict;
  /** First and last exceeding verdict, as indices of the verdicts given. */
  readonly first: number;
  readonly last: number;
  /** Digest of (start, value, limit) of every exceeding interval: equal digests mean an equal chain. */
  readonly digest: string;
}
