import { ruleRoutes, type Answer, type Call } from '@farwatch/contracts/http';
import { Endpoint, In } from '@farwatch/http/endpoint';
import type { HttpDeps } from '@farwatch/http/module';
import { notFound, Problem } from '@farwatch/http/problem';
import { Controller, Inject } from '@nestjs/common';

import { knowsStation } from '../store/reference-store.js';
import {
  listRejudges,
  partitionOfStation,
  requestRejudge,
  type StoredRejudge,
} from '../store/rejudge-store.js';
import { rejudgeHint } from './rejudge-hints.js';

export const DEPS = Symbol('rules deps');

@Controller()
export class RulesController {
  constructor(@Inject(DEPS) private readonly deps: HttpDeps) {}

  @Endpoint(ruleRoutes.listRejudges)
  async rejudges(
    @In() { query }: Call<typeof ruleRoutes.listRejudges>,
  ): Promise<Answer<typeof ruleRoutes.listRejudges>> {
    const found = await listRejudges(this.deps.pool, query.limit + 1, readCursor(query.cursor));
    return page(found.map(show), query.limit, (row) => row.station);
  }

  @Endpoint(ruleRoutes.requestRejudge)
  async rejudge(
    @In() { body }: Call<typeof ruleRoutes.requestRejudge>,
  ): Promise<Answer<typeof ruleRoutes.requestRejudge>> {
    const { pool, control } = this.deps;
    const { station, from, to } = body;
    if (!(await knowsStation(pool, station))) throw notFound('station', station);
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

/** One more than the page was asked for: the last one is only the sign that there are more. */
function page<T>(
  found: readonly T[],
  limit: number,
  keyOf: (item: T) => string,
): { items: T[]; next: string | null } {
  const items = found.slice(0, limit);
  const last = items.at(-1);
  const more = found.length > items.length && last !== undefined;
  return { items, next: more ? Buffer.from(keyOf(last)).toString('base64url') : null };
}

function readCursor(cursor: string | undefined): string {
  if (cursor === undefined) return '';
  const text = Buffer.from(cursor, 'base64url').toString('utf8');
  if (text === '' || /[\0\uFFFD]/.test(text))
    throw new Problem(400, 'invalid-input', 'the cursor is none that this list gave out', [
      { path: 'query.cursor', message: 'unknown cursor' },
    ]);
  return text;
}
