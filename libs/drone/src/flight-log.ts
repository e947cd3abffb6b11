import { numberOf, positionOf, type Position } from './values.js';

export interface LogRow {
  /** As written: time of day without date or zone, or whatever the logger put there. */
  readonly time: string;
  readonly seconds?: number;
  readonly position?: Position;
  readonly values: Readonly<Record<string, { readonly value: number; readonly unit?: string }>>;
}

export type LogRead =
  { readonly rows: readonly LogRow[]; readonly skipped: number } | { readonly refused: string };

/** `CO2 / ppm`, `CO2 (ppm)` or `ozone_ppb`: the unit stands in the header. */
function columnOf(text: string): { readonly name: string; readonly unit?: string } {
  const found = /^\s*(.*?)\s*(?:\/\s*(\S+)|\((\S+)\)|\[(\S+)\]|_(ppm|ppb|ugm3|mgm3))?\s*$/i.exec(text);
  const unit = found?.[2] ?? found?.[3] ?? found?.[4] ?? found?.[5];
  const name = (found?.[1] ?? text).toLowerCase();
  return unit === undefined ? { name } : { name, unit };
}

const isPlace = (name: string) => /^(lat|latitude|lon|lng|longitude)$/.test(name);

/** Reads a logger's CSV with one header; a row with too few cells or without a number is skipped and counted. */
export function readFlightLog(text: string): LogRead {
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== '');
  const columns = (lines[0] ?? '').split(',').map(columnOf);
  const index = (pattern: RegExp) => columns.findIndex(({ name }) => pattern.test(name));
  const [time, seconds, lat, lon] = [
    index(/^(time|timestamp|datetime)$/),
    index(/^duration$/),
    index(/^lat(itude)?$/),
    index(/^(lon|lng|longitude)$/),
  ];
  if (time < 0 || lat < 0 || lon < 0) return { refused: 'the header names no time, latitude and longitude' };
  const rows: LogRow[] = [];
  for (const line of lines.slice(1)) {
    const cells = line.split(',');
    const values = columns.flatMap(({ name, unit }, i): [string, { value: number; unit?: string }][] => {
      const value = numberOf(cells[i]);
      if (i === time || i === seconds || isPlace(name) || value === undefined) return [];
      return [[name, unit === undefined ? { value } : { value, unit }]];
    });
    if (cells.length < columns.length || values.length === 0) continue;
    const elapsed = seconds < 0 ? undefined : numberOf(cells[seconds]);
    const position = positionOf(cells[lon], cells[lat]);
    rows.push({
      time: cells[time]!.trim(),
      values: Object.fromEntries(values),
      ...(elapsed === undefined ? {} : { seconds: elapsed }),
      ...(position === undefined ? {} : { position }),
    });
  }
  return { rows, skipped: lines.length - 1 - rows.length };
}
