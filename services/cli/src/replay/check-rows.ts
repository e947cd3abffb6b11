import type { Measured, Row } from '../commands/replay-rows.js';

/** An interval that stands in a file more than once with different values; the first one counts. */
export interface Doubled {
  readonly station: string;
  readonly pollutant: string;
  readonly start: number;
  readonly end: number;
  readonly lines: readonly number[];
  readonly values: readonly (number | string | null)[];
}

/** What a file holds, seen before anything is sent. */
export interface Checked {
  readonly rows: number;
  readonly readings: number;
  /** Rows and readings of each station, by its name in the file. */
  readonly stations: ReadonlyMap<string, { readonly rows: number; readonly readings: number }>;
  /** The first rows. */
  readonly preview: readonly Row[];
  readonly doubled: readonly Doubled[];
  /** Is this reading a later one of a doubled interval? */
  isLater(row: Row, reading: Measured): boolean;
  /** The least distance between two starts of one series, and how long its intervals are; undefined without two. */
  readonly spacing: { readonly leastMs: number; readonly intervalMs: number } | undefined;
}

interface Series {
  readonly station: string;
  readonly pollutant: string;
  readonly starts: number[];
  readonly ends: number[];
  readonly lines: number[];
  readonly values: (number | string | null)[];
  sorted: boolean;
}

/** Reads all rows once: counts them, and finds intervals that are there twice. */
export async function checkRows(rows: AsyncIterable<Row>, shown = 10): Promise<Checked> {
  const stations = new Map<string, { rows: number; readings: number }>();
  const all = new Map<string, Series>();
  const preview: Row[] = [];
  let [count, readings] = [0, 0];
  for await (const row of rows) {
    count++;
    readings += row.readings.length;
    if (preview.length < shown) preview.push(row);
    const station = stations.get(row.station) ?? { rows: 0, readings: 0 };
    station.rows++;
    station.readings += row.readings.length;
    stations.set(row.station, station);
    for (const reading of row.readings) add(all, row, reading);
  }
  const doubled: Doubled[] = [];
  const later = new Set<string>();
  let least: { leastMs: number; intervalMs: number } | undefined;
  for (const series of all.values()) {
    const found = series.sorted ? [] : doubledOf(series);
    doubled.push(...found);
    for (const { station, pollutant, lines } of found)
      for (const line of lines.slice(1)) later.add(`${line}/${station}/${pollutant}`);
    const distance = leastDistance(series);
    if (distance !== undefined && (least === undefined || distance < least.leastMs))
      least = { leastMs: distance, intervalMs: series.ends[0]! - series.starts[0]! };
  }
  return {
    rows: count,
    readings,
    stations,
    preview,
    doubled,
    isLater: (row, { pollutant }) => later.size > 0 && later.has(`${row.line}/${row.station}/${pollutant}`),
    spacing: least,
  };
}

function add(all: Map<string, Series>, row: Row, { pollutant, value }: Measured): void {
  const key = `${row.station}\0${pollutant}`;
  let series = all.get(key);
  if (series === undefined) {
    const { station } = row;
    series = { station, pollutant, starts: [], ends: [], lines: [], values: [], sorted: true };
    all.set(key, series);
  }
  if (row.start <= (series.starts.at(-1) ?? -Infinity)) series.sorted = false;
  series.starts.push(row.start);
  series.ends.push(row.end);
  series.lines.push(row.line);
  series.values.push(value);
}

function doubledOf({ station, pollutant, starts, ends, lines, values }: Series): Doubled[] {
  const places = new Map<string, number[]>();
  for (const [at, start] of starts.entries()) {
    const key = `${start}/${ends[at]}`;
    const list = places.get(key);
    if (list) list.push(at);
    else places.set(key, [at]);
  }
  return [...places.values()].flatMap((at) => {
    const own = at.map((one) => values[one] ?? null);
    // The same value again says nothing new.
    if (at.length < 2 || own.every((value) => value === own[0])) return [];
    const [first] = at as [number];
    return [
      {
        station,
        pollutant,
        start: starts[first]!,
        end: ends[first]!,
        lines: at.map((one) => lines[one]!),
        values: own,
      },
    ];
  });
}

function leastDistance({ starts, sorted }: Series): number | undefined {
  const ordered = sorted ? starts : [...starts].sort((a, b) => a - b);
  let least: number | undefined;
  for (let at = 1; at < ordered.length; at++) {
    const distance = ordered[at]! - ordered[at - 1]!;
    if (distance > 0 && (least === undefined || distance < least)) least = distance;
  }
  return least;
}
