import { DAY_ITEMS, type Day } from '@farwatch/domain/air';
import type { PoolClient } from '@farwatch/persistence/pool';

import { addDays } from '../figures/area-periods.js';
import { dayOf } from '../figures/air-samples.js';
import { computeAirDays } from './air-days.js';
import { areasOf, loadMembers } from './areas.js';
import type { Difference } from './verify-figures.js';
import { keptDays } from './year-store.js';

const daysAtOnce = 31;

/**
 * Computes the days of every station, district and `all` from the station days and compares them with the kept ones;
 * dates inclusive. A month at a time, so that memory does not grow with the span.
 */
export async function compareAirDays(client: PoolClient, from: string, to: string): Promise<Difference[]> {
  const members = await loadMembers(client, 'air');
  const areas = [...new Set(members.flatMap((member) => [member.station, ...areasOf(member)]))];
  const differences: Difference[] = [];
  for (let first = from; first <= to && areas.length > 0; first = addDays(first, daysAtOnce)) {
    const next = addDays(first, daysAtOnce);
    const last = next <= to ? addDays(next, -1) : to;
    const days = new Set<string>();
    for (let day = first; day <= last; day = addDays(day, 1)) days.add(day);
    const rebuilt = await computeAirDays(client, members, new Map(areas.map((area) => [area, days])));
    const kept = new Map(
      [...(await keptDays(client, areas, first, last))].flatMap(([area, own]) =>
        own.map((day) => [`${area} ${day.date}`, show(day)] as [string, string]),
      ),
    );
    for (const { area, day, values } of rebuilt) {
      const key = `${area} ${day}`;
      const again = show(dayOf(day, values));
      const own = kept.get(key) ?? show(dayOf(day, new Map()));
      if (own !== again) differences.push({ table: 'air_day', key, kept: own, rebuilt: again });
    }
  }
  return differences;
}

function show({ sample }: Day): string {
  return DAY_ITEMS.map((item) => sample[item] ?? '-').join('/');
}
