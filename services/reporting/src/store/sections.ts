import { sectionFigure } from '../figures/water-figures.js';
import type { Member } from './areas.js';
import type { sectionMeans } from './day-values.js';

/** The figures of all sections in one period. */
export function sectionsOf(
  members: readonly Member[],
  means: Awaited<ReturnType<typeof sectionMeans>>,
  period: string,
): Map<string, ReturnType<typeof sectionFigure>> {
  const values = new Map<string, { readonly values: Record<string, number>; days: number }>();
  for (const mean of means) {
    if (mean.period !== period) continue;
    let own = values.get(mean.station);
    if (!own) values.set(mean.station, (own = { values: {}, days: 0 }));
    own.values[mean.pollutant] = mean.valueE6;
    own.days = Math.max(own.days, mean.days);
  }
  return new Map(
    members.map((member) => {
      const own = values.get(member.station) ?? { values: {}, days: 0 };
      return [member.station, sectionFigure(member, own.values, own.days)];
    }),
  );
}
