import type { Day } from '@farwatch/domain/air';

import type { AreaDays } from '../figures/air-period.js';
import { airPollutantCodes } from '../figures/air-samples.js';
import { datesOf } from '../figures/area-periods.js';
import { decisionsOn, zoneIn, type Areas } from './areas.js';
import { measuredBy } from './day-values.js';
import type { ExclusionRow } from './exclusion-store.js';

/** Brings together what months and years of an area are made from: its days, and what held on them. */
export function areaDaysOf(
  {
    areas,
    series,
    exclusions,
  }: {
    readonly areas: Areas;
    readonly series: ReadonlySet<string>;
    readonly exclusions: readonly ExclusionRow[];
  },
  area: string,
  days: readonly Day[],
): AreaDays {
  return {
    days,
    measured: (period) => {
      const { from, to } = datesOf(period);
      const members = areas.epochs(area, from, to).flatMap((epoch) => epoch.members);
      return [...measuredBy(series, members, airPollutantCodes).keys()];
    },
    zone: (period) => zoneIn(areas, area, datesOf(period)),
    decisions: decisionsOn(exclusions, areas, area).map(({ from, to, decision }) => ({
      from,
      to,
      pollutants: decision.pollutants,
    })),
  };
}
