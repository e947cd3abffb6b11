import {
  isConcentration,
  isDeclared,
  suspect,
  usualFigures,
  usualOf,
  hourMs,
  type Detector,
  type Scene,
} from '../core/scene.js';
import { correlation, median, quantile, mean, sorted } from '../core/statistics.js';
import { type Suspicion } from '../core/types.js';

export const noiseParameters = {
  smoothHours: 30,
  /** Changes from row to row against the calmest usual stretch. */
  calmer: 0.42,
  calmerAmbient: 0.33,
  /** Correlation of one change with the next that a moving mean gives. */
  following: 0.4,
  whiteHours: 60,
  /** Persistence from row to row against the least usual one. */
  whiter: 0.25,
} as const;

/** Size of the changes from row to row, as a share of the value. */
export function roughness(scene: Scene, first: number, end: number): number {
  return changes(scene.span.level, first, end);
}

function changes(values: Float64Array, first: number, end: number): number {
  const list: number[] = [];
  for (let i = Math.max(1, first); i < end; i += 1) {
    const change = Math.abs(values[i]! - values[i - 1]!);
    if (Number.isFinite(change)) list.push(change);
  }
  if (list.length < (end - first) * 0.4) return NaN;
  const rising = sorted(list);
  const most = quantile(rising, 0.9);
  return mean(list.map((one) => Math.min(one, most)));
}

/** Correlation of neighbouring rows, outliers drawn in. */
export function persistence(scene: Scene, first: number, end: number): number {
  const { level } = scene.span;
  const rising = sorted(level.subarray(Math.max(0, first), end));
  if (rising.length < (end - first) * 0.5) return NaN;
  const [low, high] = [quantile(rising, 0.05), quantile(rising, 0.95)];
  const [a, b]: [number[], number[]] = [[], []];
  for (let i = Math.max(1, first); i < end; i += 1)
    if (Number.isFinite(level[i]!) && Number.isFinite(level[i - 1]!)) {
      a.push(Math.min(high, Math.max(low, level[i - 1]!)));
      b.push(Math.min(high, Math.max(low, level[i]!)));
    }
  return a.length < (end - first) * 0.5 ? NaN : correlation(a, b);
}

/** The same of the values themselves: near nothing, shares of the value are no measure. */
function isCalm(scene: Scene, rows: number): boolean {
  const { span, track } = scene;
  const values = new Float64Array(span.n);
  for (let i = 0; i < span.n; i += 1) values[i] = span.good[i] === 1 ? span.value[i]! : NaN;
  const usual = usualFigures(scene, 'rough-value', rows, (a, b) => changes(values, a, b), track.rows(6));
  return (
    usual.length > 10 && changes(values, span.n - rows, span.n) < noiseParameters.calmer * 1.2 * usual[0]!
  );
}

/** Changes that follow one another: what a moving mean leaves, and measuring does not. */
function following(level: Float64Array, first: number, end: number): number {
  const [a, b]: [number[], number[]] = [[], []];
  for (let i = Math.max(2, first); i < end; i += 1) {
    const [x, y] = [level[i - 1]! - level[i - 2]!, level[i]! - level[i - 1]!];
    if (!Number.isFinite(x) || !Number.isFinite(y)) continue;
    a.push(Math.max(-0.3, Math.min(0.3, x)));
    b.push(Math.max(-0.3, Math.min(0.3, y)));
  }
  return a.length < (end - first) * 0.4 ? NaN : correlation(a, b);
}

function isAveraged(scene: Scene, rows: number): boolean {
  const { span, track } = scene;
  const now = following(span.level, span.n - rows, span.n);
  if (!(now > noiseParameters.following)) return false;
  const usual = usualFigures(scene, 'following', rows, (a, b) => following(span.level, a, b), track.rows(6));
  return usual.length > 10 && now > usual.at(-1)! + 0.15;
}

/** Noise that a measurement has and that is gone; and numbers without the persistence of a process. */
export const noise: Detector = (scene) => {
  const { track, span } = scene;
  const p = noiseParameters;
  const usual = usualOf(scene);
  if (!isConcentration(track.context.pollutant) || usual.count < track.rows(120)) return [];
  const out: Suspicion[] = [];
  const calm = track.rows(p.smoothHours);
  const since = span.timeOf(span.n - calm);
  const rough = roughness(scene, span.n - calm, span.n);
  const excused =
    isDeclared(scene, since, scene.nowMs, ['low-load', 'stop', 'start'], 12 * hourMs) ||
    isDeclared(scene, since - 20 * 24 * hourMs, scene.nowMs, [
      'analyser-replaced',
      'retrofit',
      'fuel-change',
    ]);
  if (Number.isFinite(rough) && !excused) {
    const roughs = usualFigures(scene, 'rough', calm, (a, b) => roughness(scene, a, b), track.rows(6));
    const level = median(span.value.subarray(span.n - calm));
    const quantum = 10 ** -track.context.decimals;
    const isAmbient = track.context.kind === 'air' || track.context.kind === 'water';
    const calmer = isAmbient ? p.calmerAmbient : p.calmer;
    const isMean = !isAmbient && rough < 0.6 * quantile(roughs, 0.05) && isAveraged(scene, calm);
    const isQuiet = isMean || (rough < calmer * roughs[0]! && isCalm(scene, calm));
    if (
      roughs.length > 10 &&
      isQuiet &&
      roughs[0]! * level > quantum &&
      level > 25 * quantum &&
      level > 0.5 * usual.q(0.02) &&
      level < 2 * usual.q(0.98)
    )
      out.push(
        suspect(scene, 'smoothed', span.n - calm, span.n, 0.8, { rough, usual: quantile(roughs, 0.5) }),
      );
  }
  const rows = track.rows(p.whiteHours);
  const now = persistence(scene, span.n - rows, span.n);
  if (Number.isFinite(now)) {
    const usualPersistence = usualFigures(
      scene,
      'persistence',
      rows,
      (a, b) => persistence(scene, a, b),
      track.rows(12),
    );
    if (usualPersistence.length > 6 && now < 0.25 && now < usualPersistence[0]! - p.whiter)
      out.push(
        suspect(scene, 'generated', span.n - rows, span.n, 0.75, {
          persistence: now,
          usual: quantile(usualPersistence, 0.5),
        }),
      );
  }
  return out;
};
