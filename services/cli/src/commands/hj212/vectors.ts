import { readFileSync } from 'node:fs';

import { UsageError } from '../../door.js';

/** The rows of a file of vectors, one JSON value a line; a line that is none is named. */
export function rowsOf(file: string): unknown[] {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw new UsageError(`cannot read ${file}: ${(error as Error).message}`);
  }
  return text.split('\n').flatMap((line, i) => {
    if (line.trim() === '') return [];
    try {
      return [JSON.parse(line) as unknown];
    } catch (error) {
      throw new UsageError(`${file}, line ${i + 1}: ${(error as Error).message}`);
    }
  });
}

/** The segment inside a real frame or a standard example, as bytes; undefined for a row that holds neither. */
export function segmentOf(row: unknown): Uint8Array | undefined {
  const { raw, frame } = (row ?? {}) as { raw?: unknown; frame?: unknown };
  const text = typeof raw === 'string' ? raw : frame;
  if (typeof text !== 'string') return undefined;
  const segment = /^##\d{1,4}(.*)&&/su.exec(text);
  return segment === null ? undefined : Buffer.from(`${segment[1] ?? ''}&&`);
}
