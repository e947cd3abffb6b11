import { isDeclared, suspect, usualFigures, usualOf, type Detector, type Scene } from '../core/scene.js';
import { median, quantile } from '../core/statistics.js';
import { beside, together, type Beside } from './pairs.js';
import { type ScreenKind, type Suspicion } from '../core/types.js';

export const ratioParameters = {
  hours: 24,
  /** Least change of the ratio (natural logarithm) between two devices, and between flow and what moves it. */
  sibling: 0.12,
  load: 0.18,
  /** How many times the usual spread of the ratio it must leave. */
  more: 1.5,
} as const;

/** Median of the logarithm of the ratio over a stretch, where both run. */
function ratioOf(scene: Scene, other: Beside, first: number, end: number, floors: readonly [number, number]): number {
  const { a, b } = together(scene, other, first, end);
  const list: number[] = [];
  for (let k = 0; k < a.length; k += 1) if (a[k]! > floors[0] && b[k]! > floors[1]) list.push(Math.log(a[k]! / b[k]!));
  return list.length < (end - first) * 0.3 ? NaN : median(list);
}

function leaves(
  scene: Scene,
  other: Beside,
  least: number,
  kind: ScreenKind,
  onlyLower: boolean,
): Suspicion | undefined {
  const { track, span } = scene;
  const p = ratioParameters;
  const rows = track.rows(p.hours);
  const floors = [0.3 * usualOf(scene).median, 0.3 * usualOf(other.scene).median] as const;
  if (span.n < rows) return undefined;
  const now = ratioOf(scene, other, span.n - rows, span.n, floors);
  if (!Number.isFinite(now)) return undefined;
  const usual = usualFigures(scene, `ratio-${other.track.context.series}`, rows, (a, b) => ratioOf(scene, other, a, b, floors), track.rows(6));
  if (usual.length < 6) return undefined;
  const middle = quantile(usual, 0.5);
  const d = now - middle;
  const reach = d < 0 ? middle - usual[0]! : usual.at(-1)! - middle;
  if (Math.abs(d) < Math.max(least, p.more * reach) || (onlyLower && d > 0)) return undefined;
  return suspect(scene, kind, span.n - rows, span.n, 0.8, { ratio: Math.exp(now), usual: Math.exp(middle) });
}

/** Two devices on one stack that used to agree. */
export const sibling: Detector = (scene) => {
  const { track } = scene;
  for (const one of scene.siblings) {
    if (one.context.siblingRelation !== 'same-stack' && track.context.siblingRelation !== 'same-stack') continue;
    const other = beside(scene, one);
    if (other === undefined || track.context.pollutant === 'a19001') continue;
    const found = leaves(scene, other, ratioParameters.sibling, 'sibling', true);
    if (found !== undefined) return [found];
  }
  return [];
};

/** Flow that does not follow the fan, the plant's current or the load. */
export const load: Detector = (scene) => {
  const { track, span } = scene;
  if (track.context.pollutant !== 'a00000' && track.context.pollutant !== 'w00000') return [];
  const since = span.timeOf(span.n - track.rows(30));
  if (isDeclared(scene, since, scene.nowMs, ['low-load', 'stop', 'start'])) return [];
  for (const code of ['g20801', 'i33200', 'I33400']) {
    const other = beside(scene, scene.partner(code));
    const found = other && leaves(scene, other, ratioParameters.load, 'load', false);
    if (found !== undefined) return [found];
  }
  return [];
};
