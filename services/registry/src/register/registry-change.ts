import { isDeepStrictEqual } from 'node:util';

import type { Scope } from '@farwatch/contracts/http';
import { localDate } from '@farwatch/domain/reading';
import { eventRecord, tombstone, type OutRecord } from '@farwatch/messaging/outputs';
import { addToOutbox } from '@farwatch/persistence/outbox';
import { raiseIdentity } from '@farwatch/persistence/own-output';
import { derivedId } from '@farwatch/runtime/ids';
import type { PoolClient } from 'pg';
import { Any, type DataSource, type EntityManager } from 'typeorm';

import { findRow } from './find.js';
import { keyOf, type AnyRegister, type Register, type RegistryTopic } from './register.js';
import { keysOutside } from './scope.js';

/** The keys of the things of one topic that a change has changed. */
export interface ChangedKeys {
  readonly topic: RegistryTopic;
  readonly keys: readonly string[];
}

/** Rows of one statement. */
const chunk = 500;

/**
 * Changes to master data inside one transaction, by somebody who may change what lies in `scope`. The events about them wait
 * in the outbox of the same transaction.
 */
export class RegistryChange {
  readonly changed: ChangedKeys[] = [];
  readonly #records: OutRecord<RegistryTopic>[] = [];
  readonly #at = new Date();
  /** Records have numbers behind this. */
  #beyond = 0;

  constructor(
    readonly manager: EntityManager,
    readonly scope: Scope,
  ) {}

  /** Writes what is new or different, and announces it. Everything given must lie in the scope: callers ask first. */
  async put<Row extends object, Value extends object>(
    register: Register<Row, Value>,
    values: readonly Value[],
  ): Promise<void> {
    await this.#guard(register, values);
    const today = localDate(this.#at.getTime());
    const keys = values.map((value) => keyOf(register, value));
    const before = new Map(
      (await this.#rowsWith(register, register.key, keys)).map((row) => [keyOf(register, row), row]),
    );
    const rows = values.map((value) => {
      if (register.withHistory === undefined) return register.rowOf(value);
      const old = before.get(keyOf(register, value));
      return register.rowOf(register.withHistory(old && register.valueOf(old), value, today));
    });
    const changed = rows.filter(
      (row) => !isDeepStrictEqual(plain(before.get(keyOf(register, row))), plain(row)),
    );
    for (let at = 0; at < changed.length; at += chunk)
      await this.manager.upsert(register.entity, changed.slice(at, at + chunk) as never, [register.key]);
    await this.#announce(register, changed);
    const changedKeys = changed.map((row) => keyOf(register, row));
    for (const { register: other, column } of register.mentionedBy ?? [])
      await this.#announce(other, await this.#rowsWith(other, column, changedKeys));
  }

  /** Removes a thing and what hangs on it; answers whether it was there and in the scope. */
  async remove<Row extends object, Value extends object>(
    register: Register<Row, Value>,
    key: string,
  ): Promise<boolean> {
    const row = await findRow(this.manager, register, this.scope, key);
    if (row !== null) await this.#delete(register, [row]);
    return row !== null;
  }

  /**
   * Says again what things are now, behind the number `beyond`, where that is not what was said last of them (undefined:
   * that they are gone). Answers of how many. For a database that went back behind its own events.
   */
  async sayAgain<Row extends object, Value extends object>(
    register: Register<Row, Value>,
    said: ReadonlyMap<string, object | undefined>,
    beyond: number,
  ): Promise<number> {
    this.#beyond = Math.max(this.#beyond, beyond);
    const rows = await this.#rowsWith(register, register.key, [...said.keys()]);
    const values = new Map(
      (await announcedOf(this.manager, register, rows)).map((one) => [keyOf(register, one), one]),
    );
    const differing = [...said].flatMap(([key, last]) => {
      const value = values.get(key);
      return isDeepStrictEqual(asSaid(value), last) ? [] : [[key, value] as const];
    });
    if (differing.length > 0) this.#record(register, differing);
    return differing.length;
  }

  /** Last step of the transaction. */
  async flush(client: PoolClient): Promise<void> {
    if (this.#beyond > 0) await raiseIdentity(client, 'registry.outbox', this.#beyond);
    await addToOutbox(client, 'registry', this.#records);
  }

  async #delete(register: AnyRegister, rows: readonly object[]): Promise<void> {
    if (rows.length === 0) return;
    const keys = rows.map((row) => keyOf(register, row));
    for (const { register: part, column } of register.parts ?? [])
      await this.#delete(part, await this.#rowsWith(part, column, keys));
    await this.manager.delete(register.entity, { [register.key]: Any(keys) });
    this.#record(
      register,
      keys.map((key) => [key, undefined]),
    );
  }

  /** The last guard of a scope: who comes here with something of another district has a bug. */
  async #guard(register: AnyRegister, of: readonly object[]): Promise<void> {
    const outside = await keysOutside(this.manager, register, this.scope, of);
    if (outside.size > 0)
      throw new Error(`${register.event.topic} ${[...outside][0]} is outside of the scope`);
  }

  async #rowsWith<Row extends object, Value extends object>(
    { entity }: Register<Row, Value>,
    column: string,
    values: readonly string[],
  ): Promise<Row[]> {
    return values.length === 0
      ? []
      : this.manager.find(entity, { where: { [column]: Any([...values]) } as never });
  }

  async #announce<Row extends object, Value extends object>(
    register: Register<Row, Value>,
    rows: readonly Row[],
  ): Promise<void> {
    if (rows.length === 0) return;
    const values = await announcedOf(this.manager, register, rows);
    this.#record(
      register,
      values.map((value) => [keyOf(register, value), value]),
    );
  }

  #record(
    { event }: AnyRegister,
    things: readonly (readonly [key: string, data: object | undefined])[],
  ): void {
    const { topic } = event;
    const time = this.#at.toISOString();
    for (const [key, data] of things) {
      const facts = {
        id: derivedId(topic, key, time, JSON.stringify(data ?? null)),
        source: '/farwatch/registry' as const,
        subject: key,
        time,
      };
      this.#records.push(
        data === undefined
          ? tombstone(event, 'changed', key, facts)
          : eventRecord(event, 'changed', data, facts),
      );
    }
    this.changed.push({ topic, keys: things.map(([key]) => key) });
  }
}

/**
 * One transaction over the registry. Writers wait for each other, so that what a check has seen still holds when the
 * rows are written; the constraints of the tables stay the last guard.
 */
export async function changeRegistry<T>(
  data: DataSource,
  scope: Scope,
  work: (change: RegistryChange) => Promise<T>,
): Promise<T> {
  const runner = data.createQueryRunner();
  try {
    const client = (await runner.connect()) as PoolClient;
    await runner.startTransaction();
    await runner.query(`SELECT pg_advisory_xact_lock(hashtext('farwatch.registry'))`);
    const change = new RegistryChange(runner.manager, scope);
    const result = await work(change);
    await change.flush(client);
    await runner.commitTransaction();
    return result;
  } catch (error) {
    if (runner.isTransactionActive) await runner.rollbackTransaction().catch(() => undefined);
    throw error;
  } finally {
    await runner.release();
  }
}

/** The data of the events about these rows. */
async function announcedOf<Row extends object, Value extends object>(
  manager: EntityManager,
  register: Register<Row, Value>,
  rows: readonly Row[],
): Promise<readonly Value[]> {
  if (register.announced === undefined || rows.length === 0) return rows.map((row) => register.valueOf(row));
  return register.announced(manager, rows);
}

/** As it is after its way through an event. */
function asSaid(value: object | undefined): object | undefined {
  return value === undefined ? undefined : (JSON.parse(JSON.stringify(value)) as object);
}

/** Rows that TypeORM has read are objects of a class of its own. */
function plain(row: object | undefined): object | undefined {
  return row && { ...row };
}
