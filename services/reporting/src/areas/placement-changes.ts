import { lastDate, placementsOf, type DatedPlacement, type Station } from '@farwatch/contracts/events';
import { unnest } from '@farwatch/persistence/bulk';
import type { PoolClient } from '@farwatch/persistence/pool';

import { lockFigures } from '../store/marks.js';
import { airPollutantCodes, figurePollutants } from '../store/pollutants.js';
import { type Areas, areasOf, type AreaMembership } from './areas.js';
import { addDays, type Span } from './periods.js';
import { firstDaySql } from './station-counts.js';

/** Days of a station on which its placement differs from the one known before. */
export interface PlacementChange extends Span {
  readonly station: string;
  /** The areas, the station itself among them, whose figures of these days depend on it. */
  readonly areas: readonly string[];
  /** Does its own MDA8 depend on it (whether a short day counts depends on the limit of the zone)? */
  readonly own: boolean;
}

/** What differs between two states of a station (undefined: not registered), day by day. Its name is of no matter. */
export function placementChangesOf(
  station: string,
  before: Station | undefined,
  after: Station | undefined,
): PlacementChange[] {
  const [old, now] = [before, after].map((one) => (one === undefined ? [] : placementsOf(one)));
  const all = [...(old ?? []), ...(now ?? [])];
  const starts = new Set(all.flatMap(({ from, to }) => (to === lastDate ? [from] : [from, addDays(to, 1)])));
  const cuts = [...starts].sort();
  return cuts.flatMap((from, at) => {
    const next = cuts[at + 1];
    const on = (of: readonly DatedPlacement[] = []) => of.find((one) => one.from <= from && from <= one.to);
    const [was, is] = [on(old), on(now)];
    const areas = areasThatDiffer(station, was, is, before?.simulated !== after?.simulated);
    const own = was?.kind !== is?.kind || was?.zone !== is?.zone;
    return areas.length === 0
      ? []
      : [{ station, from, to: next === undefined ? lastDate : addDays(next, -1), areas, own }];
  });
}

function areasThatDiffer(
  station: string,
  was: DatedPlacement | undefined,
  is: DatedPlacement | undefined,
  simulated: boolean,
): string[] {
  const old = was === undefined ? [] : areasOf(was);
  const now = is === undefined ? [] : areasOf(is);
  const alike =
    !simulated &&
    (['kind', 'zone', 'waterBody', 'targetClass'] as const).every((part) => was?.[part] === is?.[part]) &&
    was?.notMonitored?.join() === is?.notMonitored?.join();
  if (!alike) return [...new Set([station, ...old, ...now])];
  const moved = [...old, ...now].filter((area) => !old.includes(area) || !now.includes(area));
  // The decisions on its district concern the station, too.
  return moved.length === 0 ? [] : [station, ...moved];
}

/**
 * A real station hides the simulated ones of its areas, and gives them back when it goes: the days of their data depend on it
 * too, also where it has none itself. `simulated` are the simulated stations as they are now.
 */
export function hiddenStationsOf(
  changes: readonly PlacementChange[],
  simulated: readonly Station[],
): AreaMembership[] {
  return simulated.flatMap((hidden) =>
    placementsOf(hidden).flatMap((placement) => {
      const own = areasOf(placement);
      return changes
        .filter((one) => one.station !== hidden.id && one.from <= placement.to && placement.from <= one.to)
        .flatMap((one) =>
          one.areas
            .filter((area) => own.includes(area))
            .map((area) => ({
              station: hidden.id,
              area,
              from: one.from > placement.from ? one.from : placement.from,
              to: one.to < placement.to ? one.to : placement.to,
            })),
        );
    }),
  );
}

/** Marks what is to be computed again: exactly the days of the areas that have data, and their years. */
export async function markPlacementChanges(
  client: PoolClient,
  changes: readonly PlacementChange[],
): Promise<void> {
  if (changes.length === 0) return;
  await lockFigures(client);
  const { rows: simulated } = await client.query<{ data: Station }>(
    'SELECT data FROM reporting.station WHERE simulated ORDER BY id',
  );
  await markAreaDays(client, [
    ...changes.flatMap(({ station, areas, from, to }) => areas.map((area) => ({ station, area, from, to }))),
    ...hiddenStationsOf(
      changes,
      simulated.map(({ data }) => data),
    ),
  ]);
  const { sql, params } = spansOf(
    changes.filter(({ own }) => own).map(({ station, from, to }) => ({ station, area: station, from, to })),
  );
  await client.query(
    `INSERT INTO reporting.dirty_day AS q (series, day)
     SELECT DISTINCT d.series, d.day FROM ${sql} JOIN reporting.series s ON s.station = t.station AND s.pollutant = ANY ($5)
       JOIN reporting.day d ON d.series = s.id AND d.day BETWEEN t.since AND t.until ORDER BY 1, 2
     ON CONFLICT (series, day) DO UPDATE SET day = q.day WHERE false`,
    [...params, [...figurePollutants]],
  );
}

/**
 * Marks the days of areas on which a station counts now among those that 75 % is taken of and did not before, or the other
 * way round: those between the first day of a series as it was and as it is. Call it under the lock of figures, with every
 * series whose days changed.
 */
export async function markChangedFirstDays(
  client: PoolClient,
  series: readonly number[],
  areas: Areas,
): Promise<void> {
  const { rows } = await client.query<{ station: string; was: string | null; is: string | null }>(
    `WITH found AS (
       SELECT s.id, ${firstDaySql} AS day FROM reporting.series s WHERE s.id = ANY ($1) AND s.pollutant = ANY ($2)
     )
     UPDATE reporting.series s SET counted_from = f.day FROM found f
     WHERE s.id = f.id AND s.counted_from IS DISTINCT FROM f.day
     RETURNING s.station, old.counted_from::text AS was, new.counted_from::text AS is`,
    [series, airPollutantCodes],
  );
  await markAreaDays(
    client,
    rows.flatMap(({ station, was, is }) => {
      const [from = lastDate, until] = [was, is].filter((day) => day !== null).sort();
      return areas
        .membershipPeriods(station, from, until === undefined ? lastDate : addDays(until, -1))
        .flatMap((membership) =>
          areas
            .of(station, membership.from)
            .map((area) => ({ station, area, from: membership.from, to: membership.to })),
        );
    }),
  );
}

function spansOf(spans: readonly AreaMembership[]): { readonly sql: string; readonly params: unknown[][] } {
  return unnest<'station' | 'area' | 'since' | 'until'>(
    { station: 'text', area: 'text', since: 'date', until: 'date' },
    spans.map(({ station, area, from, to }) => ({ station, area, since: from, until: to })),
  );
}

/** Marks the days of areas on which there is a figure, or the station has data. */
export async function markAreaDays(client: PoolClient, spans: readonly AreaMembership[]): Promise<void> {
  if (spans.length === 0) return;
  const { sql, params } = spansOf(spans);
  await client.query(
    `WITH days AS (
       SELECT DISTINCT t.area, d.day FROM ${sql} CROSS JOIN LATERAL (
         SELECT a.day FROM reporting.air_day a WHERE a.area = t.area AND a.day BETWEEN t.since AND t.until
         UNION ALL
         SELECT CASE WHEN length(p.period) = 10 THEN p.period::date END FROM reporting.published_indicator p
         WHERE p.area = t.area AND p.indicator IN ('water-class', 'good-water-share') AND length(p.period) = 10
           AND p.period BETWEEN t.since::text AND t.until::text
         UNION ALL
         SELECT d.day FROM reporting.series s JOIN reporting.day d ON d.series = s.id AND d.day BETWEEN t.since AND t.until
         WHERE s.station = t.station AND s.pollutant = ANY ($5)
       ) AS d
     ), marked AS (
       INSERT INTO reporting.dirty_area AS q (area, day) SELECT area, day FROM days ORDER BY 1, 2
       ON CONFLICT (area, day) DO UPDATE SET day = q.day WHERE false
     )
     INSERT INTO reporting.dirty_year AS q (kind, area, year)
     SELECT DISTINCT 'air', area, extract(year FROM day)::int4 FROM days ORDER BY 2, 3
     ON CONFLICT (kind, area, year) DO UPDATE SET year = q.year WHERE false`,
    [...params, [...figurePollutants]],
  );
}
