import type { Answer, indicatorRoutes } from '@farwatch/contracts/http';
import { PERIOD_ITEMS } from '@farwatch/domain/water';
import type { Pool } from '@farwatch/persistence/pool';

import { loadAreas } from '../areas/load-areas.js';
import { type Period, type Span, spanOf } from '../areas/periods.js';
import { sectionPeriods } from '../indicators/sections.js';
import { evaluationOf, shares } from '../indicators/water/water-figures.js';

type Water = Answer<(typeof indicatorRoutes)['water']>;

/** Water classes of an area's sections and the shares over them, per day, month or year that has data. */
export async function waterFigures(pool: Pool, area: string, span: Span, period: Period): Promise<Water> {
  const areas = await loadAreas(pool, 'water');
  const whole = { from: spanOf(span.from, period).from, to: spanOf(span.to, period).to };
  const members = areas
    .membershipPeriods(area, whole.from, whole.to)
    .flatMap((membership) => membership.members);
  const found = await sectionPeriods(pool, areas, [area], whole, period);
  return {
    area,
    period,
    simulated: members.length > 0 && members.every((member) => member.simulated),
    items: found.map((one) => {
      const sections = one.sections.map(({ section }) => section);
      return {
        period: one.period,
        sections,
        ...shares(sections),
        evaluation: evaluationOf(one.sections, period === 'day' ? undefined : PERIOD_ITEMS),
      };
    }),
    next: null,
  };
}
