import { parse } from 'csv-parse/sync';

import { numberIn, placeIn, readingIn, valueColumn, type ValueColumn } from './columns.js';
import type { Declared, Landing } from './landing-file.js';
import { readTime } from './times.js';

const known = {
  time: /^(time|timestamp|date_?time|utc|时间|采样时间|监测时间)$/,
  date: /^(date|日期)$/,
  lat: /^(lat|latitude|gps_lat|纬度)$/,
  lon: /^(lon|lng|longitude|gps_lon|经度)$/,
  takeoff: /^(height|rel_alt|relative_altitude|相对高度|高度)(\s*[[(]m[\])])?$/,
  msl: /^(alt|altitude|msl|abs_alt|absolute_altitude|海拔)(\s*[[(]m[\])])?$/,
  sensor: /^(sensor|仪器|传感器)$/,
} as const;
type Known = keyof typeof known;
const [windSpeed, windDirection] = ['a01007', 'a01008'];

interface Row {
  readonly record: readonly string[];
  readonly info: { readonly lines: number };
}

/** A table of a logger: one header, a row for each time. Positions are taken in the declared system only. */
export function readCsv(landing: Landing, text: string, declared: Declared): void {
  const first = text.slice(0, text.search(/[\r\n]|$/));
  const delimiter = [',', ';', '\t'].reduce((best, one) =>
    first.split(one).length > first.split(best).length ? one : best,
  );
  let rows: Row[];
  try {
    rows = parse(text, {
      delimiter,
      bom: true,
      trim: true,
      info: true,
      relax_column_count: true,
      skip_empty_lines: true,
      max_record_size: 65_536,
    }) as unknown as Row[];
  } catch (error) {
    const { lines } = error as { readonly lines?: number };
    return landing.refuse(lines ?? 1, 'bad-csv', (error as Error).message);
  }
  const header = rows[0]?.record.map((name) => name.toLowerCase()) ?? [];
  const at = (which: Known): number => header.findIndex((name) => known[which].test(name));
  const [time, date, lat, lon] = [at('time'), at('date'), at('lat'), at('lon')];
  if (time < 0) return landing.refuse(1, 'no-time', 'no column is called time (or timestamp, 时间)');
  if (lat >= 0 && lon >= 0 && declared.system === undefined)
    return landing.refuse(
      1,
      'no-coordinate-system',
      'the file has coordinates: state their system (crs=WGS84, CGCS2000, GCJ02 or BD09)',
    );
  const named = new Set((Object.keys(known) as Known[]).map(at));
  const values = header.flatMap((_, index): [number, ValueColumn][] => {
    if (named.has(index)) return [];
    const column = valueColumn(rows[0]!.record[index]!);
    if (!('reason' in column)) return [[index, column]];
    landing.refuse(1, column.reason, column.detail);
    return [];
  });
  const [takeoff, msl, sensor] = [at('takeoff'), at('msl'), at('sensor')];
  for (const { record, info } of rows.slice(1)) {
    const line = info.lines;
    if (!landing.hasRoom(line)) return;
    const cell = (index: number): string | undefined => (index < 0 ? undefined : record[index]);
    const written = date < 0 ? cell(time) : `${cell(date) ?? ''} ${cell(time) ?? ''}`;
    const atMs = readTime(landing, line, written, declared);
    if (atMs === undefined) continue;
    const place = placeIn(landing, line, numberIn(cell(lon)), numberIn(cell(lat)), declared);
    const heights = {
      heightAboveTakeoff: finite(numberIn(cell(takeoff))),
      heightMsl: finite(numberIn(cell(msl))),
    };
    if (place !== undefined) landing.points.push({ atMs, place, ...heights });
    const wind: Record<string, number> = {};
    for (const [index, column] of values) {
      const from = { atMs, place, sensor: cell(sensor) || undefined };
      const reading = readingIn(landing, line, cell(index), column, from);
      if (reading === undefined) continue;
      if ([windSpeed, windDirection].includes(column.pollutant)) wind[column.pollutant] = reading.value;
      else landing.readings.push(reading);
    }
    const { [windSpeed!]: speed, [windDirection!]: direction } = wind;
    if (speed !== undefined && speed >= 0)
      landing.wind.push({
        atMs,
        speed,
        ...(direction !== undefined && direction >= 0 && direction <= 360 ? { direction } : {}),
      });
  }
}

const finite = (value: number | undefined): number | undefined =>
  value !== undefined && Number.isFinite(value) ? value : undefined;
