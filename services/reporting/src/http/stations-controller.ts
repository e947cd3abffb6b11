import { stationRoutes as routes, type Answer, type Call } from '@farwatch/contracts/http';
import { findPollutant, parseTime } from '@farwatch/domain/reading';
import { Endpoint, In } from '@farwatch/http/endpoint';
import type { HttpDeps } from '@farwatch/http/module';
import { notFound, Problem } from '@farwatch/http/problem';
import { Controller, Inject } from '@nestjs/common';
import type { Observable } from 'rxjs';

import { listReadings } from '../query/reading-query.js';
import { findStation, listStations } from '../query/station-query.js';
import { readCursor, writeCursor } from './cursor.js';
import { DEPS, FEED, type StationFeed, type StationStreamEvent } from './station-feed.js';

const dayMs = 86_400_000;

/** Stations with their state and values. */
@Controller()
export class StationsController {
  constructor(
    @Inject(DEPS) private readonly deps: HttpDeps,
    @Inject(FEED) private readonly feed: StationFeed,
  ) {}

  @Endpoint(routes.listStations)
  list(@In() { query }: Call<typeof routes.listStations>): Promise<Answer<typeof routes.listStations>> {
    return listStations(this.deps.pool, query, Date.now());
  }

  @Endpoint(routes.streamStations)
  stream(@In() call: Call<typeof routes.streamStations>): Observable<StationStreamEvent> {
    return this.feed.follow(call.lastEventId);
  }

  @Endpoint(routes.getStation)
  async get(@In() { params }: Call<typeof routes.getStation>): Promise<Answer<typeof routes.getStation>> {
    const station = await findStation(this.deps.pool, params.id, Date.now());
    if (station === undefined) throw notFound('station', params.id);
    return station;
  }

  @Endpoint(routes.listReadings)
  async readings(
    @In() { params, query }: Call<typeof routes.listReadings>,
  ): Promise<Answer<typeof routes.listReadings>> {
    const toMs = instant('to', query.to) ?? Date.now();
    const fromMs = instant('from', query.from) ?? toMs - (query.interval === 'day' ? 31 : 1) * dayMs;
    if (fromMs > toMs) throw wrong('from', 'is after `to`');
    const pollutant = query.pollutant === undefined ? undefined : findPollutant(query.pollutant)?.code;
    if (query.pollutant !== undefined && pollutant === undefined)
      throw wrong('pollutant', `unknown pollutant ${query.pollutant}`);
    const place =
      query.cursor === undefined ? undefined : readCursor(query.cursor, ['number', 'number', 'number']);
    const { items, next } = await listReadings(this.deps.pool, {
      station: params.id,
      pollutant,
      fromMs,
      toMs,
      interval: query.interval,
      limit: query.limit,
      after: place && { startMs: Number(place[0]), series: Number(place[1]), endMs: Number(place[2]) },
    });
    if (items.length === 0 && (await findStation(this.deps.pool, params.id, Date.now())) === undefined)
      throw notFound('station', params.id);
    return { items, next: next === undefined ? null : writeCursor([next.startMs, next.series, next.endMs]) };
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
