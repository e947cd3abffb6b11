import {
  indicatorRoutes,
  integrityRoutes,
  type Answer,
  type Call,
  type Scope,
} from '@farwatch/contracts/http';
import { findPollutant, localDate } from '@farwatch/domain/reading';
import { Endpoint, In } from '@farwatch/http/endpoint';
import type { HttpDeps } from '@farwatch/http/module';
import { keysetPager } from '@farwatch/http/pager';
import { notFound, Problem } from '@farwatch/http/problem';
import { Controller, Inject } from '@nestjs/common';

import { areaWithin } from '../areas/area-scope.js';
import { lastDayOf, type Span } from '../areas/periods.js';
import { airFigures } from '../query/air-query.js';
import { listIntegrity } from '../query/integrity-query.js';
import { airRanking } from '../query/ranking-query.js';
import { waterFigures } from '../query/water-query.js';
import { DEPS } from './station-feed.js';

/** The longest span of one answer, in days. */
const longest = { hour: 31, day: 800, month: 3_700, year: 37_000 } as const;

const integrityPages = keysetPager(integrityRoutes.integrity, { day: 'date', source: 'text' });

/** Figures of air, water and integrity. */
@Controller()
export class FiguresController {
  constructor(@Inject(DEPS) private readonly deps: HttpDeps) {}

  @Endpoint(indicatorRoutes.air)
  async air(
    @In() { query, principal }: Call<typeof indicatorRoutes.air>,
  ): Promise<Answer<typeof indicatorRoutes.air>> {
    await this.#see(principal.scope, query.area);
    const pollutant = query.pollutant === undefined ? undefined : findPollutant(query.pollutant)?.code;
    if (query.pollutant !== undefined && pollutant === undefined)
      throw wrong('pollutant', `unknown pollutant ${query.pollutant}`);
    const span = spanOf(query, longest[query.period]);
    const found = await airFigures(this.deps.pool, query.area, span, query.period, pollutant);
    const ranked = await this.#ranks(principal.scope, query, found);
    if (query.detail === 'all') return ranked;
    return { ...ranked, items: ranked.items.map((item) => ({ ...item, figures: [] })) };
  }

  /** A district's place among the others, where one month or year is asked for. */
  async #ranks(
    scope: Scope,
    { area, period }: Call<typeof indicatorRoutes.air>['query'],
    found: Answer<typeof indicatorRoutes.air>,
  ): Promise<Answer<typeof indicatorRoutes.air>> {
    const [item] = found.items;
    if (item?.days === undefined || found.items.length > 1 || (period !== 'month' && period !== 'year'))
      return found;
    const { items } = await airRanking(this.deps.pool, scope, lastDayOf(item.period), period, Date.now());
    const rank = items.find(({ district }) => district === area);
    return rank === undefined ? found : { ...found, items: [{ ...item, rank }] };
  }

  @Endpoint(indicatorRoutes.airRanking)
  ranking(
    @In() { query, principal }: Call<typeof indicatorRoutes.airRanking>,
  ): Promise<Answer<typeof indicatorRoutes.airRanking>> {
    const now = Date.now();
    return airRanking(this.deps.pool, principal.scope, query.date ?? localDate(now), query.period, now);
  }

  @Endpoint(indicatorRoutes.water)
  async water(
    @In() { query, principal }: Call<typeof indicatorRoutes.water>,
  ): Promise<Answer<typeof indicatorRoutes.water>> {
    await this.#see(principal.scope, query.area);
    return waterFigures(this.deps.pool, query.area, spanOf(query, longest[query.period]), query.period);
  }

  @Endpoint(integrityRoutes.integrity)
  async integrity(
    @In() call: Call<typeof integrityRoutes.integrity>,
  ): Promise<Answer<typeof integrityRoutes.integrity>> {
    const { source, from, to } = call.query;
    const page = await integrityPages.page(
      call,
      ({ after, limit }) =>
        listIntegrity(this.deps.pool, call.principal.scope, { source, from, to, limit, after }),
      (item) => ({ day: item.day, source: item.source }),
    );
    return { ...page, incidents: (await this.deps.logIncidents?.()) ?? [] };
  }

  /** Figures of an area outside the caller's districts are not there. */
  async #see(scope: Scope, area: string): Promise<void> {
    if (!(await areaWithin(this.deps.pool, scope, area))) throw notFound('area', area);
  }
}

/** The asked dates, by default today; a span that is too long for one answer is refused. */
function spanOf(query: { from?: string | undefined; to?: string | undefined }, longestDays: number): Span {
  const to = query.to ?? localDate(Date.now());
  const from = query.from ?? to;
  if (from > to) throw wrong('from', 'is after `to`');
  if (Date.parse(to) - Date.parse(from) > longestDays * 86_400_000)
    throw wrong('from', `at most ${longestDays} days before \`to\` for this period`);
  return { from, to };
}

function wrong(name: string, message: string): Problem {
  return new Problem(400, 'invalid-input', `${name} ${message}`, [{ path: `query.${name}`, message }]);
}
