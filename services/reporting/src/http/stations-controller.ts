import {
  stationRoutes as routes,
  type Answer,
  type Call,
  type Scope,
  type StationItem,
} from '@farwatch/contracts/http';
import { findPollutant, parseTime } from '@farwatch/domain/reading';
import { Endpoint, In } from '@farwatch/http/endpoint';
import type { HttpDeps } from '@farwatch/http/module';
import type { LiveFeed } from '@farwatch/http/live-feed';
import { keysetPager } from '@farwatch/http/pager';
import { notFound, Problem } from '@farwatch/http/problem';
import type { StreamEvent } from '@farwatch/http/sse';
import { Controller, Inject } from '@nestjs/common';
import type { Observable } from 'rxjs';

import { listReadings, placeOf, showReading } from '../query/reading-query.js';
import { findStation, listStations } from '../query/station-query.js';
import { DEPS, FEED } from './station-feed.js';

const dayMs = 86_400_000;
const stationPages = keysetPager(routes.listStations, { id: 'text' });
const readingPages = keysetPager(routes.listReadings, { start: 'time', series: 'integer', end: 'time' });

/** Stations with their state and values. */
@Controller()
export class StationsController {
  constructor(
    @Inject(DEPS) private readonly deps: HttpDeps,
    @Inject(FEED) private readonly feed: LiveFeed,
  ) {}

  @Endpoint(routes.listStations)
  list(@In() call: Call<typeof routes.listStations>): Promise<Answer<typeof routes.listStations>> {
    const { scope } = call.principal;
    return stationPages.page(
      call,
      (place) => listStations(this.deps.pool, scope, call.query, place, Date.now()),
      ({ id }) => ({ id }),
    );
  }

  @Endpoint(routes.streamStations)
  stream(@In() call: Call<typeof routes.streamStations>): Observable<StreamEvent> {
    return this.feed.follow(call.principal.scope, call.lastEventId);
  }

  @Endpoint(routes.getStation)
  async get(
    @In() { params, principal }: Call<typeof routes.getStation>,
  ): Promise<Answer<typeof routes.getStation>> {
    return this.#find(principal.scope, params.id);
  }

  @Endpoint(routes.listReadings)
  async readings(@In() call: Call<typeof routes.listReadings>): Promise<Answer<typeof routes.listReadings>> {
    const { params, query, principal } = call;
    const toMs = instant('to', query.to) ?? Date.now();
    const fromMs = instant('from', query.from) ?? toMs - (query.interval === 'day' ? 31 : 1) * dayMs;
    if (fromMs > toMs) throw wrong('from', 'is after `to`');
    const pollutant = query.pollutant === undefined ? undefined : findPollutant(query.pollutant)?.code;
    if (query.pollutant !== undefined && pollutant === undefined)
      throw wrong('pollutant', `unknown pollutant ${query.pollutant}`);
    const { interval } = query;
    const about = { station: params.id, pollutant, fromMs, toMs, interval };
    const page = await readingPages.page(
      call,
      (place) => listReadings(this.deps.pool, principal.scope, { ...about, ...place }),
      placeOf,
      showReading,
    );
    if (page.items.length === 0) await this.#find(principal.scope, params.id);
    return page;
  }

  async #find(scope: Scope, id: string): Promise<StationItem> {
    const station = await findStation(this.deps.pool, scope, id, Date.now());
    if (station === undefined) throw notFound('station', id);
    return station;
  }
}

function instant(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const at = parseTime(text);
  if (at === undefined) throw wrong(name, 'is no RFC 3339 time with an offset');
  return at;
}

function wrong(name: string, message: string): Problem {
  return new Problem(400, 'invalid-input', `${name} ${message}`, [{ path: `query.${name}`, message }]);
}
