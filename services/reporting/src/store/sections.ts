import { CLASS_ITEMS } from '@farwatch/domain/water';
import type { Pool, PoolClient } from '@farwatch/persistence/pool';

import { datesOf, type Period, type Span } from '../figures/area-periods.js';
import { sectionFigure } from '../figures/water-figures.js';
import type { SectionPeriod } from '../figures/water-indicators.js';
import { staysIn, type Areas, type Member } from './areas.js';
import { sectionMeans, type SectionMean } from './day-values.js';

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
  const stays = wanted.flatMap((area) => staysIn(areas, area, span));
  const days =
    only === undefined || period !== 'day'
      ? null
      : [...new Set([...only.values()].flatMap((own) => [...own]))];
  const means = await sectionMeans(db, stays, CLASS_ITEMS, span, period, days);
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
        section: figureOf(member, measured.get(one) ?? []),
        waterBody: member.waterBody,
      })),
    }));
  });
}

/** Every station that the area has in a span, as it was last, in the order of their ids. */
function membersIn(areas: Areas, area: string, { from, to }: Span): Member[] {
  const last = new Map<string, Member>();
  for (const { members } of areas.epochs(area, from, to))
    for (const member of members) last.set(member.station, member);
  return [...last.values()].sort((a, b) => (a.station < b.station ? -1 : 1));
}

function figureOf(member: Member, means: readonly SectionMean[]): ReturnType<typeof sectionFigure> {
  const own = means.filter(({ station }) => station === member.station);
  const values = Object.fromEntries(own.map(({ pollutant, valueE6 }) => [pollutant, valueE6]));
  return sectionFigure(member, values, Math.max(0, ...own.map(({ days }) => days)));
}
