import { parkedRoutes, type Answer, type Call, type Scope } from '@farwatch/contracts/http';
import { Endpoint, In } from '@farwatch/http/endpoint';
import { FileAnswer } from '@farwatch/http/file-answer';
import type { HttpDeps } from '@farwatch/http/module';
import { openSealed } from '@farwatch/http/open-sealed';
import { keysetPager } from '@farwatch/http/pager';
import { notFound, Problem } from '@farwatch/http/problem';
import { Controller, Inject } from '@nestjs/common';

import { replayParked } from '../replay-parked.js';
import { showDetail, showItem } from '../show-parked.js';
import { findParked, listParked, noteOpening, type ParkedRowWhole } from '../store/parked-store.js';

const pages = keysetPager(parkedRoutes.listParked, { lastSeen: 'time', id: 'text' });

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
  list(@In() call: Call<typeof parkedRoutes.listParked>): Promise<Answer<typeof parkedRoutes.listParked>> {
    return pages.page(
      call,
      (place) => listParked(this.deps.pool, call.principal.scope, call.query, place),
      (row) => ({ lastSeen: row.last_seen.toISOString(), id: row.id }),
      showItem,
    );
  }

  @Endpoint(parkedRoutes.getParked)
  async show(
    @In() { params, principal }: Call<typeof parkedRoutes.getParked>,
  ): Promise<Answer<typeof parkedRoutes.getParked>> {
    return showDetail(await this.#find(principal.scope, params.id));
  }

  @Endpoint(parkedRoutes.getParkedRaw)
  async raw(@In() { params, principal }: Call<typeof parkedRoutes.getParkedRaw>): Promise<FileAnswer> {
    const row = await this.#find(principal.scope, params.id);
    const type = row.headers['fw-raw-type'];
    // The id is derived from the bytes and where they came from, so it names exactly these bytes.
    return new FileAnswer({
      content: row.value ?? Buffer.alloc(0),
      name: `parked-${row.source}-${row.id}.bin`,
      type: type?.toString(),
      etag: row.id,
    });
  }

  async #find(scope: Scope, id: string): Promise<ParkedRowWhole> {
    const row = await findParked(this.deps.pool, scope, id);
    if (row === undefined) throw notFound('parked record', id);
    return row;
  }

  @Endpoint(parkedRoutes.openParked)
  async open(
    @In() { params, body, principal }: Call<typeof parkedRoutes.openParked>,
  ): Promise<Answer<typeof parkedRoutes.openParked>> {
    const { pool, log, seals } = this.deps;
    const row = await this.#find(principal.scope, params.id);
    const opened = openSealed(seals, row.headers['fw-sealed']?.toString(), row.value ?? Buffer.alloc(0));
    // First it is written down, then shown.
    await noteOpening(pool, { parked: row.id, by: principal.name, reason: body.reason });
    log.warn({ audit: true, what: 'opened', parked: row.id, by: principal.name }, 'sealed bytes were opened');
    return opened;
  }

  @Endpoint(parkedRoutes.replayParked)
  async replay(
    @In() { params, body, principal, language }: Call<typeof parkedRoutes.replayParked>,
  ): Promise<Answer<typeof parkedRoutes.replayParked>> {
    const result = await replayParked(this.deps.pool, params.id, principal, body.reason, Date.now());
    if (result.kind === 'sent') return showItem(result.row);
    if (result.kind === 'unknown') throw notFound('parked record', params.id);
    throw new Problem(409, result.kind, refusals[result.kind][language]);
  }
}
