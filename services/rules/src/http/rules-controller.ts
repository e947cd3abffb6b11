import { ruleRoutes, type Answer, type Call } from '@farwatch/contracts/http';
import { Endpoint, In } from '@farwatch/http/endpoint';
import type { HttpDeps } from '@farwatch/http/module';
import { keysetPager } from '@farwatch/http/pager';
import { notFound } from '@farwatch/http/problem';
import { Controller, Inject } from '@nestjs/common';

import { knowsStation } from '../store/reference-store.js';
import {
  listRejudges,
  partitionOfStation,
  requestRejudge,
  type StoredRejudge,
} from '../store/rejudge-store.js';
import { rejudgeHint } from './rejudge-hints.js';

const pages = keysetPager(ruleRoutes.listRejudges, { station: 'text' });

export const DEPS = Symbol('rules deps');

@Controller()
export class RulesController {
  constructor(@Inject(DEPS) private readonly deps: HttpDeps) {}

  @Endpoint(ruleRoutes.listRejudges)
  rejudges(
    @In() call: Call<typeof ruleRoutes.listRejudges>,
  ): Promise<Answer<typeof ruleRoutes.listRejudges>> {
    return pages.page(
      call,
      (place) => listRejudges(this.deps.pool, call.principal.scope, place),
      ({ station }) => ({ station }),
      show,
    );
  }

  @Endpoint(ruleRoutes.requestRejudge)
  async rejudge(
    @In() { body, principal }: Call<typeof ruleRoutes.requestRejudge>,
  ): Promise<Answer<typeof ruleRoutes.requestRejudge>> {
    const { pool, control } = this.deps;
    const { station, from, to } = body;
    if (!(await knowsStation(pool, principal.scope, station))) throw notFound('station', station);
    const fromMs = Math.max(0, Date.parse(from));
    const toMs = to === undefined ? null : Date.parse(to);
    await requestRejudge(pool, [
      {
        station,
        partition: partitionOfStation(station),
        fromMs,
        toMs,
        reason: 'corrected',
        referenceVersion: 0,
      },
    ]);
    control.emit(rejudgeHint, body);
    return {
      station,
      from: new Date(fromMs).toISOString(),
      to: toMs === null ? null : new Date(toMs).toISOString(),
      reason: 'corrected',
      requestedAt: new Date().toISOString(),
    };
  }
}

function show(row: StoredRejudge): Answer<typeof ruleRoutes.requestRejudge> {
  return {
    station: row.station,
    from: new Date(row.fromMs).toISOString(),
    to: row.toMs === null ? null : new Date(row.toMs).toISOString(),
    reason: row.reason,
    requestedAt: row.requestedAt.toISOString(),
  };
}
