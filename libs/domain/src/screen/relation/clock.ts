import { isConcentration, suspect, usualOf, isUsual, type Detector, type Scene } from '../core/scene.js';
import { correlation } from '../core/statistics.js';
import { changesTogether, couplingParameters, couplingsOf, type Coupling } from './coupling.js';

/** What is not on the clock of the logger. */
const offLogger = new Set(['g20801', 'i33200', 'I33400']);

/** The logger's clock is off against a device that is not on it: the fan, the plant's current, another station. */
export const clock: Detector = (scene) => {
  const { track, span } = scene;
  const p = couplingParameters;
  if (
    offLogger.has(track.context.pollutant) ||
    track.context.pollutant === 'a01012' ||
    usualOf(scene).count < track.rows(120)
  )
    return [];
  const rows = track.rows(p.hours);
  const others = [...scene.outlet, ...scene.siblings];
  for (const one of couplingsOf(scene, others)) {
    const isOff =
      offLogger.has(one.other.track.context.pollutant) &&
      one.other.track.context.outlet === track.context.outlet;
    const isElsewhere = one.other.track.context.outlet !== track.context.outlet;
    if ((!isOff && !isElsewhere) || !one.isLost) continue;
    if (Math.abs(one.now) > 0.35 * one.usual) continue;
    const best = bestLag(scene, one, span.n - rows, span.n);
    if (best.r < Math.max(p.back * one.usual, one.now + 0.25, 0.42)) continue;
    const half = Math.floor(rows / 2);
    const [early, late] = [
      bestLag(scene, one, span.n - rows, span.n - half),
      bestLag(scene, one, span.n - half, span.n),
    ];
    if (isElsewhere && Math.abs(best.lag) < 2) continue;
    if (early.lag !== best.lag || late.lag !== best.lag) continue;
    if (isElsewhere && stationShape(scene, best.lag) <= stationShape(one.other.scene, -best.lag) + 0.1)
      continue;
    return [
      suspect(scene, 'clock-shift', span.n - rows, span.n, 0.85, { lag: best.lag, r: best.r, none: one.now }),
    ];
  }
  return [];
};

/** The lag, other than none, at which the changes go together best. */
function bestLag(scene: Scene, one: Coupling, first: number, end: number): { lag: number; r: number } {
  let best = { lag: 0, r: -1 };
  for (let lag = -couplingParameters.most; lag <= couplingParameters.most; lag += 1) {
    const r = lag === 0 ? -1 : one.sign * changesTogether(scene, one.other, first, end, lag);
    if (r > best.r) best = { lag, r };
  }
  return best;
}

/** The same over all concentrations of the outlet. */
function stationShape(scene: Scene, lag: number): number {
  let [sum, n] = [0, 0];
  for (const one of scene.outlet) {
    const its = isConcentration(one.context.pollutant) ? scene.sceneOf(one) : undefined;
    if (its === undefined || usualOf(its).count < one.rows(120)) continue;
    sum += dayShape(its, lag);
    n += 1;
  }
  return n === 0 ? 0 : sum / n;
}

/** How much better the usual course of a day fits when it is shifted by so many rows. */
function dayShape(scene: Scene, lag: number): number {
  const { span, track } = scene;
  const perDay = Math.round(86_400_000 / span.stepMs);
  const hourOf = (slot: number): number =>
    Math.round(((span.timeOf(slot) % 86_400_000) / span.stepMs) % perDay);
  const shape = track.memo('day-shape', scene.usualKey, () => {
    const sums = new Float64Array(perDay);
    const counts = new Float64Array(perDay);
    for (let i = 0; i < Math.min(scene.usualEnd, span.n); i += 1) {
      if (!isUsual(scene, i) || !Number.isFinite(span.level[i]!)) continue;
      sums[hourOf(i)]! += span.level[i]!;
      counts[hourOf(i)]! += 1;
    }
    return sums.map((sum, i) => sum / counts[i]!);
  });
  const [a, now, shifted]: [number[], number[], number[]] = [[], [], []];
  for (let i = Math.max(0, span.n - track.rows(couplingParameters.hours)); i < span.n; i += 1) {
    const here = shape[hourOf(i)]!;
    const there = shape[(hourOf(i) - lag + 2 * perDay) % perDay]!;
    if (!Number.isFinite(span.level[i]! + here + there)) continue;
    a.push(span.level[i]!);
    now.push(here);
    shifted.push(there);
  }
  return a.length < 12 ? 0 : correlation(a, shifted) - correlation(a, now);
}
