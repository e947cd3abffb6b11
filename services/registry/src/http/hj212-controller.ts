import { createHash } from 'node:crypto';

import { hj212SourceRoutes as routes, type Answer, type Call } from '@farwatch/contracts/http';
import { Endpoint, In } from '@farwatch/http/endpoint';
import type { HttpDeps } from '@farwatch/http/module';
import { notFound, Problem } from '@farwatch/http/problem';
import { deviations } from '@farwatch/hj212/profile';
import { findPollutant, findUnit } from '@farwatch/domain/reading';
import { Controller, Inject } from '@nestjs/common';

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
      await change.putHj212Source({ mn: params.mn, passwordHash, ...rest });
      return { mn: params.mn, ...rest };
    });
    this.deps.control.emit('registry.changed', { topic: 'hj212Sources', keys: [params.mn], count: 1 });
    return result;
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

/** A switch, unit or code that nobody knows is a typing error: it would silently do nothing. */
function checkNames(source: {
  readonly switches: readonly string[];
  readonly units: Readonly<Record<string, string>>;
  readonly codes: Readonly<Record<string, string>>;
  readonly converted: string | readonly string[];
}): void {
  const wrong = [
    ...source.switches
      .filter((name) => !(deviations as readonly string[]).includes(name))
      .map((name) => ({ path: 'body.switches', message: `unknown switch ${name}` })),
    ...Object.entries(source.units)
      .filter(([, unit]) => findUnit(unit) === undefined)
      .map(([code, unit]) => ({ path: `body.units.${code}`, message: `unknown unit ${unit}` })),
    ...[...Object.values(source.codes), ...(typeof source.converted === 'string' ? [] : source.converted)]
      .filter((code) => findPollutant(code)?.code !== code)
      .map((code) => ({ path: 'body.codes', message: `unknown pollutant ${code}` })),
  ];
  if (wrong.length > 0) throw new Problem(400, 'invalid-input', 'the source names something unknown', wrong);
}
