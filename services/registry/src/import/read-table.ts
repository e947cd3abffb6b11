import type { ImportRejection } from '@farwatch/contracts/http';
import { separatorOf } from '@farwatch/files/separators';
import { parse, type CsvError, type Info } from 'csv-parse/sync';

/** One line of an imported file: its line number in the file and its values by column key. */
export interface Row<K extends string> {
  readonly line: number;
  readonly cells: ReadonlyMap<K, string>;
}

/** A column: its key, whether it must be there, and the names it goes by. */
export interface Column<K extends string = string> {
  readonly key: K;
  readonly required: boolean;
  readonly names: readonly string[];
}

export interface Table<K extends string> {
  readonly rows: readonly Row<K>[];
  /** What the file calls a column. */
  readonly nameOf: (key: K) => string;
  readonly rejected: readonly ImportRejection[];
}

interface Parsed {
  readonly record: readonly string[];
  readonly info: Info;
}

/**
 * A CSV text (separated by commas, semicolons, tabs or bars, with or without a first line `sep=;`) as rows. A wrong header refuses the whole file (then there are no rows); a line that is no CSV, or has
 * another number of columns, is refused alone. Empty lines are skipped but counted.
 */
export function readTable<K extends string>(text: string, columns: readonly Column<K>[]): Table<K> {
  const rejected: ImportRejection[] = [];
  // csv-parse counts a CR LF inside quotes twice.
  const { separator, table } = separatorOf(text.replace(/\r\n?/g, '\n'));
  const [header, ...records] = parseCsv(table, separator, rejected);
  if (header === undefined) {
    const refused =
      rejected.length > 0 ? rejected : [refuse(1, '', 'empty-file', 'the file has no header line')];
    return { rows: [], nameOf: (key) => key, rejected: refused };
  }
  const { keys, errors } = readHeader(header.record, lineOf(header), columns);
  const names = new Map(
    keys.flatMap((key, at) => (key === undefined ? [] : [[key, header.record[at] ?? key] as const])),
  );
  const nameOf = (key: K): string => names.get(key) ?? key;
  if (errors.length > 0) return { rows: [], nameOf, rejected: [...errors, ...rejected] };
  const rows: Row<K>[] = [];
  for (const parsed of records) {
    const line = lineOf(parsed);
    const { record } = parsed;
    if (record.every((value) => value === '')) continue;
    if (record.length !== keys.length) {
      rejected.push(
        refuse(line, '', 'wrong-column-count', `${record.length} columns instead of ${keys.length}`),
      );
      continue;
    }
    const broken = record.findIndex((value) => /[\uFFFD\0]/.test(value));
    if (broken >= 0) {
      rejected.push(
        refuse(line, header.record[broken] ?? '', 'bad-csv', 'neither UTF-8, UTF-16 nor GB18030 text'),
      );
      continue;
    }
    rows.push({ line, cells: new Map(keys.map((key, at) => [key as K, record[at] ?? ''])) });
  }
  return { rows, nameOf, rejected };
}

function parseCsv(text: string, delimiter: string, rejected: ImportRejection[]): readonly Parsed[] {
  return parse(text, {
    delimiter,
    info: true,
    raw: true,
    bom: true,
    trim: true,
    relax_column_count: true,
    skip_empty_lines: true,
    skip_records_with_error: true,
    on_skip: (error: CsvError | undefined, raw: string | undefined) => {
      const open = error?.code === 'CSV_QUOTE_NOT_CLOSED' && raw !== undefined;
      const line = open
        ? linesIn(text.slice(0, text.length - raw.length)) + 1
        : Number(error?.['lines'] ?? 1);
      const detail = open
        ? 'a quote is opened and never closed'
        : (error?.message ?? 'not CSV').slice(0, 200);
      rejected.push(refuse(Math.max(1, line), '', 'bad-csv', detail));
      return undefined;
    },
  }) as unknown as readonly Parsed[];
}

function linesIn(text: string): number {
  return text.split('\n').length - 1;
}

/** Where a record starts: csv-parse tells where it ends. */
function lineOf({ record, info }: Parsed): number {
  return info.lines - record.reduce((sum, value) => sum + linesIn(value), 0);
}

function readHeader<K extends string>(
  header: readonly string[],
  line: number,
  columns: readonly Column<K>[],
): { readonly keys: readonly (K | undefined)[]; readonly errors: readonly ImportRejection[] } {
  const byName = new Map<string, K>();
  for (const { key, names } of columns) for (const name of [key, ...names]) byName.set(headerKey(name), key);
  const errors: ImportRejection[] = [];
  const seen = new Set<K>();
  const keys = header.map((name, at) => {
    const key = byName.get(headerKey(name));
    const known = columns.map((column) => column.key).join(', ');
    if (key === undefined)
      errors.push(refuse(line, name, 'unknown-column', `column ${at + 1}; known: ${known}`));
    else if (seen.has(key))
      errors.push(refuse(line, name, 'duplicate-column', `the column ${key} is there twice`));
    else seen.add(key);
    return key;
  });
  for (const { key, required, names } of columns) {
    if (required && !seen.has(key))
      errors.push(refuse(line, key, 'missing-column', `also called: ${names.join(', ')}`));
  }
  return { keys, errors };
}

/** Case, blanks, underscores, the marks of required columns and full-width letters make no difference in a column name. */
function headerKey(name: string): string {
  return name
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\s_*\-/]/g, '');
}

export function refuse(
  line: number,
  field: string,
  reason: ImportRejection['reason'],
  detail: string,
): ImportRejection {
  return { line, field, reason, detail };
}
