import type { CaseEntry } from '@farwatch/contracts/http';
import { alertsOf, clocksOf, type CaseFile, type WorkCalendar } from '@farwatch/domain/case';

import { policy } from './context.js';

type Due = NonNullable<CaseEntry['due']>;

/** A day on which somebody is told of a running term. */
export interface ClockPoint {
  /** Once for this clock, its start, the day to act by and the point: a term that moves has new points. */
  readonly key: string;
  readonly on: string;
  readonly due: Due;
}

/** A case at its end is reminded of nothing. */
const ends: readonly string[] = ['declined', 'closed'];

/** Local midnight (+08:00) at which a point comes. */
export const comesAt = ({ on }: Pick<ClockPoint, 'on'>): number => Date.parse(`${on}T00:00:00+08:00`);

/**
 * The points of all running terms: those of the bureau at half, 5, 2 and 1 working days before the day to act, and past
 * it; those of a party only past their end, because from then on the bureau may go on.
 */
export function pointsOf(file: CaseFile, calendar: WorkCalendar): ClockPoint[] {
  if (ends.includes(file.state)) return [];
  return [...clocksOf(file, calendar, policy).values()].flatMap((clock) => {
    const actBy = clock.actBy ?? clock.deadline;
    if (clock.status !== 'running' || actBy === null) return [];
    return alertsOf(clock.start, actBy, calendar)
      .filter(({ kind }) => clock.side === 'ours' || kind === 'overdue')
      .map(({ on, kind, to }) => ({
        key: `${clock.id} ${clock.start} ${actBy} ${kind}`,
        on,
        due: { clock: clock.id, point: kind, actBy, to: [...to], provisional: clock.provisional },
      }));
  });
}

/** Points that are still to come, and of each term the latest that has come: what it passed before is of no use any more. */
export function standing(
  points: readonly ClockPoint[],
  nowMs: number,
): { readonly come: readonly ClockPoint[]; readonly later: readonly ClockPoint[] } {
  const latest = new Map<string, ClockPoint>();
  for (const point of points) {
    if (comesAt(point) > nowMs) continue;
    const known = latest.get(point.due.clock);
    if (known === undefined || point.on > known.on) latest.set(point.due.clock, point);
  }
  return { come: [...latest.values()], later: points.filter((point) => comesAt(point) > nowMs) };
}

/** The first day to act by of the running terms of the bureau. */
export function dueOf(
  file: CaseFile,
  calendar: WorkCalendar,
): { readonly clock: string; readonly actBy: string; readonly provisional: boolean } | undefined {
  if (ends.includes(file.state)) return undefined;
  return [...clocksOf(file, calendar, policy).values()]
    .flatMap(({ id, side, status, actBy, deadline, provisional }) => {
      const day = actBy ?? deadline;
      return side === 'ours' && status === 'running' && day !== null
        ? [{ clock: id, actBy: day, provisional }]
        : [];
    })
    .toSorted((a, b) => (a.actBy < b.actBy ? -1 : 1))[0];
}
