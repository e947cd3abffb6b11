import { createHash, randomBytes } from 'node:crypto';

import type { Rule } from '@farwatch/contracts/events';
import { registryRoutes as routes, type Answer, type Call, type Scope } from '@farwatch/contracts/http';
import { Endpoint, In } from '@farwatch/http/endpoint';
import type { HttpDeps } from '@farwatch/http/module';
import { keysetPager } from '@farwatch/http/pager';
import { notFound, Problem } from '@farwatch/http/problem';
import { Controller, Inject } from '@nestjs/common';

import { devices } from '../entities/devices.js';
import { enterprises } from '../entities/enterprises.js';
import { limits, limitsOf, limitsOn } from '../entities/limits.js';
import { rules } from '../entities/rules.js';
import { stations } from '../entities/stations.js';
import { findRow, listRows } from '../register/find.js';
import { changeRegistry, type RegistryChange } from '../register/registry-change.js';
import { registryData } from '../store/data-source.js';
import { ruleEntity } from '../store/entities.js';
import { DEPS } from './deps.js';

const enterprisePages = keysetPager(routes.listEnterprises, { id: 'text' });
const limitPages = keysetPager(routes.listLimits, { id: 'text' });

/** The public door of the registry. */
@Controller()
export class RegistryController {
  constructor(@Inject(DEPS) private readonly deps: HttpDeps) {}

  @Endpoint(routes.listEnterprises)
  async listEnterprises(
    @In() call: Call<typeof routes.listEnterprises>,
  ): Promise<Answer<typeof routes.listEnterprises>> {
    const { manager } = await registryData(this.deps.pool);
    return enterprisePages.page(
      call,
      ({ after, limit }) => listRows(manager, enterprises, call.principal.scope, { after: after?.id, limit }),
      ({ id }) => ({ id }),
      (row) => enterprises.valueOf(row),
    );
  }

  @Endpoint(routes.listLimits)
  async listLimits(@In() call: Call<typeof routes.listLimits>): Promise<Answer<typeof routes.listLimits>> {
    const { manager } = await registryData(this.deps.pool);
    const { scope } = call.principal;
    const { station: id, pollutant, on } = call.query;
    const station = id === undefined ? undefined : await findRow(manager, stations, scope, id);
    const applies = station === undefined ? {} : station === null ? undefined : limitsOf(station);
    const where = {
      ...applies,
      ...(pollutant === undefined ? {} : { pollutant }),
      ...(on === undefined ? {} : limitsOn(on)),
    };
    return limitPages.page(
      call,
      ({ after, limit }) =>
        applies === undefined ? [] : listRows(manager, limits, scope, { after: after?.id, limit }, where),
      (row) => ({ id: row.id }),
      (row) => limits.valueOf(row),
    );
  }

  @Endpoint(routes.removeLimit)
  removeLimit(
    @In() { params, principal }: Call<typeof routes.removeLimit>,
  ): Promise<Answer<typeof routes.removeLimit>> {
    return this.#change(principal.scope, async (change) => {
      const row = await findRow(change.manager, limits, change.scope, params.limit);
      if (row !== null && row.basis !== 'permit')
        throw new Problem(409, 'limit-of-a-standard', 'the limit of a standard cannot be removed');
      return { removed: await change.remove(limits, params.limit) };
    });
  }

  @Endpoint(routes.listRules)
  async listRules(): Promise<Answer<typeof routes.listRules>> {
    const { manager } = await registryData(this.deps.pool);
    const rows = await manager.find(ruleEntity, { order: { id: 'ASC' } });
    return { items: rows.map((row) => rules.valueOf(row)), next: null };
  }

  @Endpoint(routes.changeRule)
  changeRule(
    @In() { params, body, principal }: Call<typeof routes.changeRule>,
  ): Promise<Answer<typeof routes.changeRule>> {
    return this.#change(principal.scope, async (change) => {
      const row = await findRow(change.manager, rules, change.scope, params.rule);
      if (row === null) throw notFound('rule', params.rule);
      const before = rules.valueOf(row);
      const given = Object.entries(body).filter(([, value]) => value !== undefined);
      const after: Rule = { ...before, ...Object.fromEntries(given) };
      if (JSON.stringify(after) === JSON.stringify(before)) return before;
      const next = { ...after, version: before.version + 1 };
      await change.put(rules, [next]);
      return next;
    });
  }

  @Endpoint(routes.removeStation)
  removeStation(
    @In() { params, query, principal }: Call<typeof routes.removeStation>,
  ): Promise<Answer<typeof routes.removeStation>> {
    if (query.history !== 'rewrite')
      throw new Problem(
        409,
        'retire-instead',
        `verdicts, leads and figures of all time would become those without ${params.id}: import it with retiredFrom when it was taken down; history=rewrite removes what was registered by mistake`,
      );
    return this.#change(principal.scope, async (change) => ({
      removed: await change.remove(stations, params.id),
    }));
  }

  @Endpoint(routes.putStationDoors)
  putStationDoors(
    @In() { params, body, principal }: Call<typeof routes.putStationDoors>,
  ): Promise<Answer<typeof routes.putStationDoors>> {
    const { id } = params;
    const allowedDoors = [...new Set(body.allowedDoors)];
    return this.#change(principal.scope, async (change) => {
      const row = await findRow(change.manager, stations, change.scope, id);
      if (row === null) throw notFound('station', id);
      await change.put(stations, [{ ...stations.valueOf(row), allowedDoors }]);
      this.deps.log.info(
        { audit: true, what: 'doors', station: id, allowedDoors, by: principal.name },
        'the ways in of a station are others',
      );
      return { id, allowedDoors };
    });
  }

  @Endpoint(routes.issueCredential)
  issueCredential(
    @In() { params, principal }: Call<typeof routes.issueCredential>,
  ): Promise<Answer<typeof routes.issueCredential>> {
    const { station } = params;
    const secret = randomBytes(32).toString('base64url');
    return this.#change(principal.scope, async (change) => {
      if ((await findRow(change.manager, stations, change.scope, station)) === null)
        throw notFound('station', station);
      const secretHash = createHash('sha256').update(secret).digest('hex');
      await change.put(devices, [{ station, secretHash }]);
      return { station, username: station, secret };
    });
  }

  @Endpoint(routes.revokeCredential)
  revokeCredential(
    @In() { params, principal }: Call<typeof routes.revokeCredential>,
  ): Promise<Answer<typeof routes.revokeCredential>> {
    return this.#change(principal.scope, async (change) => ({
      removed: await change.remove(devices, params.station),
    }));
  }

  async #change<T>(scope: Scope, work: (change: RegistryChange) => Promise<T>): Promise<T> {
    return changeRegistry(await registryData(this.deps.pool), scope, work);
  }
}
