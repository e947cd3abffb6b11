import { parse, type Info } from 'csv-parse';
import { parse as parseNow } from 'csv-parse/sync';
import iconv from 'iconv-lite';

import { declaredSeparator, type Separator } from './separators.js';
import { encodingOf, type TextEncoding } from './text-encoding.js';
import { readUnpacked } from './unpacked.js';

/** One line of a table: where it begins in the file (the first line is 1), and its cells without blanks around them. */
export interface TableLine {
  readonly line: number;
  readonly cells: readonly string[];
}

/** A file that is no table of its separator; `line` is where. */
export class NotATable extends Error {
  constructor(
    readonly line: number,
    message: string,
  ) {
    super(message);
  }
}

/** What is known of a file after a first look. */
export interface FileLook {
  readonly encoding: TextEncoding;
  /** The separator that its first line declares (`sep=;`). */
  readonly declared: Separator | undefined;
  /** Its first lines (64 kB at most), as they would be read with this separator. */
  firstLines(separator: Separator): readonly TableLine[];
}

const headBytes = 65_536;
const shared = {
  trim: true,
  skip_empty_lines: true,
  relax_column_count: true,
  info: true,
  bom: true,
} as const;

/** Reads all of a file once: which encoding it has cannot be told from its beginning. */
export async function lookAt(file: string): Promise<FileLook> {
  const parts: Buffer[] = [];
  let kept = 0;
  let isUtf8 = true;
  const utf8 = new TextDecoder('utf-8', { fatal: true });
  for await (const part of readUnpacked(file) as AsyncIterable<Buffer>) {
    if (kept < headBytes) parts.push(part.subarray(0, headBytes - kept));
    kept += part.length;
    if (isUtf8) isUtf8 = tries(() => utf8.decode(part, { stream: true }));
  }
  if (isUtf8) isUtf8 = tries(() => utf8.decode());
  const head = Buffer.concat(parts);
  const encoding = encodingOf(head, isUtf8);
  const whole = iconv.decode(head, encoding);
  // The last line may be cut off.
  const text = kept > headBytes ? whole.slice(0, whole.lastIndexOf('\n') + 1) : whole;
  const declared = declaredSeparator(text.slice(0, text.search(/[\r\n]|$/)));
  const firstLines = (separator: Separator): readonly TableLine[] => {
    try {
      const lines = parseNow(text, {
        ...shared,
        delimiter: separator,
        to: 60,
        skip_records_with_error: true,
      });
      return (lines as unknown as Parsed[]).map(toLine);
    } catch {
      return [];
    }
  };
  return { encoding, declared, firstLines };
}

function tries(what: () => unknown): boolean {
  try {
    what();
    return true;
  } catch {
    return false;
  }
}

interface Parsed {
  readonly record: readonly string[];
  readonly info: Info;
}

function toLine({ record, info }: Parsed): TableLine {
  // The parser tells where a line ends.
  const breaks = record.reduce((sum, cell) => sum + cell.split('\n').length - 1, 0);
  return { line: info.lines - breaks, cells: record };
}

/** The lines of a file, one after the other; a file of any length. Throws `NotATable` where it is none. */
export async function* readLines(
  file: string,
  { encoding, separator }: { readonly encoding: TextEncoding; readonly separator: Separator },
): AsyncGenerator<TableLine> {
  const bytes = readUnpacked(file);
  const text = iconv.decodeStream(encoding);
  const rows = parse({ ...shared, delimiter: separator });
  bytes.on('error', (error: Error) => rows.destroy(error));
  bytes.pipe(text).pipe(rows);
  try {
    for await (const row of rows as AsyncIterable<Parsed>) {
      const line = toLine(row);
      if (line.line === 1 && declaredSeparator(line.cells.join(separator)) !== undefined) continue;
      yield line;
    }
  } catch (error) {
    const { code, lines } = error as { readonly code?: string; readonly lines?: number };
    if (code?.startsWith('CSV_') !== true) throw error;
    throw new NotATable(
      lines ?? 1,
      code === 'CSV_QUOTE_NOT_CLOSED' ? 'a quote is opened and never closed' : (error as Error).message,
    );
  } finally {
    bytes.destroy();
  }
}
