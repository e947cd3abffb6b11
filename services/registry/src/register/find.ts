import type { Scope } from '@farwatch/contracts/http';
import { districtsOf } from '@farwatch/persistence/scope';
import type { EntityManager, FindOptionsWhere, SelectQueryBuilder } from 'typeorm';

import type { Register } from './register.js';
import { visibleSql } from './scope.js';

/** Rows that may be seen with this scope, in the order of their key. */
export function listRows<Row extends object, Value extends object>(
  manager: EntityManager,
  register: Register<Row, Value>,
  scope: Scope,
  place: { readonly after: string | undefined; readonly limit: number },
  where: FindOptionsWhere<Row> = {},
): Promise<Row[]> {
  const query = visible(manager, register, scope)
    .andWhere(where)
    .orderBy(`row.${register.key}`)
    .limit(place.limit);
  if (place.after !== undefined) query.andWhere(`row.${register.key} > :after`, { after: place.after });
  return query.getMany();
}

/** The row of a key, or null: it is not there, or not in this scope. */
export function findRow<Row extends object, Value extends object>(
  manager: EntityManager,
  register: Register<Row, Value>,
  scope: Scope,
  key: string,
): Promise<Row | null> {
  return visible(manager, register, scope).andWhere(`row.${register.key} = :key`, { key }).getOne();
}

function visible<Row extends object, Value extends object>(
  manager: EntityManager,
  register: Register<Row, Value>,
  scope: Scope,
): SelectQueryBuilder<Row> {
  return manager
    .createQueryBuilder<Row>(register.entity, 'row')
    .where(visibleSql(register.belonging), { districts: districtsOf(scope) });
}
