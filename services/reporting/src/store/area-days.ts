import type { Day } from '@farwatch/domain/air';

import type { AreaDays } from '../figures/air-period.js';
import { airPollutantCodes } from '../figures/air-samples.js';
import { datesOf } from '../figures/area-periods.js';
import { decisionsOn, zoneIn, type Areas } from './areas.js';
import type { ExclusionRow } from './exclusion-store.js';
import { Measuring, type FirstDays } from './measuring.js';

/** Brings together what months and years of an area are made from: its days, and what held on them. */
export function areaDaysOf(
  {
    areas,
    first,
    exclusions,
  }: {
    readonly areas: Areas;
    readonly first: FirstDays;
    readonly exclusions: readonly ExclusionRow[];
  },
  area: string,
  days: readonly Day[],
): AreaDays {
  return {
    days,
    measured: (period) => {
      const { from, to } = datesOf(period);
      const measured = areas
        .epochs(area, from, to)
        .flatMap((epoch) => new Measuring(first, epoch.members, airPollutantCodes).pollutants(epoch.to));
      return [...new Set(measured)];
    },
    zone: (period) => zoneIn(areas, area, datesOf(period)),
    decisions: decisionsOn(exclusions, areas, area).map(({ from, to, decision }) => ({
      from,
      to,
      pollutants: decision.pollutants,
    })),
  };
}
