import type { Indicator } from '@farwatch/contracts/events';
import type { Pool, PoolClient } from '@farwatch/persistence/pool';
import { inTransaction } from '@farwatch/persistence/transaction';

import { loadAreas } from '../areas/load-areas.js';
import { firstDays } from '../areas/station-counts.js';
import { periodIndicators } from '../indicators/air/air-indicators.js';
import { airPeriods } from '../indicators/air/air-period.js';
import { areaDaysOf } from '../indicators/air/area-days.js';
import { standingExclusions } from '../indicators/exclusion-store.js';
import { loadExemptions, withExemptions } from '../indicators/exemptions.js';
import { keptDays } from '../indicators/kept-days.js';
import { sectionPeriods } from '../indicators/sections.js';
import { waterPeriodIndicators } from '../indicators/water/water-indicators.js';
import { lockFigures } from '../store/marks.js';
import { airPollutantCodes } from '../store/pollutants.js';
import { publishIndicators, type WholePeriod } from './publish-indicators.js';

type Kind = 'air' | 'water';
interface Mark {
  readonly kind: Kind;
  readonly area: string;
  readonly year: number;
}

/**
 * Computes months and years of areas whose days changed, and publishes the figures that changed; a figure that there is
 * nothing left of is published as missing. One transaction, as for days. Answers how many marks were taken.
 */
export async function refreshYears(pool: Pool, nowMs: number, batch = 20): Promise<number> {
  return inTransaction(pool, async (client) => {
    await lockFigures(client);
    const { rows: marks } = await client.query<Mark>(
      `DELETE FROM reporting.dirty_year WHERE (kind, area, year) IN (
         SELECT kind, area, year FROM reporting.dirty_year ORDER BY kind, area, year LIMIT $1 FOR UPDATE SKIP LOCKED)
       RETURNING kind, area, year`,
      [batch],
    );
    if (marks.length === 0) return 0;
    const yearsOf = (kind: Kind): Map<string, number[]> => {
      const years = new Map<string, number[]>();
      for (const mark of marks)
        if (mark.kind === kind) years.set(mark.area, [...(years.get(mark.area) ?? []), mark.year]);
      return years;
    };
    const air = await airYears(client, yearsOf('air'));
    const water = await waterYears(client, yearsOf('water'));
    await publishIndicators(client, [...air.figures, ...water.figures], nowMs, [
      ...air.whole,
      ...water.whole,
    ]);
    return marks.length;
  });
}

async function airYears(
  client: PoolClient,
  marked: ReadonlyMap<string, readonly number[]>,
): Promise<Refreshed> {
  if (marked.size === 0) return { figures: [], whole: [] };
  const years = [...marked.values()].flat();
  const from = `${Math.min(...years) - 2}-01-01`;
  const to = `${Math.max(...years) + 2}-12-31`;
  const areas = await loadAreas(client, 'air');
  const known = {
    areas,
    first: await firstDays(client, { areas, names: marked.keys() }, airPollutantCodes),
    exclusions: await standingExclusions(client, from, to),
  };
  const days = await keptDays(client, [...marked.keys()], from, to);
  const exemptions = await loadExemptions(client, areas, marked.keys(), { from, to });
  const whole: WholePeriod[] = [];
  const figures = [...marked].flatMap(([area, own]) => {
    const areaDays = areaDaysOf(known, area, withExemptions(days.get(area) ?? [], exemptions.get(area)));
    const seen = new Set(areaDays.days.flatMap(({ date }) => [date.slice(0, 4), date.slice(0, 7)]));
    const periods = [...new Set(own.flatMap(periodsOf))].sort();
    whole.push(...periods.map((period) => ({ kind: 'air' as const, area, period })));
    const found = airPeriods(
      areaDays,
      periods.filter((period) => seen.has(period)),
    );
    return found.flatMap((item) => periodIndicators(area, item));
  });
  return { figures, whole };
}

const monthsOf = (year: number): string[] =>
  Array.from({ length: 12 }, (_, at) => `${year}-${String(at + 1).padStart(2, '0')}`);

/** What the days of a year enter: it and its months, those of the year after (year on year), and three-year means. */
function periodsOf(year: number): string[] {
  return [year, year + 1].flatMap((one) => [String(one), ...monthsOf(one)]).concat(String(year + 2));
}

async function waterYears(
  client: PoolClient,
  marked: ReadonlyMap<string, readonly number[]>,
): Promise<Refreshed> {
  if (marked.size === 0) return { figures: [], whole: [] };
  const areas = await loadAreas(client, 'water');
  const wanted = new Map(
    [...marked].map(([area, own]) => [area, own.flatMap((year) => [String(year), ...monthsOf(year)])]),
  );
  const years = [...marked.values()].flat();
  const span = { from: `${Math.min(...years)}-01-01`, to: `${Math.max(...years)}-12-31` };
  const found = [
    ...(await sectionPeriods(client, areas, [...wanted.keys()], span, 'month')),
    ...(await sectionPeriods(client, areas, [...wanted.keys()], span, 'year')),
  ];
  return {
    figures: found.filter((one) => wanted.get(one.area)?.includes(one.period)).flatMap(waterPeriodIndicators),
    whole: [...wanted].flatMap(([area, periods]) =>
      periods.map((period) => ({ kind: 'water' as const, area, period })),
    ),
  };
}

interface Refreshed {
  readonly figures: readonly Indicator[];
  readonly whole: readonly WholePeriod[];
}
