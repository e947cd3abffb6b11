import type { Indicator } from '@farwatch/contracts/events';
import { unnest } from '@farwatch/persistence/bulk';
import type { PoolClient } from '@farwatch/persistence/pool';

import { type Areas, type MembershipPeriod, membershipsIn, zoneOf } from '../areas/areas.js';
import { firstDays, StationCounts } from '../areas/station-counts.js';
import { dayFigure, validValues } from '../indicators/air/air-figures.js';
import { dayIndicators } from '../indicators/air/air-indicators.js';
import { sampleOf } from '../indicators/air/air-samples.js';
import { aqiFigure } from '../indicators/air/aqi-figures.js';
import { type AreaPartialSums, dayPartialSums } from '../indicators/partial-sums.js';
import type { AreaDay, DirtyDay } from '../store/marks.js';
import { airDayColumns, airPollutantCodes } from '../store/pollutants.js';

const codes: readonly string[] = airPollutantCodes;

/** One day of one area as it is kept. */
export interface AirDayRow {
  readonly area: string;
  readonly day: string;
  readonly values: ReadonlyMap<string, number>;
  /** Does any station have anything of it? */
  readonly measured: boolean;
}

/**
 * Computes the days of the dirty stations and of the areas that they are part of on these days anew, and the dirty days of
 * areas; keeps their valid values, and marks the years of those that changed. Answers what there is to publish of them, and
 * the days of areas of which nothing is left (all that was published of them is gone).
 */
export async function refreshAirDays(
  client: PoolClient,
  dirty: readonly DirtyDay[],
  dirtyAreas: readonly AreaDay[],
  areas: Areas,
): Promise<{ readonly figures: readonly Indicator[]; readonly emptied: readonly AreaDay[] }> {
  const wanted = new Map<string, Set<string>>();
  const want = (area: string, day: string): void => {
    const days = wanted.get(area);
    if (days) days.add(day);
    else wanted.set(area, new Set([day]));
  };
  for (const { station, pollutant, day } of dirty)
    if (codes.includes(pollutant)) for (const area of areas.of(station, day)) want(area, day);
  for (const { area, day } of dirtyAreas) want(area, day);
  if (wanted.size === 0) return { figures: [], emptied: [] };
  const found = await computeAirDays(client, areas, wanted);
  const measured = found.filter((one) => one.measured);
  const emptied = found.filter((one) => !one.measured);
  await keepAirDays(client, measured);
  await forgetAirDays(client, emptied);
  return { figures: measured.flatMap((one) => one.indicators), emptied };
}

/** The days of areas from the days of the stations that they have on them, as they are now. */
export async function computeAirDays(
  client: Pick<PoolClient, 'query'>,
  areas: Areas,
  wanted: ReadonlyMap<string, ReadonlySet<string>>,
): Promise<(AirDayRow & { readonly indicators: Indicator[] })[]> {
  if (wanted.size === 0) return [];
  const days = [...new Set([...wanted.values()].flatMap((own) => [...own]))].sort();
  const [from, to] = [days[0], days.at(-1)];
  if (from === undefined || to === undefined) return [];
  const span = { from, to };
  const memberships = [...wanted.keys()].flatMap((area) => membershipsIn(areas, area, span));
  const rows = await dayPartialSums(client, memberships, codes, span, days);
  const byDay = new Map<string, Map<string, AreaPartialSums>>();
  for (const row of rows) {
    const key = `${row.at} ${row.area}`;
    const own = byDay.get(key);
    if (own) own.set(row.pollutant, row);
    else byDay.set(key, new Map([[row.pollutant, row]]));
  }
  const first = await firstDays(client, { areas, names: wanted.keys() }, codes);
  return [...wanted].flatMap(([area, own]) => {
    const membershipPeriods = areas.membershipPeriods(area, span.from, span.to).map((membership) => ({
      ...membership,
      stationCounts: new StationCounts(first, membership.members, codes),
    }));
    return [...own].map((day) => {
      const membership = membershipPeriods.find(({ from, to }) => from <= day && day <= to) ?? nowhere;
      const parts = byDay.get(`${day} ${area}`) ?? new Map<string, AreaPartialSums>();
      const values = validValues(parts, (code) => membership.stationCounts.on(day, code));
      const place = { date: day, zone: zoneOf(membership.members) };
      const figures = membership.stationCounts
        .pollutants(day)
        .map((code) =>
          dayFigure(code, parts.get(code) ?? nothing, membership.stationCounts.on(day, code), place),
        );
      return {
        area,
        day,
        values,
        measured: parts.size > 0,
        indicators: dayIndicators(area, day, figures, aqiFigure('day', day, sampleOf(values))),
      };
    });
  });
}

const nowhere: Pick<MembershipPeriod, 'members'> & { readonly stationCounts: StationCounts } = {
  members: [],
  stationCounts: new StationCounts(new Map(), [], []),
};
const nothing = { sum: 0n, count: 0, shownSum: 0n, shownCount: 0, parts: 0, flagged: false };

/** Writes the days whose valid values changed, and marks their years. */
async function keepAirDays(client: PoolClient, days: readonly AirDayRow[]): Promise<void> {
  if (days.length === 0) return;
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
     INSERT INTO reporting.dirty_year AS q (kind, area, year)
     SELECT DISTINCT 'air', area, extract(year FROM day)::int4 FROM changed WHERE NOT (empty AND fresh) ORDER BY 2, 3
     ON CONFLICT (kind, area, year) DO UPDATE SET year = q.year WHERE false -- locks the mark, so that it cannot be taken before the commit`,
    source.params,
  );
}

/** Takes away days of which nothing is left, and marks their years. */
async function forgetAirDays(client: PoolClient, days: readonly AreaDay[]): Promise<void> {
  if (days.length === 0) return;
  const source = unnest<'area' | 'day'>(
    { area: 'text', day: 'date' },
    days.map(({ area, day }) => ({ area, day })),
  );
  await client.query(
    `WITH gone AS (
       DELETE FROM reporting.air_day d USING ${source.sql} WHERE d.area = t.area AND d.day = t.day RETURNING d.area, d.day
     )
     INSERT INTO reporting.dirty_year AS q (kind, area, year)
     SELECT DISTINCT 'air', area, extract(year FROM day)::int4 FROM gone ORDER BY 2, 3
     ON CONFLICT (kind, area, year) DO UPDATE SET year = q.year WHERE false`,
    source.params,
  );
}
