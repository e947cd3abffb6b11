import { placementsOf, type Station } from '@farwatch/contracts/events';
import type { LimitSubject } from '@farwatch/domain/rule';

/** What decides which limits a station has, from the first to the last local day on which it is so. */
export interface DatedSubject extends LimitSubject {
  readonly from: string;
  readonly to: string;
}

/** Hours of a sampling interval of a section that declares none (automatic stations report every four hours). */
export const usualSamplingHours = 4;

/**
 * What of a station verdicts depend on, in order of time; nothing for an unknown station. A change that no limit asks
 * about, such as the move from one district to another, begins no new entry.
 */
export function subjectsOf(station: Station | undefined): DatedSubject[] {
  const found: DatedSubject[] = [];
  for (const { kind, zone, waterBody, targetClass, from, to } of station ? placementsOf(station) : []) {
    const subject = { id: station!.id, kind, zone, waterBody, targetClass };
    const last = found.at(-1);
    const unchanged =
      last !== undefined &&
      last.kind === kind &&
      last.zone === zone &&
      last.waterBody === waterBody &&
      last.targetClass === targetClass;
    if (unchanged) found.splice(-1, 1, { ...last, to });
    else found.push({ ...subject, from, to });
  }
  return found;
}

/** Are two states of a station the same to every limit on every day? */
export const sameSubjects = (a: Station | undefined, b: Station | undefined): boolean =>
  a?.samplingHours === b?.samplingHours && JSON.stringify(subjectsOf(a)) === JSON.stringify(subjectsOf(b));
