import type { AirDay } from './air-samples.js';

/** A decision that stands: values of these days stay out of months and years. Dates inclusive. */
export interface Exclusion {
  readonly area: string;
  readonly from: string;
  readonly to: string;
  readonly pollutants: readonly string[];
}

/** The days without the values that decisions on these areas leave out, and how many days each pollutant lost. */
export function withoutExcluded(
  days: readonly AirDay[],
  exclusions: readonly Exclusion[],
  areas: ReadonlySet<string>,
): { readonly days: readonly AirDay[]; readonly excluded: readonly { date: string; pollutant: string }[] } {
  const own = exclusions.filter((one) => areas.has(one.area));
  if (own.length === 0) return { days, excluded: [] };
  const excluded: { date: string; pollutant: string }[] = [];
  const kept = days.map((day): AirDay => {
    const out = new Set(exclusionsOn(own, areas, day.date).flatMap((one) => one.pollutants));
    const gone = [...out].filter((code) => day.values.has(code));
    if (gone.length === 0) return day;
    for (const pollutant of gone) excluded.push({ date: day.date, pollutant });
    return { date: day.date, values: new Map([...day.values].filter(([code]) => !out.has(code))) };
  });
  return { days: kept, excluded };
}

/** The decisions that hold for a day. */
export function exclusionsOn<T extends Exclusion>(
  exclusions: readonly T[],
  areas: ReadonlySet<string>,
  date: string,
): T[] {
  return exclusions.filter((one) => areas.has(one.area) && one.from <= date && date <= one.to);
}
