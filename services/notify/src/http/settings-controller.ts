import { alertSettingRoutes, type AlertRota, type Answer, type Call } from '@farwatch/contracts/http';
import { receiversNamed, routeIds } from '@farwatch/domain/alert';
import { Endpoint, In } from '@farwatch/http/endpoint';
import type { HttpDeps } from '@farwatch/http/module';
import { Problem } from '@farwatch/http/problem';
import { inTransaction } from '@farwatch/persistence/transaction';
import { Controller, Inject } from '@nestjs/common';

import { CLOCK, DEPS } from './tokens.js';
import { rerouteAll } from '../groups/apply-facts.js';
import { lockDecisions } from '../store/alert-store.js';
import {
  addRouting,
  putRota,
  readPeople,
  readReceivers,
  readRotas,
  readRouting,
  removeSetting,
} from '../store/settings-store.js';

@Controller()
export class SettingsController {
  constructor(
    @Inject(DEPS) private readonly deps: HttpDeps,
    @Inject(CLOCK) private readonly now: () => number,
  ) {}

  @Endpoint(alertSettingRoutes.getRouting)
  async routing(): Promise<Answer<typeof alertSettingRoutes.getRouting>> {
    const { version, doc, at, by } = await readRouting(this.deps.pool);
    return {
      ...{ ...doc, version },
      ...(at !== null && { changedAt: at.toISOString() }),
      ...(by !== null && { changedBy: by }),
    };
  }

  @Endpoint(alertSettingRoutes.putRouting)
  async putRouting(
    @In() { body, principal }: Call<typeof alertSettingRoutes.putRouting>,
  ): Promise<Answer<typeof alertSettingRoutes.putRouting>> {
    const ids = routeIds(body.root);
    const twice = ids.find((id, at) => ids.indexOf(id) !== at);
    if (twice !== undefined) throw wrong('body.root', `the route ${twice} is there twice`);
    return inTransaction(this.deps.pool, async (client) => {
      await lockDecisions(client);
      const known = new Set((await readReceivers(client)).map(({ id }) => id));
      const unknown = receiversNamed(body.root).find((id) => !known.has(id));
      if (unknown !== undefined) throw wrong('body.root', `there is no receiver ${unknown}`);
      const version = await addRouting(client, body, principal.name);
      await rerouteAll(client, this.now());
      return { version };
    });
  }

  @Endpoint(alertSettingRoutes.listPeople)
  async people(): Promise<Answer<typeof alertSettingRoutes.listPeople>> {
    return { items: await readPeople(this.deps.pool) };
  }

  @Endpoint(alertSettingRoutes.listRotas)
  async rotas(): Promise<Answer<typeof alertSettingRoutes.listRotas>> {
    return { items: await readRotas(this.deps.pool) };
  }

  @Endpoint(alertSettingRoutes.putRota)
  putRota(@In() { params, body, principal }: Call<typeof alertSettingRoutes.putRota>): Promise<AlertRota> {
    const doc: AlertRota = { ...body, id: params.id };
    const known = new Set(doc.people.map(({ account }) => account));
    const named = [...(doc.turns?.order ?? []), ...doc.shifts.flatMap(({ people }) => people)];
    const stranger = named.find((account) => !known.has(account));
    if (stranger !== undefined)
      throw wrong('body.people', `${stranger} is planned, but not among the people`);
    const bad = doc.shifts.findIndex(({ from, until }) => Date.parse(until) <= Date.parse(from));
    if (bad >= 0) throw wrong(`body.shifts.${bad}.until`, 'a shift ends after it begins');
    return inTransaction(this.deps.pool, async (client) => {
      if (!(await readReceivers(client)).some(({ id }) => id === doc.fallback))
        throw wrong('body.fallback', `there is no receiver ${doc.fallback}`);
      await putRota(client, doc, principal.name);
      return doc;
    });
  }

  @Endpoint(alertSettingRoutes.removeRota)
  removeRota(
    @In() { params: { id } }: Call<typeof alertSettingRoutes.removeRota>,
  ): Promise<Answer<typeof alertSettingRoutes.removeRota>> {
    return inTransaction(this.deps.pool, async (client) => {
      const named = (await readReceivers(client)).find(({ rota }) => rota === id);
      if (named !== undefined)
        throw new Problem(409, 'conflict', `the receiver ${named.id} goes by this rota: change it first`);
      return { removed: await removeSetting(client, 'rota', id) };
    });
  }
}

const wrong = (path: string, message: string): Problem =>
  new Problem(400, 'invalid-input', message, [{ path, message }]);
