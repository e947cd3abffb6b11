/**
 * Times and intervals. An instant is epoch milliseconds (UTC, a number); the local day is the natural day of
 * +08:00 and an interval belongs to the day and hour in which it starts (GB 3095-2026 cl. 3, natural day).
 */
export const MINUTE_MS = 60_000;
export const HOUR_MS = 3_600_000;
export const FOUR_HOURS_MS = 4 * HOUR_MS;
export const DAY_MS = 86_400_000;
/** China Standard Time, without daylight saving since 1991. */
export const LOCAL_OFFSET_MS = 8 * HOUR_MS;

export type Averaging = 'instant' | 'minute' | 'hour' | 'fourHour' | 'day' | 'other';

/**
 * Which averaging time the interval [start, end) is: by its length and only when it lies on the +08:00 grid of
 * that length. 08:07-09:07 is "other", and so are five minutes or a month.
 */
export function averagingOf(startMs: number, endMs: number): Averaging {
  switch (endMs - startMs) {
    case 0:
      return 'instant';
    case MINUTE_MS:
      return startMs % MINUTE_MS === 0 ? 'minute' : 'other';
    case HOUR_MS:
      return startMs % HOUR_MS === 0 ? 'hour' : 'other';
    case FOUR_HOURS_MS:
      return (startMs + LOCAL_OFFSET_MS) % FOUR_HOURS_MS === 0 ? 'fourHour' : 'other';
    case DAY_MS:
      return (startMs + LOCAL_OFFSET_MS) % DAY_MS === 0 ? 'day' : 'other';
    default:
      return 'other';
  }
}

/** Start of the clock hour that holds the instant. */
export function hourStart(ms: number): number {
  return Math.floor(ms / HOUR_MS) * HOUR_MS;
}

/** Start (00:00 +08:00) of the local natural day that holds the instant. */
export function localDayStart(ms: number): number {
  return Math.floor((ms + LOCAL_OFFSET_MS) / DAY_MS) * DAY_MS - LOCAL_OFFSET_MS;
}

/** Date of the local day (+08:00) that holds the instant: `2026-11-23`. */
export function localDate(ms: number): string {
  return new Date(ms + LOCAL_OFFSET_MS).toISOString().slice(0, 10);
}

/** Hour of the local day, 0..23. */
export function localHour(ms: number): number {
  return Math.floor((ms - localDayStart(ms)) / HOUR_MS);
}

/** Start of a local day given as `YYYY-MM-DD`; undefined when that is no date of the calendar. */
export function parseLocalDate(date: string): number | undefined {
  return date.length === 10 ? parseTime(`${date}T00:00:00+08:00`) : undefined;
}

/** The local day before a local day, both `YYYY-MM-DD`. */
export function dayBefore(date: string): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) - DAY_MS).toISOString().slice(0, 10);
}

/** The instant as `2026-11-23T00:00:00.000Z`, the form of all times inside events. */
export function isoUtc(ms: number): string {
  return new Date(ms).toISOString();
}

/** The instant as `2026-11-23T08:00:00+08:00`, the form of screens and reports. */
export function isoLocal(ms: number): string {
  return `${new Date(ms + LOCAL_OFFSET_MS).toISOString().slice(0, 19)}+08:00`;
}

const MONTH_DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** Days of a month (1..12) in the Gregorian calendar; 0 for no month. */
export function daysInMonth(year: number, month: number): number {
  if (month === 2 && year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)) return 29;
  return MONTH_DAYS[month - 1] ?? 0;
}

/** Days from 1970-01-01 to the date, by the civil calendar of 400-year eras; exact for any year. */
function daysFromEpoch(year: number, month: number, day: number): number {
  const y = month <= 2 ? year - 1 : year;
  const era = Math.floor(y / 400);
  const yearOfEra = y - era * 400;
  const dayOfYear = Math.floor((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5) + day - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * 146_097 + dayOfEra - 719_468;
}

/** Two decimal digits at an index, or -1. */
function two(text: string, at: number): number {
  const a = text.charCodeAt(at) - 48;
  const b = text.charCodeAt(at + 1) - 48;
  return a >= 0 && a <= 9 && b >= 0 && b <= 9 ? a * 10 + b : -1;
}

/**
 * An RFC 3339 time with an offset as epoch milliseconds, or undefined.
 *
 * The calendar is checked (no 30 February); 24:00:00 is the next day's 00:00; a fraction is cut to milliseconds;
 * seconds may be missing (ISO 8601), the offset may not: a time without a zone is nobody's time. Leap seconds
 * (:60) are refused, and so is `2016-01-01 00:00-01:00`, which is how tables write an hour, not an offset. Hand-written because it runs twice per reading, and Date.parse accepts far too much.
 */
export function parseTime(text: string): number | undefined {
  const length = text.length;
  if (length < 17 || length > 40) return undefined;
  const century = two(text, 0);
  const yy = two(text, 2);
  const month = two(text, 5);
  const day = two(text, 8);
  const hour = two(text, 11);
  const minute = two(text, 14);
  const t = text.charCodeAt(10);
  if (century < 0 || yy < 0 || text.charCodeAt(4) !== 45 || text.charCodeAt(7) !== 45) return undefined;
  if ((t !== 84 && t !== 116 && t !== 32) || text.charCodeAt(13) !== 58) return undefined;
  const year = century * 100 + yy;
  if (day < 1 || day > daysInMonth(year, month) || hour < 0 || hour > 24 || minute < 0 || minute > 59) {
    return undefined;
  }
  let at = 16;
  let second = 0;
  let millis = 0;
  if (text.charCodeAt(at) === 58) {
    second = two(text, 17);
    if (second < 0 || second > 59) return undefined;
    at = 19;
    if (text.charCodeAt(at) === 46) {
      let weight = 100;
      let digit = text.charCodeAt(++at) - 48;
      if (!(digit >= 0 && digit <= 9)) return undefined;
      for (; digit >= 0 && digit <= 9; digit = text.charCodeAt(++at) - 48) {
        millis += digit * weight;
        weight = weight > 1 ? weight / 10 : 0;
      }
    }
  }
  if (at === 16 && t === 32 && text.charCodeAt(at) === 45) return undefined;
  if (hour === 24 && (minute !== 0 || second !== 0 || millis !== 0)) return undefined;
  const offsetMinutes = offsetAt(text, at, length);
  if (offsetMinutes === undefined) return undefined;
  return (
    daysFromEpoch(year, month, day) * DAY_MS +
    hour * HOUR_MS +
    (minute - offsetMinutes) * MINUTE_MS +
    second * 1000 +
    millis
  );
}

/** `Z`, `+hh:mm` or `-hh:mm` that ends the text, in minutes. */
function offsetAt(text: string, at: number, length: number): number | undefined {
  const sign = text.charCodeAt(at);
  if (sign === 90 || sign === 122) return length === at + 1 ? 0 : undefined;
  if ((sign !== 43 && sign !== 45) || length !== at + 6 || text.charCodeAt(at + 3) !== 58) return undefined;
  const hours = two(text, at + 1);
  const minutes = two(text, at + 4);
  if (hours < 0 || hours > 23 || minutes < 0 || minutes > 59) return undefined;
  return sign === 45 ? -(hours * 60 + minutes) : hours * 60 + minutes;
}
