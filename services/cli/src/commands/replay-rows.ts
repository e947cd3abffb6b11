import { createHash } from 'node:crypto';
import { createReadStream, statSync } from 'node:fs';
import { Readable } from 'node:stream';
import type { ReadableStream } from 'node:stream/web';

import { parse } from 'csv-parse';
import xz from 'xz-decompress';

import { UsageError } from '@farwatch/kit/terminal';

/** One measured column: its name in the file, the pollutant and the unit it is given in. */
export interface Column {
  readonly name: string;
  readonly pollutant: string;
  readonly unit: string;
}

/** How a file is to be read. Times are local to `offset`; a label is the start or the end of its interval. */
export interface ReplayPlan {
  readonly file: string;
  readonly stationColumn: string;
  readonly timeColumn: string;
  readonly columns: readonly Column[];
  readonly offset: string;
  readonly label: 'start' | 'end';
  readonly intervalMs: number;
  readonly from?: number;
  readonly to?: number;
  readonly stations?: ReadonlySet<string>;
  /** Numbers that stand for "no value" in this file (0, -99, -999 in old dumps): such a cell counts as empty. */
  readonly missing?: readonly number[];
}

/** One row: a station, an interval and what was measured; missing cells are absent. */
export interface Row {
  readonly station: string;
  readonly start: number;
  readonly end: number;
  readonly readings: readonly { readonly pollutant: string; readonly unit: string; readonly value: number }[];
}

/** `pm25=PM2.5:ug/m3,so2=SO2:ug/m3` */
export function parseColumns(text: string): Column[] {
  return text.split(',').map((part) => {
    const match = /^\s*([^=]+)=([^:]+):(.+?)\s*$/.exec(part);
    if (!match) throw new UsageError(`--columns: "${part}" is not column=pollutant:unit`);
    return { name: match[1]!, pollutant: match[2]!, unit: match[3]! };
  });
}

/** `0,-99,-999` */
export function parseMissing(text: string): number[] {
  return text.split(',').map((part) => {
    const value = part.trim() === '' ? NaN : Number(part);
    if (!Number.isFinite(value)) throw new UsageError(`--missing: "${part}" is not a number`);
    return value;
  });
}

/** The rows of a CSV file, plain or xz, in the order of the file. A wrong cell or time ends the replay with its line. */
export async function* readRows(plan: ReplayPlan): AsyncGenerator<Row> {
  const bytes = createReadStream(plan.file);
  const plain = plan.file.endsWith('.xz')
    ? Readable.fromWeb(new xz.XzReadableStream(Readable.toWeb(bytes) as never) as unknown as ReadableStream)
    : bytes;
  const rows = plain.pipe(parse({ columns: true, bom: true, skip_empty_lines: true, trim: true }));
  plain.on('error', (error: Error) => rows.destroy(error));
  let line = 1;
  for await (const cells of rows as AsyncIterable<Record<string, string>>) {
    line++;
    if (line === 2) checkColumns(plan, cells);
    const row = toRow(plan, cells, line);
    if (row) yield row;
  }
}

function checkColumns(plan: ReplayPlan, cells: Record<string, string>): void {
  const missing = [plan.stationColumn, plan.timeColumn, ...plan.columns.map(({ name }) => name)].filter(
    (name) => !(name in cells),
  );
  if (missing.length > 0)
    throw new UsageError(
      `${plan.file} has no column ${missing.join(', ')}; it has ${Object.keys(cells).join(', ')}`,
    );
}

function toRow(plan: ReplayPlan, cells: Record<string, string>, line: number): Row | undefined {
  const station = cells[plan.stationColumn] ?? '';
  if (plan.stations && !plan.stations.has(station)) return undefined;
  const text = cells[plan.timeColumn] ?? '';
  const labelMs = Date.parse(
    /[zZ]|[+-]\d\d:\d\d$/.test(text) ? text : `${text.replace(' ', 'T')}${plan.offset}`,
  );
  if (Number.isNaN(labelMs)) throw new UsageError(`${plan.file} line ${line}: "${text}" is not a time`);
  const start = plan.label === 'start' ? labelMs : labelMs - plan.intervalMs;
  if ((plan.from !== undefined && start < plan.from) || (plan.to !== undefined && start >= plan.to))
    return undefined;
  const readings = plan.columns.flatMap(({ name, pollutant, unit }) => {
    const cell = cells[name] ?? '';
    if (cell === '') return [];
    const value = Number(cell);
    if (!Number.isFinite(value))
      throw new UsageError(`${plan.file} line ${line}, column ${name}: "${cell}" is not a number`);
    return plan.missing?.includes(value) === true ? [] : [{ pollutant, unit, value }];
  });
  return readings.length === 0 ? undefined : { station, start, end: start + plan.intervalMs, readings };
}

/** Names a replay: the same file read in the same way. */
export function planId(plan: ReplayPlan): string {
  const { size, mtimeMs } = statSync(plan.file);
  const stations = plan.stations === undefined ? null : [...plan.stations].sort();
  return createHash('sha256')
    .update(JSON.stringify({ ...plan, stations, size, mtimeMs }))
    .digest('hex')
    .slice(0, 16);
}
