import { addDays, addWorkingDays, nearestWorkingDay, type WorkCalendar } from '../calendar/index.js';
import { clockRule, type ClockPolicy } from './rules.js';
import { termOf } from './term.js';

/** Working days between the notice of a hearing and the hearing (处罚法 64 (2), 85). */
export const HEARING_NOTICE_DAYS = 7;

/** With clear days (the cautious reading) all seven lie between the two; else the seventh may be the hearing. */
const distance = (policy: ClockPolicy): number => HEARING_NOTICE_DAYS + (policy.clearDays === false ? 0 : 1);

/** The first working day on which a hearing may be held after its notice was served. */
export const earliestHearing = (served: string, calendar: WorkCalendar, policy: ClockPolicy = {}) =>
  addWorkingDays(calendar, served, distance(policy));

/** The last day on which the notice of a hearing on this day may be served. */
export function latestHearingNotice(hearing: string, calendar: WorkCalendar, policy: ClockPolicy = {}) {
  const last = nearestWorkingDay(calendar, hearing, -1);
  const first = addWorkingDays(calendar, last.day, 1 - distance(policy));
  return { day: addDays(first.day, -1), provisional: last.provisional || first.provisional };
}

/**
 * The first day of a decision: the day after the term for a statement (and, where one was offered, for asking for a
 * hearing, which is as long), or the day of a written waiver (处罚法 62).
 */
export function earliestDecision(
  noticeServed: string,
  calendar: WorkCalendar,
  policy: ClockPolicy = {},
  waivedOn?: string,
): { readonly day: string; readonly provisional: boolean } {
  if (waivedOn !== undefined) return { day: waivedOn, provisional: false };
  const term = termOf(clockRule('statement-5'), { at: noticeServed }, calendar, policy);
  return { day: addDays(term?.deadline ?? noticeServed, 1), provisional: term?.provisional ?? false };
}
