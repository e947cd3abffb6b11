import { aqiItemNames, aqiRegimeOn, hourlyAqi, type AqiItem, type AqiSample } from '@farwatch/domain/air';
import { toE6 } from '@farwatch/domain/quantity';
import { HOUR_MS, localDate } from '@farwatch/domain/reading';

import { ALL, Tally, type FileReport } from './report.js';
import { column, type Table } from './table.js';

export const cnemcColumns = [
  'timepoint',
  'stationcode',
  'primarypollutant',
  'aqi',
  'pm10',
  'pm2_5',
  'o3',
  'co',
];

/** Names of the primary pollutants as the publication wrote them over the years. */
const items: ReadonlyMap<string, AqiItem> = new Map([
  ...Object.entries(aqiItemNames).map(([item, { zh }]) => [zh, item as AqiItem] as const),
  ['颗粒物(PM2.5)', 'pm25'],
]);

/**
 * The national hourly publication: index and primary pollutants of every row that has an index, recomputed by the
 * rules of its date. Rows without an index are counted apart: how many of them the rules keep back as well.
 */
export function checkCnemc(file: string, table: Table): FileReport {
  const cell = (name: string) => column(table, name);
  const [time, station, aqi, primary] = ['timepoint', 'stationcode', 'aqi', 'primarypollutant'].map(cell);
  const values = ['so2', 'no2', 'co', 'o3', 'o3_8h', 'pm10', 'pm10_24h', 'pm2_5', 'pm2_5_24h'].map(cell);
  const tally = new Tally();
  const kept = { rows: 0, reproduced: 0 };
  let shouldBeKept = 0;
  const dates = new Map<string, string>();
  for (const row of table.rows) {
    const label = time!(row);
    let date = dates.get(label);
    // The value at HH:00 is the mean of the hour before; that hour's day decides which rules apply.
    if (date === undefined) dates.set(label, (date = localDate(Date.parse(label) - HOUR_MS)));
    const [so2, no2, co, o3, o38h, pm10, pm10Day, pm25, pm25Day] = values.map((read) => numberOf(read(row)));
    // The publication gives the moving means beside the hour means; the rules of the date say which of them count.
    const moving = aqiRegimeOn('hour', date)?.moving?.pm25 !== undefined;
    const sample = {
      so2,
      no2,
      co,
      o3,
      o3_8h: o38h,
      pm10: moving ? pm10Day : pm10,
      pm25: moving ? pm25Day : pm25,
    } as AqiSample;
    const found = hourlyAqi(sample, date);
    const published = aqi!(row);
    if (published === '') {
      kept.rows += 1;
      if (found?.published !== true) kept.reproduced += 1;
      continue;
    }
    if (found?.published !== true) shouldBeKept += 1;
    const named = primary!(row);
    const wanted = named === '' ? [] : named.split(',').map((name) => items.get(name) ?? name);
    tally.compare(
      `${station!(row)} ${label}`,
      `${Number(published)} ${wanted.join('+')}`,
      `${found?.aqi ?? 'none'} ${found?.primary.join('+') ?? ''}`,
    );
  }
  return tally.report(file, 'national hourly air', ALL, [
    ...(kept.rows > 0
      ? [
          `${kept.rows} rows without an index: the rules keep back ${kept.reproduced} of them, no rule known for ${kept.rows - kept.reproduced}`,
        ]
      : []),
    ...(shouldBeKept > 0
      ? [
          `${shouldBeKept} rows have an index although the rule for missing pollutants of their date says "NA"`,
        ]
      : []),
  ]);
}

function numberOf(text: string): number | null {
  return text === '' ? null : toE6(Number(text));
}
