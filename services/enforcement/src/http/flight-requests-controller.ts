import {
  flightRequestRoutes as routes,
  type Answer,
  type Call,
  type FlightRequestItem,
} from '@farwatch/contracts/http';
import type { Lead } from '@farwatch/domain/lead';
import type { Place } from '@farwatch/domain/patrol';
import { Endpoint, In } from '@farwatch/http/endpoint';
import type { HttpDeps } from '@farwatch/http/module';
import { keysetPager } from '@farwatch/http/pager';
import { notFound, Problem } from '@farwatch/http/problem';
import { Controller, Inject } from '@nestjs/common';

import { askFlight } from '../patrol/flight-requests.js';
import { cancelRequest, listRequests, type FlightRequestRow } from '../store/patrol/flight-requests.js';
import { CLOCK, DEPS } from './tokens.js';

const pages = keysetPager(routes.listFlightRequests, { askedAt: 'time', id: 'text' });

const noPlace = {
  zh: '线索及其站点、排口没有坐标，请给出 place（WGS-84 经纬度）',
  en: 'neither the lead nor its station or outlet has a place: give one (place, WGS-84)',
};

/** Flights that officers ask for. */
@Controller()
export class FlightRequestsController {
  constructor(
    @Inject(DEPS) private readonly deps: HttpDeps,
    @Inject(CLOCK) private readonly now: () => number,
  ) {}

  @Endpoint(routes.askFlight)
  async ask(
    @In() { params, body, principal, language }: Call<typeof routes.askFlight>,
  ): Promise<FlightRequestItem> {
    const at = new Date(this.now()).toISOString();
    const result = await askFlight(
      this.deps.pool,
      principal,
      params.id,
      body,
      (lead) => this.#placeOf(lead),
      at,
    );
    if (result.kind === 'asked') return show(result.request);
    if (result.kind === 'unknown') throw notFound('lead', params.id);
    if (result.kind === 'refused') throw new Problem(409, result.code, result.text[language]);
    throw new Problem(400, 'place-missing', noPlace[language], [
      { path: 'body.place', message: noPlace[language] },
    ]);
  }

  @Endpoint(routes.listFlightRequests)
  list(
    @In() call: Call<typeof routes.listFlightRequests>,
  ): Promise<Answer<typeof routes.listFlightRequests>> {
    const { query, principal } = call;
    return pages.page(
      call,
      (page) => listRequests(this.deps.pool, principal.scope, query, page),
      ({ asked_at, id }) => ({ askedAt: asked_at.toISOString(), id }),
      show,
    );
  }

  @Endpoint(routes.cancelFlightRequest)
  async cancel(
    @In() { params, principal }: Call<typeof routes.cancelFlightRequest>,
  ): Promise<FlightRequestItem> {
    const row = await cancelRequest(this.deps.pool, principal.scope, params.id, principal.name);
    if (row === undefined) throw notFound('flight request', params.id);
    return show(row);
  }

  async #placeOf({ subject }: Lead): Promise<Place | undefined> {
    if (subject.place !== undefined) return { lon: subject.place.lon, lat: subject.place.lat };
    const id = subject.outlet ?? subject.station;
    return id === undefined ? undefined : this.deps.placeOf?.(id);
  }
}

function show(row: FlightRequestRow): FlightRequestItem {
  return {
    ...{ id: row.id, lead: row.lead_id, leadKind: row.lead_kind, purpose: row.purpose },
    ...{ place: { lon: row.lon, lat: row.lat }, radiusM: row.radius },
    ...(row.district === null ? {} : { district: row.district }),
    ...(row.note === null ? {} : { note: row.note }),
    ...{ askedBy: row.asked_by, askedAt: row.asked_at.toISOString(), state: row.state },
    ...(row.flight_id === null ? {} : { flight: row.flight_id }),
    ...(row.flown_at === null ? {} : { flownAt: row.flown_at.toISOString() }),
    ...(row.nearest === null ? {} : { nearestM: row.nearest }),
    ...(row.cancelled_by === null ? {} : { cancelledBy: row.cancelled_by }),
  };
}
