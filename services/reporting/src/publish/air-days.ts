import { firstDate, type Indicator } from '@farwatch/contracts/events';
import type { AqiItem, Day } from '@farwatch/domain/air';
import { unnest } from '@farwatch/persistence/bulk';
import type { PoolClient } from '@farwatch/persistence/pool';

import { type Areas, type MembershipPeriod, membershipsIn, zoneOf } from '../areas/areas.js';
import { addDays, type Span } from '../areas/periods.js';
import { markAreaDays } from '../areas/placement-changes.js';
import { firstDays, StationCounts } from '../areas/station-counts.js';
import { dayFigure, validValues } from '../indicators/air/air-figures.js';
import { dayIndicators } from '../indicators/air/air-indicators.js';
import { dayOf, sampleOf } from '../indicators/air/air-samples.js';
import { aqiFigure } from '../indicators/air/aqi-figures.js';
import { loadExemptions, pollutersOf } from '../indicators/exemptions.js';
import { keptDay, type KeptRow } from '../indicators/kept-days.js';
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
  await markExemptDays(client, areas, [
    ...(await keepAirDays(client, measured)),
    ...(await forgetAirDays(client, emptied)),
  ]);
  // From the days as they are kept now: those of one batch may exempt each other.
  const exemptions = await loadExemptions(client, areas, wanted.keys(), spanOf([...wanted.values()]));
  const figures = measured.flatMap((one) => one.indicatorsOf(exemptions.get(one.area)?.on(one.day)));
  return { figures, emptied };
}

const spanOf = (days: readonly ReadonlySet<string>[]): Span => {
  const sorted = days.flatMap((own) => [...own]).sort();
  return { from: sorted[0] ?? firstDate, to: sorted.at(-1) ?? firstDate };
};

/**
 * Whether a pollutant may be missing depends on the three years before (HJ 633-2026 cl. 5.3.2): marks the days after one on
 * which other pollutants were primary above an index of 100 than before, where a monitoring scheme leaves any out.
 */
async function markExemptDays(
  client: PoolClient,
  areas: Areas,
  changed: readonly ChangedDay[],
): Promise<void> {
  const spans = changed
    .filter(({ area, was, is }) => areas.hasScheme(area) && pollutersOf(was) !== pollutersOf(is))
    .map(({ area, is: { date } }) => ({
      station: area,
      area,
      from: addDays(date, 1),
      to: `${Number(date.slice(0, 4)) + 3}${date.slice(4) === '-02-29' ? '-03-01' : date.slice(4)}`,
    }));
  await markAreaDays(client, spans);
}

/** The days of areas from the days of the stations that they have on them, as they are now. */
export async function computeAirDays(
  client: Pick<PoolClient, 'query'>,
  areas: Areas,
  wanted: ReadonlyMap<string, ReadonlySet<string>>,
): Promise<(AirDayRow & { readonly indicatorsOf: (exempt?: ReadonlySet<AqiItem>) => Indicator[] })[]> {
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
        indicatorsOf: (exempt) =>
          dayIndicators(area, day, figures, aqiFigure('day', day, sampleOf(values), exempt)),
      };
    });
  });
}

const nowhere: Pick<MembershipPeriod, 'members'> & { readonly stationCounts: StationCounts } = {
  members: [],
  stationCounts: new StationCounts(new Map(), [], []),
};
const nothing = { sum: 0n, count: 0, shownSum: 0n, shownCount: 0, parts: 0, flagged: false };

/** A day whose valid values changed. */
interface ChangedDay {
  readonly area: string;
  readonly was: Day;
  readonly is: Day;
}

/** Writes the days whose valid values changed, marks their years, and answers them. */
async function keepAirDays(client: PoolClient, days: readonly AirDayRow[]): Promise<ChangedDay[]> {
  if (days.length === 0) return [];
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
  const { rows: changed } = await client.query<KeptRow>(
    `WITH changed AS (
       INSERT INTO reporting.air_day AS d (${source.columns}) SELECT ${source.columns} FROM ${source.sql}
       ON CONFLICT (area, day) DO UPDATE SET ${columns.map((one) => `${one} = excluded.${one}`).join(', ')}
         WHERE (${columns.map((one) => `d.${one}`).join(', ')}) IS DISTINCT FROM (${columns.map((one) => `excluded.${one}`).join(', ')})
       RETURNING area, day, (${list}) IS NOT DISTINCT FROM (${columns.map(() => 'NULL::int8').join(', ')}) AS empty, old.day IS NULL AS fresh,
         ${columns.map((one) => `old.${one}`).join(', ')}
     ), marked AS (
     INSERT INTO reporting.dirty_year AS q (kind, area, year)
     SELECT DISTINCT 'air', area, extract(year FROM day)::int4 FROM changed WHERE NOT (empty AND fresh) ORDER BY 2, 3
     ON CONFLICT (kind, area, year) DO UPDATE SET year = q.year WHERE false -- locks the mark, so that it cannot be taken before the commit
     ) SELECT area, day::text AS day, ${list} FROM changed`,
    source.params,
  );
  const now = new Map(days.map(({ area, day, values }) => [`${area} ${day}`, dayOf(day, values)]));
  return changed.map((row) => ({
    area: row.area,
    was: keptDay(row),
    is: now.get(`${row.area} ${row.day}`) ?? dayOf(row.day, new Map()),
  }));
}

/** Takes away days of which nothing is left, marks their years, and answers them. */
async function forgetAirDays(client: PoolClient, days: readonly AreaDay[]): Promise<ChangedDay[]> {
  if (days.length === 0) return [];
  const columns = Object.values(airDayColumns).map((one) => `d.${one}`);
  const source = unnest<'area' | 'day'>(
    { area: 'text', day: 'date' },
    days.map(({ area, day }) => ({ area, day })),
  );
  const { rows } = await client.query<KeptRow>(
    `WITH gone AS (
       DELETE FROM reporting.air_day d USING ${source.sql} WHERE d.area = t.area AND d.day = t.day RETURNING d.area, d.day, ${columns.join(', ')}
     ), marked AS (
     INSERT INTO reporting.dirty_year AS q (kind, area, year)
     SELECT DISTINCT 'air', area, extract(year FROM day)::int4 FROM gone ORDER BY 2, 3
     ON CONFLICT (kind, area, year) DO UPDATE SET year = q.year WHERE false
     ) SELECT area, day::text AS day, ${Object.values(airDayColumns).join(', ')} FROM gone`,
    source.params,
  );
  return rows.map((row) => ({ area: row.area, was: keptDay(row), is: dayOf(row.day, new Map()) }));
}
