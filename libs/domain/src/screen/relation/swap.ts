import { isConcentration, suspect, usualOf, type Detector } from '../core/scene.js';
import { median, quantile, sorted } from '../core/statistics.js';
import { beside } from './pairs.js';

export const swapParameters = {
  hours: 18,
  /** Least distance of the two usual levels (natural logarithm), and how much nearer each must be to the other's. */
  apart: 0.25,
  nearer: 0.35,
} as const;

/** Two channels carry each other's values. */
export const swap: Detector = (scene) => {
  const { track, span } = scene;
  const p = swapParameters;
  if (!isConcentration(track.context.pollutant) || usualOf(scene).count < track.rows(96)) return [];
  const rows = track.rows(p.hours);
  const back = track.rows(96);
  if (span.n < rows + back) return [];
  for (const one of scene.outlet) {
    if (one === track || !isConcentration(one.context.pollutant)) continue;
    const other = beside(scene, one);
    if (other === undefined || usualOf(other.scene).count < track.rows(96)) continue;
    const [ua, ub] = [usualOf(scene), usualOf(other.scene)];
    const a = median(span.level.subarray(span.n - rows));
    const b = median(other.span.level.subarray(span.n + other.offset - rows, span.n + other.offset));
    const [ma, mb] = [Math.log(ua.median), Math.log(ub.median)];
    const apart = Math.abs(ma - mb);
    if (apart < p.apart) continue;
    if (!Number.isFinite(a + b)) continue;
    const stay = Math.abs(a - ma) + Math.abs(b - mb);
    const cross = Math.abs(a - mb) + Math.abs(b - ma);
    const spreadA = Math.log(ua.q(0.9) / ua.q(0.1));
    const spreadB = Math.log(ub.q(0.9) / ub.q(0.1));
    if (cross > p.nearer * stay || stay < 1.2 * apart || apart < 0.5 * Math.min(spreadA, spreadB)) continue;
    if (
      sorted([quantile(ua.rising, 0.02), Math.exp(a), quantile(ua.rising, 0.98)])[1] === Math.exp(a) &&
      apart < 0.7
    )
      continue;
    return [
      suspect(scene, 'swap', span.n - rows, span.n, 0.85, {
        now: Math.exp(a),
        usual: ua.median,
        other: ub.median,
      }),
    ];
  }
  return [];
};
