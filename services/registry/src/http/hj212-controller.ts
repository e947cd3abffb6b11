import { createHash } from 'node:crypto';

import type { Hj212Source } from '@farwatch/contracts/events';
import { hj212SourceRoutes as routes, type Answer, type Call } from '@farwatch/contracts/http';
import { Endpoint, In } from '@farwatch/http/endpoint';
import type { HttpDeps } from '@farwatch/http/module';
import { keysetPager } from '@farwatch/http/pager';
import { notFound, Problem } from '@farwatch/http/problem';
import { Controller, Inject } from '@nestjs/common';

import { hj212Sources } from '../entities/hj212-sources.js';
import { wrongNames } from '../entities/source-names.js';
import { stations } from '../entities/stations.js';
import { findRow, listRows } from '../register/find.js';
import { changeRegistry } from '../register/registry-change.js';
import { registryData } from '../store/data-source.js';
import { hj212SourceEntity, type Hj212SourceRow } from '../store/entities.js';
import { DEPS } from './deps.js';

const pages = keysetPager(routes.listHj212Sources, { mn: 'text' });

/** The registry of loggers that may report over HJ 212. */
@Controller()
export class Hj212Controller {
  constructor(@Inject(DEPS) private readonly deps: HttpDeps) {}

  @Endpoint(routes.putHj212Source)
  async put(
    @In() { params, body, principal }: Call<typeof routes.putHj212Source>,
  ): Promise<Answer<typeof routes.putHj212Source>> {
    const { password, certificate, networks, ...rest } = body;
    const { mn } = params;
    checkNames(rest);
    const data = await registryData(this.deps.pool);
    return changeRegistry(data, principal.scope, async (change) => {
      const { manager, scope } = change;
      if ((await findRow(manager, stations, scope, body.station)) === null)
        throw notFound('station', body.station);
      const before = await findRow(manager, hj212Sources, scope, mn);
      if (before === null && (await manager.existsBy(hj212SourceEntity, { mn })))
        throw notFound('logger', mn);
      if (password === undefined && before === null)
        throw new Problem(400, 'invalid-input', 'a new logger needs a password (PW)', [
          { path: 'body.password', message: 'is missing' },
        ]);
      const passwordHash =
        password === undefined ? before!.passwordHash : createHash('sha256').update(password).digest('hex');
      const bound = boundAs({ networks, certificate }, before?.settings);
      await change.put(hj212Sources, [{ mn, passwordHash, ...rest, ...bound }]);
      return { mn, ...rest, ...bound };
    });
  }

  @Endpoint(routes.getHj212Source)
  async get(
    @In() { params, principal }: Call<typeof routes.getHj212Source>,
  ): Promise<Answer<typeof routes.getHj212Source>> {
    const { manager } = await registryData(this.deps.pool);
    const row = await findRow(manager, hj212Sources, principal.scope, params.mn);
    if (row === null) throw notFound('logger', params.mn);
    return show(row);
  }

  @Endpoint(routes.listHj212Sources)
  async list(
    @In() call: Call<typeof routes.listHj212Sources>,
  ): Promise<Answer<typeof routes.listHj212Sources>> {
    const { manager } = await registryData(this.deps.pool);
    return pages.page(
      call,
      ({ after, limit }) =>
        listRows(manager, hj212Sources, call.principal.scope, { after: after?.mn, limit }),
      ({ mn }) => ({ mn }),
      show,
    );
  }

  @Endpoint(routes.removeHj212Source)
  async remove(
    @In() { params, principal }: Call<typeof routes.removeHj212Source>,
  ): Promise<Answer<typeof routes.removeHj212Source>> {
    const data = await registryData(this.deps.pool);
    return changeRegistry(data, principal.scope, async (change) => ({
      removed: await change.remove(hj212Sources, params.mn),
    }));
  }
}

/** A logger without its password. */
const show = ({ mn, station, settings }: Hj212SourceRow) => ({ mn, station, ...settings });

/** What binds a logger, after a change: what is not given stays, an empty list and null take it away. */
function boundAs(
  given: Pick<Call<typeof routes.putHj212Source>['body'], 'networks' | 'certificate'>,
  before: Hj212SourceRow['settings'] | undefined,
): Pick<Hj212Source, 'networks' | 'certificate'> {
  const networks = given.networks ?? before?.networks ?? [];
  const certificate = given.certificate === undefined ? before?.certificate : given.certificate;
  return {
    ...(networks.length === 0 ? {} : { networks }),
    ...(certificate === undefined || certificate === null ? {} : { certificate }),
  };
}

function checkNames(source: Parameters<typeof wrongNames>[0]): void {
  const wrong = wrongNames(source).map(({ field, key, message }) => ({
    path: ['body', field, ...(key === undefined ? [] : [key])].join('.'),
    message,
  }));
  if (wrong.length > 0) throw new Problem(400, 'invalid-input', 'the source names something unknown', wrong);
}
