import type { Station } from '@farwatch/contracts/events';

/** One quantity that a simulated station measures: its usual level, daily swing and noise, in `unit`. */
export interface Quantity {
  readonly pollutant: string;
  readonly unit: string;
  readonly base: number;
  /** Half of the difference between the best and the worst hour of a usual day. */
  readonly diurnal: number;
  /** Local hour of the daily maximum. */
  readonly peakHour: number;
  readonly noise: number;
  readonly decimals: number;
}

/** A simulated station with what it measures. */
export interface SimulatedStation {
  /** Simulated stations never move. */
  readonly station: Omit<Station, 'validFrom' | 'history'>;
  readonly quantities: readonly Quantity[];
}

export interface SimulatedEnterprise {
  readonly id: string;
  readonly name: string;
}

/** A permitted concentration of a simulated outlet. */
export interface PermitLimit {
  readonly outlet: string;
  readonly pollutant: string;
  readonly averaging: 'hour' | 'day';
  readonly comparison: 'max' | 'min';
  readonly value: number;
  readonly unit: string;
}

/** The simulated district: names say that nothing in it exists. */
export interface District {
  readonly name: string;
  readonly enterprises: readonly SimulatedEnterprise[];
  readonly stations: readonly SimulatedStation[];
  readonly permits: readonly PermitLimit[];
}

const q = (
  pollutant: string,
  unit: string,
  base: number,
  diurnal: number,
  peakHour: number,
  noise: number,
  decimals: number,
): Quantity => ({ pollutant, unit, base, diurnal, peakHour, noise, decimals });

const air = [
  q('PM2.5', 'ug/m3', 32, 9, 8, 8, 0),
  q('PM10', 'ug/m3', 58, 15, 9, 12, 0),
  q('SO2', 'ug/m3', 9, 3, 10, 3, 0),
  q('NO2', 'ug/m3', 34, 12, 20, 8, 0),
  q('O3', 'ug/m3', 70, 45, 15, 12, 0),
  q('CO', 'mg/m3', 0.7, 0.2, 8, 0.15, 1),
];
const water = [
  q('w01010', 'Cel', 12, 1.5, 15, 0.4, 1),
  q('pH', '1', 7.9, 0.15, 15, 0.1, 2),
  q('DO', 'mg/L', 8.2, 0.8, 15, 0.4, 2),
  q('CODMn', 'mg/L', 4.1, 0.3, 12, 0.4, 1),
  q('NH3-N', 'mg/L', 0.42, 0.06, 6, 0.08, 3),
  q('TP', 'mg/L', 0.11, 0.01, 6, 0.02, 3),
  q('TN', 'mg/L', 2.6, 0.2, 6, 0.3, 2),
];
const stack = [
  q('a34013', 'mg/m3', 5, 1, 14, 1.2, 1),
  q('a21026', 'mg/m3', 19, 4, 11, 4, 1),
  q('a21002', 'mg/m3', 46, 8, 11, 7, 1),
];
const effluent = [
  q('pH', '1', 7.3, 0.1, 12, 0.15, 2),
  q('COD', 'mg/L', 24, 4, 11, 4, 1),
  q('NH3-N', 'mg/L', 1.6, 0.4, 11, 0.4, 2),
];

const two = (n: number): string => String(n).padStart(2, '0');

function range<T>(count: number, make: (n: number) => T): T[] {
  return Array.from({ length: count }, (_, index) => make(index + 1));
}

/** 12 air stations, 6 sections and 20 outlets of 8 enterprises; the values are made up, the shape of a district is not. */
export function simulatedDistrict(): District {
  const name = '示例区（模拟）';
  const enterprises = range(8, (n) => ({ id: `sim-ent-${two(n)}`, name: `模拟企业${two(n)}` }));
  const place = (seed: number): { lat: number; lon: number } => ({
    lat: Math.round((38.98 + (seed % 7) * 0.021) * 1e4) / 1e4,
    lon: Math.round((117.31 + (seed % 5) * 0.027) * 1e4) / 1e4,
  });
  const airStations = range(12, (n): SimulatedStation => ({
    station: {
      id: `sim-air-${two(n)}`,
      kind: 'air',
      name: `模拟空气站${two(n)}`,
      nameEn: `Simulated air station ${two(n)}`,
      district: name,
      zone: n === 12 ? 'I' : 'II',
      simulated: true,
      ...place(n),
    },
    quantities: air,
  }));
  const sections = range(6, (n): SimulatedStation => ({
    station: {
      id: `sim-water-${two(n)}`,
      kind: 'water',
      name: `模拟断面${two(n)}`,
      nameEn: `Simulated section ${two(n)}`,
      district: name,
      waterBody: n === 6 ? 'lake' : 'river',
      targetClass: n <= 2 ? 3 : 4,
      river: n <= 3 ? '甲河（模拟）' : n <= 5 ? '乙河（模拟）' : '丙湖（模拟）',
      basin: '示例流域（模拟）',
      simulated: true,
      ...place(n + 20),
    },
    quantities: water,
  }));
  const outlets = range(20, (n): SimulatedStation => {
    const gas = n <= 14;
    const enterprise = enterprises[(n - 1) % enterprises.length]!;
    return {
      station: {
        id: `sim-out-${two(n)}`,
        kind: 'outlet',
        name: `${enterprise.name}${gas ? '废气' : '废水'}排口${two(n)}`,
        nameEn: `Simulated ${gas ? 'gas' : 'water'} outlet ${two(n)}`,
        district: name,
        enterprise: enterprise.id,
        outletCode: `${gas ? 'DA' : 'DW'}${String(n).padStart(3, '0')}`,
        medium: gas ? 'gas' : 'water',
        simulated: true,
        ...place(n + 40),
      },
      quantities: gas ? stack : effluent,
    };
  });
  const permits = outlets.flatMap(({ station }): PermitLimit[] => {
    const max = (pollutant: string, averaging: 'hour' | 'day', value: number, unit: string): PermitLimit => ({
      outlet: station.id,
      pollutant,
      averaging,
      comparison: 'max',
      value,
      unit,
    });
    return station.medium === 'gas'
      ? [
          max('a34013', 'hour', 10, 'mg/m3'),
          max('a21026', 'hour', 35, 'mg/m3'),
          max('a21002', 'hour', 80, 'mg/m3'),
        ]
      : [
          max('w01018', 'day', 50, 'mg/L'),
          max('w21003', 'day', 5, 'mg/L'),
          max('w01001', 'hour', 9, '1'),
          { ...max('w01001', 'hour', 6, '1'), comparison: 'min' },
        ];
  });
  return { name, enterprises, stations: [...airStations, ...sections, ...outlets], permits };
}
