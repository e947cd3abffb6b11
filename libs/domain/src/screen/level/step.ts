import {
  isConcentration,
  isDeclared,
  hourMs,
  suspect,
  usualOf,
  type Detector,
  type Scene,
} from '../core/scene.js';
import { jumpAt, jumpOf, usualJumps, type Jump } from './jump.js';
import { type Suspicion } from '../core/types.js';

export const stepParameters = {
  /** Hours after and before a jump. */
  after: 24,
  before: 72,
  /** The least fall (natural logarithm), against the largest usual one, and share of it that comes at once. */
  least: 0.25,
  more: 1.15,
  atOnce: 0.6,
  /** A jump of this size is one of units. */
  unit: Math.log(8),
  /** How far from a factor between units a rise may be (natural logarithm). */
  near: 0.07,
} as const;

/** Factors between ways to state one thing: ppm and mg/m3 of CO, NO, NO2, SO2, N and NH4, P and PO4, N and NO3. */
const factors: Readonly<Record<string, readonly number[]>> = {
  a21005: [1.25],
  a21002: [2.054, 1.339, 1.53],
  a21004: [2.054, 1.88],
  a21003: [1.339],
  a21026: [2.858, 2.62],
  a05024: [2.143, 1.96],
  w21003: [1.288],
  w21011: [3.066, 2.29],
  w21001: [4.43],
};

const excuses = ['stop', 'start', 'low-load', 'retrofit', 'fuel-change', 'analyser-replaced'];

/** The level falls at once without a record, or jumps by the factor of a unit. */
export const step: Detector = (scene) => {
  const { track, span } = scene;
  const p = stepParameters;
  const usual = usualOf(scene);
  if (!isConcentration(track.context.pollutant) || usual.count < track.rows(120)) return [];
  const [after, before] = [track.rows(p.after), track.rows(p.before)];
  const few = Math.max(3, track.rows(4));
  let best: { slot: number; jump: Jump } | undefined;
  const every = Math.max(1, track.rows(12));
  for (let slot = span.n - after - every; slot <= span.n - after; slot += 1) {
    const jump = jumpAt(span.level, slot, after, before, few);
    if (
      Number.isFinite(jump.sharp) &&
      (best === undefined || Math.abs(jump.sharp) > Math.abs(best.jump.sharp))
    )
      best = { slot, jump };
  }
  if (best === undefined || !Number.isFinite(best.jump.size)) return [];
  const { slot, jump } = best;
  const { size, sharp } = jump;
  if (Math.sign(sharp) !== Math.sign(size) || Math.abs(sharp) < p.atOnce * Math.abs(size)) return [];
  if (Math.abs(size) < 0.2) return [];
  const jumps = usualJumps(scene, after, before);
  if (jumps.length < 8) return [];
  const out: Suspicion[] = [];
  const facts = { size: Math.exp(size), before: Math.exp(jump.before), after: Math.exp(jump.after) };
  const isUsual = Math.exp(jump.after) > usual.q(0.02) && Math.exp(jump.after) < usual.q(0.98);
  const decades = Math.abs(size) / Math.LN10;
  if (
    Math.abs(size) > p.unit &&
    Math.abs(decades - Math.round(decades)) < 0.06 &&
    !isUsual &&
    Math.abs(sharp) > 0.85 * Math.abs(size)
  ) {
    if (isShared(scene, slot, jump)) return out;
    out.push(suspect(scene, 'unit', slot, span.n, 0.9, facts));
    return out;
  }
  if (size > 0) {
    const isFactor = (factors[track.context.pollutant] ?? []).some(
      (factor) => Math.abs(size - Math.log(factor)) < p.near,
    );
    if (
      isFactor &&
      !isUsual &&
      Math.abs(sharp - size) < 0.12 &&
      size > 1.4 * Math.max(0, jumps.at(-1)!) &&
      !isShared(scene, slot, jump) &&
      !isExcused(scene, slot)
    )
      out.push(suspect(scene, 'unit', slot, span.n, 0.6, facts));
    return out;
  }
  if (Math.exp(jump.after) > usual.q(0.2)) return out;
  const deepest = Math.min(0, jumps[0]!);
  if (size > -p.least || size > p.more * deepest || isShared(scene, slot, jump) || isExcused(scene, slot))
    return out;
  out.push(suspect(scene, 'step', slot, span.n, 0.7, facts));
  return out;
};

function isExcused(scene: Scene, slot: number): boolean {
  const at = scene.span.timeOf(slot);
  return isDeclared(scene, at, at + hourMs, excuses, scene.track.ms(30));
}

/** Whether something else of the outlet, or the neighbour, moved with it. */
function isShared(scene: Scene, slot: number, jump: Jump): boolean {
  const { track } = scene;
  const p = stepParameters;
  const isAir = track.context.kind === 'air' || track.context.kind === 'water';
  const others = isAir
    ? scene.siblings.length > 0
      ? scene.siblings
      : scene.outlet.filter(
          (other) =>
            other !== track &&
            isConcentration(other.context.pollutant) &&
            other.context.pollutant !== 'a05024',
        )
    : scene.outlet.filter((other) => other !== track && other.context.pollutant !== 'a01012');
  return others.some((other) => {
    const its = jumpOf(scene, other, slot, track.rows(p.after), track.rows(p.before));
    return its !== undefined && its.size * jump.size > 0 && Math.abs(its.size) > 0.4 * Math.abs(jump.size);
  });
}
