import { createHash } from 'node:crypto';
import { statSync } from 'node:fs';

import { findPollutant, findUnit, type Flag } from '@farwatch/domain/reading';
import { UsageError } from '@farwatch/kit/terminal';

import { FileFault } from '../replay/header.js';
import { fault, openFile, type OpenFile } from '../replay/open-file.js';
import type { Column, ReadOptions, Taken, ValueCell } from '../replay/shape.js';
import { readMissing, readValue, type Missing } from '../replay/value-cell.js';

export type { Column } from '../replay/shape.js';

/** How a file is to be read, and which part of it. Epoch milliseconds. */
export interface ReplayPlan extends ReadOptions {
  readonly file: string;
  readonly from?: number;
  readonly to?: number;
  readonly stations?: ReadonlySet<string>;
}

/** A value as it is published: a number, `<0.025` for below the detection limit, or null with a flag. */
export interface Measured {
  readonly pollutant: string;
  readonly unit: string;
  readonly value: number | string | null;
  readonly flag?: Flag;
}

/** What one line says of one station: an interval and what was measured; missing cells are absent. */
export interface Row {
  readonly line: number;
  readonly station: string;
  readonly start: number;
  readonly end: number;
  readonly readings: readonly Measured[];
}

/** What was left out of a file, or marked, by the word that stands there. */
export class Tally {
  readonly missing = new Map<string, number>();
  readonly flagged = new Map<Flag, number>();
  below = 0;

  /** One line for the person; undefined when there is nothing to tell. */
  get text(): string | undefined {
    const list = (map: ReadonlyMap<string, number>): string =>
      [...map].map(([word, count]) => `${word === '' ? 'empty' : `"${word}"`} x ${count}`).join(', ');
    const parts = [
      ...(this.missing.size > 0 ? [`no value: ${list(this.missing)}`] : []),
      ...(this.flagged.size > 0 ? [`flagged, not valid: ${list(this.flagged)}`] : []),
      ...(this.below > 0 ? [`below the detection limit: ${this.below}`] : []),
    ];
    return parts.length > 0 ? parts.join('; ') : undefined;
  }
}

/** `pm25=PM2.5:ug/m3,so2=SO2:ug/m3`; pollutants and units that nobody knows are refused here, before anything is sent. */
export function parseColumns(text: string): Column[] {
  return text.split(',').map((part) => {
    const match = /^\s*(.+?)\s*=\s*([^:=]+?)\s*:\s*(.+?)\s*$/.exec(part);
    if (!match) throw new UsageError(`--columns: "${part}" is not column=pollutant:unit`);
    const column = { name: match[1]!, pollutant: match[2]!, unit: match[3]! };
    const pollutant = findPollutant(column.pollutant);
    if (pollutant === undefined)
      throw new UsageError(`--columns: "${column.pollutant}" is not a pollutant that is known`);
    if (findUnit(column.unit) === undefined && !(pollutant.unit === '1' && column.unit === ''))
      throw new UsageError(
        `--columns: "${column.unit}" is not a unit that is known (ug/m3, mg/m3, mg/L, ppm ...)`,
      );
    return column;
  });
}

/** `NA,0,-99,No data`: words and numbers that stand for "no value" in this file. */
export function parseMissing(text: string): Missing {
  const missing = readMissing(text);
  if (missing === undefined) throw new UsageError('--missing: one of its words is empty');
  return missing;
}

/** The rows of a file in its order; `tally` counts what is not published as a valid value. Throws `UsageError` with the line. */
export async function* readRows(plan: ReplayPlan, open?: OpenFile, tally = new Tally()): AsyncGenerator<Row> {
  const { shape, header, lines } = open ?? (await openFile(plan.file, plan));
  for await (const { line, cells } of lines()) {
    if (cells.every((cell) => cell === '')) continue;
    let rows: readonly Row[];
    try {
      if (cells.length > header.names.length && cells.slice(header.names.length).some((cell) => cell !== ''))
        throw new FileFault(`has ${cells.length} cells, the header ${header.names.length}`);
      const taken = shape.read(cells);
      rows = taken === undefined ? [] : rowsOf(plan, taken, line, tally);
    } catch (error) {
      throw fault(plan.file, line, error);
    }
    yield* rows;
  }
}

function rowsOf(plan: ReplayPlan, { start, end, values }: Taken, line: number, tally: Tally): Row[] {
  if ((plan.from !== undefined && start < plan.from) || (plan.to !== undefined && start >= plan.to))
    return [];
  const byStation = new Map<string, Measured[]>();
  for (const cell of values) {
    if (plan.stations && !plan.stations.has(cell.station)) continue;
    const measured = measuredOf(plan, cell, tally);
    if (measured === undefined) continue;
    if (cell.station === '') throw new FileFault('names no station');
    const list = byStation.get(cell.station);
    if (list) list.push(measured);
    else byStation.set(cell.station, [measured]);
  }
  return [...byStation].map(([station, readings]) => ({ line, station, start, end, readings }));
}

function measuredOf(plan: ReplayPlan, cell: ValueCell, tally: Tally): Measured | undefined {
  const { pollutant, unit, flag } = cell;
  const value = readValue(cell.text, plan.missing, plan.decimal ?? '.');
  if (value === undefined)
    throw new FileFault(
      `column ${cell.column}: "${cell.text}" is not a number` +
        (/^[+-]?\d+,\d+$/.test(cell.text) && plan.decimal !== ',' ? ' (a decimal comma? --decimal ,)' : ''),
    );
  const more = flag === 'N' ? {} : { flag };
  if (flag !== 'N') tally.flagged.set(flag, (tally.flagged.get(flag) ?? 0) + 1);
  switch (value.kind) {
    case 'number':
      return { pollutant, unit, value: value.value, ...more };
    case 'below':
      tally.below++;
      return { pollutant, unit, value: value.text, ...more };
    case 'missing':
      // That something is wrong there was said; the number that stands for nothing is none.
      if (flag !== 'N' && value.word !== '') return { pollutant, unit, value: null, flag };
      tally.missing.set(value.word, (tally.missing.get(value.word) ?? 0) + 1);
      return undefined;
  }
}

/** Names a replay: the same file read in the same way. */
export function planId(plan: ReplayPlan): string {
  const { size, mtimeMs } = statSync(plan.file);
  const plain = (_: string, value: unknown): unknown => (value instanceof Set ? [...value].sort() : value);
  return createHash('sha256')
    .update(JSON.stringify({ ...plan, size, mtimeMs }, plain))
    .digest('hex')
    .slice(0, 16);
}
