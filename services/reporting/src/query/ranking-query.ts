import { inScope, type Answer, type indicatorRoutes, type Scope } from '@farwatch/contracts/http';
import { rankingWeights } from '@farwatch/domain/air';
import { localDate } from '@farwatch/domain/reading';
import type { Pool } from '@farwatch/persistence/pool';

import { everywhere } from '../areas/areas.js';
import { loadAreas } from '../areas/load-areas.js';
import { datesOf, lastDayOf, periodOf, type Span } from '../areas/periods.js';
import { airFigures } from './air-query.js';
import { type DistrictItem, rankingOf } from './ranking-figure.js';

type Ranking = Answer<(typeof indicatorRoutes)['airRanking']>;

/** Names of the districts that have air stations in a span. */
export async function airDistricts(pool: Pool, span: Span): Promise<string[]> {
  const areas = await loadAreas(pool, 'air');
  const members = areas
    .inside(everywhere, span)
    .flatMap((station) =>
      areas.membershipPeriods(station, span.from, span.to).flatMap((membership) => membership.members),
    );
  return [...new Set(members.flatMap(({ district }) => (district === null ? [] : [district])))].sort();
}

/** The districts of a month or year, ranked; real districts only where there are any. */
export async function airRanking(
  pool: Pool,
  scope: Scope,
  date: string,
  period: 'month' | 'year',
  nowMs: number,
): Promise<Ranking> {
  const name = periodOf(date, period);
  const running = lastDayOf(name) >= localDate(nowMs);
  const found: DistrictItem[] = [];
  // One after the other: a ranking of sixteen districts must not take sixteen connections.
  for (const district of await airDistricts(pool, datesOf(name))) {
    const answer = await airFigures(pool, district, { from: date, to: date }, period);
    const [item] = answer.items;
    if (item !== undefined) found.push({ district, simulated: answer.simulated, item, running });
  }
  const real = found.filter((one) => !one.simulated);
  const { pm25, yoy, good } = rankingWeights;
  return {
    period: name,
    // The place of a district is that among all of them, also where the others are not shown.
    items: rankingOf(real.length > 0 ? real : found).filter(({ district }) => inScope(scope, district)),
    weights: { pm25, change: yoy, good },
    basis: {
      standard: '天津市各区环境空气质量排名',
      clause: '30/30/40, 1-2-2-4',
      confidence: 'primary',
      source: 'two complete monthly tables agree; tie-break by the lower PM2.5 from three of four ties',
    },
    next: null,
  };
}
