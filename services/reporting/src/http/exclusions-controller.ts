import { exclusionRoutes as routes, type Answer, type Call } from '@farwatch/contracts/http';
import { findPollutant } from '@farwatch/domain/reading';
import { Endpoint, In } from '@farwatch/http/endpoint';
import type { HttpDeps } from '@farwatch/http/module';
import { keysetPager } from '@farwatch/http/pager';
import { notFound, Problem } from '@farwatch/http/problem';
import { Controller, Inject } from '@nestjs/common';

import { areaWithin } from '../areas/area-scope.js';
import { loadAreas } from '../areas/load-areas.js';
import { addExclusion, listExclusions, revokeExclusion, toExclusion } from '../indicators/exclusion-store.js';
import { airPollutantCodes } from '../store/pollutants.js';
import { DEPS } from './station-feed.js';

const codes: readonly string[] = airPollutantCodes;

const pages = keysetPager(routes.listExclusions, { seq: 'integer' });

/** Decisions that keep values of some days out of months and years. */
@Controller()
export class ExclusionsController {
  constructor(@Inject(DEPS) private readonly deps: HttpDeps) {}

  @Endpoint(routes.listExclusions)
  list(@In() call: Call<typeof routes.listExclusions>): Promise<Answer<typeof routes.listExclusions>> {
    return pages.page(
      call,
      (place) => listExclusions(this.deps.pool, call.principal.scope, place),
      ({ seq }) => ({ seq }),
      toExclusion,
    );
  }

  @Endpoint(routes.addExclusion)
  async add(
    @In() { body, principal }: Call<typeof routes.addExclusion>,
  ): Promise<Answer<typeof routes.addExclusion>> {
    const pollutants = body.pollutants.map((name) => {
      const code = findPollutant(name)?.code;
      if (code === undefined || !codes.includes(code))
        throw wrong('pollutants', `${name} is none of the six pollutants of the air quality index`);
      return code;
    });
    const known =
      (await loadAreas(this.deps.pool, 'air')).has(body.area) &&
      (await areaWithin(this.deps.pool, principal.scope, body.area));
    if (!known) throw wrong('area', `${body.area} is no air station, district or all`);
    const { reason: cause, ...decision } = body;
    return addExclusion(this.deps.pool, {
      ...decision,
      cause,
      pollutants: [...new Set(pollutants)].sort(),
      author: principal.name,
    });
  }

  @Endpoint(routes.revokeExclusion)
  async revoke(
    @In() { params, query, principal }: Call<typeof routes.revokeExclusion>,
  ): Promise<Answer<typeof routes.revokeExclusion>> {
    const found = await revokeExclusion(
      this.deps.pool,
      principal.scope,
      params.id,
      principal.name,
      query.note,
    );
    if (found === undefined) throw notFound('exclusion', params.id);
    if (!found.standing)
      throw new Problem(409, 'conflict', `already taken back by ${found.exclusion.revoked?.author ?? '?'}`);
    return found.exclusion;
  }
}

function wrong(name: string, message: string): Problem {
  return new Problem(400, 'invalid-input', message, [{ path: `body.${name}`, message }]);
}
