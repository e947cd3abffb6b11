import { localDayOf, type WorkCalendar } from '../calendar/index.js';
import {
  clockRule,
  courtWindowOf,
  dailyPenaltyOf,
  earliestDecision,
  earliestHearing,
  findClockRule,
  latestHearingNotice,
  markWindowCloses,
  pauseKinds,
  surchargeOf,
  termOf,
  type ClockPolicy,
  type Continued,
  type Exclusion,
  type Pause,
  type Payment,
} from '../clocks/index.js';
import { list, nullable, of, optional, words, type Shape } from './shape.js';

/** A line of worked clocks: a rule, an event, the rest days around it. */
export interface ClockRow {
  readonly rule: string;
  readonly given: {
    readonly event: string;
    readonly at: string;
    readonly n?: number;
    readonly exclusions?: readonly Exclusion[];
    readonly hearingOn?: string;
    readonly waivedOn?: string;
    readonly fineYuan?: number;
    readonly paidOn?: string;
    readonly payments?: readonly Payment[];
    readonly remedyPauses?: readonly Pause[];
    readonly stillViolatingOn?: string;
    readonly originalFineYuan?: number;
    readonly again?: readonly Continued[];
    readonly demandServed?: string;
    readonly remediesEndedOn?: string;
    readonly discoveredOn?: string;
  };
  readonly policy: ClockPolicy;
  readonly calendar: { readonly off: readonly string[]; readonly work: readonly string[] };
  readonly expect: Readonly<Record<string, unknown>>;
}

export const clockRowShape: Shape = of({
  rule: 'text',
  given: of({
    event: 'text',
    at: 'moment',
    n: optional('count'),
    exclusions: optional(list(of({ kind: words(...pauseKinds), after: 'day', through: nullable('day') }))),
    hearingOn: optional('day'),
    waivedOn: optional('day'),
    fineYuan: optional('number'),
    paidOn: optional('day'),
    payments: optional(list(of({ on: 'day', yuan: 'number' }))),
    remedyPauses: optional(list({ tuple: ['day', nullable('day')] })),
    stillViolatingOn: optional('day'),
    originalFineYuan: optional('number'),
    again: optional(list({ tuple: ['day', 'day'] })),
    demandServed: optional('day'),
    remediesEndedOn: optional('day'),
    discoveredOn: optional('day'),
  }),
  policy: of({
    startDay: optional(words('include', 'exclude')),
    lastDay: optional(words('roll', 'none')),
    unit: optional(words('day', 'working-day', 'month', 'year', 'hour')),
    clearDays: optional('flag'),
  }),
  calendar: of({ off: list('day'), work: list('day') }),
  expect: { record: 'any' },
});

/** The vectors were made when the schedules of up to this year were known. */
const VECTORS_COVER_UNTIL = 2026;

type Got = Readonly<Record<string, unknown>>;
type Counted = ClockRow['given'] & { readonly day: string };
type Counting = (given: Counted, calendar: WorkCalendar, policy: ClockPolicy) => Got | string;

const missing = (name: string): string => `given.${name} is missing`;

/** Rules that give more than a last day. */
const special: Readonly<Record<string, Counting>> = {
  'decide-earliest': (given, calendar, policy) => {
    const { day, provisional } = earliestDecision(
      given.day,
      calendar,
      policy,
      given.event === 'waived' ? given.day : given.waivedOn,
    );
    return { notBefore: day, provisional };
  },
  'hearing-notice-7': ({ event, day, hearingOn }, calendar, policy) => {
    if (event === 'hearingOn') return { latestService: latestHearingNotice(day, calendar, policy).day };
    const earliest = earliestHearing(day, calendar, policy);
    return {
      earliestHearing: earliest.day,
      provisional: earliest.provisional,
      ...(hearingOn === undefined ? {} : { allowed: hearingOn >= earliest.day }),
    };
  },
  surcharge: (given, calendar, policy) => {
    if (given.fineYuan === undefined) return missing('fineYuan');
    if (given.paidOn === undefined) return missing('paidOn');
    const due = termOf(clockRule('pay-15'), { at: given.day }, calendar, policy)?.deadline ?? given.day;
    const { days, yuan, capped } = surchargeOf(
      given.fineYuan,
      due,
      given.paidOn,
      given.payments,
      given.remedyPauses,
    );
    return { due, days, surchargeYuan: yuan, capped };
  },
  'daily-penalty': ({ day, stillViolatingOn, originalFineYuan, again = [] }) => {
    if (originalFineYuan === undefined) return missing('originalFineYuan');
    const first: readonly Continued[] = stillViolatingOn === undefined ? [] : [[day, stillViolatingOn]];
    const { days, yuan } = dailyPenaltyOf(originalFineYuan, [...first, ...again]);
    return { days, amountYuan: yuan };
  },
  'court-window': ({ day, demandServed, remediesEndedOn }, calendar) => ({
    ...courtWindowOf(day, demandServed, calendar, remediesEndedOn),
  }),
  'mark-window': ({ day }) => ({ closes: markWindowCloses(day) }),
};

/** What this program counts for a line; a text says why it cannot. */
export function countRow({ rule, given, policy, calendar: { off, work } }: ClockRow): Got | string {
  const calendar: WorkCalendar = {
    coveredFrom: 0,
    coveredUntil: VECTORS_COVER_UNTIL,
    off: new Set(off),
    work: new Set(work),
  };
  const day = localDayOf(given.at);
  if (day === undefined) return missing('at');
  const counting = Object.hasOwn(special, rule) ? special[rule] : undefined;
  if (counting !== undefined) return counting({ ...given, day }, calendar, policy);
  const found = findClockRule(rule);
  if (found === undefined) return `unknown rule ${rule}`;
  const at = found.unit === 'hour' ? given.at : day;
  const term = termOf(found, { at, n: given.n, exclusions: given.exclusions }, calendar, policy);
  if (term === undefined) return 'given.at is no instant';
  if (!rule.startsWith('limitation-')) return { ...term };
  const inTime =
    given.discoveredOn === undefined ? {} : { inTime: given.discoveredOn <= (term.deadline ?? '') };
  return { ...term, lastDay: term.deadline, ...inTime };
}
