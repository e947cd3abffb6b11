import type { Indicator } from '@farwatch/contracts/events';
import { CLASS_ITEMS } from '@farwatch/domain/water';
import type { PoolClient } from '@farwatch/persistence/pool';

import { shares } from '../figures/water-figures.js';
import { areasOf, loadMembers, membersOf } from './areas.js';
import { sectionMeans } from './day-values.js';
import type { DirtyDay } from './dirty-day.js';
import { sectionsOf } from './sections.js';

/**
 * Water classes of the dirty sections' days, and the share of good water of their areas; also of those that a station has
 * left: whatever stands announced for one of these days is computed again.
 */
export async function waterDays(client: PoolClient, dirty: readonly DirtyDay[]): Promise<Indicator[]> {
  if (dirty.length === 0) return [];
  const members = await loadMembers(client, 'water');
  const byId = new Map(members.map((member) => [member.station, member]));
  const stations = new Map<string, Set<string>>();
  const areas = new Map<string, Set<string>>();
  const add = (to: Map<string, Set<string>>, day: string, id: string): void => {
    const known = to.get(day);
    if (known) known.add(id);
    else to.set(day, new Set([id]));
  };
  for (const { area, day } of await announcedShares(client, [...new Set(dirty.map(({ day }) => day))]))
    add(areas, day, area);
  for (const { station, day } of dirty) {
    const member = byId.get(station);
    if (member === undefined) continue;
    add(stations, day, station);
    for (const area of areasOf(member)) add(areas, day, area);
  }
  const days = [...new Set([...stations.keys(), ...areas.keys()])].sort();
  if (days.length === 0) return [];
  const ids = [...byId.keys()];
  const means = await sectionMeans(client, ids, CLASS_ITEMS, days[0] ?? '', days.at(-1) ?? '', 'day', days);
  const figures: Indicator[] = [];
  for (const day of days) {
    const sections = sectionsOf(members, means, day);
    for (const station of stations.get(day) ?? []) {
      const section = sections.get(station);
      if (section === undefined) continue;
      const found = section.class;
      figures.push(
        waterIndicator(
          station,
          'water-class',
          day,
          found,
          found !== null,
          section.items.length,
          CLASS_ITEMS.length,
        ),
      );
    }
    for (const area of areas.get(day) ?? []) {
      const inside = membersOf(members, area).flatMap((member) => sections.get(member.station) ?? []);
      const { assessed, goodWaterShare } = shares(inside);
      figures.push(
        waterIndicator(area, 'good-water-share', day, goodWaterShare, assessed > 0, assessed, inside.length),
      );
    }
  }
  return figures;
}

async function announcedShares(
  client: PoolClient,
  days: readonly string[],
): Promise<readonly { readonly area: string; readonly day: string }[]> {
  const { rows } = await client.query<{ area: string; day: string }>(
    `SELECT area, period AS day FROM reporting.published WHERE indicator = 'good-water-share' AND period = ANY ($1)`,
    [days],
  );
  return rows;
}

function waterIndicator(
  area: string,
  indicator: string,
  period: string,
  value: number | string | null,
  valid: boolean,
  count: number,
  expected: number,
): Indicator {
  return { area, indicator, period, value, valid, count, expected, standard: 'GB 3838-2002' };
}
