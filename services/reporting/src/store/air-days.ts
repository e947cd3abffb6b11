import type { Indicator } from '@farwatch/contracts/events';
import { unnest } from '@farwatch/persistence/bulk';
import type { PoolClient } from '@farwatch/persistence/pool';

import { dayFigure } from '../figures/air-figures.js';
import { dayIndicators } from '../figures/air-indicators.js';
import { airPollutantCodes, CO, NO2, OZONE, PM10, PM25, sampleOf, SO2 } from '../figures/air-samples.js';
import { aqiFigure } from '../figures/aqi-figures.js';
import { validValues } from './air-query.js';
import { areasOf, membersOf, zoneOf, type Member } from './areas.js';
import { dayParts, measuredBy, seriesOf, type AreaPartsRow } from './day-values.js';
import type { DirtyDay } from './dirty-day.js';

/** Column of `reporting.air_day` of each pollutant. */
export const airDayColumns: Readonly<Record<string, string>> = {
  [PM25]: 'pm25',
  [PM10]: 'pm10',
  [SO2]: 'so2',
  [NO2]: 'no2',
  [CO]: 'co',
  [OZONE]: 'ozone',
};

const codes: readonly string[] = airPollutantCodes;

/** One day of one area as it is kept. */
export interface AirDayRow {
  readonly area: string;
  readonly day: string;
  readonly values: ReadonlyMap<string, number>;
}

/**
 * Computes the days of the dirty stations and of the areas that they are part of anew, keeps their valid values, and
 * marks the years of those that changed. Answers what there is to announce of these days.
 */
export async function refreshAirDays(
  client: PoolClient,
  dirty: readonly DirtyDay[],
  members: readonly Member[],
): Promise<Indicator[]> {
  const byId = new Map(members.map((member) => [member.station, member]));
  const wanted = new Map<string, Set<string>>();
  for (const { station, pollutant, day } of dirty) {
    const member = byId.get(station);
    if (member === undefined || !codes.includes(pollutant)) continue;
    for (const area of [station, ...areasOf(member)]) {
      const days = wanted.get(area);
      if (days) days.add(day);
      else wanted.set(area, new Set([day]));
    }
  }
  if (wanted.size === 0) return [];
  const found = await computeAirDays(client, members, wanted);
  await keepAirDays(
    client,
    found.map(({ area, day, values }) => ({ area, day, values })),
  );
  return found.flatMap((one) => one.indicators);
}

/** The days of areas from the days of their stations, as they are now. */
export async function computeAirDays(
  client: Pick<PoolClient, 'query'>,
  members: readonly Member[],
  wanted: ReadonlyMap<string, ReadonlySet<string>>,
): Promise<(AirDayRow & { readonly indicators: Indicator[] })[]> {
  const days = [...new Set([...wanted.values()].flatMap((own) => [...own]))].sort();
  const inside = new Map([...wanted.keys()].map((area) => [area, membersOf(members, area)]));
  const pairs = [...inside].flatMap(([area, own]) => own.map(({ station }) => ({ area, station })));
  const rows = await dayParts(client, pairs, codes, days[0] ?? '', days.at(-1) ?? '', days);
  const byDay = new Map<string, Map<string, AreaPartsRow>>();
  for (const row of rows) {
    const key = `${row.at} ${row.area}`;
    const own = byDay.get(key);
    if (own) own.set(row.pollutant, row);
    else byDay.set(key, new Map([[row.pollutant, row]]));
  }
  const series = await seriesOf(client, codes);
  return [...wanted].flatMap(([area, own]) => {
    const stations = inside.get(area) ?? [];
    const measuring = measuredBy(
      series,
      stations.map(({ station }) => station),
      codes,
    );
    const zone = zoneOf(stations);
    return [...own].map((day) => {
      const parts = byDay.get(`${day} ${area}`) ?? new Map<string, AreaPartsRow>();
      const values = validValues(parts, (code) => measuring.get(code) ?? 0);
      const figures = [...measuring].map(([code, n]) =>
        dayFigure(code, parts.get(code) ?? nothing, n, { date: day, zone }),
      );
      return {
        area,
        day,
        values,
        indicators: dayIndicators(area, day, figures, aqiFigure('day', day, sampleOf(values))),
      };
    });
  });
}

const nothing = { sum: 0n, count: 0, shownSum: 0n, shownCount: 0, parts: 0, flagged: false };

/** Writes the days whose valid values changed, and marks their years. */
async function keepAirDays(client: PoolClient, days: readonly AirDayRow[]): Promise<void> {
  const columns = Object.values(airDayColumns);
  const rows = days
    .map(({ area, day, values }) => ({
      area,
      day,
      ...Object.fromEntries(
        Object.entries(airDayColumns).map(([code, column]) => [column, values.get(code) ?? null]),
      ),
    }))
    .sort((a, b) => (`${a.area} ${a.day}` < `${b.area} ${b.day}` ? -1 : 1));
  const source = unnest<string>(
    { area: 'text', day: 'date', ...Object.fromEntries(columns.map((column) => [column, 'int8'])) },
    rows,
  );
  const list = columns.join(', ');
  await client.query(
    `WITH changed AS (
       INSERT INTO reporting.air_day AS d (${source.columns}) SELECT ${source.columns} FROM ${source.sql}
       ON CONFLICT (area, day) DO UPDATE SET ${columns.map((one) => `${one} = excluded.${one}`).join(', ')}
         WHERE (${columns.map((one) => `d.${one}`).join(', ')}) IS DISTINCT FROM (${columns.map((one) => `excluded.${one}`).join(', ')})
       RETURNING area, day, (${list}) IS NOT DISTINCT FROM (${columns.map(() => 'NULL::int8').join(', ')}) AS empty, old.day IS NULL AS fresh
     )
     INSERT INTO reporting.dirty_year AS q (area, year)
     SELECT DISTINCT area, extract(year FROM day)::int4 FROM changed WHERE NOT (empty AND fresh) ORDER BY 1, 2
     ON CONFLICT (area, year) DO UPDATE SET year = q.year WHERE false -- locks the mark, so that it cannot be taken before the commit`,
    source.params,
  );
}
