import {
  annualStatistics,
  cityDays,
  dayOfHours,
  hourlyAqi,
  type AqiSample,
  type DayHours,
  type DaySample,
} from '@farwatch/domain/air';
import { waterClass, type WaterSample } from '@farwatch/domain/water';

import { type Bench, type Figure } from './harness.js';

const STATIONS = 12;
/** 2016 had 366 days: 12 stations make 105,408 hours, a few more than the mean year of the bar. */
const YEAR = 2016;
const DAYS = 366;

/** Numbers that look measured and are the same in every run: a linear congruence, no clock and no chance. */
function series(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** The pure core of the figures on one core: index, water class, a year. */
export const domainBench: Bench = {
  name: 'domain',
  about:
    'air quality index, water class, and a year of 12 stations to all annual statistics (pure core, one core)',
  run: ({ scale, say }) => {
    const figures: Figure[] = [
      aqi(Math.round(5_000_000 * scale)),
      water(Math.round(10_000_000 * scale)),
      year(say),
    ];
    return Promise.resolve(figures);
  },
};

function rate(name: string, bar: string, count: number, work: (i: number) => number): Figure {
  let check = 0;
  for (let i = 0; i < 200_000; i += 1) check += work(i);
  const began = performance.now();
  for (let i = 0; i < count; i += 1) check += work(i);
  const seconds = (performance.now() - began) / 1_000;
  if (!Number.isFinite(check)) throw new Error(`${name}: nothing was computed`);
  return { name, value: Math.round(count / seconds), unit: '/s', bar };
}

function aqi(count: number): Figure {
  const next = series(1);
  const samples: AqiSample[] = Array.from({ length: 4_096 }, () => ({
    so2: Math.round(next() * 60) * 1e6,
    no2: Math.round(next() * 120) * 1e6,
    pm10: Math.round(next() * 300) * 1e6,
    pm25: Math.round(next() * 200) * 1e6,
    co: Math.round(next() * 30) * 1e5,
    o3: Math.round(next() * 250) * 1e6,
  }));
  const dates = ['2019-07-18', '2026-03-15', '2026-11-23', '2022-06-18'];
  return rate(
    'station hours to AQI and primary pollutant',
    '1,000,000/s',
    count,
    (i) => hourlyAqi(samples[i & 4_095]!, dates[i & 3]!)?.aqi ?? 0,
  );
}

function water(count: number): Figure {
  const next = series(2);
  const samples: WaterSample[] = Array.from({ length: 4_096 }, (_, i) => ({
    w01001: Math.round((6 + next() * 3.2) * 1e6),
    w01009: Math.round((1 + next() * 9) * 1e6),
    w01019: Math.round(next() * 12e6),
    w21003: Math.round(next() * 2.2e6),
    w21011: i % 17 === 0 ? null : Math.round(next() * 0.4e6),
  }));
  return rate('samples to water class and deciding items', '2,000,000/s', count, (i) => {
    const found = waterClass(samples[i & 4_095]!, i & 1 ? 'river' : 'lake');
    return found.decidingItems.length;
  });
}

/** Hours to days, to the city, to annual statistics of every station and of the city; the slowest of five runs, which is the cold one. */
function year(say: (line: string) => void): Figure {
  const dates = Array.from({ length: DAYS }, (_, day) =>
    new Date(Date.UTC(YEAR, 0, 1 + day)).toISOString().slice(0, 10),
  );
  const next = series(3);
  const hours = (top: number): (number | null)[] =>
    Array.from({ length: 24 }, () => (next() < 0.02 ? null : Math.round(next() * top * 10) * 1e5));
  const stations: DayHours[][] = Array.from({ length: STATIONS }, () =>
    dates.map(() => ({
      so2: hours(60),
      no2: hours(120),
      pm10: hours(250),
      pm25: hours(180),
      co: hours(3),
      o3: hours(220),
    })),
  );
  const seconds = [1, 2, 3, 4, 5].map(() => {
    const began = performance.now();
    const days = stations.map((own) => own.map((one, i) => dayOfHours(dates[i]!, one)));
    const city = cityDays(
      days.map((own) => new Map<string, DaySample>(own.map(({ date, sample }) => [date, sample]))),
    );
    const found = [...days, city].map((own) => annualStatistics(own, String(YEAR)));
    const took = (performance.now() - began) / 1_000;
    const [first] = found;
    say(
      `${STATIONS * DAYS * 24} hours, PM2.5 of the first ${first?.items.pm25.meanE6}, ${took.toFixed(3)} s`,
    );
    return took;
  });
  return {
    name: `a year of ${STATIONS} stations (${(STATIONS * DAYS * 24).toLocaleString('en')} hours) to all annual statistics`,
    value: Math.round(Math.max(...seconds) * 1_000),
    unit: 'ms',
    bar: 'under 500 ms',
  };
}
