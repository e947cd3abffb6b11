import { inScope, type Scope } from '@farwatch/contracts/http';
import { scopeSql } from '@farwatch/persistence/scope';
import { Any, type EntityManager } from 'typeorm';

import { stationEntity } from '../store/entities.js';
import { keyOf, type AnyRegister, type Belonging } from './register.js';

/** The condition that a row with the alias `row` may be seen; the parameter `districts` holds `districtsOf(scope)`. */
export function visibleSql(belonging: Belonging): string {
  const ofStation = `EXISTS (SELECT 1 FROM registry.station s WHERE s.id = row.station AND s.district = ANY (:districts))`;
  return {
    own: scopeSql('row.district', ':districts'),
    station: `(:districts::text[] IS NULL OR ${ofStation})`,
    'station-or-all': `(:districts::text[] IS NULL OR row.station IS NULL OR ${ofStation})`,
    all: 'TRUE',
  }[belonging];
}

interface Located {
  readonly district?: string | null;
  readonly station?: string | null;
}

/**
 * The keys of those values that may not be written with this scope, because the thing lies in another district or would then
 * lie there. What names a station that is not there is nobody's: saying so is left to the checks.
 */
export async function keysOutside(
  manager: EntityManager,
  register: AnyRegister,
  scope: Scope,
  values: readonly object[],
): Promise<ReadonlySet<string>> {
  if (scope === 'all' || register.belonging === 'all' || values.length === 0) return new Set();
  const keys = values.map((value) => keyOf(register, value));
  const stored = await manager.find(register.entity, { where: { [register.key]: Any(keys) } });
  const all = [...values, ...stored];
  const isOutside =
    register.belonging === 'own'
      ? ({ district }: Located) => !inScope(scope, district)
      : await outsideByStation(manager, scope, all);
  return new Set(all.filter(isOutside).map((one) => keyOf(register, one)));
}

async function outsideByStation(
  manager: EntityManager,
  scope: Scope,
  all: readonly Located[],
): Promise<(one: Located) => boolean> {
  const ids = [...new Set(all.flatMap(({ station }) => station ?? []))];
  const stations = await manager.find(stationEntity, {
    where: { id: Any(ids) },
    select: { id: true, district: true },
  });
  const outside = new Set(stations.filter(({ district }) => !inScope(scope, district)).map(({ id }) => id));
  return ({ station }) => (station ?? null) === null || outside.has(station!);
}
