import { isoLocal, parseTime } from '../../reading/index.js';
import {
  addDays,
  addMonths,
  addWorkingDays,
  isCovered,
  isWorkingDay,
  nearestWorkingDay,
  type WorkCalendar,
} from '../calendar/index.js';
import { withPolicy, type ClockPolicy, type ClockRule, type PauseKind } from './rules.js';

/** Days after `after` up to and with `through` do not count; through null: it still lasts. */
export interface Exclusion {
  readonly kind: PauseKind;
  readonly after: string;
  readonly through: string | null;
}

export interface TermFacts {
  /** Local day of the event; for hours its instant. */
  readonly at: string;
  /** Length with extensions, in the unit of the rule. */
  readonly n?: number | undefined;
  readonly exclusions?: readonly Exclusion[] | undefined;
}

/** A term counted out. */
export interface Term {
  /** Last day (or instant, for hours); null while a pause is open. */
  readonly deadline: string | null;
  /** For the bureau's own terms: the last working day not after it. */
  readonly actBy?: string;
  /** While paused: days that remain once it goes on. */
  readonly daysLeft?: number;
  /** A day was looked at whose year has no schedule yet: to be counted again. */
  readonly provisional: boolean;
}

/** A term with pauses is not looked for beyond this many days. */
const HORIZON_DAYS = 40_000;

/**
 * Counts a term. Pure: the same facts and calendar give the same term, so open clocks are counted again whenever a fact
 * or the calendar changes. The day of the event is not counted (民诉法 85, 民法典 201) unless the policy says so.
 * Undefined when an hour term has no instant to start from.
 */
export function termOf(
  rule: ClockRule,
  facts: TermFacts,
  calendar: WorkCalendar,
  policy: ClockPolicy = {},
): Term | undefined {
  const { unit, lastDay, side } = withPolicy(rule, policy);
  const n = facts.n ?? rule.n;
  const start = policy.startDay === 'include' ? addDays(facts.at, -1) : facts.at;
  switch (unit) {
    case 'hour': {
      const ms = parseTime(facts.at);
      return ms === undefined ? undefined : { deadline: isoLocal(ms + n * 3_600_000), provisional: false };
    }
    case 'month':
    case 'year':
      return finish(addMonths(start, unit === 'year' ? 12 * n : n), false);
    default: {
      const pauses = (facts.exclusions ?? []).filter(({ kind }) => rule.excludes.includes(kind));
      const counted = countOut(calendar, start, n, unit === 'working-day', pauses);
      return counted.day === null
        ? { deadline: null, daysLeft: counted.left, provisional: counted.provisional }
        : finish(counted.day, counted.provisional);
    }
  }

  function finish(last: string, before: boolean): Term {
    const end = lastDay === 'roll' ? nearestWorkingDay(calendar, last, 1) : { day: last, provisional: false };
    const act = side === 'ours' ? nearestWorkingDay(calendar, end.day, -1) : undefined;
    return {
      deadline: end.day,
      ...(act === undefined ? {} : { actBy: act.day }),
      provisional: before || end.provisional || (act?.provisional ?? false),
    };
  }
}

function countOut(
  calendar: WorkCalendar,
  start: string,
  n: number,
  working: boolean,
  pauses: readonly Exclusion[],
): { readonly day: string | null; readonly left: number; readonly provisional: boolean } {
  if (pauses.length === 0) {
    if (!working) return { day: addDays(start, n), left: 0, provisional: false };
    const found = addWorkingDays(calendar, start, n);
    return { ...found, left: 0 };
  }
  const openAfter = pauses.filter(({ through }) => through === null).map(({ after }) => after);
  let [day, left, provisional] = [start, n, false];
  for (let i = 0; i < HORIZON_DAYS && left > 0; i += 1) {
    day = addDays(day, 1);
    if (openAfter.some((after) => day > after)) return { day: null, left, provisional };
    if (working) provisional ||= !isCovered(calendar, day);
    const excluded = pauses.some(({ after, through }) => day > after && through !== null && day <= through);
    if (!excluded && (!working || isWorkingDay(calendar, day))) left -= 1;
  }
  return { day: left > 0 ? null : day, left, provisional };
}
