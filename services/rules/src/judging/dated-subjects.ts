import { placementsOf, type Station } from '@farwatch/contracts/events';
import type { LimitSubject } from '@farwatch/domain/rule';

/** What a station is to a limit, from its first to its last local day. */
export interface DatedSubject extends LimitSubject {
  readonly from: string;
  readonly to: string;
}

/**
 * What of a station verdicts depend on, in order of time; of an unknown station nothing. A move that no limit asks about,
 * from one district to another, is none here.
 */
export function subjectsOf(station: Station | undefined): DatedSubject[] {
  const found: DatedSubject[] = [];
  for (const { kind, zone, waterBody, targetClass, from, to } of station ? placementsOf(station) : []) {
    const subject = { id: station!.id, kind, zone, waterBody, targetClass };
    const last = found.at(-1);
    const goesOn =
      last !== undefined &&
      last.kind === kind &&
      last.zone === zone &&
      last.waterBody === waterBody &&
      last.targetClass === targetClass;
    if (goesOn) found.splice(-1, 1, { ...last, to });
    else found.push({ ...subject, from, to });
  }
  return found;
}

/** Are two states of a station the same to every limit on every day? */
export const sameSubjects = (a: Station | undefined, b: Station | undefined): boolean =>
  JSON.stringify(subjectsOf(a)) === JSON.stringify(subjectsOf(b));
