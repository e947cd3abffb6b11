import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

import { type DeclaredEvent, type ScreenReading, type SeriesContext } from '@farwatch/domain/screen';
import { readUnpacked } from '@farwatch/files/unpacked';
import { UsageError } from '@farwatch/kit/terminal';
import { parse } from 'csv-parse/sync';

type Row = Record<string, string>;

function rowsOf(file: string, columns: readonly string[]): Row[] {
  if (!existsSync(file)) throw new UsageError(`${file} is not there`);
  let rows: Row[];
  try {
    rows = parse(readFileSync(file), { columns: true, bom: true, skip_empty_lines: true, trim: true });
  } catch (error) {
    throw new UsageError(`${file} is no CSV: ${(error as Error).message}`);
  }
  const missing = columns.filter((name) => rows.length > 0 && !(name in rows[0]!));
  if (missing.length > 0) throw new UsageError(`${file} has no column ${missing.join(', ')}`);
  return rows;
}

const numberOf = (text: string | undefined): number | null =>
  text === undefined || text === '' || !Number.isFinite(Number(text)) ? null : Number(text);

const kinds = ['gas', 'wastewater', 'air', 'water'] as const;
const relations = ['parallel-unit', 'same-stack', 'neighbour-station'] as const;

/** The series of a folder with what their permits and devices say; figures of the interval come with the rows. */
export function readContexts(file: string): Omit<SeriesContext, 'intervalMinutes'>[] {
  return rowsOf(file, ['series', 'outlet', 'kind', 'pollutant', 'unit', 'decimals']).map((row, i) => {
    const kind = kinds.find((one) => one === row['kind']);
    const decimals = Number(row['decimals']);
    if (!row['series'] || !row['outlet'] || kind === undefined || !Number.isInteger(decimals))
      throw new UsageError(`${file}, line ${i + 2}: series, outlet, kind or decimals is missing or unknown`);
    return {
      series: row['series'],
      outlet: row['outlet'],
      kind,
      pollutant: row['pollutant'] ?? '',
      unit: row['unit'] ?? '',
      limit: numberOf(row['limit']),
      compared: row['limit_compared'] === 'converted' ? 'converted' : 'measured',
      referenceO2: numberOf(row['reference_o2']),
      rangeHigh: numberOf(row['range_high']),
      detectionLimit: numberOf(row['detection_limit']),
      decimals,
      siblingOutlet: row['sibling_outlet'] || null,
      siblingRelation: relations.find((one) => one === row['sibling_relation']) ?? null,
    };
  });
}

/** What was declared. */
export function readEvents(file: string): DeclaredEvent[] {
  return rowsOf(file, ['outlet', 'series', 'type', 'code', 'from', 'to', 'declared_at']).map((row, i) => {
    const [fromMs, declaredMs] = [Date.parse(row['from'] ?? ''), Date.parse(row['declared_at'] ?? '')];
    if (Number.isNaN(fromMs) || Number.isNaN(declaredMs))
      throw new UsageError(`${file}, line ${i + 2}: from or declared_at is no time`);
    return {
      outlet: row['outlet'] ?? '',
      series: row['series'] || null,
      type: row['type'] ?? '',
      code: row['code'] ?? '',
      fromMs,
      toMs: row['to'] ? Date.parse(row['to']) : null,
      declaredMs,
      old: row['old'] ?? '',
      new: row['new'] ?? '',
    };
  });
}

/** Rows of one series, in the order of the file. */
export interface SeriesRows {
  intervalMinutes: number;
  readonly rows: ScreenReading[];
}

const columns = [
  'series',
  'time',
  'interval_minutes',
  'value',
  'converted',
  'unit',
  'flag',
  'revision',
] as const;

/** All rows of a folder by series, unpacked when the file is packed. `seen` is told the number of rows on the way. */
export async function readSeries(
  folder: string,
  seen: (rows: number) => void,
): Promise<Map<string, SeriesRows>> {
  const [plain, packed] = [join(folder, 'series.csv'), join(folder, 'series.csv.xz')];
  const file = existsSync(plain) ? plain : packed;
  if (!existsSync(file)) throw new UsageError(`${folder} has no series.csv(.xz)`);
  const all = new Map<string, SeriesRows>();
  let places: number[] | undefined;
  let line = 0;
  const input = readUnpacked(file);
  let failed: Error | undefined;
  input.on('error', (error) => (failed = error));
  try {
    for await (const text of createInterface({ input, crlfDelay: Infinity })) {
      line += 1;
      if (text.trim() === '') continue;
      const cells = text.split(',');
      if (places === undefined) {
        const names = cells.map((name) => name.replace(/^\uFEFF/, '').trim());
        places = columns.map((name) => names.indexOf(name));
        const missing = columns.filter((_, i) => places![i] === -1);
        if (missing.length > 0) throw new UsageError(`${file} has no column ${missing.join(', ')}`);
        continue;
      }
      take(all, cells, places, `${file}, line ${line}`);
      if (line % 100_000 === 0) seen(line);
    }
  } catch (error) {
    if (error instanceof UsageError) throw error;
    failed ??= error as Error;
  }
  if (failed !== undefined) throw new UsageError(`${file} cannot be read to its end: ${failed.message}`);
  if (all.size === 0) throw new UsageError(`${file} has no rows`);
  return all;
}

function take(
  all: Map<string, SeriesRows>,
  cells: readonly string[],
  places: readonly number[],
  where: string,
): void {
  const [series, time, interval, value, converted, unit, flag, revision] = places.map((i) => cells[i]);
  const startMs = Date.parse(time ?? '');
  const minutes = Number(interval);
  if (!series || Number.isNaN(startMs) || !(minutes > 0) || !flag)
    throw new UsageError(`${where}: series, time, interval_minutes or flag is missing`);
  const [x, z] = [numberOf(value), numberOf(converted)];
  if ((x === null && value) || (z === null && converted))
    throw new UsageError(`${where}: value or converted is no number`);
  let list = all.get(series);
  if (list === undefined) all.set(series, (list = { intervalMinutes: minutes, rows: [] }));
  list.rows.push({
    series,
    startMs,
    value: x,
    converted: z,
    unit: unit ?? '',
    flag,
    revision: Number(revision) || 0,
  });
}
