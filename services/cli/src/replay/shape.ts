import type { Flag } from '@farwatch/domain/reading';

import { FileFault, type Header } from './header.js';
import { offsetOf, readTimeLabel, type DateOrder, type TimeLabel } from './time-label.js';
import type { DecimalSign, Missing } from './value-cell.js';

/** One measured column: its name in the file, the pollutant and the unit it is given in. */
export interface Column {
  readonly name: string;
  readonly pollutant: string;
  readonly unit: string;
}

/** How the person says that a file is to be read; what is not said is taken from the dialect of the file. */
export interface ReadOptions {
  readonly dialect?: string;
  readonly stationColumn?: string;
  /** One station for the whole file, for files without such a column. */
  readonly station?: string;
  readonly timeColumn?: string;
  readonly endColumn?: string;
  readonly qualityColumn?: string;
  /** Words of the quality column that count; all others are invalid. */
  readonly valid?: ReadonlySet<string>;
  readonly columns?: readonly Column[];
  /** Zone of times without one, `+08:00`. */
  readonly offset?: string;
  /** Whether a time names the start or the end of its interval. */
  readonly label?: 'start' | 'end';
  readonly intervalMs?: number;
  readonly dates?: DateOrder;
  readonly separator?: string;
  readonly decimal?: DecimalSign;
  readonly missing?: Missing;
}

/** One cell of a value, with what is said of it in its row. */
export interface ValueCell {
  readonly column: string;
  readonly station: string;
  readonly pollutant: string;
  readonly unit: string;
  readonly text: string;
  readonly flag: Flag;
}

/** What a row says, before its values are read. Epoch milliseconds. */
export interface Taken {
  readonly start: number;
  readonly end: number;
  readonly values: readonly ValueCell[];
}

/** How the rows of one file are read. */
export interface Shape {
  /** Undefined: a row that says nothing. Throws `FileFault`. */
  read(cells: readonly string[]): Taken | undefined;
  /** Zone of times without one. */
  readonly offset: string;
  /** Offset, label and interval as they are used, for the person. */
  readonly said: string;
}

/** A kind of file that is known by its header. */
export interface Dialect {
  readonly name: string;
  readonly title: string;
  fits(header: Header): boolean;
  /** `above` are the lines before the header; `note` is told once. */
  open(
    header: Header,
    options: ReadOptions,
    above: readonly (readonly string[])[],
    note: (text: string) => void,
  ): Shape;
}

const dayMs = 86_400_000;

/** Reads the time of one cell into an interval. */
export interface Clock {
  interval(text: string): { readonly start: number; readonly end: number };
  instant(text: string): number;
  readonly offset: string;
  readonly said: string;
}

/** `instant`: a time without any declared interval is one of an instantaneous value. */
export function clockOf(
  options: ReadOptions,
  usual: {
    readonly offset: string;
    readonly label: 'start' | 'end';
    readonly instant?: boolean;
    readonly dates?: DateOrder;
  },
): Clock {
  const offset = offsetOf(options.offset ?? usual.offset);
  const label = options.label ?? usual.label;
  const intervalMs = options.intervalMs ?? (usual.instant === true ? 0 : 3_600_000);
  const dates = options.dates ?? usual.dates ?? 'ymd';
  const read = (text: string): TimeLabel => {
    const time = readTimeLabel(text, { offset, dates, intervalMs });
    if (time === undefined) throw new FileFault(`"${text}" is not a time`);
    return time;
  };
  return {
    offset,
    said: `times ${offset}, label ${intervalMs === 0 ? 'instant' : label}, interval ${intervalMs / 60_000} min`,
    interval(text) {
      const time = read(text);
      if (time.kind === 'instant')
        return label === 'start'
          ? { start: time.at, end: time.at + intervalMs }
          : { start: time.at - intervalMs, end: time.at };
      if (time.kind === 'day' && options.intervalMs !== undefined && options.intervalMs !== dayMs)
        throw new FileFault(`"${text}" is a day, not an interval of ${intervalMs / 60_000} min`);
      return { start: time.start, end: time.end };
    },
    instant(text) {
      const time = read(text);
      if (time.kind === 'range') throw new FileFault(`"${text}" is not a time`);
      return time.kind === 'day' ? time.start : time.at;
    },
  };
}

/** Start and end of an interval that both stand in the row. */
export function between(
  clock: Clock,
  from: string,
  to: string,
): { readonly start: number; readonly end: number } {
  const [start, end] = [clock.instant(from), clock.instant(to)];
  if (end < start) throw new FileFault(`ends ("${to}") before it starts ("${from}")`);
  return { start, end };
}
