import { sequenceOf } from '@farwatch/contracts/envelope';
import { newestOf, type CatchUp, type SaidRecord } from '@farwatch/persistence/own-output';
import type { DataSource } from 'typeorm';

import { changeRegistry } from './registry-change.js';
import type { AnyRegister, RegistryTopic } from './register.js';

type Announced = Exclude<RegistryTopic, 'parked'>;

/**
 * For a database that went back: what was said of its things and is not so any more is said again as it is now, under numbers
 * behind those that were given out; otherwise readers would hold to the lost state, and ignore later changes as older ones.
 */
export function catchUpRegistry(
  data: DataSource,
  registers: readonly AnyRegister[],
): Record<Announced, CatchUp> {
  return Object.fromEntries(
    registers.map((register) => [register.event.topic, catchUpOf(data, register)]),
  ) as Record<Announced, CatchUp>;
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
