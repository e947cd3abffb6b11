import type { Day } from '@farwatch/domain/air';

import { type Areas, decisionsOn, zoneIn } from '../../areas/areas.js';
import { datesOf } from '../../areas/periods.js';
import { type FirstDays, measuredPollutants } from '../../areas/station-counts.js';
import { airPollutantCodes } from '../../store/pollutants.js';
import type { ExclusionRow } from '../exclusion-store.js';
import type { AreaDays } from './air-period.js';

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
        .membershipPeriods(area, from, to)
        .flatMap((membership) =>
          measuredPollutants(first, membership.members, airPollutantCodes, membership.to),
        );
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
