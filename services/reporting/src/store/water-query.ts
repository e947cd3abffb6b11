import type { Answer, indicatorRoutes } from '@farwatch/contracts/http';
import { CLASS_ITEMS } from '@farwatch/domain/water';
import type { Pool } from '@farwatch/persistence/pool';

import { spanOf, type Period, type Span } from '../figures/area-periods.js';
import { evaluationOf, shares } from '../figures/water-figures.js';
import { loadMembers, membersOf } from './areas.js';
import { sectionMeans } from './day-values.js';
import { sectionsOf } from './sections.js';

type Water = Answer<(typeof indicatorRoutes)['water']>;

/** Water classes of an area's sections and the shares over them, per day, month or year that has data. */
export async function waterFigures(pool: Pool, area: string, span: Span, period: Period): Promise<Water> {
  const members = membersOf(await loadMembers(pool, 'water'), area);
  const from = spanOf(span.from, period).from;
  const to = spanOf(span.to, period).to;
  const ids = members.map((member) => member.station);
  const means = await sectionMeans(pool, ids, CLASS_ITEMS, from, to, period);
  const periods = [...new Set(means.map((mean) => mean.period))].sort();
  return {
    area,
    period,
    simulated: members.length > 0 && members.every((member) => member.simulated),
    items: periods.map((one) => {
      const sections = [
        ...sectionsOf(
          members,
          means.filter((mean) => mean.period === one),
          one,
        ).values(),
      ];
      const bodies = members.map(({ waterBody }) => waterBody);
      const evaluation = evaluationOf(
        // In the order of the members, as `sectionsOf` gives them.
        sections.map((section, at) => ({ section, waterBody: bodies[at] ?? 'river' })),
      );
      return { period: one, sections, ...shares(sections), ...(evaluation && { evaluation }) };
    }),
    next: null,
  };
}
