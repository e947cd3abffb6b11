import { parkedRoutes, type Answer, type Call } from '@farwatch/contracts/http';
import { Endpoint, In } from '@farwatch/http/endpoint';
import type { HttpDeps } from '@farwatch/http/module';
import { notFound, Problem } from '@farwatch/http/problem';
import { Controller, Inject } from '@nestjs/common';

import { replayParked } from '../replay-parked.js';
import { showDetail, showItem } from '../show-parked.js';
import { findParked, listParked } from '../store/parked-store.js';
import { readCursor, writeCursor } from './cursor.js';

export const DEPS = Symbol('parking deps');

const refusals = {
  'already-replayed': {
    zh: '该数据已重新处理，且尚未再次被拒',
    en: 'it was sent in again and has not been refused since',
  },
  'not-replayable': {
    zh: '无法确定该数据应送往何处',
    en: 'where it came from is not a door that it can go back to',
  },
} as const;

@Controller()
export class ParkedController {
  constructor(@Inject(DEPS) private readonly deps: HttpDeps) {}

  @Endpoint(parkedRoutes.listParked)
  async list(
    @In() { query }: Call<typeof parkedRoutes.listParked>,
  ): Promise<Answer<typeof parkedRoutes.listParked>> {
    const after = query.cursor === undefined ? undefined : readCursor(query.cursor);
    const rows = await listParked(this.deps.pool, query, query.limit + 1, after);
    const items = rows.slice(0, query.limit);
    const last = items.at(-1);
    const more = rows.length > items.length && last !== undefined;
    return {
      items: items.map(showItem),
      next: more ? writeCursor({ lastSeenMs: last.last_seen.getTime(), id: last.id }) : null,
    };
  }

  @Endpoint(parkedRoutes.getParked)
  async show(
    @In() { params }: Call<typeof parkedRoutes.getParked>,
  ): Promise<Answer<typeof parkedRoutes.getParked>> {
    const row = await findParked(this.deps.pool, params.id);
    if (row === undefined) throw notFound('parked record', params.id);
    return showDetail(row);
  }

  @Endpoint(parkedRoutes.replayParked)
  async replay(
    @In() { params, principal, language }: Call<typeof parkedRoutes.replayParked>,
  ): Promise<Answer<typeof parkedRoutes.replayParked>> {
    const result = await replayParked(this.deps.pool, params.id, principal.subject, Date.now());
    if (result.kind === 'sent') return showItem(result.row);
    if (result.kind === 'unknown') throw notFound('parked record', params.id);
    throw new Problem(409, result.kind, refusals[result.kind][language]);
  }
}
