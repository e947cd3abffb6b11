import { addDays, weekday } from './days.js';
import { schedules, type YearSchedule } from './schedule.js';

/** Which days are worked. Outside the covered years weekends and the holidays of fixed date stand in. */
export interface WorkCalendar {
  /** First and last year whose schedule is known. */
  readonly coveredFrom: number;
  readonly coveredUntil: number;
  readonly off: ReadonlySet<string>;
  readonly work: ReadonlySet<string>;
}

/** 1 January, 1-2 May, 1-3 October: statutory holidays whose date does not move (State Council Decree 795). */
const fixedHolidays = new Set(['01-01', '05-01', '05-02', '10-01', '10-02', '10-03']);

/** A calendar of the given yearly schedules, which must follow each other without a gap. */
export function calendarOf(years: readonly YearSchedule[]): WorkCalendar {
  const numbers = years.map(({ year }) => year);
  const days = (pick: (one: YearSchedule) => readonly string[]): Set<string> =>
    new Set(years.flatMap((one) => pick(one).map((day) => `${one.year}-${day}`)));
  return {
    coveredFrom: Math.min(...numbers),
    coveredUntil: Math.max(...numbers),
    off: days(({ off }) => off),
    work: days(({ work }) => work),
  };
}

/** The shipped schedules. */
export const shippedCalendar: WorkCalendar = calendarOf(schedules);

/** Is the schedule of the year of this day known? */
export function isCovered(calendar: WorkCalendar, day: string): boolean {
  const year = Number(day.slice(0, 4));
  return year >= calendar.coveredFrom && year <= calendar.coveredUntil;
}

export function isWorkingDay(calendar: WorkCalendar, day: string): boolean {
  if (calendar.work.has(day)) return true;
  if (calendar.off.has(day)) return false;
  const weekend = weekday(day) === 0 || weekday(day) === 6;
  return !weekend && (isCovered(calendar, day) || !fixedHolidays.has(day.slice(5)));
}

/** A day found in the calendar; `provisional` when a day was looked at whose year has no schedule yet. */
export interface Found {
  readonly day: string;
  readonly provisional: boolean;
}

/** No rest period is longer than this, in days. */
const LONGEST_REST = 60;

/** The day itself if it is worked, else the next (step 1) or the last one before (step -1) that is. */
export function nearestWorkingDay(calendar: WorkCalendar, from: string, step: 1 | -1): Found {
  let day = from;
  let provisional = false;
  for (let i = 0; i <= LONGEST_REST; i += 1) {
    provisional ||= !isCovered(calendar, day);
    if (isWorkingDay(calendar, day)) break;
    day = addDays(day, step);
  }
  return { day, provisional };
}

/** The n-th working day after (or, for a negative n, before) a day, which itself is not counted. */
export function addWorkingDays(calendar: WorkCalendar, from: string, n: number): Found {
  const step = n < 0 ? -1 : 1;
  let found: Found = { day: from, provisional: false };
  for (let i = 0; i < Math.abs(n); i += 1) {
    const next = nearestWorkingDay(calendar, addDays(found.day, step), step);
    found = { day: next.day, provisional: found.provisional || next.provisional };
  }
  return found;
}
