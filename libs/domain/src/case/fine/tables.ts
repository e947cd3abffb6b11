import {
  add,
  decimal,
  multiply,
  percentOf,
  shareOf,
  subtract,
  sum,
  toNumber,
  type Decimal,
} from './decimal.js';
import type { FineRange } from '../law/norms.js';
import { simpleCeiling, type Subject } from './thresholds.js';

export const fineModels = ['hunan-2021-special', 'hunan-2021-residual', 'matrix'] as const;
export type FineModel = (typeof fineModels)[number];

/** A factor of a table, or a modifier of a matrix, in per cent. */
export interface Factor {
  readonly id: string;
  readonly pct: number;
}

/** A table of two dimensions: in each cell the lowest and highest per cent. */
export interface MatrixTable {
  readonly name: string;
  readonly rows: readonly string[];
  readonly cols: readonly string[];
  /** Where in the cell: 0 its low, 1 its high end. */
  readonly point: number;
  readonly cells: readonly (readonly (readonly [low: number, high: number])[])[];
}

export interface TableInput {
  readonly model: FineModel;
  readonly subject: Subject;
  readonly factors: readonly Factor[];
  readonly requiredFactors: readonly string[];
  /** Start of a special table in per cent of the maximum, where the table names one. */
  readonly startPct?: number | undefined;
  readonly table?: MatrixTable | undefined;
  readonly cell?: readonly [row: string, column: string] | undefined;
  readonly point?: number | undefined;
  readonly modifiers: readonly Factor[];
}

export type TableRefusal = 'factor-missing' | 'table-missing' | 'cell-unknown';

/** One step of a calculation, as it is printed. */
export interface Step {
  readonly id: string;
  /** Per cent or yuan. */
  readonly unit: 'percent' | 'yuan';
  readonly value: number;
}

export interface TableResult {
  /** Before it is held inside the range. */
  readonly yuan: Decimal;
  readonly shown: {
    readonly startPct?: number;
    readonly sumPct?: number;
    readonly totalPct?: number;
    readonly cellPct?: number;
  };
  readonly steps: readonly Step[];
}

const percent = (id: string, value: number): Step => ({ id, unit: 'percent', value });
const yuan = (id: string, value: Decimal): Step => ({ id, unit: 'yuan', value: toNumber(value) });

/**
 * The amount that a discretion table gives. Hunan 2021, special tables: (start + sum) % of the maximum, the start being
 * minimum/maximum unless the table names one. Residual tables: (X + sum x (1 - X)) x maximum with X = minimum/maximum,
 * or the ceiling of the simple procedure where the law names no minimum. Matrix (our design): minimum + cell % of the
 * span, then modifiers in % of the maximum.
 */
export function byTable(input: TableInput, range: FineRange): TableResult | TableRefusal {
  const missing = input.requiredFactors.some((id) => !input.factors.some((one) => one.id === id));
  if (missing) return 'factor-missing';
  return input.model === 'matrix' ? byMatrix(input, range) : byHunan(input, range);
}

function byHunan(input: TableInput, { min, max, hasMinimum }: FineRange): TableResult {
  const start = hasMinimum ? min : decimal(simpleCeiling[input.subject]);
  const factors = sum(input.factors.map(({ pct }) => decimal(pct)));
  const factorSteps = input.factors.map(({ id, pct }) => percent(`factor:${id}`, pct));
  const sumPct = toNumber(factors);
  if (input.model === 'hunan-2021-residual') {
    const startPct = shareOf(start, max);
    const amount = add(start, percentOf(subtract(max, start), factors));
    const steps = [percent('start', startPct), ...factorSteps, percent('sum', sumPct), yuan('table', amount)];
    return { yuan: amount, shown: { startPct, sumPct }, steps };
  }
  const own = input.startPct === undefined ? undefined : decimal(input.startPct);
  const startPct = own === undefined ? shareOf(start, max) : toNumber(own);
  const startYuan = own === undefined ? start : percentOf(max, own);
  const amount = add(startYuan, percentOf(max, factors));
  const totalPct = shareOf(amount, max);
  const steps = [
    percent('start', startPct),
    ...factorSteps,
    percent('total', totalPct),
    yuan('table', amount),
  ];
  return { yuan: amount, shown: { startPct, totalPct }, steps };
}

function byMatrix(input: TableInput, { min, max }: FineRange): TableResult | TableRefusal {
  const { table, cell, modifiers } = input;
  if (table === undefined || cell === undefined) return 'table-missing';
  const found = table.cells[table.rows.indexOf(cell[0])]?.[table.cols.indexOf(cell[1])];
  if (found === undefined) return 'cell-unknown';
  const [low, high] = [decimal(found[0]), decimal(found[1])];
  const point = decimal(input.point ?? table.point);
  const inCell = add(low, multiply(point, subtract(high, low)));
  const base = add(min, percentOf(subtract(max, min), inCell));
  const amount = add(base, percentOf(max, sum(modifiers.map(({ pct }) => decimal(pct)))));
  const cellPct = toNumber(inCell);
  const steps = [
    percent(`cell:${cell.join('/')}`, cellPct),
    yuan('cell', base),
    ...modifiers.map(({ id, pct }) => percent(`modifier:${id}`, pct)),
    yuan('table', amount),
  ];
  return { yuan: amount, shown: { cellPct }, steps };
}
