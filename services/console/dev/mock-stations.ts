import type { StationKind } from '@farwatch/domain/reading';

import type { StationItem } from '../src/api/types.js';
import type { WaterAnswer } from '../src/overview/water-queries.js';

// Invented figures for looking at the screens during development. Never part of a build.

export const hour = 3_600_000;
export const iso = (ms: number): string => new Date(ms).toISOString();
const wave = (i: number, j: number): number => Math.abs(Math.sin(i * 12.9898 + j * 78.233) * 43758.5453) % 1;

type Spec = readonly [code: string, unit: string, base: number, spread: number, digits: number];
const air: Spec[] = [
  ['a34004', 'ug/m3', 25, 50, 1],
  ['a34002', 'ug/m3', 45, 80, 1],
  ['a21026', 'ug/m3', 4, 10, 1],
  ['a21004', 'ug/m3', 18, 40, 1],
  ['a05024', 'ug/m3', 40, 110, 1],
  ['a21005', 'mg/m3', 0.4, 1, 2],
];
const water: Spec[] = [
  ['w01001', '1', 7, 1.2, 2],
  ['w01009', 'mg/L', 4, 5, 2],
  ['w01019', 'mg/L', 2, 4, 2],
  ['w21003', 'mg/L', 0.1, 1.1, 3],
  ['w21011', 'mg/L', 0.04, 0.2, 3],
  ['w21001', 'mg/L', 0.6, 1.4, 3],
  ['w01010', 'Cel', 10, 4, 1],
];
const gas: Spec[] = [
  ['a34013', 'mg/m3', 3, 9, 1],
  ['a21026', 'ug/m3', 8000, 26000, 0],
  ['a21002', 'ug/m3', 22000, 35000, 0],
];
const waste: Spec[] = [
  ['w01018', 'mg/L', 18, 30, 1],
  ['w21003', 'mg/L', 0.8, 4, 2],
  ['w21011', 'mg/L', 0.1, 0.5, 2],
  ['w21001', 'mg/L', 6, 9, 2],
  ['w01001', '1', 6.8, 1.4, 2],
];

function latestOf(specs: Spec[], i: number, at: number, lengthMs: number): StationItem['latest'] {
  return specs.map(([pollutant, unit, base, spread, digits], j) => {
    const late = (i + j) % 17 === 9 ? 3 * hour : 0;
    const flag = (i + j) % 13 === 7 ? 'C' : 'N';
    const missing = (i + j) % 23 === 11;
    return {
      pollutant,
      value: missing ? null : Number((base + spread * wave(i, j)).toFixed(digits)),
      unit,
      start: iso(at - lengthMs - late),
      end: iso(at - late),
      flag: missing ? 'B' : flag,
      revision: 0,
      receivedAt: iso(at - late + 4000),
    };
  });
}

const grades = ['I', 'II', 'III', 'IV', 'V', 'worse-than-V'] as const;

export function makeWater(stations: readonly StationItem[], query: URLSearchParams): WaterAnswer {
  const area = query.get('area') ?? 'all';
  const sections = stations
    .filter((s) => s.kind === 'water')
    .filter((s) => [s.id, s.district, `river:${s.river}`, `basin:${s.basin}`, 'all'].includes(area))
    .map((s, i) => {
      const grade = grades[[1, 2, 2, 3, 1, 5][i % 6] ?? 0] ?? 'I';
      return {
        station: s.id,
        name: s.name,
        river: s.river,
        basin: s.basin,
        class: grade,
        targetClass: 'III',
        meetsTarget: i % 6 !== 5,
        decidingItems: ['w21011'],
        mainPollutants: i % 6 === 5 ? [{ pollutant: 'w21011', class: grade, multiple: 1.35 }] : [],
        items: [],
        days: 1,
      };
    });
  const counts = Object.fromEntries(grades.map((g) => [g, sections.filter((s) => s.class === g).length]));
  const asked = query.get('period') ?? 'day';
  const period = (asked === 'day' ? iso(Date.now() + 8 * hour) : (query.get('from') ?? '')).slice(
    0,
    asked === 'day' ? 10 : asked === 'month' ? 7 : 4,
  );
  return {
    area: 'all',
    period: 'day',
    simulated: true,
    next: null,
    items: sections.length
      ? [
          {
            period,
            sections,
            assessed: sections.length,
            counts,
            shares: {},
            goodWaterShare: 0.67,
            evaluation: {
              state: 'light',
              by: 'shares',
              class: null,
              basis: { standard: '', clause: '', confidence: 'secondary' },
            },
            complianceShare: 0.67,
          } as never,
        ]
      : [],
  };
}

export function makeStations(many: boolean): StationItem[] {
  const now = Math.floor(Date.now() / hour) * hour;
  const place = (i: number): string => ['东区', '西区', '南区', '北区', '新区'][i % 5] ?? '';
  const list: StationItem[] = [];
  const add = (
    kind: StationKind,
    i: number,
    more: Partial<StationItem> & { id: string; name: string },
    specs: Spec[],
    at: number,
    length: number,
  ): void => {
    const silent = i % 9 === 8;
    list.push({
      kind,
      simulated: true,
      district: place(i),
      status: { state: silent ? 'silent' : 'online', since: iso(now - (silent ? 5 : 60) * hour) },
      latest: i % 19 === 18 ? [] : latestOf(specs, i, silent ? at - 5 * hour : at, length),
      ...more,
    });
  };
  for (let i = 0; i < (many ? 160 : 12); i++) {
    add(
      'air',
      i,
      {
        id: `sim-air-${String(i + 1).padStart(2, '0')}`,
        name: `模拟空气站 ${i + 1}`,
        nameEn: `Simulated air station ${i + 1}`,
        zone: i % 6 === 0 ? 'I' : 'II',
      },
      air,
      now,
      hour,
    );
  }
  for (let i = 0; i < (many ? 500 : 6); i++) {
    add(
      'water',
      i,
      {
        id: `sim-water-${i + 1}`,
        name: `模拟断面 ${i + 1}`,
        nameEn: `Simulated section ${i + 1}`,
        waterBody: 'river',
        targetClass: 3,
        river: many ? `第 ${Math.floor(i / 4) + 1} 河` : i < 3 ? '甲河' : '乙河',
        basin: many ? `第 ${Math.floor(i / 100) + 1} 流域` : '示例流域',
      },
      water,
      now - (i % 2) * hour,
      4 * hour,
    );
  }
  for (let i = 0; i < 20; i++) {
    const isGas = i % 3 !== 2;
    add(
      'outlet',
      i,
      {
        id: `sim-outlet-${String(i + 1).padStart(2, '0')}`,
        name: `模拟企业 ${Math.floor(i / 2) + 1} ${isGas ? '废气排放口' : '废水总排口'}`,
        nameEn: `Simulated enterprise ${Math.floor(i / 2) + 1} ${isGas ? 'stack' : 'wastewater outlet'}`,
        enterprise: `sim-ent-${Math.floor(i / 2) + 1}`,
        enterpriseName: `模拟企业 ${Math.floor(i / 2) + 1}`,
        outletCode: `${isGas ? 'DA' : 'DW'}00${(i % 2) + 1}`,
        medium: isGas ? 'gas' : 'water',
      },
      isGas ? gas : waste,
      now,
      hour,
    );
  }
  return list;
}
