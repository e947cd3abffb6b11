import { localDate } from '@farwatch/domain/reading';
import type { ImportRejection, Scope } from '@farwatch/contracts/http';
import type { DataSource, EntityManager } from 'typeorm';

import { readFile, type FileFormat, type Item } from '../import/read-file.js';
import { refuse } from '../import/read-table.js';
import { keyOf, type Register } from './register.js';
import { changeRegistry } from './registry-change.js';
import { keysOutside } from './scope.js';

/** What an import did. */
export interface Imported {
  readonly accepted: number;
  readonly rejected: ImportRejection[];
}

/** The lines that may be stored, as values, and why the others may not. */
export interface Checked<Value> {
  readonly good: readonly Value[];
  readonly rejected: readonly ImportRejection[];
}

/** A file that fills a register. Without `check` every line is a value as it stands. */
export interface ImportFile<K extends string, Line extends object, Value extends object> extends FileFormat<
  K,
  Line
> {
  /** The column that says in which district a line lies: its own, or that of a station. */
  readonly placeColumn: K;
  /** Compares the lines with what is stored; asked for lines of this scope only. */
  check(manager: EntityManager, items: readonly Item<Line>[], scope: Scope): Promise<Checked<Value>>;
}

/** Reads a file, checks it against the registry and stores the good lines; with `atomic` all lines or none. */
export type Importer = (data: DataSource, scope: Scope, text: string, atomic: boolean) => Promise<Imported>;

export function importer<Row extends object, Value extends object, K extends string, Line extends object>(
  register: Register<Row, Value>,
  file: ImportFile<K, Line, Value>,
): Importer {
  return async (data, scope, text, atomic) => {
    const read = readFile(file, text, localDate(Date.now()));
    return changeRegistry(data, scope, async (change) => {
      const { inside, outside } = await divide(change.manager, scope, read.items);
      const checked = await file.check(change.manager, inside, scope);
      const rejected = [...read.rejected, ...outside, ...checked.rejected].sort((a, b) => a.line - b.line);
      if (atomic && rejected.length > 0) return { accepted: 0, rejected };
      await change.put(register, checked.good);
      return { accepted: checked.good.length, rejected };
    });
  };

  async function divide(manager: EntityManager, scope: Scope, items: readonly Item<Line>[]) {
    const values = items.map(({ value }) => value);
    const keys = await keysOutside(manager, register, scope, values);
    const isOutside = ({ value }: Item<Line>): boolean => keys.has(keyOf(register, value));
    return {
      inside: items.filter((item) => !isOutside(item)),
      outside: items
        .filter(isOutside)
        .map(({ line, nameOf }) => refuse(line, nameOf(file.placeColumn), 'other-district', otherDistrict)),
    };
  }
}

const otherDistrict =
  '不在您的区内，未导入；无区的需全部区的权限 / not in a district of yours, not imported; without a district it needs a scope of all';

/** For files whose lines need no check. */
export function allGood<T>(_: EntityManager, items: readonly Item<T>[]): Promise<Checked<T>> {
  return Promise.resolve({ good: items.map((item) => item.value), rejected: [] });
}
