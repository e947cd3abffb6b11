import { fitShape, residual, type Background } from './background.js';
import { spreadTable, plumeAlong, throughSensor, type Release, type SpreadTable } from './plume.js';
import type { Prepared } from './prepare.js';
import type { Stability } from './dispersion.js';
import type { Tuning } from './tuning.js';
import { forwardPass, logWithout, meanShape, scratchFor, type Wandering } from './wandering.js';

/** All that is not known beside the place of the source, each with its weight. */
export interface Nuisance {
  readonly directions: readonly { readonly radians: number; readonly weight: number }[];
  readonly responses: readonly { readonly tau: number; readonly dead: number; readonly weight: number }[];
  readonly stabilities: readonly { readonly stability: Stability; readonly weight: number }[];
  readonly speed10: number;
  /** Multiplies a strength in units of the readings into g/s. */
  readonly gramsPerUnit: number;
}

export interface Evidence {
  /** Log of the marginal likelihood, against the background alone. */
  readonly log: number;
  /** Best single explanation. */
  readonly best: {
    readonly log: number;
    readonly responseSeconds: number;
    readonly gramsPerSecond: number;
    readonly stability: string;
  };
}

/** Rounds of fitting strength and background to the likely courses of the wind. */
const rounds = 2;
/** What a place that cannot have been seen at all loses against one that may. */
const unseen = 4;

/** Holds places of release against one flight. */
export function createWeigher(flight: Prepared, background: Background, nuisance: Nuisance, tuning: Tuning) {
  const n = flight.value.length;
  const m = nuisance.directions.length;
  const [shape, mean] = [new Float64Array(n), new Float64Array(n)];
  const courses = nuisance.directions.map(() => new Float64Array(n));
  const shapes = new Float64Array(n * m);
  const scratch = scratchFor(m, n);
  const sum = nuisance.directions.reduce((total, one) => total + one.weight, 0);
  const wandering: Wandering = {
    first: Float64Array.from(nuisance.directions, (one) => one.weight / sum),
    move: Math.min(0.3, (tuning.walkDegrees ** 2 * flight.stepSeconds) / (2 * tuning.directionStep ** 2)),
  };
  const emission = {
    weight: flight.weight,
    noise: Math.hypot(
      flight.noise * tuning.noiseFactor,
      tuning.floor * background.rest.reduce((top, one) => Math.max(top, one), 0),
    ),
    puff: tuning.puff,
    own: tuning.own,
  };
  const without = logWithout({ ...emission, rest: background.rest });
  const tables = new Map<string, SpreadTable>();
  const tableOf = (stability: Stability, height: number) => {
    const key = `${stability}${Math.round(height / 10)}`;
    const known = tables.get(key) ?? spreadTable(stability, nuisance.speed10, height, tuning.meander);
    tables.set(key, known);
    return known;
  };
  const rest = new Float64Array(n);
  /** Shapes of a release seen through one response, and the best steady direction. */
  function steady(response: { readonly tau: number; readonly dead: number }): number {
    let start = { strength: 0, gain: 0 };
    for (let j = 0; j < m; j++) {
      if (!hit[j]) {
        for (let k = 0; k < n; k++) shapes[k * m + j] = 0;
        continue;
      }
      throughSensor(courses[j]!, flight.weight, flight.stepSeconds, response, shape);
      const one = fitShape(shape, background);
      if (one.gain > start.gain) {
        start = one;
        mean.set(shape);
      }
      for (let k = 0; k < n; k++) shapes[k * m + j] = shape[k]!;
    }
    gain = start.gain;
    return start.strength;
  }
  const hit: boolean[] = [];
  let gain = 0;
  const blow = (release: Release, table: SpreadTable): boolean => {
    nuisance.directions.forEach(({ radians }, j) => {
      hit[j] = plumeAlong(flight, release, radians, table, courses[j]!);
    });
    return hit.includes(true);
  };
  function weigh(releases: readonly (Release & { readonly weight: number })[]): Evidence {
    let best = { log: -Infinity, responseSeconds: 0, gramsPerSecond: 0, stability: '' };
    const logs: number[] = [];
    for (const release of releases)
      for (const { stability, weight: stabilityWeight } of nuisance.stabilities) {
        const seen = blow(release, tableOf(stability, release.height));
        for (const { tau, dead, weight } of nuisance.responses) {
          const prior = Math.log(release.weight * stabilityWeight * weight);
          let strength = seen ? steady({ tau, dead }) : 0;
          if (strength <= 0) {
            logs.push(prior - unseen);
            continue;
          }
          let log = -Infinity;
          for (let round = 0; round < rounds; round++) {
            residual(background, mean, strength, rest);
            const found = forwardPass(shapes, strength, wandering, { ...emission, rest }, scratch) - without;
            const off =
              (Math.log(strength * nuisance.gramsPerUnit) - tuning.logStrength) / tuning.logStrengthSpread;
            log = Math.max(log, prior + found - (off * off) / 2);
            if (round === rounds - 1) break;
            meanShape(shapes, wandering, scratch, m, mean);
            const next = fitShape(mean, background);
            if (next.strength <= 0) break;
            strength = next.strength;
          }
          logs.push(log);
          if (log > best.log)
            best = {
              log,
              responseSeconds: tau + dead,
              gramsPerSecond: strength * nuisance.gramsPerUnit,
              stability,
            };
        }
      }
    return { log: logSum(logs), best };
  }
  /** How much of the squares one steady wind explains at best: a cheap first look. */
  function glance(release: Release): number {
    const { stability } = nuisance.stabilities[0]!;
    if (!blow(release, tableOf(stability, release.height))) return 0;
    const { tau, dead } = nuisance.responses[0]!;
    steady({ tau, dead });
    return gain;
  }
  return { weigh, glance };
}

/** Logarithm of the sum of the numbers with these logarithms. */
export function logSum(logs: readonly number[]): number {
  let top = -Infinity;
  for (const one of logs) if (one > top) top = one;
  if (top === -Infinity) return top;
  let sum = 0;
  for (const one of logs) sum += Math.exp(one - top);
  return top + Math.log(sum);
}
