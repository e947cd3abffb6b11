import { localDate } from '../reading/index.js';

/** One line in the inbox: the leads of one outlet, or of one place, on one natural day (+08:00). */
export interface LeadGroup {
  readonly id: string;
  /** Local day on which the acts of its members begin, `YYYY-MM-DD`. */
  readonly day: string;
}

/** The group of a lead about this outlet or station that begins at this time. */
export function groupOf(
  subject: { readonly outlet?: string | undefined; readonly station: string },
  start: string,
): LeadGroup {
  const day = localDate(Date.parse(start));
  const whose = subject.outlet === undefined ? `station:${subject.station}` : `outlet:${subject.outlet}`;
  return { id: `${whose}:${day}`, day };
}
