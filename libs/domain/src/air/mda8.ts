import { commonMinimum } from '../law/index.js';
import { isAboveE6, meanE6, meanExactE6 } from '../quantity/index.js';
import { sumOf } from './mean.js';

/** Hourly means that make an 8 h mean valid (GB 3095-2026 Table 4). */
export const MIN_HOURS_PER_WINDOW = commonMinimum('eight-hour-mean');
/** Valid 8 h means that make the daily maximum valid (HJ 663-2013 cl. 6.1.2). */
export const MIN_WINDOWS_PER_DAY = commonMinimum('mda8');
/** 8 h windows of a natural day: those that end at 08:00, 09:00 ... 24:00. */
export const WINDOWS_PER_DAY = 17;

export interface Mda8 {
  /** Largest valid 8 h mean, E6; null when no window is valid. */
  readonly valueE6: number | null;
  /** Valid windows, of 17. */
  readonly windows: number;
  readonly valid: boolean;
  /** A day with fewer than 14 windows counts only because its value exceeds the limit. */
  readonly validOnlyByExceedance: boolean;
  /** Hour of the local day (0..16) in which the largest window starts. */
  readonly startHour: number | null;
}

/**
 * Daily maximum 8 h mean of ozone (MDA8) from the 24 hour values of a natural day (+08:00).
 *
 * Windows lie inside the day and end at 08:00..24:00; each needs 6 hourly means; the day needs 14 windows, or fewer
 * when the maximum exceeds the limit (HJ 663-2013 cl. 6.1.2, GB 3095-2026 Table 4).
 *
 * @param hours 24 values in E6 by hour of the day, null where there is no valid one
 * @param limitE6 the MDA8 limit in force, in E6 (160 ug/m3 for grade 2)
 * @param decimals to which the maximum is rounded before it is compared (`comparedDecimals`); null: not at all
 */
export function mda8(
  hours: readonly (number | null)[],
  limitE6: number,
  decimals: number | null = null,
): Mda8 {
  let windows = 0;
  let best: number | null = null;
  let startHour: number | null = null;
  for (let start = 0; start < WINDOWS_PER_DAY; start += 1) {
    let sum = 0;
    let count = 0;
    for (let hour = start; hour < start + 8; hour += 1) {
      const value = hours[hour];
      if (value === null || value === undefined) continue;
      sum += value;
      count += 1;
    }
    if (count < MIN_HOURS_PER_WINDOW) continue;
    windows += 1;
    const mean = Number.isSafeInteger(sum)
      ? meanExactE6(sum, count)
      : meanE6(sumOf(hours.slice(start, start + 8)).sum, count);
    if (best === null || mean > best) {
      best = mean;
      startHour = start;
    }
  }
  const enough = windows >= MIN_WINDOWS_PER_DAY;
  const exceeds = best !== null && isAboveE6(best, limitE6, decimals);
  return {
    valueE6: best,
    windows,
    valid: enough || exceeds,
    validOnlyByExceedance: !enough && exceeds,
    startHour,
  };
}
