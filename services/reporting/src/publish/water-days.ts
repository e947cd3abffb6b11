import type { Indicator } from '@farwatch/contracts/events';
import { unnest } from '@farwatch/persistence/bulk';
import type { PoolClient } from '@farwatch/persistence/pool';

import { loadAreas } from '../areas/load-areas.js';
import { sectionPeriods } from '../indicators/sections.js';
import { waterDayIndicators } from '../indicators/water/water-indicators.js';
import type { AreaDay, DirtyDay } from '../store/marks.js';

/**
 * Water classes of the dirty sections' days, and the share of good water of the areas that they are part of on these days
 * and of the dirty days of areas; marks their years. Answers what there is to publish of these days.
 */
export async function refreshWaterDays(
  client: PoolClient,
  dirty: readonly DirtyDay[],
  dirtyAreas: readonly AreaDay[],
): Promise<Indicator[]> {
  if (dirty.length + dirtyAreas.length === 0) return [];
  const areas = await loadAreas(client, 'water');
  const wanted = new Map<string, Set<string>>();
  const changed = new Set<string>();
  const want = (area: string, day: string): void => {
    const days = wanted.get(area);
    if (days) days.add(day);
    else wanted.set(area, new Set([day]));
  };
  for (const { station, day } of dirty) {
    for (const area of areas.of(station, day)) {
      want(area, day);
      changed.add(`${area} ${day}`);
    }
  }
  for (const { area, day } of dirtyAreas) if (areas.has(area)) want(area, day);
  await markYears(client, [
    ...[...wanted].flatMap(([area, own]) => [...own].map((day) => ({ area, day }))),
    ...dirtyAreas,
  ]);
  const days = [...new Set([...wanted.values()].flatMap((own) => [...own]))].sort();
  const [from, to] = [days[0], days.at(-1)];
  if (from === undefined || to === undefined) return [];
  const found = await sectionPeriods(client, areas, [...wanted.keys()], { from, to }, 'day', wanted);
  return found
    .filter(
      ({ area, period, sections }) =>
        changed.has(`${area} ${period}`) || sections.some(({ section }) => section.days > 0),
    )
    .flatMap(waterDayIndicators);
}

async function markYears(client: PoolClient, days: readonly AreaDay[]): Promise<void> {
  const years = new Map(
    days.map(({ area, day }) => [`${area} ${day.slice(0, 4)}`, { area, year: Number(day.slice(0, 4)) }]),
  );
  const rows = [...years.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row);
  const source = unnest<'area' | 'year'>({ area: 'text', year: 'int4' }, rows);
  await client.query(
    `INSERT INTO reporting.dirty_year AS q (kind, area, year) SELECT 'water', area, year FROM ${source.sql}
     ON CONFLICT (kind, area, year) DO UPDATE SET year = q.year WHERE false`,
    source.params,
  );
}
