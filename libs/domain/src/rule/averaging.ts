import { dayMeanOfHours, hourValue, mda8, WINDOWS_PER_DAY, type ReportedHour } from '../air/index.js';
import type { IntervalValue, Quality } from './types.js';

const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;

/**
 * The hour [start, start + 1 h) from the station's own hourly reading, or else from its minutes with flag N
 * (GB 3095-2026 Table 4: 45 of them). Undefined when nothing has a value: a reading taken back equals none.
 */
export function hourInterval(
  start: number,
  explicit: ReportedHour | null,
  minutes: { readonly sum: bigint; readonly count: number },
): IntervalValue | undefined {
  const hour = hourValue({ explicit, minutes });
  if (hour.source === 'none') return undefined;
  const quality: Quality = hour.valid ? 'valid' : hour.reason === 'flagged' ? 'flagged' : 'incomplete';
  return {
    start,
    end: start + HOUR_MS,
    valueE6: hour.valueE6!,
    quality,
    flag: hour.source === 'reported' ? explicit!.flag : 'N',
    completeness: hour.minutes / 60,
  };
}

/**
 * The local natural day that begins at `start`: the station's own day reading, or else the mean of its valid hours
 * (GB 3095-2026 Table 4: 20 of them, of what is sampled on filters all 24). `hours` holds 24 values in E6, null where there is no
 * valid one.
 *
 * @param ambient HJ 212 code of a pollutant of ambient air; absent: of a source
 */
export function dayInterval(
  start: number,
  hours: readonly (number | null)[],
  explicit: ReportedHour | null = null,
  ambient?: string,
): IntervalValue {
  const end = start + DAY_MS;
  if (explicit !== null && explicit.valueE6 !== null) {
    const quality = explicit.flag === 'N' ? 'valid' : 'flagged';
    return { start, end, valueE6: explicit.valueE6, quality, flag: explicit.flag, completeness: 1 };
  }
  const mean = dayMeanOfHours(hours, ambient);
  return {
    start,
    end,
    valueE6: mean.valueE6 ?? NaN,
    quality: mean.valid ? 'valid' : 'incomplete',
    flag: 'N',
    completeness: mean.count / 24,
  };
}

/**
 * The daily maximum 8-hour mean of the local day that begins at `start`. With fewer than 14 valid windows it is
 * `partial`: it stands only where it exceeds (HJ 663 cl. 6.1.2).
 */
export function mda8Interval(start: number, hours: readonly (number | null)[]): IntervalValue {
  const day = mda8(hours, Infinity);
  return {
    start,
    end: start + DAY_MS,
    valueE6: day.valueE6 ?? NaN,
    quality: day.valueE6 === null ? 'incomplete' : day.valid ? 'valid' : 'partial',
    flag: 'N',
    completeness: day.windows / WINDOWS_PER_DAY,
  };
}
