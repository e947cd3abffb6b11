import { addDays, addMonths } from '../calendar/index.js';

/** Months that are looked back for repeated violations, and for complaints (Hunan 2021). */
export const REPEAT_MONTHS = 24;
export const COMPLAINT_MONTHS = 12;

/** How many of some days lie in the months before a day, from the same day of the month up to the day before. */
export function countBefore(days: readonly string[], day: string, months: number): number {
  const [from, to] = [addMonths(day, -months), addDays(day, -1)];
  return days.filter((one) => one >= from && one <= to).length;
}

/** The how-many-th violation this is: those of the two years before the discovery, and this one. */
export const repeatCountOf = (violations: readonly string[], discovered: string): number =>
  countBefore(violations, discovered, REPEAT_MONTHS) + 1;
