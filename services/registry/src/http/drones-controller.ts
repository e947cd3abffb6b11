import { createHash, randomBytes } from 'node:crypto';

import type { Drone } from '@farwatch/contracts/events';
import {
  droneRoutes as routes,
  inScope,
  type Answer,
  type Call,
  type DroneItem,
} from '@farwatch/contracts/http';
import { Endpoint, In } from '@farwatch/http/endpoint';
import type { HttpDeps } from '@farwatch/http/module';
import { keysetPager } from '@farwatch/http/pager';
import { notFound, Problem } from '@farwatch/http/problem';
import { Controller, Inject } from '@nestjs/common';
import { ArrayOverlap, Not } from 'typeorm';

import { drones } from '../entities/devices.js';
import { findRow, listRows } from '../register/find.js';
import { changeRegistry, type RegistryChange } from '../register/registry-change.js';
import { registryData } from '../store/data-source.js';
import { droneEntity } from '../store/entities.js';
import { DEPS } from './deps.js';

const pages = keysetPager(routes.listDrones, { id: 'text' });

/** The register of drones. */
@Controller()
export class DronesController {
  constructor(@Inject(DEPS) private readonly deps: HttpDeps) {}

  @Endpoint(routes.listDrones)
  async list(@In() call: Call<typeof routes.listDrones>): Promise<Answer<typeof routes.listDrones>> {
    const { manager } = await registryData(this.deps.pool);
    return pages.page(
      call,
      ({ after, limit }) => listRows(manager, drones, call.principal.scope, { after: after?.id, limit }),
      ({ id }) => ({ id }),
      (row) => show(drones.valueOf(row)),
    );
  }

  @Endpoint(routes.getDrone)
  async get(
    @In() { params, principal }: Call<typeof routes.getDrone>,
  ): Promise<Answer<typeof routes.getDrone>> {
    const { manager } = await registryData(this.deps.pool);
    const row = await findRow(manager, drones, principal.scope, params.id);
    if (row === null) throw notFound('drone', params.id);
    return show(drones.valueOf(row));
  }

  @Endpoint(routes.putDrone)
  put(
    @In() { params, body, principal }: Call<typeof routes.putDrone>,
  ): Promise<Answer<typeof routes.putDrone>> {
    return this.#change(principal.scope, async (change) => {
      const before = await findRow(change.manager, drones, change.scope, params.id);
      const { manager } = change;
      if (before === null && (await manager.existsBy(droneEntity, { id: params.id })))
        throw notFound('drone', params.id);
      if (!inScope(principal.scope, body.district))
        throw new Problem(
          403,
          'other-district',
          'the drone would lie outside of your districts: state district',
        );
      const taken = await manager.findOneBy(droneEntity, {
        id: Not(params.id),
        serials: ArrayOverlap([...body.serials]),
      });
      if (taken !== null)
        throw new Problem(
          409,
          'serial-taken',
          'a serial number belongs to another drone: take it away there first',
        );
      const serials = [...new Set(body.serials)].sort();
      const secretHash = before?.secretHash ?? undefined;
      const given = Object.entries({ ...body, serials, secretHash }).filter(
        ([, value]) => value !== undefined,
      );
      const value = { id: params.id, ...Object.fromEntries(given) } as Drone;
      await change.put(drones, [value]);
      return show(value);
    });
  }

  @Endpoint(routes.removeDrone)
  remove(
    @In() { params, principal }: Call<typeof routes.removeDrone>,
  ): Promise<Answer<typeof routes.removeDrone>> {
    return this.#change(principal.scope, async (change) => ({
      removed: await change.remove(drones, params.id),
    }));
  }

  @Endpoint(routes.issueDroneCredential)
  issue(
    @In() { params, principal }: Call<typeof routes.issueDroneCredential>,
  ): Promise<Answer<typeof routes.issueDroneCredential>> {
    const secret = randomBytes(32).toString('base64url');
    return this.#change(principal.scope, async (change) => {
      const row = await findRow(change.manager, drones, change.scope, params.id);
      if (row === null) throw notFound('drone', params.id);
      const secretHash = createHash('sha256').update(secret).digest('hex');
      await change.put(drones, [{ ...drones.valueOf(row), secretHash }]);
      return { drone: params.id, username: params.id, secret };
    });
  }

  @Endpoint(routes.revokeDroneCredential)
  revoke(
    @In() { params, principal }: Call<typeof routes.revokeDroneCredential>,
  ): Promise<Answer<typeof routes.revokeDroneCredential>> {
    return this.#change(principal.scope, async (change) => {
      const row = await findRow(change.manager, drones, change.scope, params.id);
      if (row === null) throw notFound('drone', params.id);
      const { secretHash, ...without } = drones.valueOf(row);
      if (secretHash !== undefined) await change.put(drones, [without]);
      return { removed: secretHash !== undefined };
    });
  }

  async #change<T>(
    scope: Call<typeof routes.putDrone>['principal']['scope'],
    work: (change: RegistryChange) => Promise<T>,
  ): Promise<T> {
    return changeRegistry(await registryData(this.deps.pool), scope, work);
  }
}

/** A drone without the hash of its secret. */
const show = ({ secretHash, ...drone }: Drone): DroneItem => ({
  ...drone,
  hasCredential: secretHash !== undefined,
});
