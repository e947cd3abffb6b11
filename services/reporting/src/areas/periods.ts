import { daysInMonth } from '@farwatch/domain/reading';

/** How the sections of a river or basin are named as an area: `river:<name>`, `basin:<name>`. */
export const waterAreaKinds = ['river', 'basin'] as const;

export type Period = 'day' | 'month' | 'year';

/** First and last local date, inclusive. */
export interface Span {
  readonly from: string;
  readonly to: string;
}

/** The period that holds a local date: `2026-11-23`, `2026-11` or `2026`. */
export function periodOf(date: string, period: Period): string {
  return period === 'day' ? date : date.slice(0, period === 'month' ? 7 : 4);
}

/** Number of days of a month (`2026-11`) or year (`2026`). */
export function daysOf(period: string): number {
  const year = Number(period.slice(0, 4));
  if (period.length === 7) return daysInMonth(year, Number(period.slice(5, 7)));
  return daysInMonth(year, 2) === 29 ? 366 : 365;
}

/** The same day, month or year one year earlier; 29 February becomes 28. */
export function yearBefore(period: string): string {
  const before = `${Number(period.slice(0, 4)) - 1}`.padStart(4, '0') + period.slice(4);
  return before.endsWith('-02-29') ? before.replace(/29$/, '28') : before;
}

/** Last date of a day, month or year. */
export function lastDayOf(period: string): string {
  if (period.length === 4) return `${period}-12-31`;
  return period.length === 7 ? `${period}-${daysOf(period)}` : period;
}

/** First and last date of a day, month or year. */
export function datesOf(period: string): Span {
  return { from: `${period}-01-01`.slice(0, 10), to: lastDayOf(period) };
}

/** Local date plus a number of days. */
export function addDays(date: string, days: number): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}

/** First and last date of the period that holds a date. */
export function spanOf(date: string, period: Period): Span {
  if (period === 'day') return { from: date, to: date };
  if (period === 'year') return { from: `${date.slice(0, 4)}-01-01`, to: `${date.slice(0, 4)}-12-31` };
  const month = date.slice(0, 7);
  return { from: `${month}-01`, to: `${month}-${daysOf(month)}` };
}
