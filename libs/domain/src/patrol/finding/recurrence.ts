import { distanceM, type Place } from '../track/coordinates.js';
import type { FindingKind } from './kinds.js';

export interface LocatedFinding {
  readonly id: string;
  readonly kind: FindingKind;
  readonly place: Place;
  readonly atMs: number;
}

/** Within `radiusM` metres and `days` days a finding of the same kind is the old one seen again. */
export interface RecurrenceRule {
  readonly radiusM: number;
  readonly days: number;
}
export const usualRecurrence: RecurrenceRule = { radiusM: 50, days: 30 };

const dayMs = 86_400_000;

/**
 * The earlier finding that this one repeats: of the same kind, near in place and time; of several the nearest in place, then
 * the oldest. `other` never repeats: what has no kind is not the same.
 */
export function recurrenceOf<Known extends LocatedFinding>(
  finding: LocatedFinding,
  known: readonly Known[],
  { radiusM, days }: RecurrenceRule = usualRecurrence,
): Known | undefined {
  if (finding.kind === 'other') return undefined;
  const near = known.flatMap((one) => {
    if (one.id === finding.id || one.kind !== finding.kind) return [];
    const distance = distanceM(one.place, finding.place);
    return distance <= radiusM && Math.abs(one.atMs - finding.atMs) <= days * dayMs
      ? [{ one, distance }]
      : [];
  });
  near.sort((a, b) => a.distance - b.distance || a.one.atMs - b.one.atMs || (a.one.id < b.one.id ? -1 : 1));
  return near[0]?.one;
}
