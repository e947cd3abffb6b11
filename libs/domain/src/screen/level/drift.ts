import {
  hourMs,
  isConcentration,
  isDeclared,
  suspect,
  usualOf,
  type Detector,
  type Scene,
} from '../core/scene.js';
import { quantile, sorted } from '../core/statistics.js';
import { type Track } from '../core/track.js';

export const driftParameters = {
  days: 12,
  /** Fall over the days (natural logarithm), and how many standard errors it is. */
  fall: 0.2,
  errors: 7,
} as const;

interface Trend {
  readonly fall: number;
  readonly error: number;
}

/** Straight line through the medians of days. */
function trendOf(scene: Scene, days: number): Trend | undefined {
  const { span, track } = scene;
  const day = track.rows(24);
  const points: [number, number][] = [];
  for (let d = 0; d < days; d += 1) {
    const end = span.n - d * day;
    if (end - day < 0) break;
    const list = sorted(span.level.subarray(end - day, end));
    if (list.length > day * 0.3) points.push([-d, quantile(list, 0.5)]);
  }
  if (points.length < days * 0.8) return undefined;
  const n = points.length;
  const mx = points.reduce((s, [x]) => s + x, 0) / n;
  const my = points.reduce((s, [, y]) => s + y, 0) / n;
  let [xx, xy] = [0, 0];
  for (const [x, y] of points) {
    xx += (x - mx) ** 2;
    xy += (x - mx) * (y - my);
  }
  const slope = xy / xx;
  let rest = 0;
  for (const [x, y] of points) rest += (y - my - slope * (x - mx)) ** 2;
  return { fall: slope * (days - 1), error: Math.sqrt(rest / (n - 2) / xx) * (days - 1) };
}

/** Zero or span wanders downwards for weeks and nobody calibrates. */
export const drift: Detector = (scene) => {
  const { track, span, nowMs } = scene;
  const p = driftParameters;
  if (track.context.kind === 'air' || track.context.kind === 'water') return [];
  if (!isConcentration(track.context.pollutant) || usualOf(scene).count < track.rows(96)) return [];
  if (nowMs % (12 * hourMs) !== 0) return [];
  const trend = trendOf(scene, p.days);
  if (trend === undefined || trend.fall > -p.fall || trend.fall > -p.errors * trend.error) return [];
  const first = span.n - track.rows(24) * p.days;
  if (isDeclared(scene, span.timeOf(first), nowMs, ['retrofit', 'fuel-change', 'low-load'])) return [];
  const shared = (other: Track): boolean => {
    const its = scene.sceneOf(other);
    const other_ = its === undefined ? undefined : trendOf(its, p.days);
    return other_ !== undefined && other_.fall < 0.4 * trend.fall;
  };
  const others = [...scene.outlet, ...scene.siblings].filter(
    (other) => other !== track && other.context.pollutant !== 'a01012',
  );
  if (others.some(shared)) return [];
  return [
    suspect(scene, 'drift', first, span.n, 0.6, {
      days: p.days,
      fall: Math.exp(trend.fall),
      errors: -trend.fall / trend.error,
    }),
  ];
};
