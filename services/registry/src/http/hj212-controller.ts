import { createHash } from 'node:crypto';

import { hj212SourceRoutes as routes, type Answer, type Call } from '@farwatch/contracts/http';
import { Endpoint, In } from '@farwatch/http/endpoint';
import type { HttpDeps } from '@farwatch/http/module';
import { notFound, Problem } from '@farwatch/http/problem';
import { Controller, Inject } from '@nestjs/common';

import { wrongNames } from '../import/source-names.js';
import { registryData } from '../store/data-source.js';
import { hj212SourceEntity, stationEntity } from '../store/entities.js';
import { listHj212Sources } from '../store/read-store.js';
import { changeRegistry } from '../store/registry-store.js';
import { DEPS } from './registry-controller.js';

/** The registry of loggers that may report over HJ 212. */
@Controller()
export class Hj212Controller {
  constructor(@Inject(DEPS) private readonly deps: HttpDeps) {}

  @Endpoint(routes.putHj212Source)
  async put(
    @In() { params, body }: Call<typeof routes.putHj212Source>,
  ): Promise<Answer<typeof routes.putHj212Source>> {
    const { password, ...rest } = body;
    checkNames(rest);
    const data = await registryData(this.deps.pool);
    const { result } = await changeRegistry(data, async (change) => {
      if (!(await change.manager.existsBy(stationEntity, { id: body.station })))
        throw notFound('station', body.station);
      const before = await change.manager.findOne(hj212SourceEntity, { where: { mn: params.mn } });
      if (password === undefined && before === null)
        throw new Problem(400, 'invalid-input', 'a new logger needs a password (PW)', [
          { path: 'body.password', message: 'is missing' },
        ]);
      const passwordHash =
        password === undefined ? before!.passwordHash : createHash('sha256').update(password).digest('hex');
      await change.putHj212Sources([{ mn: params.mn, passwordHash, ...rest }]);
      return { mn: params.mn, ...rest };
    });
    this.deps.control.emit('registry.changed', { topic: 'hj212Sources', keys: [params.mn], count: 1 });
    return result;
  }

  @Endpoint(routes.getHj212Source)
  async get(
    @In() { params }: Call<typeof routes.getHj212Source>,
  ): Promise<Answer<typeof routes.getHj212Source>> {
    const { manager } = await registryData(this.deps.pool);
    const row = await manager.findOne(hj212SourceEntity, { where: { mn: params.mn } });
    if (row === null) throw notFound('logger', params.mn);
    return { mn: row.mn, station: row.station, ...row.settings };
  }

  @Endpoint(routes.listHj212Sources)
  async list(
    @In() { query }: Call<typeof routes.listHj212Sources>,
  ): Promise<Answer<typeof routes.listHj212Sources>> {
    return listHj212Sources(await registryData(this.deps.pool), query);
  }

  @Endpoint(routes.removeHj212Source)
  async remove(
    @In() { params }: Call<typeof routes.removeHj212Source>,
  ): Promise<Answer<typeof routes.removeHj212Source>> {
    const data = await registryData(this.deps.pool);
    const { result } = await changeRegistry(data, async (change) => ({
      removed: await change.removeHj212Sources({ mn: params.mn }),
    }));
    return result;
  }
}

function checkNames(source: Parameters<typeof wrongNames>[0]): void {
  const wrong = wrongNames(source).map(({ field, key, message }) => ({
    path: ['body', field, ...(key === undefined ? [] : [key])].join('.'),
    message,
  }));
  if (wrong.length > 0) throw new Problem(400, 'invalid-input', 'the source names something unknown', wrong);
}
