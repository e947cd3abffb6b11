import { fitBackground } from './background.js';
import { stabilityWeights } from './dispersion.js';
import { createWeigher, logSum, type Nuisance, type Tuning } from './evidence.js';
import { metresPerDegreeLat, metresPerDegreeLon, prepareFlight, type Prepared } from './prepare.js';
import { chooseSector, type Place } from './sector.js';
import type { Attribution, FlightOutlet, GasFlight } from './types.js';

export const P = {
  own: 0.15,
  floor: 0.1,
  rounds: 2,
  most: 60,
  puff: 0.5,
  noiseFactor: 1.3,
  walk: 0.07,
  logStrength: 0.9,
  logStrengthSpread: 1.5,
  meander: 0.08,
  offPermit: 0.05,
  unreg: 0.15,
  none: 0.25,
  thr: 0.6,
  thrNone: 0.5,
  step: 6,
  cell: 150,
};

const molar: Record<string, number> = {
  a21026: 64.06,
  a21002: 46.01,
  a21028: 34.08,
  a21001: 17.03,
  a24088: 16.04,
};
function gramsPer(unit: GasFlight['unit'], pollutant: string): number {
  const perPpb = (molar[pollutant] ?? 40) / 24.45;
  return { 'ug/m3': 1e-6, 'mg/m3': 1e-3, ppb: perPpb * 1e-6, ppm: perPpb * 1e-3 }[unit];
}

export function windSpread({ source, quality, ageMinutes }: GasFlight['wind']): number {
  const base = { good: 8, fair: 12, poor: 17 }[quality];
  return Math.hypot(
    base,
    source === 'report' ? 13 : source === 'station' ? 4 : 0,
    Math.min(15, 0.15 * ageMinutes),
  );
}

function directionsOf(wind: GasFlight['wind']) {
  const spread = windSpread(wind);
  const list: { radians: number; weight: number }[] = [];
  for (let off = -60; off <= 60; off += P.step) {
    const weight =
      (0.9 * Math.exp(-0.5 * (off / spread) ** 2)) / spread +
      (0.1 * Math.exp(-0.5 * (off / (2 * spread)) ** 2)) / (2 * spread);
    if (Math.abs(off) < 3 * spread)
      list.push({ radians: ((wind.direction + off) * Math.PI) / 180, weight: (weight * P.step) / 2.5066 });
  }
  return list;
}

function responsesOf(stated: number | null) {
  const split = (total: number, weight: number) => ({ tau: 0.78 * total, dead: 0.22 * total, weight });
  if (stated === null)
    return [
      [4, 0.2],
      [8, 0.3],
      [13, 0.25],
      [22, 0.15],
      [38, 0.1],
    ].map(([t, w]) => split(t!, w!));
  return [split(stated, 0.86), split(stated / 2, 0.07), split(stated * 1.8, 0.07)];
}

export function attribute(
  flight: GasFlight,
  outlets: readonly FlightOutlet[],
): Attribution & { debug?: unknown } {
  const nothing: Attribution = {
    ranked: [],
    sector: null,
    verdict: 'nothing-found',
    somethingProbability: 0,
    unregisteredProbability: 0,
    reasons: [],
  };
  const prepared = prepareFlight(flight);
  if (prepared === undefined) return nothing;
  const background = fitBackground(prepared);
  const nuisance: Nuisance = {
    directions: directionsOf(flight.wind),
    responses: responsesOf(flight.responseSeconds),
    stabilities: stabilityWeights(flight).map(([stability, weight]) => ({ stability, weight })),
    speed10: flight.wind.speed,
    meander: P.meander,
    gramsPerUnit: gramsPer(flight.unit, flight.pollutant),
  };
  const tuning: Tuning = {
    own: P.own,
    floor: P.floor,
    rounds: P.rounds,
    puff: P.puff,
    noiseFactor: P.noiseFactor,
    walk: P.walk,
    logStrength: P.logStrength,
    logStrengthSpread: P.logStrengthSpread,
  };
  const { weigh } = createWeigher(prepared, background, nuisance, tuning);
  const near = placeOutlets(outlets, prepared, flight);
  const priorSum = near.reduce((sum, one) => sum + one.prior, 0);
  const registered = near.map((one) => {
    const releases = [4, 11].map((rise) => ({
      x: one.x,
      y: one.y,
      height: one.outlet.stackHeight + rise,
      weight: 1 / 2,
    }));
    const evidence = weigh(releases);
    return {
      ...one,
      evidence,
      log: Math.log((one.prior / priorSum) * (1 - P.unreg - P.none)) + evidence.log,
    };
  });
  const likely = [...registered].sort((a, b) => b.evidence.best.log - a.evidence.best.log)[0]?.evidence.best
    .tau;
  const response = nuisance.responses.find((one) => one.tau === likely) ?? nuisance.responses[0]!;
  const coarse = {
    ...nuisance,
    responses: [{ ...response, weight: 1 }],
    stabilities: [...nuisance.stabilities]
      .sort((a, b) => b.weight - a.weight)
      .slice(0, 1)
      .map((one) => ({ ...one, weight: 1 })),
  };
  const grid = createWeigher(prepared, background, coarse, tuning);
  const cells = gridAround(prepared, flight).map((cell) => ({
    ...cell,
    height: 12,
    weight: 1,
    gain: grid.glance({ ...cell, height: 12 }),
  }));
  const free = cells
    .sort((a, b) => b.gain - a.gain)
    .slice(0, P.most)
    .map((cell) => {
      const evidence = grid.weigh([cell]);
      return { ...cell, evidence, log: Math.log(P.unreg / cells.length) + evidence.log };
    });
  const noneLog = Math.log(P.none);
  const all = logSum([noneLog, ...registered.map((one) => one.log), ...free.map((one) => one.log)]);
  const none = Math.exp(noneLog - all);
  const unregistered = Math.exp(logSum(free.map((one) => one.log)) - all);
  const ranked = registered
    .map((one) => ({ outlet: one.outlet.id, probability: Math.exp(one.log - all), x: one.x, y: one.y }))
    .sort((a, b) => b.probability - a.probability);
  const some = Math.max(1e-12, 1 - none);
  const places: Place[] = [
    ...ranked.map(({ x, y, probability }) => ({ x, y, probability: probability / some })),
    ...free.map(({ x, y, log }) => ({ x, y, probability: Math.exp(log - all) / some })),
  ];
  const sector = chooseSector(places, apexesOf(places, prepared), prepared);
  const top = ranked[0];
  const verdict =
    none > P.thrNone
      ? 'nothing-found'
      : top !== undefined && top.probability > P.thr
        ? 'attributed'
        : 'not-attributable';
  return {
    ranked: ranked
      .filter((one) => one.probability > 0.01)
      .slice(0, 5)
      .map(({ outlet, probability }) => ({ outlet, probability })),
    sector: verdict === 'nothing-found' && none > 0.9 ? null : sector,
    verdict,
    somethingProbability: 1 - none,
    unregisteredProbability: unregistered,
    reasons: [],
    debug: {
      noise: prepared.noise,
      n: prepared.value.length,
      rms0: Math.sqrt(background.restSquares / background.count),
      best: registered.sort((a, b) => b.log - a.log)[0]?.evidence.best,
    },
  };
}

function placeOutlets(outlets: readonly FlightOutlet[], { origin, x, y }: Prepared, flight: GasFlight) {
  return outlets.flatMap((outlet) => {
    const px = (outlet.lon - origin[0]) * metresPerDegreeLon(origin[1]);
    const py = (outlet.lat - origin[1]) * metresPerDegreeLat;
    let close = Infinity;
    for (let k = 0; k < x.length; k += 4) close = Math.min(close, Math.hypot(x[k]! - px, y[k]! - py));
    if (close > 2500) return [];
    return [{ outlet, x: px, y: py, prior: outlet.pollutants.includes(flight.pollutant) ? 1 : P.offPermit }];
  });
}

/** Cells that lie upwind of the flight, within reach. */
function gridAround({ x, y }: Prepared, { wind }: GasFlight): { x: number; y: number }[] {
  const reach = 1300;
  const [minX, maxX, minY, maxY] = [Math.min(...x), Math.max(...x), Math.min(...y), Math.max(...y)];
  const radians = (wind.direction * Math.PI) / 180;
  const [ux, uy] = [Math.sin(radians), Math.cos(radians)];
  const cells = [];
  for (let cx = minX - reach; cx <= maxX + reach; cx += P.cell)
    for (let cy = minY - reach; cy <= maxY + reach; cy += P.cell) {
      let ok = false;
      for (let k = 0; k < x.length && !ok; k += 5) {
        const [dx, dy] = [cx - x[k]!, cy - y[k]!];
        const d = Math.hypot(dx, dy);
        ok = d < reach && d > 20 && (dx * ux + dy * uy) / d > 0.64;
      }
      if (ok) cells.push({ x: cx, y: cy });
    }
  return cells;
}

function apexesOf(places: readonly Place[], { x, y, value }: Prepared) {
  const mean = places.reduce(
    (sum, one) => ({ x: sum.x + one.x * one.probability, y: sum.y + one.y * one.probability }),
    { x: 0, y: 0 },
  );
  const peak = value.reduce((best, one, k) => (one > value[best]! ? k : best), 0);
  const top = [...places].sort((a, b) => b.probability - a.probability).slice(0, 6);
  return [
    mean,
    { x: x[peak]!, y: y[peak]! },
    ...top.map((one) => ({ x: one.x, y: one.y })),
    ...top.map((one) => ({ x: (one.x + mean.x) / 2, y: (one.y + mean.y) / 2 })),
  ];
}
