import { clockRowShape, countRow, type ClockRow } from './clock-row.js';
import { isEqual, statedOf } from './compare.js';
import { calculateRow, fineRowShape, type FineRow } from './fine-row.js';
import { pathRowShape, walkRow, type PathRow } from './path-row.js';
import { faultOf, type Shape } from './shape.js';

export type CaseRowFormat = 'clock' | 'fine' | 'path';
type Row = Readonly<Record<string, unknown>>;

/** How one line of vectors compares with this program. */
export type CaseRowCheck =
  | {
      readonly verdict: 'agrees' | 'differs';
      readonly format: CaseRowFormat;
      readonly id: string;
      readonly title: string;
      readonly expected: Row;
      readonly got: Row;
    }
  | { readonly verdict: 'unreadable'; readonly id: string; readonly detail: string };

interface Format {
  readonly name: CaseRowFormat;
  /** The field by which a line of this format is known. */
  readonly mark: string;
  readonly shape: Shape;
  readonly run: (row: Row) => Row | string;
}

const formats: readonly Format[] = [
  { name: 'clock', mark: 'rule', shape: clockRowShape, run: (row) => countRow(row as unknown as ClockRow) },
  { name: 'fine', mark: 'model', shape: fineRowShape, run: (row) => calculateRow(row as unknown as FineRow) },
  { name: 'path', mark: 'commands', shape: pathRowShape, run: (row) => walkRow(row as unknown as PathRow) },
];

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

/**
 * Compares a line of vectors (a parsed JSON value of any shape) with what this program makes of it. Compared is what the
 * line states; clocks and papers of a case must be exactly those. Never throws: a line that cannot be read is named.
 */
export function checkCaseRow(value: unknown): CaseRowCheck {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return { verdict: 'unreadable', id: '', detail: 'the line is no object' };
  const row = value as Row;
  const id = textOf(row['id']);
  const format = formats.find(({ mark }) => Object.hasOwn(row, mark));
  if (format === undefined)
    return {
      verdict: 'unreadable',
      id,
      detail: 'neither a clock (rule), a fine (model) nor a path (commands)',
    };
  const fault = faultOf(row, format.shape);
  if (fault !== undefined) return { verdict: 'unreadable', id, detail: fault };
  const got = format.run(row);
  if (typeof got === 'string') return { verdict: 'unreadable', id, detail: got };
  const expected = row['expect'] as Row;
  // What the line does not state is not compared; a line that states nothing agrees with nothing.
  const stated = Object.hasOwn(got, 'refused') || got['accepted'] === false ? got : statedOf(got, expected);
  const agrees = Object.keys(expected).length > 0 && isEqual(stated, expected);
  return {
    verdict: agrees ? 'agrees' : 'differs',
    format: format.name,
    id,
    title: textOf(row['title']) || textOf(row['why']),
    expected,
    got: stated,
  };
}
