import { indicatorRoutes, integrityRoutes, type Answer, type Call } from '@farwatch/contracts/http';
import { findPollutant, localDate } from '@farwatch/domain/reading';
import { Endpoint, In } from '@farwatch/http/endpoint';
import type { HttpDeps } from '@farwatch/http/module';
import { Problem } from '@farwatch/http/problem';
import { Controller, Inject } from '@nestjs/common';

import { lastDayOf, type Span } from '../areas/periods.js';
import { airFigures } from '../query/air-query.js';
import { listIntegrity } from '../query/integrity-query.js';
import { airRanking } from '../query/ranking-query.js';
import { waterFigures } from '../query/water-query.js';
import { readCursor, writeCursor } from './cursor.js';
import { DEPS } from './station-feed.js';

/** The longest span of one answer, in days. */
const longest = { hour: 31, day: 800, month: 3_700, year: 37_000 } as const;

/** Figures of air, water and integrity. */
@Controller()
export class FiguresController {
  constructor(@Inject(DEPS) private readonly deps: HttpDeps) {}

  @Endpoint(indicatorRoutes.air)
  async air(@In() { query }: Call<typeof indicatorRoutes.air>): Promise<Answer<typeof indicatorRoutes.air>> {
    const pollutant = query.pollutant === undefined ? undefined : findPollutant(query.pollutant)?.code;
    if (query.pollutant !== undefined && pollutant === undefined)
      throw wrong('pollutant', `unknown pollutant ${query.pollutant}`);
    const span = spanOf(query, longest[query.period]);
    const found = await airFigures(this.deps.pool, query.area, span, query.period, pollutant);
    const ranked = await this.#ranks(query, found);
    if (query.detail === 'all') return ranked;
    return { ...ranked, items: ranked.items.map((item) => ({ ...item, figures: [] })) };
  }

  /** A district's place among the others, where one month or year is asked for. */
  async #ranks(
    { area, period }: Call<typeof indicatorRoutes.air>['query'],
    found: Answer<typeof indicatorRoutes.air>,
  ): Promise<Answer<typeof indicatorRoutes.air>> {
    const [item] = found.items;
    if (item?.days === undefined || found.items.length > 1 || (period !== 'month' && period !== 'year'))
      return found;
    const { items } = await airRanking(this.deps.pool, lastDayOf(item.period), period, Date.now());
    const rank = items.find(({ district }) => district === area);
    return rank === undefined ? found : { ...found, items: [{ ...item, rank }] };
  }

  @Endpoint(indicatorRoutes.airRanking)
  ranking(
    @In() { query }: Call<typeof indicatorRoutes.airRanking>,
  ): Promise<Answer<typeof indicatorRoutes.airRanking>> {
    const now = Date.now();
    return airRanking(this.deps.pool, query.date ?? localDate(now), query.period, now);
  }

  @Endpoint(indicatorRoutes.water)
  water(@In() { query }: Call<typeof indicatorRoutes.water>): Promise<Answer<typeof indicatorRoutes.water>> {
    return waterFigures(this.deps.pool, query.area, spanOf(query, longest[query.period]), query.period);
  }

  @Endpoint(integrityRoutes.integrity)
  async integrity(
    @In() { query }: Call<typeof integrityRoutes.integrity>,
  ): Promise<Answer<typeof integrityRoutes.integrity>> {
    const place = query.cursor === undefined ? undefined : readCursor(query.cursor, ['string', 'string']);
    if (place !== undefined && !/^\d{4}-\d\d-\d\d$/.test(String(place[0])))
      throw wrong('cursor', 'unknown cursor');
    const { items, more } = await listIntegrity(this.deps.pool, {
      source: query.source,
      from: query.from,
      to: query.to,
      limit: query.limit,
      after: place && { day: String(place[0]), source: String(place[1]) },
    });
    const last = items.at(-1);
    return { items, next: more && last !== undefined ? writeCursor([last.day, last.source]) : null };
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
