import { suspect, type Detector } from '../core/scene.js';

export const reviseParameters = {
  /** Days of revisions looked at, how many take an exceedance away, and how many times more than the other way. */
  days: 15,
  least: 3,
  times: 3,
} as const;

/** Later revisions that take exceedances below the limit. */
export const revise: Detector = (scene) => {
  const { track, span, nowMs } = scene;
  const p = reviseParameters;
  const { limit } = track.context;
  if (limit === null || track.revisions.length < p.least) return [];
  const recent = track.revisions.filter(
    (one) => one.knownMs <= nowMs && one.knownMs > nowMs - p.days * 86_400_000,
  );
  const down = recent.filter((one) => one.old > limit && one.new <= limit);
  const up = recent.filter((one) => one.old <= limit && one.new > limit);
  if (down.length < p.least || down.length < p.times * up.length) return [];
  const slots = down.map((one) => Math.round((one.startMs - span.startMs) / span.stepMs));
  const [first, last] = [Math.min(...slots), Math.max(...slots)];
  return [suspect(scene, 'revise', first, last + 1, 0.95, { count: down.length, up: up.length, limit })];
};
