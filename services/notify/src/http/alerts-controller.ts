import { randomUUID } from 'node:crypto';

import {
  alertRoutes,
  isWithin,
  type AlertSilence,
  type Answer,
  type Call,
  type Scope,
} from '@farwatch/contracts/http';
import { nextHandOver, onDuty } from '@farwatch/domain/alert';
import { Endpoint, In } from '@farwatch/http/endpoint';
import type { LiveFeed } from '@farwatch/http/live-feed';
import type { HttpDeps } from '@farwatch/http/module';
import { keysetPager } from '@farwatch/http/pager';
import { notFound, Problem } from '@farwatch/http/problem';
import type { StreamEvent } from '@farwatch/http/sse';
import { inTransaction } from '@farwatch/persistence/transaction';
import { Controller, Inject } from '@nestjs/common';
import type { Observable } from 'rxjs';

import { CLOCK, DEPS, FEED } from './tokens.js';
import { alertItem, feed } from '../groups/feed-item.js';
import { readAlerts } from '../store/alert-store.js';
import { addDelivery, listDeliveries, readDelivery } from '../store/delivery-store.js';
import { readBook, readReceiver } from '../store/settings-store.js';
import { addSilence, endSilence, listAlerts, listRotasIn, listSilences } from '../store/lists.js';

const alertPages = keysetPager(alertRoutes.listAlerts, { toldAt: 'time', id: 'text' });
const silencePages = keysetPager(alertRoutes.listSilences, { createdAt: 'time', id: 'text' });
const deliveryPages = keysetPager(alertRoutes.listDeliveries, { createdAt: 'time', id: 'text' });

/** A silence has an end, and a near one: what is to be quiet for ever belongs into the routes. */
const longestMs = 31 * 86_400_000;

@Controller()
export class AlertsController {
  constructor(
    @Inject(DEPS) private readonly deps: HttpDeps,
    @Inject(FEED) private readonly feed: LiveFeed,
    @Inject(CLOCK) private readonly now: () => number,
  ) {}

  @Endpoint(alertRoutes.listAlerts)
  list(@In() call: Call<typeof alertRoutes.listAlerts>): Promise<Answer<typeof alertRoutes.listAlerts>> {
    return alertPages.page(
      call,
      (page) => listAlerts(this.deps.pool, call.principal.scope, call.query, page),
      ({ toldAt, id }) => ({ toldAt: toldAt!.toISOString(), id }),
      alertItem,
    );
  }

  @Endpoint(alertRoutes.streamAlerts)
  stream(@In() call: Call<typeof alertRoutes.streamAlerts>): Observable<StreamEvent> {
    return this.feed.follow(call.principal.scope, call.lastEventId);
  }

  @Endpoint(alertRoutes.listSilences)
  silences(
    @In() call: Call<typeof alertRoutes.listSilences>,
  ): Promise<Answer<typeof alertRoutes.listSilences>> {
    return silencePages.page(
      call,
      (page) => listSilences(this.deps.pool, call.principal.scope, page),
      ({ createdAt, item }) => ({ createdAt: createdAt.toISOString(), id: item.id }),
      ({ item }) => item,
    );
  }

  @Endpoint(alertRoutes.createSilence)
  async silence(@In() { body, principal }: Call<typeof alertRoutes.createSilence>): Promise<AlertSilence> {
    const now = this.now();
    const fromMs = body.from === undefined ? now : Date.parse(body.from);
    const untilMs = Date.parse(body.until);
    if (untilMs <= fromMs || untilMs <= now || untilMs - fromMs > longestMs)
      throw new Problem(
        400,
        'invalid-input',
        'until has to come after from and after now, and within 31 days',
        [{ path: 'body.until', message: 'not after from, over already, or too late' }],
      );
    const wanted: Scope = body.districts === undefined ? principal.scope : { districts: body.districts };
    if (!isWithin(wanted, principal.scope))
      throw new Problem(403, 'wrong-scope', 'nobody silences what they may not see');
    return addSilence(this.deps.pool, {
      ...{ id: randomUUID(), match: body.match, note: body.note, by: principal.name },
      ...{ from: new Date(fromMs), until: new Date(untilMs), scope: wanted, at: new Date(now) },
    });
  }

  @Endpoint(alertRoutes.endSilence)
  async end(@In() { params, principal }: Call<typeof alertRoutes.endSilence>): Promise<AlertSilence> {
    const ended = await endSilence(this.deps.pool, principal, params.id, new Date(this.now()));
    if (ended === undefined) throw notFound('silence', params.id);
    return ended;
  }

  @Endpoint(alertRoutes.listDuty)
  async duty(
    @In() { principal }: Call<typeof alertRoutes.listDuty>,
  ): Promise<Answer<typeof alertRoutes.listDuty>> {
    const book = await readBook(this.deps.pool);
    const docs = await listRotasIn(this.deps.pool, principal.scope);
    const now = this.now();
    return {
      items: docs.flatMap((doc) => {
        const rota = book.rotas.get(doc.id);
        if (rota === undefined) return [];
        const { people, hole, gone } = onDuty(rota, now, book.present);
        const next = nextHandOver(rota, now);
        return [
          {
            ...{ rota: doc.id, name: doc.name, gone: [...gone], fallback: doc.fallback },
            ...(doc.district !== undefined && { district: doc.district }),
            people: people.map(({ account }) => ({ account, name: book.names.get(account) ?? account })),
            ...(hole !== undefined && { hole }),
            ...(next !== undefined && { nextHandOver: new Date(next).toISOString() }),
          },
        ];
      }),
    };
  }

  @Endpoint(alertRoutes.listDeliveries)
  deliveries(
    @In() call: Call<typeof alertRoutes.listDeliveries>,
  ): Promise<Answer<typeof alertRoutes.listDeliveries>> {
    return deliveryPages.page(
      call,
      (page) => listDeliveries(this.deps.pool, call.principal.scope, call.query, page),
      ({ createdAt, id }) => ({ createdAt, id }),
    );
  }

  @Endpoint(alertRoutes.replayDelivery)
  async replay(
    @In() { params, principal }: Call<typeof alertRoutes.replayDelivery>,
  ): Promise<Answer<typeof alertRoutes.replayDelivery>> {
    const { pool } = this.deps;
    const page = { after: undefined, limit: 1 };
    const [seen] = await listDeliveries(pool, principal.scope, { id: params.id }, page);
    if (seen === undefined) throw notFound('delivery', params.id);
    if (seen.state === 'pending')
      throw new Problem(409, 'conflict', 'this delivery is still being tried: wait for its end');
    const id = randomUUID();
    const nowMs = this.now();
    await inTransaction(pool, async (client) => {
      const receiver = await readReceiver(client, seen.receiver);
      if (receiver?.enabled !== true)
        throw new Problem(409, 'conflict', 'its receiver is gone or disabled: enable it first');
      const one = (await readDelivery(client, params.id))!;
      await addDelivery(client, { ...one, id, replayOf: one.id }, { nowMs, atMs: nowMs });
      if (one.channel !== 'console') return;
      const alerts = await readAlerts(client, seen.alerts);
      await feed(client, [...alerts.values()], 'repeat');
    });
    return (await listDeliveries(pool, principal.scope, { id }, page))[0]!;
  }
}
