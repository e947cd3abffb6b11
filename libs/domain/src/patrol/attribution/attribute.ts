import { fitBackground } from './background.js';
import { cellsUpwind, outletsNear, type OutletNear } from './candidates.js';
import { createWeigher, logSum, type Evidence, type Nuisance } from './evidence.js';
import { prepareFlight, type Prepared } from './prepare.js';
import { reasonsOf } from './reasons.js';
import { chooseSector, type Place } from './sector.js';
import { usualTuning, type Tuning } from './tuning.js';
import type { Attribution, AttributionVerdict, FlightOutlet, GasFlight } from './types.js';
import { nuisanceOf } from './uncertainty.js';

const tooShort: Attribution = {
  ranked: [],
  sector: null,
  verdict: 'nothing-found',
  somethingProbability: 0,
  unregisteredProbability: 0,
  reasons: [{ zh: '空中读数太少，无法判断', en: 'too few readings in the air to say anything' }],
};

/** A source that stands in no register is mostly low: a vent, a hall, a burning place. */
const unregisteredHeight = 12;

/**
 * Which outlet a gas flight saw. Every outlet near, every place of a grid upwind and "none" is held against the readings by a
 * Gaussian plume seen through the instrument's lag beside a drifting background; what is not known (wind, stability, rise,
 * response, strength) is summed over. Pure; the same flight gives the same answer.
 */
export function attribute(
  flight: GasFlight,
  outlets: readonly FlightOutlet[],
  tuning: Tuning = usualTuning,
): Attribution {
  const prepared = prepareFlight(flight);
  if (prepared === undefined) return tooShort;
  const background = fitBackground(prepared);
  const nuisance = nuisanceOf(flight, tuning);
  const { weigh } = createWeigher(prepared, background, nuisance, tuning);
  const near = outletsNear(outlets, prepared, flight);
  const priorOf = ({ permitted }: OutletNear) => (permitted ? 1 : tuning.offPermit);
  const priors = near.reduce((sum, one) => sum + priorOf(one), 0);
  const registeredShare = 1 - tuning.unregistered - tuning.none;
  const registered = near.map((one) => {
    const evidence = weigh(
      tuning.rises.map((rise) => ({
        x: one.x,
        y: one.y,
        height: one.outlet.stackHeight + rise,
        weight: 1 / tuning.rises.length,
      })),
    );
    return {
      ...one,
      evidence,
      log: Math.log((priorOf(one) / priors) * registeredShare) + tuning.temper * evidence.log,
    };
  });
  registered.sort((a, b) => b.log - a.log);
  const free = weighCells(flight, prepared, nuisance, tuning, near, registered[0]?.evidence);
  const noneLog = Math.log(tuning.none);
  const all = logSum([noneLog, ...registered.map((one) => one.log), ...free.map((one) => one.log)]);
  const none = Math.exp(noneLog - all);
  const unregistered = free.reduce((sum, one) => sum + Math.exp(one.log - all), 0);
  const ranked = registered.map((one) => ({
    outlet: one.outlet.id,
    probability: Math.exp(one.log - all),
    permitted: one.permitted,
  }));
  const verdict = verdictOf(ranked[0]?.probability ?? 0, 1 - none - unregistered, none, tuning);
  const places = [
    ...registered.map(({ x, y, log }) => ({ x, y, log })),
    ...free.map(({ x, y, log }) => ({ x, y, log: log + Math.log(tuning.searchUnregistered) })),
  ];
  const best = registered[0]?.evidence.best;
  return {
    ranked: ranked
      .filter((one) => one.probability > 0.02 * ranked[0]!.probability)
      .slice(0, 5)
      .map(({ outlet, probability }) => ({ outlet, probability })),
    sector: places.length === 0 ? null : sectorOf(places, prepared, tuning),
    verdict,
    somethingProbability: 1 - none,
    unregisteredProbability: unregistered,
    reasons: reasonsOf({
      flight,
      verdict,
      top: ranked[0],
      second: ranked[1],
      none,
      unregistered,
      gramsPerSecond: best?.gramsPerSecond,
      responseSeconds: best?.responseSeconds,
      peakOverNoise: background.rest.reduce((top, one) => Math.max(top, one), 0) / prepared.noise,
    }),
  };
}

function verdictOf(top: number, registered: number, none: number, tuning: Tuning): AttributionVerdict {
  if (none > tuning.leastNone) return 'nothing-found';
  return top > tuning.leastOutlet && registered > tuning.leastRegistered ? 'attributed' : 'not-attributable';
}

/** Places of no register: a cheap look at all of them, a close one at the best; one stability and one response are enough. */
function weighCells(
  flight: GasFlight,
  prepared: Prepared,
  nuisance: Nuisance,
  tuning: Tuning,
  near: readonly OutletNear[],
  best: Evidence | undefined,
): { x: number; y: number; log: number }[] {
  const response =
    nuisance.responses.find(({ tau, dead }) => tau + dead === best?.best.responseSeconds) ??
    nuisance.responses[0]!;
  const likely = nuisance.stabilities.reduce((top, one) => (one.weight > top.weight ? one : top));
  const coarse: Nuisance = {
    ...nuisance,
    responses: [{ ...response, weight: 1 }],
    stabilities: [{ ...likely, weight: 1 }],
  };
  const { weigh, glance } = createWeigher(prepared, fitBackground(prepared), coarse, tuning);
  const cells = cellsUpwind(prepared, flight, near, tuning.cellMetres).map((cell) => {
    const release = { ...cell, height: unregisteredHeight, weight: 1 };
    return { release, gain: glance(release) };
  });
  cells.sort((a, b) => b.gain - a.gain);
  return cells.slice(0, tuning.mostCells).map(({ release }) => ({
    x: release.x,
    y: release.y,
    log: Math.log(tuning.unregistered / cells.length) + tuning.temper * weigh([release]).log,
  }));
}

function sectorOf(
  places: readonly { readonly x: number; readonly y: number; readonly log: number }[],
  prepared: Prepared,
  { flatten }: Tuning,
): ReturnType<typeof chooseSector> {
  const total = logSum(places.map((one) => flatten * one.log));
  const flat: Place[] = places.map(({ x, y, log }) => ({
    x,
    y,
    probability: Math.exp(flatten * log - total),
  }));
  return chooseSector(flat, apexesOf(flat, prepared), prepared);
}

/** Where a search may open: the highest reading, the likely places, their mean, and points between. */
function apexesOf(places: readonly Place[], { x, y, value }: Prepared): { x: number; y: number }[] {
  const mean = { x: 0, y: 0 };
  for (const one of places) {
    mean.x += one.x * one.probability;
    mean.y += one.y * one.probability;
  }
  const peak = value.reduce((best, one, k) => (one > value[best]! ? k : best), 0);
  const top = [...places].sort((a, b) => b.probability - a.probability).slice(0, 5);
  return [
    mean,
    { x: x[peak]!, y: y[peak]! },
    ...top.flatMap((one) => [
      { x: one.x, y: one.y },
      { x: (one.x + mean.x) / 2, y: (one.y + mean.y) / 2 },
    ]),
  ];
}
