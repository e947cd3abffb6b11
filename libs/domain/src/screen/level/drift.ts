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
import { type Suspicion } from '../core/types.js';
import { jumpAt } from './jump.js';

export const driftParameters = {
  days: 12,
  /** Fall over the days (natural logarithm), and how many standard errors it is. */
  fall: 0.2,
  errors: 7,
  /** At a calibration: rise, days looked back, and fall over them (natural logarithms). */
  back: 0.1,
  lateDays: 16,
  lateFall: 0.06,
} as const;

interface Trend {
  readonly fall: number;
  readonly error: number;
}

/** Straight line through the medians of days. */
function trendOf(scene: Scene, days: number, until = scene.span.n): Trend | undefined {
  const { span, track } = scene;
  const day = track.rows(24);
  const points: [number, number][] = [];
  for (let d = 0; d < days; d += 1) {
    const end = until - d * day;
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

/** A calibration without a change on record after which the reading stands higher by what it had lost over weeks. */
function calibrated(scene: Scene): Suspicion | undefined {
  const { track, span, nowMs } = scene;
  const p = driftParameters;
  const reach = { after: track.rows(20), before: track.rows(48), few: track.rows(12) };
  for (const event of scene.events) {
    if (event.type !== 'calibration' || event.series !== track.context.series) continue;
    const slot = Math.round((event.fromMs - span.startMs) / span.stepMs);
    if (slot + reach.after > span.n || slot < track.rows(24 * 10) || event.fromMs < nowMs - track.ms(60))
      continue;
    const isChanged = scene.events.some(
      (one) =>
        one.type === 'config' &&
        Math.abs(one.fromMs - event.fromMs) < 24 * hourMs &&
        one.series === event.series,
    );
    if (
      isChanged ||
      isDeclared(
        scene,
        event.fromMs,
        event.fromMs + hourMs,
        ['stop', 'start', 'analyser-replaced'],
        24 * hourMs,
      )
    )
      continue;
    const jump = jumpAt(span.level, slot, reach);
    const days = Math.min(p.lateDays, Math.floor(slot / track.rows(24)));
    const trend = trendOf(scene, days, slot);
    if (!(jump.firm > p.back) || trend === undefined || trend.fall > -p.lateFall) continue;
    return suspect(scene, 'drift', slot - days * track.rows(24), slot, 0.85, {
      days,
      fall: Math.exp(trend.fall),
      back: Math.exp(jump.firm),
    });
  }
  return undefined;
}

/** Zero or span wanders downwards for weeks and nobody calibrates. */
export const drift: Detector = (scene) => {
  const { track, span, nowMs } = scene;
  const p = driftParameters;
  if (track.context.kind === 'air' || track.context.kind === 'water') return [];
  if (!isConcentration(track.context.pollutant) || usualOf(scene).count < track.rows(96)) return [];
  const late = calibrated(scene);
  if (late !== undefined) return [late];
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
