import { stabilityWeights } from './dispersion.js';
import type { Nuisance } from './evidence.js';
import type { Tuning } from './tuning.js';
import type { GasFlight, StatedWind } from './types.js';

/** g/mol, for readings in ppb; what has no formula (particles, total hydrocarbons) is given the weight of methane's class. */
const molarMass: Readonly<Record<string, number>> = {
  a21026: 64.06,
  a21002: 46.01,
  a21028: 34.08,
  a21001: 17.03,
  a24088: 16.04,
};
const litresPerMole = 24.45;

/** Grams per cubic metre of one unit of the readings, at 25 degrees and 1013 hPa. */
export function gramsPerUnit({ unit, pollutant }: Pick<GasFlight, 'unit' | 'pollutant'>): number {
  const perPpb = ((molarMass[pollutant] ?? 40) / litresPerMole) * 1e-6;
  return { 'ug/m3': 1e-6, 'mg/m3': 1e-3, ppb: perPpb, ppm: perPpb * 1000 }[unit];
}

/** Standard deviation of a stated direction, degrees: by who measured it, how well, how long ago and how far away. */
export function windSpread({ source, quality, ageMinutes, distanceM }: StatedWind): number {
  const measured = { good: 8, fair: 12, poor: 17 }[quality];
  const written = { dock: 0, station: 4, report: 13 }[source];
  return Math.hypot(measured, written, Math.min(15, 0.15 * ageMinutes), Math.min(8, distanceM / 1000));
}

/** Directions worth a look with their weights: a normal error, and one of ten statements errs twice as much. */
export function directionsOf(wind: StatedWind, step: number): Nuisance['directions'] {
  const spread = windSpread(wind);
  const list = [];
  for (let off = -15 * step; off <= 15 * step; off += step) {
    if (Math.abs(off) >= 3 * spread) continue;
    const normal = (sigma: number) => Math.exp(-0.5 * (off / sigma) ** 2) / sigma;
    const weight = 0.9 * normal(spread) + 0.1 * normal(2 * spread);
    list.push({ radians: ((wind.direction + off) * Math.PI) / 180, weight });
  }
  return list;
}

const deadShare = 0.22;

/** Lag and dead time: as stated, at times wrong by a factor of two, or what instruments of the class have. */
export function responsesOf(stated: number | null): Nuisance['responses'] {
  const list: readonly (readonly [seconds: number, weight: number])[] =
    stated === null
      ? [
          [4, 0.2],
          [8, 0.3],
          [13, 0.25],
          [22, 0.15],
          [38, 0.1],
        ]
      : [
          [stated, 0.86],
          [stated / 2, 0.07],
          [stated * 1.8, 0.07],
        ];
  return list.map(([seconds, weight]) => ({
    tau: (1 - deadShare) * seconds,
    dead: deadShare * seconds,
    weight,
  }));
}

export function nuisanceOf(flight: GasFlight, tuning: Tuning): Nuisance {
  return {
    directions: directionsOf(flight.wind, tuning.directionStep),
    responses: responsesOf(flight.responseSeconds),
    stabilities: stabilityWeights(flight).map(([stability, weight]) => ({ stability, weight })),
    speed10: flight.wind.speed,
    gramsPerUnit: gramsPerUnit(flight),
  };
}
