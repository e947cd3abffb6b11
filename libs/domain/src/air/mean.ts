/**
 * Means with completeness. Minimum counts are those of GB 3095-2026 Table 4 (the same figures as GB 3095-2012
 * Table 4). All values are integer millionths (E6) of the pollutant's canonical unit; only readings with flag N
 * may be counted in.
 */
import { commonMinimum } from '../law/index.js';
import { meanE6 } from '../quantity/index.js';
import { countsForJudgement, type Flag } from '../reading/index.js';

/** Valid minutes that make an hour mean valid (GB 3095-2026 Table 4: at least 45 minutes of sampling). */
export const MIN_MINUTES_PER_HOUR = commonMinimum('hour-mean');
/** Valid hours that make a day mean valid (GB 3095-2026 Table 4). */
export const MIN_HOURS_PER_DAY = commonMinimum('day-mean');

/** Hours that a day of what is sampled on filters needs (GB 3095-2026 Table 4: 24 hours of sampling). */
export const SAMPLED_HOURS_PER_DAY = commonMinimum('sampled-day');

/** Total suspended particles, benzo[a]pyrene and lead, which Table 4 of GB 3095 asks more hours and fewer days of. HJ 212 codes. */
export const sampledPollutants: ReadonlySet<string> = new Set(['a34001', 'a25044', 'a20044']);

/** Valid hours that a day mean of a pollutant of ambient air needs (GB 3095-2026 Table 4). */
export function requiredHours(pollutant?: string): number {
  return pollutant !== undefined && sampledPollutants.has(pollutant)
    ? SAMPLED_HOURS_PER_DAY
    : MIN_HOURS_PER_DAY;
}

/** A mean that says how complete it is. A value that is not valid may be shown, but never judged or averaged on. */
export interface Mean {
  /** null when there is nothing to average. */
  readonly valueE6: number | null;
  readonly count: number;
  readonly required: number;
  readonly valid: boolean;
}

/** Mean of `count` values whose E6 sum is `sum`; valid with at least `required` of them. */
export function meanOf(sum: bigint, count: number, required: number): Mean {
  return {
    valueE6: count > 0 ? meanE6(sum, count) : null,
    count,
    required,
    valid: count > 0 && count >= required,
  };
}

/** Hour mean from the sum and number of its valid minute values; valid from 45 on (GB 3095-2026 Table 4). */
export function hourMean(sum: bigint, validMinutes: number): Mean {
  return meanOf(sum, validMinutes, MIN_MINUTES_PER_HOUR);
}

/**
 * Day mean from the sum and number of its valid hour values; valid from 20 on, of what is sampled on filters with 24
 * (GB 3095-2026 Table 4).
 * The day is the natural day (+08:00) and an hour belongs to the day in which it starts.
 */
export function dayMean(sum: bigint, validHours: number, pollutant?: string): Mean {
  return meanOf(sum, validHours, requiredHours(pollutant));
}

/** Day mean of the valid hour values of a day, null where there is none. */
export function dayMeanOfHours(hours: readonly (number | null)[], pollutant?: string): Mean {
  const { sum, count } = sumOf(hours);
  return dayMean(sum, count, pollutant);
}

/** Sum and number of the values that are there. */
export function sumOf(values: readonly (number | null)[]): { sum: bigint; count: number } {
  let sum = 0n;
  let count = 0;
  // Kept in a double while it is exact; a bigint per value would cost ten times as much.
  let part = 0;
  for (const value of values) {
    if (value === null) continue;
    count += 1;
    const next = part + value;
    if (Number.isSafeInteger(next)) {
      part = next;
    } else {
      sum += BigInt(part);
      part = value;
    }
  }
  return { sum: sum + BigInt(part), count };
}

/** An hourly reading as the station itself reports it. */
export interface ReportedHour {
  readonly valueE6: number | null;
  readonly flag: Flag;
}

export interface HourValue {
  readonly valueE6: number | null;
  readonly valid: boolean;
  /** Where the value comes from: the station's own hourly reading, or the mean of its minutes. */
  readonly source: 'reported' | 'minutes' | 'none';
  /** Why it is not valid. */
  readonly reason: 'missing' | 'incomplete' | 'flagged' | null;
  /** Valid minutes behind a mean of minutes; 60 for a reported hour. */
  readonly minutes: number;
}

/**
 * The value of one hour of one series.
 *
 * An hourly reading that the station reports wins over the mean of its minutes: the station computed it from more
 * than it sent, and it is the value that it answers for. A reported value with a flag other than N makes the hour
 * "flagged", also when minutes would suffice. A reported null is as if nothing had been reported:
 * a reading taken back equals never having had it. Then the minutes decide.
 *
 * @param explicit the hourly reading of highest revision, null when there is none
 * @param minutes sum and number of the minute values with flag N inside the hour
 */
export function hourValue(from: {
  readonly explicit: ReportedHour | null;
  readonly minutes: { readonly sum: bigint; readonly count: number };
}): HourValue {
  const { explicit, minutes } = from;
  if (explicit !== null && explicit.valueE6 !== null) {
    const valid = countsForJudgement(explicit.flag);
    return {
      valueE6: explicit.valueE6,
      valid,
      source: 'reported',
      reason: valid ? null : 'flagged',
      minutes: 60,
    };
  }
  const mean = hourMean(minutes.sum, minutes.count);
  if (mean.valueE6 === null) {
    const reason = explicit === null ? 'missing' : 'flagged';
    return { valueE6: null, valid: false, source: 'none', reason, minutes: 0 };
  }
  const reason = mean.valid ? null : 'incomplete';
  return { valueE6: mean.valueE6, valid: mean.valid, source: 'minutes', reason, minutes: mean.count };
}
