import type { AirExclusion } from '@farwatch/contracts/http';
import { DAY_ITEMS, type Day, type DayItem } from '@farwatch/domain/air';

import { codeOf } from './air-samples.js';

/** A decision in force: values of these days are left out of months and years. Dates inclusive. */
export interface Decision extends Pick<AirExclusion, 'id' | 'area' | 'from' | 'to' | 'author' | 'note'> {
  readonly cause: AirExclusion['reason'];
  /** HJ 212 codes. */
  readonly pollutants: readonly string[];
  readonly at: Date;
}

/** A value that a decision leaves out. */
export interface Excluded {
  readonly date: string;
  readonly item: DayItem;
}

/** The days without the values that decisions leave out, and which those are. */
export function withoutExcluded(
  days: readonly Day[],
  decisions: readonly Pick<Decision, 'from' | 'to' | 'pollutants'>[],
): { readonly days: readonly Day[]; readonly excluded: readonly Excluded[] } {
  const excluded: Excluded[] = [];
  const kept = days.map((day): Day => {
    const out = decisions
      .filter(({ from, to }) => from <= day.date && day.date <= to)
      .flatMap((one) => one.pollutants);
    const gone = DAY_ITEMS.filter(
      (item) => out.includes(codeOf(item)) && (day.sample[item] ?? null) !== null,
    );
    if (gone.length === 0) return day;
    for (const item of gone) excluded.push({ date: day.date, item });
    return { ...day, sample: { ...day.sample, ...Object.fromEntries(gone.map((item) => [item, null])) } };
  });
  return { days: kept, excluded };
}
