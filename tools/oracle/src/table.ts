import { readFileSync } from 'node:fs';

import { readUnpacked } from '@farwatch/files/unpacked';

/** A CSV file in memory: header and cells as text. */
export interface Table {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** The text of a file, unpacked when its name ends in `.xz`. */
export async function readText(path: string): Promise<string> {
  if (!path.endsWith('.xz')) return readFileSync(path, 'utf8').replace(/^\uFEFF/, '');
  const chunks = (await readUnpacked(path).toArray()) as Buffer[];
  return Buffer.concat(chunks).toString('utf8');
}

/** Comma separated, header first, cells with a comma in double quotes. Empty lines are left out. */
export function parseTable(text: string): Table {
  const lines = text.split(/\r?\n/).filter((line) => line !== '');
  return { columns: splitLine(lines[0] ?? ''), rows: lines.slice(1).map(splitLine) };
}

function splitLine(line: string): string[] {
  if (!line.includes('"')) return line.split(',');
  const cells: string[] = [];
  for (const match of line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g))
    cells.push(match[1] === undefined ? (match[2] ?? '') : match[1].replaceAll('""', '"'));
  return cells;
}

/** A reader of one column; a column that the file does not have reads as empty. */
export function column(table: Table, name: string): (row: readonly string[]) => string {
  const index = table.columns.indexOf(name);
  return (row) => (index < 0 ? '' : (row[index] ?? ''));
}
