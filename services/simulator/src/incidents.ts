import type { SimulatedStation } from './district.js';
import { noise } from './random.js';

/** Something out of the ordinary at one station on one local day, between two local hours. */
export interface Incident {
  readonly kind: 'exceedance' | 'flap' | 'silence' | 'late' | 'correction' | 'broken';
  readonly pollutant?: string;
  readonly fromHour: number;
  readonly toHour: number;
  /** What the usual value is multiplied by. */
  readonly factor: number;
}

/** What every day has in store: which kind of station, how often (one station in `every`), for how many hours. */
const script: readonly {
  readonly kind: Incident['kind'];
  readonly station: 'air' | 'water' | 'outlet';
  readonly medium?: 'gas' | 'water';
  readonly every: number;
  readonly hours: number;
  readonly pollutant?: string;
  readonly factor?: number;
}[] = [
  {
    kind: 'exceedance',
    station: 'outlet',
    medium: 'gas',
    every: 7,
    hours: 5,
    pollutant: 'a21026',
    factor: 2.6,
  },
  {
    kind: 'exceedance',
    station: 'outlet',
    medium: 'water',
    every: 6,
    hours: 20,
    pollutant: 'COD',
    factor: 2.9,
  },
  { kind: 'exceedance', station: 'water', every: 6, hours: 9, pollutant: 'NH3-N', factor: 4.5 },
  { kind: 'exceedance', station: 'air', every: 6, hours: 24, pollutant: 'PM2.5', factor: 2.7 },
  { kind: 'exceedance', station: 'air', every: 12, hours: 3, pollutant: 'NO2', factor: 6.5 },
  { kind: 'flap', station: 'outlet', medium: 'gas', every: 14, hours: 6, pollutant: 'a21002', factor: 2.3 },
  {
    kind: 'correction',
    station: 'outlet',
    medium: 'gas',
    every: 14,
    hours: 1,
    pollutant: 'a34013',
    factor: 4,
  },
  { kind: 'silence', station: 'air', every: 12, hours: 3 },
  { kind: 'late', station: 'outlet', every: 10, hours: 4 },
  { kind: 'broken', station: 'air', every: 12, hours: 1 },
];

/** The incidents of a station on a local day; drawn anew each day from the seed alone. */
export function incidentsOf(seed: number, { station }: SimulatedStation, day: number): Incident[] {
  return script.flatMap((line, index) => {
    if (line.station !== station.kind || (line.medium !== undefined && line.medium !== station.medium))
      return [];
    if (Math.floor(noise(seed, 'who', index, day, station.id) * line.every) !== 0) return [];
    const fromHour = Math.floor(noise(seed, 'when', index, day, station.id) * (25 - line.hours));
    return [
      {
        kind: line.kind,
        fromHour,
        toHour: fromHour + line.hours,
        factor: line.factor ?? 1,
        ...(line.pollutant === undefined ? {} : { pollutant: line.pollutant }),
      },
    ];
  });
}
