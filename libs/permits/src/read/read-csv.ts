import { parse, type CsvError } from 'csv-parse/sync';

import { bounds, cellOf, TooLarge, type Grid, type Line } from './grid.js';

interface Parsed {
  readonly record: readonly string[];
  readonly info: { readonly lines: number };
}

const breaks = (text: string): number => text.split('\n').length - 1;

/** What office programs write to keep the digits of a long number: `="911..."`. */
const unwrapped = (text: string): string => /^\s*="([^"]*)"\s*$/.exec(text)?.[1] ?? text;

/** The records of a CSV text. A record that is no CSV is a broken line, and so is all that an open quote swallows. */
export function readCsv(text: string): Grid {
  const broken: Line[] = [];
  // `="911..."` has quotes inside a field that is not quoted: written so that CSV has them.
  const plain = text.replace(/(^|,)="([^",\r\n]*)"(?=,|\r?\n|$)/gm, '$1$2');
  const parsed = parse(plain, {
    ...{ info: true, raw: true, bom: true, relax_column_count: true, skip_records_with_error: true },
    ...{ skip_empty_lines: true, trim: true },
    on_skip: (error: CsvError | undefined, raw: string | undefined) => {
      const isOpen = error?.code === 'CSV_QUOTE_NOT_CLOSED' && raw !== undefined;
      const line = isOpen
        ? breaks(plain.slice(0, plain.length - raw.length)) + 1
        : Number(error?.['lines'] ?? 1);
      broken.push({ line: Math.max(1, line), cells: [], isBroken: true });
      return undefined;
    },
  }) as unknown as readonly Parsed[];
  if (parsed.length > bounds.rows) throw new TooLarge();
  const lines = parsed.map(({ record, info }) => ({
    line: info.lines - record.reduce((sum, value) => sum + breaks(value), 0),
    cells: record.map((value) => cellOf(unwrapped(value))),
  }));
  return { lines: [...lines, ...broken].sort((a, b) => a.line - b.line) };
}
