import type { PermitLineRefusal, PermitWarning } from '@farwatch/contracts/refusals';

import { emptyCell, type Cell, type Line } from '../read/grid.js';
import type { FoundColumn, Table } from './header.js';
import { readPermitNumber, type PermitNumber } from './permit-number.js';
import { divide, isNone, readDate, readDecimal } from './values.js';

/** Why a line is not taken; `field` is the column as the file calls it, empty for the whole line. */
export interface RefusedLine {
  readonly line: number;
  readonly field: string;
  readonly reason: PermitLineRefusal;
}

/** Something to look at that keeps nothing out; line 0 is the file. */
export interface Warning {
  readonly line: number;
  readonly reason: PermitWarning;
}

/** What a file gave, while its lines are read. */
export interface Collected {
  readonly refused: RefusedLine[];
  readonly warnings: Warning[];
}

/** Reads the cells of one line and remembers what is wrong with each. */
export class LineReader {
  #isGood = true;

  constructor(
    private readonly source: Line,
    private readonly table: Table,
    private readonly collected: Collected,
  ) {}

  get line(): number {
    return this.source.line;
  }

  get sourceId(): string | null {
    return this.source.sourceId ?? null;
  }

  /** Nothing was refused so far. */
  get isGood(): boolean {
    return this.#isGood;
  }

  has(key: string): boolean {
    return this.table.columns.has(key);
  }

  column(key: string): FoundColumn | undefined {
    return this.table.columns.get(key);
  }

  cell(key: string): Cell {
    const at = this.column(key)?.at;
    return (at === undefined ? undefined : this.source.cells[at]) ?? emptyCell;
  }

  refuse(key: string, reason: PermitLineRefusal): undefined {
    this.#isGood = false;
    this.collected.refused.push({ line: this.line, field: this.column(key)?.header ?? '', reason });
    return undefined;
  }

  warn(reason: PermitWarning): void {
    this.collected.warnings.push({ line: this.line, reason });
  }

  /** The text of a cell; a formula is refused: its value was computed by another program at another time. */
  text(key: string): string | undefined {
    const cell = this.cell(key);
    return cell.type === 'formula' ? this.refuse(key, 'formula-cell') : cell.text;
  }

  required(key: string): string | undefined {
    const text = this.text(key);
    return text === '' ? this.refuse(key, 'missing-value') : text;
  }

  optional(key: string): string | null {
    const text = this.text(key) ?? '';
    return text === '' ? null : text;
  }

  number(): PermitNumber | undefined {
    const text = this.required('number');
    if (text === undefined) return undefined;
    const found = readPermitNumber(text, this.cell('number').type === 'number');
    return typeof found === 'string' ? this.refuse('number', found) : found;
  }

  date(key: string): string | undefined {
    const text = this.required(key);
    return text === undefined ? undefined : (readDate(text) ?? this.refuse(key, 'bad-date'));
  }

  /** One of a list of words. */
  choice<V>(key: string, find: (text: string) => V | undefined): V | undefined {
    const text = this.required(key);
    return text === undefined ? undefined : (find(text.replace(/\s/g, '')) ?? this.refuse(key, 'bad-value'));
  }

  /** A decimal in the unit of the result; null for none. undefined: refused. */
  decimal(key: string): string | null | undefined {
    const text = this.text(key);
    if (text === undefined) return undefined;
    if (isNone(text)) return null;
    const value = readDecimal(text);
    return value === undefined
      ? this.refuse(key, 'bad-number')
      : divide(value, this.column(key)?.unit?.divideBy ?? 1);
  }

  /** Decimals of several columns; null when the file has none of the columns. */
  decimals(keys: readonly string[]): (string | null)[] | null {
    const there = keys.filter((key) => this.has(key));
    return there.length === 0 ? null : there.map((key) => this.decimal(key) ?? null);
  }
}
