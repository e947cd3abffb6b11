import type { Hj212Source, Limit, Rule } from '@farwatch/contracts/events';
import type { Enterprise } from '@farwatch/contracts/http';
import {
  IsNull,
  LessThanOrEqual,
  MoreThan,
  MoreThanOrEqual,
  Or,
  type DataSource,
  type FindOptionsWhere,
} from 'typeorm';

import {
  enterpriseEntity,
  hj212SourceEntity,
  limitEntity,
  ruleEntity,
  stationEntity,
  withoutNulls,
  type LimitRow,
} from './entities.js';
import { ruleOf } from './registry-store.js';

interface Page<T> {
  items: T[];
  next: string | null;
}

/** The rows after `cursor` (an id) and where to go on. */
function pageOf<T extends { id: string }, R>(rows: readonly T[], size: number, show: (row: T) => R): Page<R> {
  const items = rows.slice(0, size);
  return { items: items.map(show), next: rows.length > size ? (items.at(-1)?.id ?? null) : null };
}

export async function listEnterprises(
  data: DataSource,
  query: { limit: number; cursor?: string | undefined },
): Promise<Page<Enterprise>> {
  const rows = await data.manager.find(enterpriseEntity, {
    where: query.cursor === undefined ? {} : { id: MoreThan(query.cursor) },
    order: { id: 'ASC' },
    take: query.limit + 1,
  });
  return pageOf(rows, query.limit, (row) => withoutNulls(row) as Enterprise);
}

/** Limits by id; with a station those that apply to it: a permit's by outlet, ambient by zone, water by body and class. */
export async function listLimits(
  data: DataSource,
  query: {
    limit: number;
    cursor?: string | undefined;
    station?: string | undefined;
    pollutant?: string | undefined;
    on?: string | undefined;
  },
): Promise<Page<Limit>> {
  const applies = await whereFor(data, query.station);
  if (applies === undefined) return { items: [], next: null };
  const rows = await data.manager.find(limitEntity, {
    where: {
      ...applies,
      ...(query.pollutant === undefined ? {} : { pollutant: query.pollutant }),
      ...(query.on === undefined
        ? {}
        : { validFrom: LessThanOrEqual(query.on), validTo: Or(IsNull(), MoreThanOrEqual(query.on)) }),
      ...(query.cursor === undefined ? {} : { id: MoreThan(query.cursor) }),
    } as FindOptionsWhere<LimitRow>,
    order: { id: 'ASC' },
    take: query.limit + 1,
  });
  return pageOf(rows, query.limit, limitOf);
}

async function whereFor(
  data: DataSource,
  station: string | undefined,
): Promise<FindOptionsWhere<LimitRow> | undefined> {
  if (station === undefined) return {};
  const row = await data.manager.findOne(stationEntity, { where: { id: station } });
  if (row === null) return undefined;
  if (row.kind === 'outlet') return { station };
  if (row.kind === 'air') return { basis: 'ambient', zone: row.zone ?? 'II' };
  return row.targetClass === null
    ? undefined
    : { basis: 'water-class', waterBody: row.waterBody ?? 'river', targetClass: row.targetClass };
}

export async function listHj212Sources(
  data: DataSource,
  query: { limit: number; cursor?: string | undefined },
): Promise<Page<Omit<Hj212Source, 'passwordHash'>>> {
  const rows = await data.manager.find(hj212SourceEntity, {
    where: query.cursor === undefined ? {} : { mn: MoreThan(query.cursor) },
    order: { mn: 'ASC' },
    take: query.limit + 1,
  });
  const items = rows.slice(0, query.limit).map(({ mn, station, settings }) => ({ mn, station, ...settings }));
  return { items, next: rows.length > query.limit ? (items.at(-1)?.mn ?? null) : null };
}

export async function listRules(data: DataSource): Promise<Page<Rule>> {
  const rows = await data.manager.find(ruleEntity, { order: { id: 'ASC' } });
  return { items: rows.map(ruleOf), next: null };
}

/** A limit without the columns that its basis does not use; `validTo` null means that it has no end. */
export function limitOf(row: LimitRow): Limit {
  return { ...withoutNulls(row), validTo: row.validTo } as Limit;
}
