import { DAY_ITEMS, type Day } from '@farwatch/domain/air';
import type { PoolClient } from '@farwatch/persistence/pool';

import { loadAreas } from '../areas/load-areas.js';
import { addDays } from '../areas/periods.js';
import { dayOf } from '../indicators/air/air-samples.js';
import { keptDays } from '../indicators/kept-days.js';
import { computeAirDays } from '../publish/air-days.js';

const daysAtOnce = 31;

/** A figure that differs from what a computation over all readings gives. */
export interface Difference {
  readonly table: 'hour' | 'day' | 'latest' | 'mda8_day' | 'air_day';
  readonly key: string;
  readonly kept: string | null;
  readonly rebuilt: string | null;
}

/**
 * Computes the days of every station, district and `all` from the days of the stations that they have on them, and
 * compares them with the kept ones; dates inclusive. A month at a time, so that memory does not grow with the span.
 */
export async function compareAirDays(client: PoolClient, from: string, to: string): Promise<Difference[]> {
  const areas = await loadAreas(client, 'air');
  const differences: Difference[] = [];
  for (let first = from; first <= to; first = addDays(first, daysAtOnce)) {
    const next = addDays(first, daysAtOnce);
    const last = next <= to ? addDays(next, -1) : to;
    const days = new Set<string>();
    for (let day = first; day <= last; day = addDays(day, 1)) days.add(day);
    const rebuilt = new Map(
      (await computeAirDays(client, areas, new Map(areas.names.map((area) => [area, days])))).map(
        ({ area, day, values }) => [`${area} ${day}`, show(dayOf(day, values))],
      ),
    );
    // All that are kept, also of areas that no station belongs to any more.
    const kept = new Map(
      [...(await keptDays(client, null, first, last))].flatMap(([area, own]) =>
        own.map((day) => [`${area} ${day.date}`, show(day)] as [string, string]),
      ),
    );
    for (const key of new Set([...rebuilt.keys(), ...kept.keys()])) {
      const own = kept.get(key) ?? empty;
      const again = rebuilt.get(key) ?? empty;
      if (own !== again) differences.push({ table: 'air_day', key, kept: own, rebuilt: again });
    }
  }
  return differences;
}

function show({ sample }: Day): string {
  return DAY_ITEMS.map((item) => sample[item] ?? '-').join('/');
}

const empty = show(dayOf('', new Map()));
