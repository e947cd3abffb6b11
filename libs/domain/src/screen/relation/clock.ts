import { suspect, usualFigures, usualOf, type Detector, type Scene } from '../core/scene.js';
import { correlation } from '../core/statistics.js';
import { beside, type Beside } from './pairs.js';

export const clockParameters = {
  hours: 72,
  most: 12,
  /** Correlation with what is not on this clock, at the shift, and how much it gains there. */
  least: 0.6,
  gain: 0.15,
} as const;

function correlationAt(scene: Scene, other: Beside, first: number, end: number, lag: number): number {
  const [a, b]: [number[], number[]] = [[], []];
  for (let i = Math.max(0, first); i < end; i += 1) {
    const j = i + other.offset - lag;
    const [x, y] = [scene.span.value[i]!, other.span.value[j]];
    if (y === undefined || Number.isNaN(x) || Number.isNaN(y)) continue;
    a.push(x);
    b.push(y);
  }
  return a.length < (end - first) * 0.5 ? NaN : correlation(a, b);
}

/** Rows by which this series lags the other, and the correlation there and at none. */
function lagOf(
  scene: Scene,
  other: Beside,
  first: number,
  end: number,
): { lag: number; r: number; none: number } {
  let best = { lag: 0, r: -2 };
  const none = correlationAt(scene, other, first, end, 0);
  for (let lag = -clockParameters.most; lag <= clockParameters.most; lag += 1) {
    const r = correlationAt(scene, other, first, end, lag);
    if (r > best.r) best = { lag, r };
  }
  return { ...best, none };
}

/** The logger's clock is off against a device that is not on it: the fan, the plant's current, a neighbour. */
export const clock: Detector = (scene) => {
  const { track, span } = scene;
  const p = clockParameters;
  if (track.context.intervalMinutes !== 60 || usualOf(scene).count < track.rows(96)) return [];
  const rows = track.rows(p.hours);
  if (span.n < rows) return [];
  const candidates =
    track.context.pollutant === 'a00000' || track.context.pollutant === 'w00000'
      ? [scene.partner('g20801'), scene.partner('i33200')]
      : scene.siblings.filter((one) => one.context.outlet !== track.context.outlet);
  for (const one of candidates) {
    const other = beside(scene, one);
    if (other === undefined) continue;
    const now = lagOf(scene, other, span.n - rows, span.n);
    if (Math.abs(now.lag) < 2 || now.r < p.least || now.r < now.none + p.gain) continue;
    const usual = usualFigures(
      scene,
      `lag-${one!.context.series}`,
      rows,
      (a, b) => Math.abs(lagOf(scene, other, a, b).lag),
      track.rows(24),
    );
    if (usual.length < 4 || usual[Math.floor(usual.length * 0.8)]! > 0) continue;
    return [
      suspect(scene, 'clock-shift', span.n - rows, span.n, 0.85, { lag: now.lag, r: now.r, none: now.none }),
    ];
  }
  return [];
};
