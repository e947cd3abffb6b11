import {
  addDays,
  addMonths,
  addWorkingDays,
  laterOf,
  nearestWorkingDay,
  type WorkCalendar,
} from '../calendar/index.js';
import { clockRule } from './rules.js';
import { termOf } from './term.js';

/** Months after the end of the remedies within which a court may be asked (强制法 53). */
export const COURT_WINDOW_MONTHS = 3;

/** When the bureau may ask a court to enforce. */
export interface CourtWindow {
  readonly remediesEnd: string;
  /** First day: after the remedies and after the ten working days of the demand; null while no demand was served. */
  readonly notBefore: string | null;
  /** Last day, not moved (cautious), and the last working day not after it. */
  readonly notAfter: string;
  readonly actBy: string;
  /** Last day to serve the demand so that the window is still open on `actBy`. */
  readonly latestDemand: string;
  readonly possible: boolean;
  readonly provisional: boolean;
}

/** The later end of review (60 days) and suit (6 months) after service of the decision. */
export function remediesEndOf(decisionServed: string, calendar: WorkCalendar) {
  const ends = ['review-60', 'suit-6m'].map((id) => termOf(clockRule(id), { at: decisionServed }, calendar));
  return {
    day: ends.map((one) => one?.deadline ?? decisionServed).reduce(laterOf),
    provisional: ends.some((one) => one?.provisional === true),
  };
}

/**
 * The window for an application to a court: opens when the remedies are over and the demand has run out, and closes
 * three months after the end of the remedies (强制法 53, 54, 69; 行诉解释 156).
 */
export function courtWindowOf(
  decisionServed: string,
  demandServed: string | undefined,
  calendar: WorkCalendar,
  remediesEndedOn?: string,
): CourtWindow {
  const remedies =
    remediesEndedOn === undefined
      ? remediesEndOf(decisionServed, calendar)
      : { day: remediesEndedOn, provisional: false };
  const notAfter = addMonths(remedies.day, COURT_WINDOW_MONTHS);
  const act = nearestWorkingDay(calendar, notAfter, -1);
  const demand =
    demandServed === undefined ? undefined : termOf(clockRule('demand-10'), { at: demandServed }, calendar);
  const notBefore =
    demand === undefined ? null : addDays(laterOf(remedies.day, demand.deadline ?? remedies.day), 1);
  // The demand of the day d allows an application from the day after its tenth working day.
  const lastCounted = nearestWorkingDay(calendar, addDays(act.day, -1), -1);
  const tenth = addWorkingDays(calendar, lastCounted.day, 1 - clockRule('demand-10').n);
  return {
    remediesEnd: remedies.day,
    notBefore,
    notAfter,
    actBy: act.day,
    latestDemand: addDays(tenth.day, -1),
    possible: notBefore !== null && notBefore <= notAfter,
    provisional: remedies.provisional || act.provisional || (demand?.provisional ?? false),
  };
}
