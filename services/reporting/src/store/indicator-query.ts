import type { Answer, indicatorRoutes } from '@farwatch/contracts/http';
import { isoLocal, parseLocalDate } from '@farwatch/domain/reading';
import { CLASS_ITEMS } from '@farwatch/domain/water';
import type { Pool } from '@farwatch/persistence/pool';

import {
  airPollutantCodes,
  areaValue,
  dayFigure,
  hourFigure,
  PM25,
  spanFigure,
  type DayValue,
} from '../figures/air-figures.js';
import { addDays, periodOf, spanOf, type Period } from '../figures/area-periods.js';
import { shares } from '../figures/water-figures.js';
import { loadMembers, membersOf } from './areas.js';
import { dayParts, hourParts, sectionMeans, stationsMeasuring, type PartsRow } from './day-values.js';
import { sectionsOf } from './sections.js';

type Air = Answer<(typeof indicatorRoutes)['air']>;
type Water = Answer<(typeof indicatorRoutes)['water']>;

/** First and last local date, inclusive. */
export interface Span {
  readonly from: string;
  readonly to: string;
}

const empty: Omit<PartsRow, 'pollutant' | 'at'> = {
  sum: 0n,
  count: 0,
  shownSum: 0n,
  shownCount: 0,
  parts: 0,
};

/** Air figures of an area: one entry per hour, day, month or year that has data, months and years whole. */
export async function airFigures(
  pool: Pool,
  area: string,
  span: Span,
  period: 'hour' | Period,
  only: string | undefined,
): Promise<Air> {
  const members = membersOf(await loadMembers(pool, 'air'), area);
  const stations = members.map((member) => member.station);
  const pollutants = only === undefined ? [...airPollutantCodes] : [only];
  const measuring = await stationsMeasuring(pool, stations, pollutants);
  const items =
    period === 'hour'
      ? await hourItems(pool, stations, pollutants, measuring, span)
      : await dayItems(pool, stations, pollutants, measuring, span, period);
  return {
    area,
    period,
    stations: stations.length,
    simulated: members.length > 0 && members.every((member) => member.simulated),
    items,
    next: null,
  };
}

type Measuring = ReadonlyMap<string, number>;

async function hourItems(
  pool: Pool,
  stations: readonly string[],
  pollutants: readonly string[],
  measuring: Measuring,
  span: Span,
): Promise<Air['items']> {
  const fromMs = parseLocalDate(span.from) ?? 0;
  const toMs = parseLocalDate(addDays(span.to, 1)) ?? 0;
  const rows = await hourParts(pool, stations, pollutants, fromMs, toMs);
  return grouped(
    rows,
    pollutants,
    (at) => isoLocal(Date.parse(at)),
    (pollutant, row) => hourFigure(pollutant, row ?? empty, measuring.get(pollutant) ?? 0),
  );
}

async function dayItems(
  pool: Pool,
  stations: readonly string[],
  pollutants: readonly string[],
  measuring: Measuring,
  span: Span,
  period: Period,
): Promise<Air['items']> {
  if (period === 'day') {
    const rows = await dayParts(pool, stations, pollutants, span.from, span.to);
    return grouped(
      rows,
      pollutants,
      (at) => at,
      (pollutant, row) => dayFigure(pollutant, row ?? empty, measuring.get(pollutant) ?? 0),
    );
  }
  const first = spanOf(span.from, period).from;
  const last = spanOf(span.to, period).to;
  // A year more, for year on year.
  const rows = await dayParts(pool, stations, pollutants, `${Number(first.slice(0, 4)) - 1}-01-01`, last);
  const days = new Map<string, DayValue[]>(pollutants.map((code) => [code, []]));
  const periods = new Set<string>();
  for (const row of rows) {
    days.get(row.pollutant)?.push({ date: row.at, ...areaValue(row, measuring.get(row.pollutant) ?? 0) });
    if (row.at >= first) periods.add(periodOf(row.at, period));
  }
  return [...periods].sort().map((one) => {
    const figures = pollutants
      .filter((code) => measuring.has(code))
      .map((code) => spanFigure(code, one, days.get(code) ?? []));
    const pm25 = figures.find((figure) => figure.pollutant === PM25);
    return {
      period: one,
      figures,
      ...(period === 'year' && pm25 !== undefined ? { annualValid: pm25.valid } : {}),
    };
  });
}

function grouped(
  rows: readonly PartsRow[],
  pollutants: readonly string[],
  name: (at: string) => string,
  figure: (pollutant: string, row: PartsRow | undefined) => Air['items'][number]['figures'][number],
): Air['items'] {
  const byTime = new Map<string, Map<string, PartsRow>>();
  for (const row of rows) {
    let own = byTime.get(row.at);
    if (!own) byTime.set(row.at, (own = new Map()));
    own.set(row.pollutant, row);
  }
  return [...byTime].map(([at, own]) => ({
    period: name(at),
    figures: pollutants.filter((code) => own.has(code)).map((code) => figure(code, own.get(code))),
  }));
}

/** Water classes of an area's sections and the shares over them, per day, month or year that has data. */
export async function waterFigures(pool: Pool, area: string, span: Span, period: Period): Promise<Water> {
  const members = membersOf(await loadMembers(pool, 'water'), area);
  const from = spanOf(span.from, period).from;
  const to = spanOf(span.to, period).to;
  const ids = members.map((member) => member.station);
  const means = await sectionMeans(pool, ids, CLASS_ITEMS, from, to, period);
  const periods = [...new Set(means.map((mean) => mean.period))].sort();
  return {
    area,
    period,
    simulated: members.length > 0 && members.every((member) => member.simulated),
    items: periods.map((one) => {
      const sections = [
        ...sectionsOf(
          members,
          means.filter((mean) => mean.period === one),
          one,
        ).values(),
      ];
      return { period: one, sections, ...shares(sections) };
    }),
    next: null,
  };
}
