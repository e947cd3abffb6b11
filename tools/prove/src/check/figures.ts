import { indicatorRoutes, stationRoutes, type ApiClient } from '@farwatch/contracts/http';
import { hourMs, kindOf, substances, type SentReading } from '@farwatch/lab/fleet/fleet-script';

import { check, inSentUnit, type Check } from './check.js';
import { dayMeans, highestEightHours, waterClassOf, type ExpectedDay } from './expected-figures.js';

type Standing = ReadonlyMap<string, readonly SentReading[]>;

const local = (ms: number): string => new Date(ms + 8 * hourMs).toISOString().slice(0, 10);
/** Figures are kept in millionths and may be rounded there once. */
const same = (a: number | null | undefined, b: number): boolean =>
  typeof a === 'number' && Math.abs(a - b) <= 2e-6 + Math.abs(b) * 1e-9;

/** Hours, days, MDA8 and water classes as the public door shows them, against plain figures of what was sent last. */
export async function figureChecks(client: ApiClient, standing: Standing): Promise<Check[]> {
  const of = (kind: string): [string, readonly SentReading[]][] =>
    [...standing].filter(([station]) => kindOf(station) === kind);
  return [
    await hourCheck(client, standing),
    await airCheck(client, of('air')),
    await waterCheck(client, of('section')),
  ];
}

function span(readings: readonly SentReading[]): { readonly from: number; readonly to: number } {
  const starts = readings.map(({ start }) => start);
  return { from: Math.min(...starts), to: Math.max(...starts) };
}

async function hourCheck(client: ApiClient, standing: Standing): Promise<Check> {
  const wrong: string[] = [];
  let compared = 0;
  for (const [station, readings] of standing) {
    const { from, to } = span(readings);
    const query = {
      interval: 'hour',
      from: new Date(from).toISOString(),
      to: new Date(to + 2 * hourMs).toISOString(),
    } as const;
    const shown = new Map<string, number | null>();
    for await (const one of client.items(stationRoutes.listReadings, { params: { id: station }, query }))
      shown.set(
        `${one.pollutant} ${Date.parse(one.start)}`,
        one.value === null ? null : inSentUnit(station, { ...one, value: one.value }),
      );
    for (const { pollutant, start, value } of readings) {
      compared++;
      const found = shown.get(`${pollutant} ${start}`);
      if (!same(found, value))
        wrong.push(`${station} ${pollutant} ${new Date(start).toISOString()}: ${found} instead of ${value}`);
    }
  }
  return check('hours that are not those of the latest revision', compared, wrong);
}

async function airCheck(client: ApiClient, stations: [string, readonly SentReading[]][]): Promise<Check> {
  const wrong: string[] = [];
  let compared = 0;
  for (const [area, readings] of stations) {
    const { from, to } = span(readings);
    const query = { area, period: 'day', from: local(from), to: local(to) } as const;
    const { items } = await client.call(indicatorRoutes.air, { query });
    const expected: [string, string, Map<string, ExpectedDay>][] = [
      ['a34004', 'mean', dayMeans(readings, 'a34004')],
      ['a05024', 'mda8', highestEightHours(readings, 'a05024')],
    ];
    for (const [pollutant, statistic, days] of expected) {
      for (const [date, right] of days) {
        compared++;
        const figure = items
          .find(({ period }) => period === date)
          ?.figures.find((one) => one.pollutant === pollutant && one.statistic === statistic);
        if (!same(figure?.value, right.value) || figure?.count !== right.count)
          wrong.push(
            `${area} ${pollutant} ${statistic} ${date}: ${figure?.value} of ${figure?.count} instead of ${right.value} of ${right.count}`,
          );
      }
    }
  }
  return check('days and MDA8 that are not those of the plain pass', compared, wrong);
}

async function waterCheck(client: ApiClient, stations: [string, readonly SentReading[]][]): Promise<Check> {
  const wrong: string[] = [];
  let compared = 0;
  for (const [area, readings] of stations) {
    const { from, to } = span(readings);
    const query = { area, period: 'day', from: local(from), to: local(to) } as const;
    const { items } = await client.call(indicatorRoutes.water, { query });
    const means = Object.keys(substances.section).map((code) => [code, dayMeans(readings, code)] as const);
    for (const date of means[0]![1].keys()) {
      // A day at the edge of the script may lack an item, and then has no class.
      if (!means.every(([, days]) => days.has(date))) continue;
      compared++;
      const day = Object.fromEntries(means.map(([code, days]) => [code, days.get(date)!.value]));
      const section = items
        .find(({ period }) => period === date)
        ?.sections.find((one) => one.station === area);
      const differing = (section?.items ?? []).filter(
        ({ pollutant, value }) => !same(value, day[pollutant]!),
      );
      const right = waterClassOf(day);
      if (section?.class !== right || section.items.length < 4 || differing.length > 0)
        wrong.push(`${area} ${date}: ${section?.class} ${JSON.stringify(differing)} instead of ${right}`);
    }
  }
  return check('water classes and means that are not those of the plain pass', compared, wrong);
}
