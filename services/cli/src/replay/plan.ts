import { parseTime } from '@farwatch/domain/reading';
import { print, table, tell, UsageError } from '@farwatch/kit/terminal';

import { parseColumns, parseMissing, readRows, Tally, type ReplayPlan } from '../commands/replay-rows.js';
import { checkRows, type Checked, type Doubled } from './check-rows.js';
import { openFile, type OpenFile } from './open-file.js';
import { offsetOf, readTimeLabel } from './time-label.js';

/** The options of `farwatch replay` as they come from the command line. */
export interface ReplayOptions {
  mqtt?: string;
  dialect?: string;
  stationColumn?: string;
  station?: string;
  timeColumn?: string;
  endColumn?: string;
  qualityColumn?: string;
  valid?: string;
  columns?: string;
  separator?: string;
  decimal?: string;
  dates?: string;
  offset?: string;
  label?: string;
  interval?: string;
  from?: string;
  to?: string;
  stations?: string;
  missing?: string;
  prefix: string;
  dryRun?: boolean;
  register?: string | true;
  rate: string;
  window: string;
  restart?: boolean;
  wait: boolean;
  waitSeconds: string;
}

/** How a file is to be read, from the options. Throws `UsageError`. */
export function planOf(file: string, options: ReplayOptions): ReplayPlan {
  const { label, decimal, dates, interval, dialect, stationColumn, station, timeColumn } = options;
  if (label !== undefined && label !== 'start' && label !== 'end')
    throw new UsageError('--label is start or end');
  if (decimal !== '.' && decimal !== ',') throw new UsageError('--decimal is . or ,');
  if (dates !== undefined && dates !== 'ymd' && dates !== 'dmy' && dates !== 'mdy')
    throw new UsageError('--dates is ymd, dmy or mdy');
  const offset = options.offset === undefined ? undefined : offsetOf(options.offset);
  if (offset !== undefined && parseTime(`2000-01-01T00:00:00${offset}`) === undefined)
    throw new UsageError(`--offset: "${options.offset}" is not +hh:mm`);
  const intervalMs = interval === undefined ? undefined : Number(interval) * 60_000;
  if (
    intervalMs !== undefined &&
    !(Number.isInteger(intervalMs) && intervalMs >= 0 && intervalMs <= 366 * 86_400_000)
  )
    throw new UsageError(`--interval: "${interval}" is not a number of minutes`);
  const bound = (name: string, text: string | undefined): number | undefined => {
    if (text === undefined) return undefined;
    const time = readTimeLabel(text, { offset: offset ?? '+08:00' });
    if (time === undefined || time.kind === 'range') throw new UsageError(`${name}: "${text}" is not a time`);
    return time.kind === 'day' ? time.start : time.at;
  };
  const list = (text: string | undefined): Set<string> | undefined =>
    text === undefined ? undefined : new Set(text.split(',').map((one) => one.trim()));
  const given = {
    ...{ dialect, stationColumn, station, timeColumn, offset, label, intervalMs, dates, decimal },
    ...{ endColumn: options.endColumn, qualityColumn: options.qualityColumn, separator: options.separator },
    valid: list(options.valid),
    columns: options.columns === undefined ? undefined : parseColumns(options.columns),
    from: bound('--from', options.from),
    to: bound('--to', options.to),
    missing: options.missing === undefined ? undefined : parseMissing(options.missing),
    stations: list(options.stations),
  };
  return { file, ...Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) };
}

/** A file that was read to its end before anything is sent. */
export interface CheckedFile {
  readonly open: OpenFile;
  readonly found: Checked;
}

/** Reads the whole file before anything is sent, and says how it was understood. */
export async function check(plan: ReplayPlan): Promise<CheckedFile> {
  const open = await openFile(plan.file, plan);
  for (const note of open.notes) tell(note);
  const tally = new Tally();
  const found = await checkRows(readRows(plan, open, tally));
  if (found.rows === 0) throw new UsageError('no row matches');
  if (tally.text !== undefined) tell(tally.text);
  const { spacing } = found;
  if (spacing !== undefined && plan.intervalMs === undefined && spacing.intervalMs > 0) {
    const [apart, each] = [spacing.leastMs / 60_000, spacing.intervalMs / 60_000];
    const text = `rows are ${apart} min apart, and each is read as ${each} min`;
    if (apart < each)
      throw new UsageError(`${plan.file}: ${text}: give --interval (0 for values of an instant)`);
    if (apart > each) tell(`${text}: if that is wrong, give --interval ${apart}`);
  }
  return { open, found };
}

/** A doubled interval, for the person. */
export function explain({ station, pollutant, start, lines, values }: Doubled): string {
  const [first, ...others] = values;
  return (
    `${station} ${pollutant} ${new Date(start).toISOString()} stands more than once (lines ${lines.join(', ')}): ` +
    `${String(first)} counts, not ${others.map(String).join(', ')}`
  );
}

/** The first rows as they are understood, in the zone of the file. */
export function preview({ open, found }: CheckedFile): void {
  const at = (ms: number): string => {
    const { offset } = open.shape;
    const shift = offset === 'Z' ? 0 : ms - parseTime(`${new Date(ms).toISOString().slice(0, 19)}${offset}`)!;
    return `${new Date(ms + shift).toISOString().slice(0, 19)}${offset}`;
  };
  const rows = found.preview.flatMap((row) =>
    row.readings.map(({ pollutant, value, unit, flag = 'N' }) => [
      ...[String(row.line), row.station, at(row.start), at(row.end), pollutant, String(value), unit, flag],
    ]),
  );
  print(table([['line', 'station', 'start', 'end', 'pollutant', 'value', 'unit', 'flag'], ...rows]));
  print(`${found.rows} rows, ${found.readings} readings, ${found.stations.size} stations; nothing was sent`);
}
