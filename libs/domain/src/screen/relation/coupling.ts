import {
  hourMs,
  isConcentration,
  isDeclared,
  suspect,
  usualFigures,
  usualOf,
  type Detector,
  type Scene,
} from '../core/scene.js';
import { correlation, quantile } from '../core/statistics.js';
import { type Track } from '../core/track.js';
import { beside, type Beside } from './pairs.js';

export const couplingParameters = {
  /** Hours over which the changes of two series are compared, and how often in what is usual. */
  hours: 72,
  every: 12,
  /** Usual correlation of the changes from which two series count as coupled, and as coupled well enough to stand alone. */
  coupled: 0.3,
  alone: 0.48,
  /** Lost: below this share of what is usual, and so much below the weakest usual stretch. */
  lost: 0.35,
  below: 0.1,
  /** Shift of a clock: rows tried, and the share of the usual correlation that comes back. */
  most: 12,
  back: 0.7,
} as const;

/** Correlation of the changes from row to row, the other one `lag` rows earlier. */
export function changesTogether(scene: Scene, other: Beside, first: number, end: number, lag = 0): number {
  const [a, b]: [number[], number[]] = [[], []];
  const [x, y] = [scene.span.level, other.span.level];
  const shift = other.offset - lag;
  for (let i = Math.max(1, first, 1 - shift); i < end; i += 1) {
    const j = i + shift;
    if (j >= other.span.n) break;
    const p = x[i]! - x[i - 1]!;
    const q = y[j]! - y[j - 1]!;
    if (!Number.isFinite(p) || !Number.isFinite(q)) continue;
    a.push(Math.max(-0.5, Math.min(0.5, p)));
    b.push(Math.max(-0.5, Math.min(0.5, q)));
  }
  return a.length < (end - first) * 0.22 ? NaN : correlation(a, b);
}

export interface Coupling {
  readonly other: Beside;
  /** Sign and size of the usual correlation, the weakest usual one in its direction, and the one now. */
  readonly sign: number;
  readonly usual: number;
  readonly weakest: number;
  readonly now: number;
  readonly isLost: boolean;
}

/** The series that this one is usually coupled with, and how it is with them now. */
export function couplingsOf(scene: Scene, others: readonly Track[]): Coupling[] {
  return scene.track.memo('couplings', `${scene.nowMs}/${others.length}`, () => {
    const out: Coupling[] = [];
    const p = couplingParameters;
    const { track, span } = scene;
    const rows = track.rows(p.hours);
    if (span.n < rows || usualOf(scene).count < track.rows(120)) return out;
    for (const one of others) {
      const other = one === track ? undefined : beside(scene, one);
      if (other === undefined) continue;
      const name = `couple-${one.context.series}`;
      const usual = usualFigures(
        scene,
        name,
        rows,
        (a, b) => changesTogether(scene, other, a, b),
        track.rows(p.every),
        0.22,
      );
      if (usual.length < 5) continue;
      const middle = quantile(usual, 0.5);
      if (Math.abs(middle) < p.coupled) continue;
      const sign = Math.sign(middle);
      const weakest = sign > 0 ? usual[0]! : -usual.at(-1)!;
      const now = sign * changesTogether(scene, other, span.n - rows, span.n);
      const isLost = now < Math.min(p.lost * Math.abs(middle), weakest - p.below);
      out.push({ other, sign, usual: Math.abs(middle), weakest, now, isLost });
    }
    return out;
  });
}

/** A concentration that no longer moves with anything it used to move with: its numbers are not measured. */
export const decoupled: Detector = (scene) => {
  const { track, span } = scene;
  const p = couplingParameters;
  if (!isConcentration(track.context.pollutant)) return [];
  const others = [...scene.outlet, ...scene.siblings];
  const since = span.timeOf(span.n - track.rows(p.hours));
  if (isDeclared(scene, since, scene.nowMs, ['low-load', 'stop', 'start'], 6 * hourMs)) return [];
  if (
    isDeclared(scene, since - 10 * 24 * hourMs, scene.nowMs, ['fuel-change', 'retrofit', 'analyser-replaced'])
  )
    return [];
  if (repeats(scene) || usualOf(scene).median < 25 * 10 ** -track.context.decimals) return [];
  const all = couplingsOf(scene, others).filter((one) => Number.isFinite(one.now));
  const lost = all.filter((one) => one.isLost && one.now > -0.25);
  if (lost.length === 0 || lost.length < all.length) return [];
  const guilty = lost.filter((one) => !isCulprit(one.other.scene, track));
  const best = guilty.reduce((most, one) => Math.max(most, one.usual), 0);
  if (guilty.length === 0 || (guilty.length === 1 && best < p.alone)) return [];
  if (guilty.every((one) => one.other.track.context.outlet !== track.context.outlet)) return [];
  const now = guilty.reduce((sum, one) => sum + one.now, 0) / guilty.length;
  return [
    suspect(scene, 'generated', span.n - track.rows(p.hours), span.n, 0.7, {
      now,
      usual: best,
      count: guilty.length,
    }),
  ];
};

/** Whether values stand for hours by nature: a batch without flow, an analyser that measures every second hour. */
export function repeats(scene: Scene): boolean {
  return scene.track.memo('repeats', scene.usualKey, () => {
    const { value } = scene.span;
    let [same, all] = [0, 0];
    for (let i = 1; i < Math.min(scene.usualEnd, scene.span.n); i += 1)
      if (scene.span.good[i] === 1 && scene.span.good[i - 1] === 1) {
        all += 1;
        if (value[i] === value[i - 1]) same += 1;
      }
    return same > 0.35 * all;
  });
}

/** Whether another series has lost everything else, too: then it is that one that is not measured. */
function isCulprit(other: Scene, but: Track): boolean {
  const rest = couplingsOf(other, [...other.outlet, ...other.siblings]).filter(
    (one) => one.other.track !== but && Number.isFinite(one.now),
  );
  return rest.length > 0 && rest.every((one) => one.isLost);
}
