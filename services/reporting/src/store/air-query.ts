import type { Answer, indicatorRoutes } from '@farwatch/contracts/http';
import type { AqiSample } from '@farwatch/domain/air';
import { isoLocal, parseLocalDate } from '@farwatch/domain/reading';
import type { Pool } from '@farwatch/persistence/pool';

import { areaValue, dayFigure, hourFigure, type Place } from '../figures/air-figures.js';
import { airPeriods, type AirItem, type AreaDays } from '../figures/air-period.js';
import { airPollutantCodes, dayOf, sampleOf } from '../figures/air-samples.js';
import { aqiFigure, levelsOfAnswer } from '../figures/aqi-figures.js';
import { addDays, periodOf, spanOf, type Period, type Span } from '../figures/area-periods.js';
import { decisionsOf } from '../figures/exclusions.js';
import { coveringAreas, loadMembers, membersOf, zoneOf, type Member } from './areas.js';
import { dayParts, hourParts, measuredBy, seriesOf, type PartsRow } from './day-values.js';
import { standingExclusions, toExclusion } from './exclusion-store.js';
import { movingSamples } from './moving-means.js';

type Air = Answer<(typeof indicatorRoutes)['air']>;

const movingNone: ReadonlyMap<string, AqiSample> = new Map();

const nothing: Omit<PartsRow, 'pollutant' | 'at'> = {
  sum: 0n,
  count: 0,
  shownSum: 0n,
  shownCount: 0,
  parts: 0,
  flagged: false,
};

/** What an answer about an area needs to know of it. */
interface Asked {
  readonly area: string;
  readonly members: readonly Member[];
  readonly covering: ReadonlySet<string>;
  readonly zone: Place['zone'];
  readonly pollutants: readonly string[];
  readonly only: string | undefined;
  /** Stations of the area that measure each pollutant: the number that 75 % is taken of. */
  readonly measuring: ReadonlyMap<string, number>;
}

/** Air figures of an area: one entry per hour, day, month or year that has data, months and years whole. */
export async function airFigures(
  pool: Pool,
  area: string,
  span: Span,
  period: 'hour' | Period,
  only?: string,
): Promise<Air> {
  const all = await loadMembers(pool, 'air');
  const members = membersOf(all, area);
  const pollutants = only === undefined ? [...airPollutantCodes] : [only];
  const measuring = measuredBy(
    await seriesOf(pool, pollutants),
    members.map((member) => member.station),
    pollutants,
  );
  const covering = coveringAreas(all, area);
  const asked: Asked = { area, members, covering, zone: zoneOf(members), pollutants, only, measuring };
  const items =
    period === 'hour'
      ? await hourItems(pool, asked, span)
      : period === 'day'
        ? await dayItems(pool, asked, span)
        : await spanItems(pool, asked, span, period);
  return {
    area,
    period,
    stations: members.length,
    simulated: members.length > 0 && members.every((member) => member.simulated),
    items,
    ...(only === undefined ? { levels: levelsOfAnswer(span.to) } : {}),
    next: null,
  };
}

async function hourItems(pool: Pool, asked: Asked, span: Span): Promise<AirItem[]> {
  const stations = asked.members.map((member) => member.station);
  const fromMs = parseLocalDate(span.from) ?? 0;
  const toMs = parseLocalDate(addDays(span.to, 1)) ?? 0;
  const [rows, moving] = await Promise.all([
    hourParts(pool, stations, asked.pollutants, fromMs, toMs),
    asked.only === undefined ? movingSamples(pool, stations, asked.measuring, span) : movingNone,
  ]);
  return [...byTime(rows)].map(([at, own]) => {
    const period = isoLocal(Date.parse(at));
    return oneTime(asked, 'hour', period, period.slice(0, 10), own, moving.get(at));
  });
}

async function dayItems(pool: Pool, asked: Asked, span: Span): Promise<AirItem[]> {
  const rows = await dayParts(pool, inArea(asked), asked.pollutants, span.from, span.to);
  const decisions = decisionsOf(await standingExclusions(pool, span.from, span.to), asked.covering);
  return [...byTime(rows)].map(([date, own]) => {
    const item = oneTime(asked, 'day', date, date, own);
    const decided = decisions.filter(({ from, to }) => from <= date && date <= to);
    return decided.length === 0 ? item : { ...item, exclusions: decided.map(toExclusion) };
  });
}

/** The figures of one hour or day, and its index. */
function oneTime(
  { pollutants, only, measuring, zone }: Asked,
  kind: 'hour' | 'day',
  period: string,
  date: string,
  own: ReadonlyMap<string, PartsRow>,
  /** Moving means that stand for the hour's own values. */
  moving: AqiSample = {},
): AirItem {
  const figure = kind === 'hour' ? hourFigure : dayFigure;
  const stations = (code: string): number => measuring.get(code) ?? 0;
  return {
    period,
    figures: pollutants.flatMap((code) => {
      const row = own.get(code);
      return row === undefined ? [] : [figure(code, row, stations(code), { date, zone })];
    }),
    ...(only === undefined
      ? { aqi: aqiFigure(kind, date, { ...sampleOf(validValues(own, stations)), ...moving }) }
      : {}),
  };
}

/** The valid values of an hour or day. */
export function validValues(
  own: ReadonlyMap<string, PartsRow>,
  stations: (pollutant: string) => number,
): Map<string, number> {
  const values = new Map<string, number>();
  for (const [code, row] of own) {
    const { valueE6, valid } = areaValue(row ?? nothing, stations(code));
    if (valid && valueE6 !== null) values.set(code, valueE6);
  }
  return values;
}

async function spanItems(
  pool: Pool,
  asked: Asked,
  span: Span,
  period: Exclude<Period, 'day'>,
): Promise<AirItem[]> {
  const first = spanOf(span.from, period).from;
  const last = spanOf(span.to, period).to;
  const area = await areaDays(pool, asked, first, last);
  const periods = new Set(area.seen.filter((date) => date >= first).map((date) => periodOf(date, period)));
  return airPeriods(area, [...periods].sort(), asked.only);
}

/** The days that months and years from `first` on are made of: two years more, for year on year and three-year means. */
async function areaDays(
  pool: Pool,
  asked: Asked,
  first: string,
  last: string,
): Promise<AreaDays & { readonly seen: readonly string[] }> {
  const from = `${Number(first.slice(0, 4)) - 2}-01-01`;
  const rows = await dayParts(pool, inArea(asked), asked.pollutants, from, last);
  const stations = (code: string): number => asked.measuring.get(code) ?? 0;
  const days = [...byTime(rows)].map(([date, own]) => dayOf(date, validValues(own, stations)));
  return {
    days,
    seen: days.map((day) => day.date),
    measured: [...asked.measuring.keys()],
    zone: asked.zone,
    decisions: decisionsOf(await standingExclusions(pool, from, last), asked.covering),
  };
}

const inArea = ({ area, members }: Asked): { area: string; station: string }[] =>
  members.map(({ station }) => ({ area, station }));

function byTime(rows: readonly PartsRow[]): Map<string, Map<string, PartsRow>> {
  const times = new Map<string, Map<string, PartsRow>>();
  for (const row of rows) {
    let own = times.get(row.at);
    if (!own) times.set(row.at, (own = new Map()));
    own.set(row.pollutant, row);
  }
  return times;
}
