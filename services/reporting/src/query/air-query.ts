import type { Answer, indicatorRoutes } from '@farwatch/contracts/http';
import type { AqiSample } from '@farwatch/domain/air';
import { isoLocal, parseLocalDate } from '@farwatch/domain/reading';
import type { Pool } from '@farwatch/persistence/pool';

import { type Areas, decisionsOn, type MembershipPeriod, membershipsIn, zoneOf } from '../areas/areas.js';
import { loadAreas } from '../areas/load-areas.js';
import { addDays, type Period, periodOf, type Span, spanOf } from '../areas/periods.js';
import { firstDays, type FirstDays, StationCounts } from '../areas/station-counts.js';
import { dayFigure, hourFigure, type Place, validValues } from '../indicators/air/air-figures.js';
import { type AirItem, airPeriods } from '../indicators/air/air-period.js';
import { dayOf, sampleOf } from '../indicators/air/air-samples.js';
import { aqiFigure, levelsOfAnswer } from '../indicators/air/aqi-figures.js';
import { areaDaysOf } from '../indicators/air/area-days.js';
import { standingExclusions, toExclusion } from '../indicators/exclusion-store.js';
import { type Exemptions, loadExemptions, withExemptions } from '../indicators/exemptions.js';
import { movingSamples } from '../indicators/moving-means.js';
import { dayPartialSums, hourPartialSums, type PartialSumsRow } from '../indicators/partial-sums.js';
import { airPollutantCodes } from '../store/pollutants.js';

type Air = Answer<(typeof indicatorRoutes)['air']>;

const movingNone: ReadonlyMap<string, AqiSample> = new Map();

/** What an answer about an area needs to know of it. */
interface Asked {
  readonly area: string;
  readonly areas: Areas;
  readonly span: Span;
  readonly first: FirstDays;
  readonly pollutants: readonly string[];
  readonly only: string | undefined;
  readonly exemptions: Exemptions | undefined;
}

/** Air figures of an area: one entry per hour, day, month or year that has data, months and years whole. */
export async function airFigures(
  pool: Pool,
  area: string,
  asked: Span,
  period: 'hour' | Period,
  only?: string,
): Promise<Air> {
  const areas = await loadAreas(pool, 'air');
  const pollutants = only === undefined ? [...airPollutantCodes] : [only];
  const first = await firstDays(pool, { areas, names: [area] }, pollutants);
  const whole = period === 'hour' ? 'day' : period;
  const span = { from: spanOf(asked.from, whole).from, to: spanOf(asked.to, whole).to };
  // Months and years are compared with those of the year before.
  const since = { from: `${Number(span.from.slice(0, 4)) - 1}-01-01`, to: span.to };
  const exemptions = (await loadExemptions(pool, areas, [area], since)).get(area);
  const about = { area, areas, span, first, pollutants, only, exemptions };
  const items =
    period === 'hour'
      ? await hourItems(pool, about)
      : period === 'day'
        ? await dayItems(pool, about)
        : await periodItems(pool, about, period);
  const members = areas
    .membershipPeriods(area, span.from, span.to)
    .flatMap((membership) => membership.members);
  return {
    area,
    period,
    stations: new Set(members.map(({ station }) => station)).size,
    simulated: members.length > 0 && members.every((member) => member.simulated),
    items,
    ...(only === undefined ? { levels: levelsOfAnswer(span.to) } : {}),
    next: null,
  };
}

async function hourItems(pool: Pool, asked: Asked): Promise<AirItem[]> {
  const items: AirItem[] = [];
  for (const membership of membershipPeriodsOf(asked)) {
    const stations = membership.members.map(({ station }) => station);
    const fromMs = parseLocalDate(membership.from) ?? 0;
    const toMs = parseLocalDate(addDays(membership.to, 1)) ?? 0;
    const [rows, moving] = await Promise.all([
      hourPartialSums(pool, stations, asked.pollutants, fromMs, toMs),
      asked.only === undefined
        ? movingSamples(pool, stations, membership.stationCounts, membership)
        : movingNone,
    ]);
    for (const [at, own] of byTime(rows)) {
      const period = isoLocal(Date.parse(at));
      items.push(oneTime(asked, membership, 'hour', period, own, moving.get(at)));
    }
  }
  return items;
}

async function dayItems(pool: Pool, asked: Asked): Promise<AirItem[]> {
  const { area, areas, span } = asked;
  const rows = await dayPartialSums(pool, membershipsIn(areas, area, span), asked.pollutants, span);
  const decisions = decisionsOn(await standingExclusions(pool, span.from, span.to), areas, area);
  const membershipPeriods = membershipPeriodsOf(asked);
  return [...byTime(rows)].flatMap(([date, own]) => {
    const membership = membershipPeriods.find(({ from, to }) => from <= date && date <= to);
    if (membership === undefined) return [];
    const item = oneTime(asked, membership, 'day', date, own);
    const decided = decisions.filter(({ from, to }) => from <= date && date <= to);
    return decided.length === 0
      ? [item]
      : [{ ...item, exclusions: decided.map(({ decision }) => toExclusion(decision)) }];
  });
}

/** Days on which an area has the same stations, and which of them measure what. */
type Measured = MembershipPeriod & { readonly stationCounts: StationCounts };

function membershipPeriodsOf({ area, areas, span, first, pollutants }: Asked): Measured[] {
  return areas.membershipPeriods(area, span.from, span.to).map((membership) => ({
    ...membership,
    stationCounts: new StationCounts(first, membership.members, pollutants),
  }));
}

/** The figures of one hour or day, and its index. */
function oneTime(
  { pollutants, only, exemptions }: Asked,
  { stationCounts, members }: Measured,
  kind: 'hour' | 'day',
  period: string,
  own: ReadonlyMap<string, PartialSumsRow>,
  /** Moving means that take the place of the hour's own values. */
  moving: AqiSample = {},
): AirItem {
  const figure = kind === 'hour' ? hourFigure : dayFigure;
  const place: Place = { date: period.slice(0, 10), zone: zoneOf(members) };
  const stations = (code: string): number => stationCounts.on(place.date, code);
  return {
    period,
    figures: pollutants.flatMap((code) => {
      const row = own.get(code);
      return row === undefined ? [] : [figure(code, row, stations(code), place)];
    }),
    ...(only === undefined
      ? {
          aqi: aqiFigure(
            kind,
            place.date,
            { ...sampleOf(validValues(own, stations)), ...moving },
            exemptions?.on(place.date),
          ),
        }
      : {}),
  };
}

async function periodItems(pool: Pool, asked: Asked, period: Exclude<Period, 'day'>): Promise<AirItem[]> {
  const { area, areas, first, pollutants, exemptions } = asked;
  // Two years more, for year on year and three-year means.
  const span = { from: `${Number(asked.span.from.slice(0, 4)) - 2}-01-01`, to: asked.span.to };
  const rows = await dayPartialSums(pool, membershipsIn(areas, area, span), pollutants, span);
  const membershipPeriods = membershipPeriodsOf({ ...asked, span });
  const days = [...byTime(rows)].map(([date, own]) => {
    const stationCounts = membershipPeriods.find(({ from, to }) => from <= date && date <= to)?.stationCounts;
    return dayOf(
      date,
      validValues(own, (code) => stationCounts?.on(date, code) ?? 0),
    );
  });
  const exclusions = await standingExclusions(pool, span.from, span.to);
  const seen = days.flatMap(({ date }) => (date >= asked.span.from ? [periodOf(date, period)] : []));
  return airPeriods(
    areaDaysOf({ areas, first, exclusions }, area, withExemptions(days, exemptions)),
    [...new Set(seen)].sort(),
    asked.only,
  );
}

function byTime(rows: readonly PartialSumsRow[]): Map<string, Map<string, PartialSumsRow>> {
  const times = new Map<string, Map<string, PartialSumsRow>>();
  for (const row of rows) {
    let own = times.get(row.at);
    if (!own) times.set(row.at, (own = new Map()));
    own.set(row.pollutant, row);
  }
  return times;
}
