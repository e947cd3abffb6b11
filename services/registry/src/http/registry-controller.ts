import { createHash, randomBytes } from 'node:crypto';

import type { Rule } from '@farwatch/contracts/events';
import {
  registryRoutes as routes,
  type Answer,
  type Call,
  type ImportKind,
  type ImportRejection,
} from '@farwatch/contracts/http';
import { Endpoint, In } from '@farwatch/http/endpoint';
import type { HttpDeps } from '@farwatch/http/module';
import { notFound, Problem } from '@farwatch/http/problem';
import { Controller, Inject } from '@nestjs/common';

import { decodeText } from '../import/decode-text.js';
import { registryData } from '../store/data-source.js';
import { limitEntity, ruleEntity, stationEntity } from '../store/entities.js';
import { importText } from '../store/import-store.js';
import { listEnterprises, listLimits, listRules } from '../store/read-store.js';
import { changeRegistry, ruleOf, type RegistryChange, type Touched } from '../store/registry-store.js';

/** Injection token of what the controllers of this service need. */
export const DEPS = Symbol('registry http deps');

/** Reading a file keeps this process from other work, so its length is bounded. */
const maxLines = 100_000;

function countLines(text: string): number {
  let lines = 1;
  for (let at = text.indexOf('\n'); at >= 0 && lines <= maxLines; at = text.indexOf('\n', at + 1)) lines++;
  return lines;
}

/** What all imports have in common. */
interface ImportCall {
  readonly query: { readonly atomic: boolean };
  readonly raw?: Buffer;
}

/** The public door of the registry. */
@Controller()
export class RegistryController {
  constructor(@Inject(DEPS) private readonly deps: HttpDeps) {}

  @Endpoint(routes.importEnterprises)
  importEnterprises(
    @In() call: Call<typeof routes.importEnterprises>,
  ): Promise<Answer<typeof routes.importEnterprises>> {
    return this.#import('enterprises', call);
  }

  @Endpoint(routes.importStations)
  importStations(
    @In() call: Call<typeof routes.importStations>,
  ): Promise<Answer<typeof routes.importStations>> {
    return this.#import('stations', call);
  }

  @Endpoint(routes.importOutlets)
  importOutlets(@In() call: Call<typeof routes.importOutlets>): Promise<Answer<typeof routes.importOutlets>> {
    return this.#import('outlets', call);
  }

  @Endpoint(routes.importLimits)
  importLimits(@In() call: Call<typeof routes.importLimits>): Promise<Answer<typeof routes.importLimits>> {
    return this.#import('limits', call);
  }

  @Endpoint(routes.importHj212Sources)
  importHj212Sources(
    @In() call: Call<typeof routes.importHj212Sources>,
  ): Promise<Answer<typeof routes.importHj212Sources>> {
    return this.#import('hj212-sources', call);
  }

  @Endpoint(routes.listEnterprises)
  async listEnterprises(
    @In() { query }: Call<typeof routes.listEnterprises>,
  ): Promise<Answer<typeof routes.listEnterprises>> {
    return listEnterprises(await registryData(this.deps.pool), query);
  }

  @Endpoint(routes.listLimits)
  async listLimits(
    @In() { query }: Call<typeof routes.listLimits>,
  ): Promise<Answer<typeof routes.listLimits>> {
    return listLimits(await registryData(this.deps.pool), query);
  }

  @Endpoint(routes.removeLimit)
  removeLimit(@In() { params }: Call<typeof routes.removeLimit>): Promise<Answer<typeof routes.removeLimit>> {
    return this.#change(async (change) => {
      const row = await change.manager.findOne(limitEntity, { where: { id: params.limit } });
      if (row !== null && row.basis !== 'permit')
        throw new Problem(409, 'limit-of-a-standard', 'the limit of a standard cannot be removed');
      if (row !== null) await change.removeLimits([row.id]);
      return { removed: row !== null };
    });
  }

  @Endpoint(routes.listRules)
  async listRules(): Promise<Answer<typeof routes.listRules>> {
    return listRules(await registryData(this.deps.pool));
  }

  @Endpoint(routes.changeRule)
  changeRule(
    @In() { params, body }: Call<typeof routes.changeRule>,
  ): Promise<Answer<typeof routes.changeRule>> {
    return this.#change(async (change) => {
      const row = await change.manager.findOne(ruleEntity, { where: { id: params.rule } });
      if (row === null) throw notFound('rule', params.rule);
      const before = ruleOf(row);
      const given = Object.entries(body).filter(([, value]) => value !== undefined);
      const after: Rule = { ...before, ...Object.fromEntries(given) };
      if (JSON.stringify(after) === JSON.stringify(before)) return before;
      const next = { ...after, version: before.version + 1 };
      await change.putRules([next]);
      return next;
    });
  }

  @Endpoint(routes.removeStation)
  removeStation(
    @In() { params }: Call<typeof routes.removeStation>,
  ): Promise<Answer<typeof routes.removeStation>> {
    return this.#change(async (change) => ({ removed: await change.removeStation(params.id) }));
  }

  @Endpoint(routes.issueCredential)
  issueCredential(
    @In() { params }: Call<typeof routes.issueCredential>,
  ): Promise<Answer<typeof routes.issueCredential>> {
    const { station } = params;
    const secret = randomBytes(32).toString('base64url');
    return this.#change(async (change) => {
      if (!(await change.manager.existsBy(stationEntity, { id: station })))
        throw notFound('station', station);
      await change.putDevice(station, createHash('sha256').update(secret).digest('hex'));
      return { station, username: station, secret };
    });
  }

  @Endpoint(routes.revokeCredential)
  revokeCredential(
    @In() { params }: Call<typeof routes.revokeCredential>,
  ): Promise<Answer<typeof routes.revokeCredential>> {
    return this.#change(async (change) => ({ removed: await change.removeDevice(params.station) }));
  }

  async #import(
    kind: ImportKind,
    call: ImportCall,
  ): Promise<{ accepted: number; rejected: ImportRejection[] }> {
    const { text } = decodeText(call.raw ?? new Uint8Array());
    if (countLines(text) > maxLines)
      throw new Problem(413, 'too-many-lines', `at most ${maxLines} lines in one file`);
    const data = await registryData(this.deps.pool);
    const { accepted, rejected, touched } = await importText(data, kind, text, call.query.atomic);
    this.#hint(touched);
    return { accepted, rejected: [...rejected] };
  }

  async #change<T>(work: (change: RegistryChange) => Promise<T>): Promise<T> {
    const { result, touched } = await changeRegistry(await registryData(this.deps.pool), work);
    this.#hint(touched);
    return result;
  }

  /** A hint only: the fact itself travels on the compacted topics. */
  #hint(touched: readonly Touched[]): void {
    for (const { topic, keys } of touched)
      this.deps.control.emit('registry.changed', { topic, keys: keys.slice(0, 100), count: keys.length });
  }
}
