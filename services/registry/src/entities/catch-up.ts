import { sequenceOf } from '@farwatch/contracts/envelope';
import { newestOf, type CatchUp, type SaidRecord } from '@farwatch/persistence/own-output';
import type { DataSource } from 'typeorm';

import type { AnyRegister, RegistryTopic } from '../register/register.js';
import { changeRegistry } from '../register/registry-change.js';
import { devices } from './devices.js';
import { enterprises } from './enterprises.js';
import { hj212Sources } from './hj212-sources.js';
import { limits } from './limits.js';
import { rules } from './rules.js';
import { stations } from './stations.js';

const registers = [
  enterprises,
  stations,
  limits,
  rules,
  devices,
  hj212Sources,
] as unknown as readonly AnyRegister[];

/**
 * For a database that went back: what was said of its things and is not so any more is said again as it is now, under numbers
 * behind those that were given out; otherwise readers would hold to the lost state, and ignore later changes as older ones.
 */
export function catchUpRegistry(data: DataSource): Record<Exclude<RegistryTopic, 'parked'>, CatchUp> {
  return Object.fromEntries(
    registers.map((register) => [register.event.topic, catchUpOf(data, register)]),
  ) as Record<Exclude<RegistryTopic, 'parked'>, CatchUp>;
}

function catchUpOf(data: DataSource, register: AnyRegister): CatchUp {
  return async (client, records) => {
    const newest = newestOf(
      records,
      ({ key }) => key,
      ({ headers }) => sequenceOf(headers),
    );
    const beyond = Math.max(...newest.map(({ headers }) => sequenceOf(headers)));
    const { rows } = await client.query<{ key: string }>(
      'SELECT DISTINCT key FROM registry.outbox WHERE topic = $1 AND id > $2 AND key = ANY($3::text[])',
      [register.event.topic, beyond, newest.map(({ key }) => key)],
    );
    // These have changed since, and that is about to be said.
    const waiting = new Set(rows.map(({ key }) => key));
    const said = newest.filter(({ key }) => !waiting.has(key)).map((one) => [one.key, dataOf(one)] as const);
    return changeRegistry(data, 'all', (change) => change.sayAgain(register, new Map(said), beyond));
  };
}

/** What a record says; nothing that one would say again when it cannot be read. */
function dataOf({ value }: SaidRecord): object | undefined {
  if (value === null) return undefined;
  try {
    return JSON.parse(value.toString()) as object;
  } catch {
    return {};
  }
}
