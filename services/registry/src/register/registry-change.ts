import type { Hj212Source, Limit, Rule, Station } from '@farwatch/contracts/events';
import type { Enterprise } from '@farwatch/contracts/http';
import { addToOutbox } from '@farwatch/persistence/outbox';
import type { OutRecord } from '@farwatch/messaging/outputs';
import { localDate } from '@farwatch/domain/reading';
import type { PoolClient } from 'pg';
import { isDeepStrictEqual } from 'node:util';
import { Any, type DataSource, type EntityManager, type EntitySchema } from 'typeorm';

import { placed } from './placed.js';
import { changeRecord, type ReferenceTopic } from './changes.js';
import {
  asRow,
  deviceEntity,
  enterpriseEntity,
  hj212SourceEntity,
  limitEntity,
  ruleEntity,
  stationEntity,
  withoutNulls,
  type RuleRow,
  type StationRow,
} from './entities.js';

/** What a change touched, for the hint on the control plane. */
export interface Touched {
  readonly topic: ReferenceTopic | 'enterprises';
  readonly keys: string[];
}

/** Changes to master data inside one transaction; the events about them wait in the outbox of the same transaction. */
export class RegistryChange {
  readonly touched: Touched[] = [];
  readonly #records: OutRecord[] = [];
  readonly #at = new Date();

  constructor(readonly manager: EntityManager) {}

  /** Writes what is new or different; answers the ids that changed. */
  async put<T extends { id: string }>(entity: EntitySchema<T>, values: readonly object[]): Promise<string[]> {
    if (values.length === 0) return [];
    const rows = values.map((value) => asRow(entity, value));
    const ids = rows.map((row) => row.id);
    const before = new Map(
      (await this.manager.find(entity, { where: { id: Any(ids) } as never })).map((row) => [row.id, row]),
    );
    const changed = rows.filter((row) => !same(before.get(row.id), row));
    for (let at = 0; at < changed.length; at += 500) {
      await this.manager.upsert(entity, changed.slice(at, at + 500) as never, ['id']);
    }
    return changed.map((row) => row.id);
  }

  async putEnterprises(values: readonly Enterprise[]): Promise<void> {
    const ids = await this.put(enterpriseEntity, values);
    if (ids.length === 0) return;
    this.touched.push({ topic: 'enterprises', keys: ids });
    // An outlet's event carries the name of its enterprise.
    const outlets = await this.manager.find(stationEntity, { where: { enterprise: Any(ids) } });
    await this.#announceStations(outlets);
  }

  async putStations(values: readonly Station[]): Promise<void> {
    const today = localDate(this.#at.getTime());
    const rows = await this.manager.find(stationEntity, { where: { id: Any(values.map(({ id }) => id)) } });
    const before = new Map(rows.map((row) => [row.id, withoutNulls(row) as Station]));
    const ids = await this.put(
      stationEntity,
      values.map((value) => placed(before.get(value.id), value, today)),
    );
    await this.#announceStations(await this.manager.find(stationEntity, { where: { id: Any(ids) } }));
  }

  async putLimits(values: readonly Limit[]): Promise<void> {
    const ids = new Set(await this.put(limitEntity, values));
    this.announce(
      'limits',
      values.filter((limit) => ids.has(limit.id)).map((limit) => [limit.id, limit]),
    );
  }

  async putRules(values: readonly Rule[]): Promise<void> {
    const ids = new Set(await this.put(ruleEntity, values.map(ruleRow)));
    this.announce(
      'rules',
      values.filter((rule) => ids.has(rule.id)).map((rule) => [rule.id, rule]),
    );
  }

  async putDevice(station: string, secretHash: string): Promise<void> {
    await this.manager.upsert(deviceEntity, { station, secretHash }, ['station']);
    this.announce('devices', [[station, { station, secretHash }]]);
  }

  async removeDevice(station: string): Promise<boolean> {
    const { affected } = await this.manager.delete(deviceEntity, { station });
    if (affected) this.announce('devices', [[station, undefined]]);
    return Boolean(affected);
  }

  async putHj212Sources(sources: readonly Hj212Source[]): Promise<void> {
    const rows = sources.map(({ mn, station, passwordHash, ...settings }) => ({
      ...{ mn, station, passwordHash, settings },
    }));
    for (let at = 0; at < rows.length; at += 500)
      await this.manager.upsert(hj212SourceEntity, rows.slice(at, at + 500), ['mn']);
    this.announce(
      'hj212Sources',
      sources.map((source) => [source.mn, source]),
    );
  }

  async removeHj212Sources(where: { mn: string } | { station: string }): Promise<boolean> {
    const rows = await this.manager.find(hj212SourceEntity, { where });
    await this.manager.delete(hj212SourceEntity, where);
    this.announce(
      'hj212Sources',
      rows.map(({ mn }) => [mn, undefined]),
    );
    return rows.length > 0;
  }

  /** Removes permit limits (or, for seeds, any) by id. */
  async removeLimits(ids: readonly string[]): Promise<void> {
    if (ids.length === 0) return;
    await this.manager.delete(limitEntity, { id: Any([...ids]) });
    this.announce(
      'limits',
      ids.map((id) => [id, undefined]),
    );
  }

  /** Removes a station with its limits and its credential; its readings belong to others and stay. */
  async removeStation(id: string): Promise<boolean> {
    const station = await this.manager.findOne(stationEntity, { where: { id } });
    if (station === null) return false;
    const limits = await this.manager.find(limitEntity, { where: { station: id }, select: { id: true } });
    await this.removeLimits(limits.map((limit) => limit.id));
    await this.removeDevice(id);
    await this.removeHj212Sources({ station: id });
    await this.manager.delete(stationEntity, { id });
    this.announce('stations', [[id, undefined]]);
    return true;
  }

  async #announceStations(rows: readonly StationRow[]): Promise<void> {
    const enterprises = [
      ...new Set(rows.flatMap((row) => (row.enterprise === null ? [] : [row.enterprise]))),
    ];
    const names = new Map(
      (await this.manager.find(enterpriseEntity, { where: { id: Any(enterprises) } })).map((row) => [
        row.id,
        row.name,
      ]),
    );
    this.announce(
      'stations',
      rows.map((row) => {
        const enterpriseName = row.enterprise === null ? undefined : names.get(row.enterprise);
        return [
          row.id,
          { ...withoutNulls(row), ...(enterpriseName === undefined ? {} : { enterpriseName }) },
        ];
      }),
    );
  }

  announce(topic: ReferenceTopic, changes: readonly (readonly [string, object | undefined])[]): void {
    if (changes.length === 0) return;
    this.#records.push(...changes.map(([key, data]) => changeRecord(topic, key, data, this.#at)));
    this.touched.push({ topic, keys: changes.map(([key]) => key) });
  }

  /** Last step of the transaction. */
  async flush(client: PoolClient): Promise<void> {
    await addToOutbox(client, 'registry', this.#records);
  }
}

/**
 * One transaction over the registry. Writers wait for each other, so that what a check has seen still holds when the
 * rows are written; the constraints of the tables stay the last guard. A `work` that answers `abort` changes nothing.
 */
export async function changeRegistry<T>(
  data: DataSource,
  work: (change: RegistryChange) => Promise<T>,
  keep: (result: T) => boolean = () => true,
): Promise<{ readonly result: T; readonly touched: readonly Touched[] }> {
  const runner = data.createQueryRunner();
  try {
    const client = (await runner.connect()) as PoolClient;
    await runner.startTransaction();
    await runner.query(`SELECT pg_advisory_xact_lock(hashtext('farwatch.registry'))`);
    const change = new RegistryChange(runner.manager);
    const result = await work(change);
    if (!keep(result)) {
      await runner.rollbackTransaction();
      return { result, touched: [] };
    }
    await change.flush(client);
    await runner.commitTransaction();
    return { result, touched: change.touched };
  } catch (error) {
    if (runner.isTransactionActive) await runner.rollbackTransaction().catch(() => undefined);
    throw error;
  } finally {
    await runner.release();
  }
}

export function ruleRow(rule: Rule): RuleRow {
  const { name, ...rest } = rule;
  return { ...rest, nameZh: name.zh, nameEn: name.en };
}

export function ruleOf(row: RuleRow): Rule {
  const { nameZh, nameEn, ...rest } = row;
  return { ...rest, name: { zh: nameZh, en: nameEn } };
}

function same<T extends object>(before: T | undefined, after: T): boolean {
  if (before === undefined) return false;
  const old = before as Record<string, unknown>;
  return Object.entries(after).every(([key, value]) => isDeepStrictEqual(old[key], value));
}
