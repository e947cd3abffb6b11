/**
 * Arithmetic of local days (+08:00, ending at 24:00: Civil Code art. 203). A day is `YYYY-MM-DD`; days compare as text.
 */
import { DAY_MS, daysInMonth, localDate, parseLocalDate, parseTime } from '../../reading/index.js';

const UTC_OF_LOCAL_MS = 8 * 3_600_000;

/** Days since 1970-01-01. */
export function dayNumber(day: string): number {
  return Math.round(((parseLocalDate(day) ?? NaN) + UTC_OF_LOCAL_MS) / DAY_MS);
}

export function dayOfNumber(number: number): string {
  return localDate(number * DAY_MS - UTC_OF_LOCAL_MS);
}

/** Is the text a day of the calendar, between the years 1900 and 2200? Bounds keep every loop over days short. */
export function isDay(text: unknown): text is string {
  return typeof text === 'string' && text >= '1900' && text < '2200' && parseLocalDate(text) !== undefined;
}

/** The local day of a day or of an RFC 3339 instant; undefined when it is neither. */
export function localDayOf(at: unknown): string | undefined {
  if (typeof at !== 'string') return undefined;
  if (isDay(at)) return at;
  const ms = parseTime(at);
  if (ms === undefined) return undefined;
  const day = localDate(ms);
  return isDay(day) ? day : undefined;
}

export const addDays = (day: string, days: number): string => dayOfNumber(dayNumber(day) + days);

/** Days from one day to the other; negative when it lies before. */
export const daysBetween = (from: string, to: string): number => dayNumber(to) - dayNumber(from);

export const laterOf = (a: string, b: string): string => (a > b ? a : b);
export const earlierOf = (a: string, b: string): string => (a < b ? a : b);

/** The same day some months on or back, else the last of that month (Civil Code art. 202). */
export function addMonths(day: string, months: number): string {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number);
  const index = year * 12 + (month - 1) + months;
  const [toYear, toMonth] = [Math.floor(index / 12), (index % 12) + 1];
  const two = (n: number): string => String(n).padStart(2, '0');
  return `${toYear}-${two(toMonth)}-${two(Math.min(date, daysInMonth(toYear, toMonth)))}`;
}

/** 0 is Sunday. */
export const weekday = (day: string): number => (((dayNumber(day) + 4) % 7) + 7) % 7;

const valid = (day: string | undefined): day is string => day !== undefined;

/** The earliest of some days; undefined of none. */
export const earliest = (days: readonly (string | undefined)[]): string | undefined =>
  days.filter(valid).toSorted()[0];
