import type { PermitFileRefusal } from '@farwatch/contracts/refusals';

/** One cell as it was found. A cell that spans several columns or rows is the same object in all of them. */
export interface Cell {
  /** In the normal form of cells (`tidy`). */
  readonly text: string;
  /** As the file has it, without blanks at the ends: how a column is called. */
  readonly raw: string;
  /** `number`: the file holds a number, not its digits; `date`: a day of a spreadsheet, as text; `formula`: never believed. */
  readonly type: 'text' | 'number' | 'date' | 'formula';
}

/** One line of a table. */
export interface Line {
  /** Of a CSV file where the record starts, of a sheet, or the number of the `<tr>`; from 1. */
  readonly line: number;
  readonly cells: readonly Cell[];
  readonly isHidden?: boolean;
  /** The record behind the row on the permit platform: 32 hexadecimal digits. */
  readonly sourceId?: string;
  /** It could not be read as a record at all. */
  readonly isBroken?: boolean;
}

/** One table of a file: a sheet, a `<table>`, or the whole CSV. */
export interface Grid {
  readonly lines: readonly Line[];
}

/** What a file is found to be, whatever its name and its own words say. */
export interface Content {
  readonly form: 'html' | 'csv' | 'xlsx';
  readonly encoding?: 'utf-8' | 'gb18030';
  readonly grids: readonly Grid[];
  /** Pages that the list has, by its own words. */
  readonly pages?: number;
  /** The page says another character set than its bytes have. */
  readonly isCharsetWrong?: boolean;
}

/** Why a whole file is refused. */
export type FileRefusal = PermitFileRefusal;

/** More than any of these is refused as `too-large`, so that no file can exhaust memory or time. */
export const bounds = {
  fileBytes: 32 * 1024 * 1024,
  /** Of a page, whose tree is many times larger than its text. */
  pageBytes: 16 * 1024 * 1024,
  /** Of a workbook, unpacked. */
  unpackedBytes: 64 * 1024 * 1024,
  zipEntries: 2_000,
  elementDepth: 400,
  rows: 100_000,
  columns: 256,
  cells: 2_000_000,
} as const;

/** A file is larger or deeper than `bounds`. */
export class TooLarge extends Error {}

const ends = /^[\s\u200b-\u200d\u2060\ufeff]+|[\s\u200b-\u200d\u2060\ufeff]+$/gu;

/** Full-width forms become plain ones (NFKC); blanks and invisible characters at the ends go. */
export const tidy = (text: string): string => text.normalize('NFKC').replace(ends, '');

export const cellOf = (text: string, type: Cell['type'] = 'text'): Cell => ({
  text: tidy(text),
  raw: text.replace(ends, ''),
  type,
});

export const emptyCell = cellOf('');
