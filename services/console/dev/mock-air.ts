import {
  aqiCalculator,
  aqiLevelOf,
  aqiLevelsOn,
  aqiRegimes,
  yearOfDays,
  type AqiItem,
} from '@farwatch/domain/air';

import type { AirAnswer, AirFigure, AirItem, RankingAnswer } from '../src/indicators/queries.js';

const codes: Record<AqiItem, string> = {
  pm25: 'a34004', pm10: 'a34002', so2: 'a21026', no2: 'a21004', co: 'a21005', o3_8h: 'a05024', o3: 'a05024',
}; // prettier-ignore
const items = ['pm25', 'pm10', 'so2', 'no2', 'co', 'o3_8h'] as const;
const base = { pm25: 42, pm10: 75, so2: 12, no2: 38, co: 0.9, o3_8h: 95 };
const limits = { pm25: 30, pm10: 60, so2: 60, no2: 40, co: 4, o3_8h: 160 };
const dayMs = 86_400_000;

/** A number of 0 to 1 that only depends on its inputs. */
const noise = (a: number, b: number): number => {
  const x = Math.sin(a * 12.9898 + b * 78.233) * 43758.5453;
  return x - Math.floor(x);
};

type Sample = Partial<Record<AqiItem, number | null>>;

/** The days of a year up to yesterday: particles in winter, ozone in summer, some days without a value. */
function daysOf(year: number, shift: number): { date: string; sample: Sample }[] {
  const found: { date: string; sample: Sample }[] = [];
  const end = Math.min(Date.UTC(year + 1, 0, 1), Math.floor(Date.now() / dayMs) * dayMs);
  for (let at = Date.UTC(year, 0, 1); at < end; at += dayMs) {
    const winter = Math.cos(((at - Date.UTC(year, 0, 15)) / dayMs / 365) * 2 * Math.PI);
    const n = Math.round(at / dayMs);
    const sample: Sample = {};
    for (const [k, item] of items.entries()) {
      const season = item === 'o3_8h' ? 1 - 0.5 * winter : 1 + 0.5 * winter;
      const spread = 0.35 + 1.5 * noise(n + shift * 31, k) ** 2;
      const value = base[item] * season * spread * (1 + shift / 20) * (2026 - year + 10) * 0.1;
      sample[item] = noise(n, k + 9) < 0.006 ? null : Math.round(value * 1e6);
    }
    found.push({ date: new Date(at).toISOString().slice(0, 10), sample });
  }
  return found;
}

const regimeOf = (date: string): (typeof aqiRegimes)[number] =>
  aqiRegimes.find((one) => one.id === (date < '2026-03-01' ? 'day-2012' : 'day-2026'))!;

function dayItem({ date, sample }: { date: string; sample: Sample }): AirItem {
  const regime = regimeOf(date);
  const found = aqiCalculator(regime)(sample);
  return {
    period: date,
    figures: [],
    aqi: {
      value: found.aqi,
      level: found.aqi === null ? null : (aqiLevelOf(found.aqi, date)?.level ?? null),
      published: found.published,
      ...(found.reason === null ? {} : { reason: found.reason }),
      primary: found.primary.map((one) => codes[one]),
      iaqi: regime.items.map(([one], at) => ({ pollutant: codes[one], value: found.iaqi[at] ?? null })),
      missing: found.missing.map((one) => codes[one]),
    },
  };
}

function spanItem(period: string, shift: number): AirItem | undefined {
  const year = Number(period.slice(0, 4));
  const days = daysOf(year, shift).filter(({ date }) => date.startsWith(period));
  if (days.length === 0) return undefined;
  const yearly = period.length === 4;
  const counts = yearOfDays(days);
  const figures = items.map((item): AirFigure => {
    const values = days.flatMap(({ sample }) => sample[item] ?? []).sort((a, b) => a - b);
    const statistic = item === 'o3_8h' ? 'p90' : item === 'co' ? 'p95' : 'mean';
    const at = statistic === 'p90' ? 0.9 : 0.95;
    const e6 =
      statistic === 'mean'
        ? values.reduce((all, one) => all + one, 0) / values.length
        : (values[Math.floor((values.length - 1) * at)] ?? 0);
    const value = e6 / 1e6;
    const rounded = item === 'co' ? Math.round(value * 10) / 10 : Math.round(value);
    const needed = yearly ? 324 : 27;
    const valid = values.length >= needed;
    return {
      pollutant: codes[item],
      statistic,
      value,
      rounded,
      unit: item === 'co' ? 'mg/m3' : 'ug/m3',
      valid,
      ...(valid ? {} : { reason: 'too-few-days' as const }),
      count: values.length,
      required: needed,
      expected: yearly ? 365 : 30,
      completeness: values.length / (yearly ? 365 : 30),
      yearOnYear: -4.3,
      yearOnYearOfRounded: -4.4,
      yearOnYearToDate: item === 'o3_8h' ? 2.1 : -3.9,
      ...(yearly ? { limit: limits[item], meetsLimit: rounded <= limits[item] } : {}),
      ...(statistic === 'mean'
        ? { percentile: { percent: 95, value: value * 2.2, rounded: rounded * 2 } }
        : {}),
    };
  });
  const primary = new Map<string, number>();
  for (const day of days)
    for (const code of dayItem(day).aqi?.primary ?? []) primary.set(code, (primary.get(code) ?? 0) + 1);
  const ratio = Math.round((counts.goodDays / Math.max(1, counts.validDays)) * 1000) / 10;
  const basis = { standard: 'HJ 633-2026', clause: '4', confidence: 'memory' as const };
  return {
    period,
    figures,
    days: {
      ...counts,
      expected: yearly ? 365 : 30,
      goodRatio: ratio / 100,
      goodRatioPercent: ratio,
      goodRatioChange: 1.9,
      daysByLevel: [...counts.daysByLevel],
      primary: [...primary].map(([pollutant, n]) => ({ pollutant, days: n })).sort((a, b) => b.days - a.days),
      reading: 'all-six-values',
      basis,
    },
    composite: { value: 4.62, valid: true, system: '2026', basis: { ...basis, confidence: 'secondary' } },
  };
}

/** Answers `/indicators/air` as the api would, for looking at the page. */
export function makeAir(query: URLSearchParams): AirAnswer {
  const area = query.get('area') ?? 'all';
  const from = query.get('from') ?? '';
  const to = query.get('to') ?? '';
  const period = (query.get('period') ?? 'day') as AirAnswer['period'];
  const shift = area === 'all' ? 0 : area.length % 4;
  const found: AirItem[] = [];
  for (let year = Number(from.slice(0, 4)); year <= Number(to.slice(0, 4)); year++) {
    if (period === 'day') found.push(...daysOf(year, shift).map(dayItem));
    const spans =
      period === 'year'
        ? [`${year}`]
        : period === 'month'
          ? Array.from({ length: 12 }, (_, at) => `${year}-${String(at + 1).padStart(2, '0')}`)
          : [];
    found.push(...spans.flatMap((one) => spanItem(one, shift) ?? []));
  }
  return {
    area,
    period,
    stations: 12,
    simulated: true,
    items: found.filter((item) => item.period >= from.slice(0, item.period.length) && item.period <= to),
    levels: aqiLevelsOn(to).map((level) => ({ ...level, rgb: [...level.rgb] })),
    next: null,
  };
}

export function makeRanking(query: URLSearchParams): RankingAnswer {
  const names = ['东区', '西区', '南区', '北区', '新区'];
  return {
    period: (query.get('date') ?? '').slice(0, query.get('period') === 'year' ? 4 : 7),
    items: names.map((district, at) => ({
      district,
      rank: at === 4 ? null : at + 1,
      of: 4,
      simulated: true,
      pm25: 33 + at * 2,
      pm25Change: at === 4 ? null : -6.1 + at * 2.3,
      goodRatioPercent: 78.4 - at * 3.1,
      ...(at === 4 ? {} : { positions: { pm25: at + 1, change: at + 1, good: at + 1 }, score: at + 1 }),
      composite: 4.4 + at * 0.21,
      valid: at !== 3,
    })),
    weights: { pm25: 30, change: 30, good: 40 },
    basis: { standard: '天津市各区环境空气质量排名', clause: '30/30/40', confidence: 'primary' },
    next: null,
  };
}
