import type { EventDeclaration } from '@farwatch/contracts/events';
import type { OutputOf } from '@farwatch/contracts/outputs';
import type { EntityManager, EntitySchema } from 'typeorm';
import type { z } from 'zod';

/** A topic of master data. */
export type RegistryTopic = OutputOf<'registry'>;

/**
 * Whose a row is. `own`: of the district that it names itself, without one only of callers of all districts. `station`: of the
 * district of the station it names; `station-or-all`: the same, and without a station everybody's. `all`: everybody's.
 */
export type Belonging = 'own' | 'station' | 'station-or-all' | 'all';

/** Another register that names a row of this one in a column. */
export interface Reference {
  readonly register: AnyRegister;
  readonly column: string;
}

/**
 * One kind of master data, said once: where its rows lie, whose they are and how they are announced. Storing, announcing,
 * importing, listing and removing are driven by it, so a new register is one of these and its table.
 */
export interface Register<Row extends object, Value extends object> {
  /** The event that says what a thing is now; its topic is compacted by `key`. */
  readonly event: EventDeclaration<z.ZodType<Value>, 'changed', RegistryTopic>;
  readonly entity: EntitySchema<Row>;
  /** The column, and the field of the value, by which a thing is found; also the order of lists. */
  readonly key: string;
  readonly belonging: Belonging;
  rowOf(value: Value): Row;
  valueOf(row: Row): Value;
  /** Keeps what was so before a change; `today` is a local date. Without it a change replaces the whole value. */
  withHistory?(before: Value | undefined, given: Value, today: string): Value;
  /** The data of the events about these rows, when they say more than the rows do. */
  announced?(manager: EntityManager, rows: readonly Row[]): Promise<readonly Value[]>;
  /** What goes when a row of this goes. */
  readonly parts?: readonly Reference[];
  /** Whose events say something of a row of this, and are sent again when it changes. */
  readonly mentionedBy?: readonly Reference[];
}

/** A register whatever it holds. */
export type AnyRegister = Register<object, object>;

/** The key of a row or value. */
export function keyOf(register: Pick<AnyRegister, 'key'>, of: object): string {
  return (of as Readonly<Record<string, string>>)[register.key]!;
}
