import { CLASS_ITEMS, PERIOD_ITEMS } from '@farwatch/domain/water';
import type { Pool, PoolClient } from '@farwatch/persistence/pool';

import { type Areas, type AreaMembership, type Member, membershipsIn } from '../areas/areas.js';
import { datesOf, type Period, type Span } from '../areas/periods.js';
import { daysOf, namesOf } from './partial-sums.js';
import { sectionFigure } from './water/water-figures.js';
import type { SectionPeriod } from './water/water-indicators.js';

/**
 * The sections of areas in days, months or years, each with the means of the days on which it belonged to the area. A
 * section that changed within the period is there once, as it was last. Of each area the periods of `only`, else those
 * that have data.
 */
export async function sectionPeriods(
  db: Pick<Pool, 'query'> | Pick<PoolClient, 'query'>,
  areas: Areas,
  wanted: readonly string[],
  span: Span,
  period: Period,
  only?: ReadonlyMap<string, ReadonlySet<string>>,
): Promise<SectionPeriod[]> {
  const memberships = wanted.flatMap((area) => membershipsIn(areas, area, span));
  const days =
    only === undefined || period !== 'day'
      ? null
      : [...new Set([...only.values()].flatMap((own) => [...own]))];
  const means = await sectionMeans(
    db,
    memberships,
    period === 'day' ? CLASS_ITEMS : PERIOD_ITEMS.codes,
    span,
    period,
    days,
  );
  const byPeriod = new Map<string, Map<string, SectionMean[]>>();
  for (const mean of means) {
    const own = byPeriod.get(mean.area) ?? new Map<string, SectionMean[]>();
    byPeriod.set(mean.area, own);
    own.set(mean.period, [...(own.get(mean.period) ?? []), mean]);
  }
  return wanted.flatMap((area) => {
    const measured = byPeriod.get(area) ?? new Map<string, SectionMean[]>();
    const periods = only === undefined ? measured.keys() : (only.get(area) ?? []);
    return [...periods].sort().map((one) => ({
      area,
      single: areas.isStation(area),
      period: one,
      sections: membersIn(areas, area, datesOf(one)).map((member) => ({
        section: figureOf(member, measured.get(one) ?? [], period),
        waterBody: member.waterBody,
      })),
    }));
  });
}

/** Every station that the area has in a span, as it was last, in the order of their ids. */
function membersIn(areas: Areas, area: string, { from, to }: Span): Member[] {
  const last = new Map<string, Member>();
  for (const { members } of areas.membershipPeriods(area, from, to))
    for (const member of members) last.set(member.station, member);
  return [...last.values()].sort((a, b) => (a.station < b.station ? -1 : 1));
}

function figureOf(
  member: Member,
  means: readonly SectionMean[],
  period: Period,
): ReturnType<typeof sectionFigure> {
  const own = means.filter(({ station }) => station === member.station);
  const values = Object.fromEntries(own.map(({ pollutant, valueE6 }) => [pollutant, valueE6]));
  const most = (of: 'days' | 'months'): number => Math.max(0, ...own.map((one) => one[of]));
  return sectionFigure(member, values, most('days'), {
    ...(period === 'day' ? {} : { items: PERIOD_ITEMS }),
    ...(period === 'year' ? { months: most('months') } : {}),
  });
}

/** Mean of a water item of a section in a period, E6, with the number of days behind it. */
export interface SectionMean {
  readonly area: string;
  readonly station: string;
  readonly pollutant: string;
  readonly period: string;
  readonly valueE6: number;
  readonly days: number;
  /** Months with such a day. */
  readonly months: number;
}

/** Means of the water items of sections per period, of the days on which they belong to the area. */
export async function sectionMeans(
  db: Pick<Pool, 'query'> | Pick<PoolClient, 'query'>,
  memberships: readonly AreaMembership[],
  pollutants: readonly string[],
  { from, to }: Span,
  period: Period,
  /** Only these days of the span. */
  only: readonly string[] | null = null,
): Promise<readonly SectionMean[]> {
  const format = { day: 'YYYY-MM-DD', month: 'YYYY-MM', year: 'YYYY' }[period];
  const { rows } = await db.query<Omit<SectionMean, 'valueE6'> & { readonly value: number }>(
    `SELECT area, station, pollutant, to_char(day, $6) AS period, reporting.half_even(sum(value)::int8, count(*)) AS value, count(*)::int4 AS days,
       count(DISTINCT to_char(day, 'YYYY-MM'))::int4 AS months
     FROM (
       SELECT a.area, s.station, s.pollutant, d.day, CASE
         WHEN d.own_n > 0 THEN d.own_sum
         WHEN d.own_bad > 0 THEN NULL
         WHEN d.sample_n > 0 THEN reporting.half_even(d.sample_sum, d.sample_n)
         WHEN d.hour_n > 0 THEN reporting.half_even(d.hour_sum, d.hour_n) END AS value
       FROM unnest($1::text[], $2::text[], $8::date[], $9::date[]) AS a(area, station, since, until)
       JOIN reporting.series s ON s.station = a.station AND s.pollutant = ANY ($3)
       JOIN reporting.day d ON d.series = s.id AND d.day BETWEEN greatest($4::date, a.since) AND least($5::date, a.until)
       WHERE $7::date[] IS NULL OR d.day = ANY ($7::date[])
     ) AS days
     WHERE value IS NOT NULL GROUP BY area, station, pollutant, to_char(day, $6) ORDER BY 4, 1, 2, 3`,
    [...namesOf(memberships), pollutants, from, to, format, only, ...daysOf(memberships)],
  );
  return rows.map(({ value, ...row }) => ({ ...row, valueE6: value }));
}
