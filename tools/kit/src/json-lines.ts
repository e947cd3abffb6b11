import { readFileSync } from 'node:fs';

import { UsageError } from './terminal.js';

/** One line of a file that is not blank. */
export interface TextLine {
  /** Of the file, from 1. */
  readonly line: number;
  readonly text: string;
}

/** The lines of a text that are not blank, without a byte order mark. */
export function filledLines(text: string): TextLine[] {
  return text
    .replace(/^\ufeff/, '')
    .split('\n')
    .map((one, i) => ({ text: one, line: i + 1 }))
    .filter((one) => one.text.trim() !== '');
}

/** A text file as it is; throws a `UsageError` that names the file and says why it cannot be read. */
export function readTextFile(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new UsageError(`cannot read ${file}: ${(error as Error).message}`);
  }
}
