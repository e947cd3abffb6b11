import { filledLines, readTextFile } from '@farwatch/kit/json-lines';
import { UsageError } from '@farwatch/kit/terminal';

/** One line of a file of vectors. */
export interface Row {
  /** Of the file, from 1. */
  readonly line: number;
  readonly value: unknown;
}

/** The rows of a file of vectors, one JSON value a line, with their lines. Throws a `UsageError` that says where it is not. */
export function linesOf(file: string): Row[] {
  const rows = filledLines(readTextFile(file)).map(({ text, line }): Row => {
    try {
      return { line, value: JSON.parse(text) };
    } catch (error) {
      throw new UsageError(`${file}, line ${line}: not JSON: ${(error as Error).message}`);
    }
  });
  if (rows.length === 0) throw new UsageError(`${file} has no rows`);
  return rows;
}

/** The rows alone. */
export const rowsOf = (file: string): unknown[] => linesOf(file).map(({ value }) => value);

/** The segment inside a real frame or a standard example, as bytes; undefined for a row that holds neither. */
export function segmentOf(row: unknown): Uint8Array | undefined {
  const { raw, frame } = (row ?? {}) as { raw?: unknown; frame?: unknown };
  const text = typeof raw === 'string' ? raw : frame;
  if (typeof text !== 'string') return undefined;
  const segment = /^##\d{1,4}(.*)&&/su.exec(text);
  return segment === null ? undefined : Buffer.from(`${segment[1] ?? ''}&&`);
}
