/** The hours of a natural day from readings as they come, bad ones among them: a named reason, never a guess. */
import { DAY_MS, HOUR_MS, parseLocalDate } from '../reading/index.js';

export interface DayReading {
  /** Start of the hour, epoch ms: an instant, so that no calendar of another zone matters. */
  readonly startMs: number;
  /** E6; null where the source sent none. */
  readonly valueE6: number | null;
}

export type HourRefusal =
  | 'missing'
  | 'not-a-number'
  /** Also the placeholders -99 and -999. */
  | 'negative'
  | 'not-on-the-hour'
  | 'of-another-day'
  /** The hour was given more than once, with different values: none of them counts. */
  | 'conflicting';

export interface HoursOfDay {
  /** 24 values by hour of the local day, null where there is none that counts. */
  readonly hours: readonly (number | null)[];
  readonly refused: readonly { readonly startMs: number; readonly reason: HourRefusal }[];
  /** Readings that repeat an hour with the same value. */
  readonly repeated: number;
}

/**
 * Sorts readings into the 24 hours of a local day (+08:00, no summer time). The order of the readings does not matter.
 *
 * @param zeroIsMissing for sources in which 0 stands for "no value" (public dumps of 2013)
 */
export function hoursOfDay(
  date: string,
  readings: Iterable<DayReading>,
  { zeroIsMissing = false }: { readonly zeroIsMissing?: boolean } = {},
): HoursOfDay {
  const begin = parseLocalDate(date) ?? NaN;
  const refused: { startMs: number; reason: HourRefusal }[] = [];
  const given: number[][] = Array.from({ length: 24 }, () => []);
  for (const { startMs, valueE6 } of readings) {
    const reason = refusalOf(startMs - begin, zeroIsMissing && valueE6 === 0 ? null : valueE6);
    if (reason !== null) refused.push({ startMs, reason });
    else given[(startMs - begin) / HOUR_MS]?.push(valueE6 ?? NaN);
  }
  let repeated = 0;
  const hours = given.map((values, hour) => {
    const [first] = values;
    if (first === undefined) return null;
    if (values.every((value) => value === first)) {
      repeated += values.length - 1;
      return first;
    }
    for (const _ of values) refused.push({ startMs: begin + hour * HOUR_MS, reason: 'conflicting' });
    return null;
  });
  return { hours, refused, repeated };
}

function refusalOf(sinceMidnight: number, valueE6: number | null): HourRefusal | null {
  if (!(sinceMidnight >= 0 && sinceMidnight < DAY_MS)) return 'of-another-day';
  if (sinceMidnight % HOUR_MS !== 0) return 'not-on-the-hour';
  if (valueE6 === null) return 'missing';
  if (!Number.isSafeInteger(valueE6)) return 'not-a-number';
  return valueE6 < 0 ? 'negative' : null;
}
