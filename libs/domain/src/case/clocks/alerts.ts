import { addDays, addWorkingDays, daysBetween, type WorkCalendar } from '../calendar/index.js';

export const alertKinds = ['half', 'days-5', 'days-2', 'days-1', 'overdue'] as const;
export type AlertKind = (typeof alertKinds)[number];
/** Who hears of it: whoever owns the case, then the manager too, then the head too (our design). */
export type AlertTo = 'owner' | 'manager' | 'head';

export interface AlertPoint {
  readonly on: string;
  readonly kind: AlertKind;
  readonly to: readonly AlertTo[];
}

const reach: Readonly<Record<AlertKind, readonly AlertTo[]>> = {
  half: ['owner'],
  'days-5': ['owner'],
  'days-2': ['owner', 'manager'],
  'days-1': ['owner', 'manager', 'head'],
  overdue: ['owner', 'manager', 'head'],
};

/**
 * The days on which somebody is told of a running clock: half of it gone, 5, 2 and 1 working days before the day to act,
 * and the day after it. In order of time; a point that would not lie after the start is left out, two never fall on one day.
 */
export function alertsOf(start: string, actBy: string, calendar: WorkCalendar): readonly AlertPoint[] {
  const before = (n: number): string => addWorkingDays(calendar, actBy, -n).day;
  const days: readonly (readonly [AlertKind, string])[] = [
    ['overdue', addDays(actBy, 1)],
    ['days-1', before(1)],
    ['days-2', before(2)],
    ['days-5', before(5)],
    ['half', addDays(start, Math.floor(daysBetween(start, actBy) / 2))],
  ];
  const points = new Map<string, AlertPoint>();
  // The more urgent one of a day stands.
  for (const [kind, on] of days)
    if (on > start && !points.has(on)) points.set(on, { on, kind, to: reach[kind] });
  return [...points.values()].toSorted((a, b) => (a.on < b.on ? -1 : 1));
}
