import {
  isConcentration,
  offsetTo,
  suspect,
  usualFigures,
  usualOf,
  type Detector,
  type Scene,
} from '../core/scene.js';
import { quantile } from '../core/statistics.js';
import { type Track } from '../core/track.js';

export const stopParameters = {
  hours: 12,
  /** Rows of a stop that show operation: with heat or oxygen as witness, and without. */
  least: 6,
  leastCold: 14,
  /** The same on three nights or more. */
  leastNights: 9,
  days: 5,
  /** Share of the usual flow or current that is operation. */
  runs: 0.5,
} as const;

const flagF = 70;

/** Good values of another series while this one carries N: what running looks like. */
function runningLevel(scene: Scene, other: Track): number {
  const its = scene.sceneOf(other);
  if (its === undefined) return NaN;
  return its.track.memo('running', scene.usualKey, () => {
    const usual = usualOf(its);
    return quantile(usual.rising, 0.85);
  });
}

/** Flag F and a declared stop, while flow, fan, current or temperature show that it runs. */
export const stopRunning: Detector = (scene) => {
  const { track, span } = scene;
  const p = stopParameters;
  if (!isConcentration(track.context.pollutant)) return [];
  if (track.context.kind !== 'gas' && track.context.kind !== 'wastewater') return [];
  if (usualOf(scene).count < track.rows(24)) return [];
  const recent = Math.max(0, span.n - track.rows(p.days * 24));
  if (span.flag[span.n - 1] !== flagF && span.flag[Math.max(0, span.n - track.rows(12))] !== flagF) return [];
  const movers = ['a00000', 'w00000', 'g20801', 'i33200', 'I33400']
    .map((code) => scene.partner(code))
    .filter((other) => other !== undefined)
    .map((other) => ({ level: runningLevel(scene, other), its: scene.sceneOf(other) }))
    .filter(({ its, level }) => its !== undefined && level > 0 && offsetTo(span, its.span) !== undefined);
  if (movers.length === 0) return [];
  const at = (its: Scene, slot: number): number => its.span.value[slot + offsetTo(span, its.span)!] ?? NaN;
  const oxygen = scene.partner('a19001');
  const heat = scene.partner('a01012');
  const oxygenScene = oxygen && scene.sceneOf(oxygen);
  const heatScene = heat && scene.sceneOf(heat);
  const heatUsual = heatScene && usualOf(heatScene);
  const slots: number[] = [];
  let hot = 0;
  for (let i = recent; i < span.n; i += 1) {
    if (span.flag[i] !== flagF) continue;
    const seen = movers.map(({ its, level }) => at(its!, i) / level).filter(Number.isFinite);
    if (seen.length === 0 || seen.some((share) => share < p.runs)) continue;
    if (oxygenScene !== undefined && at(oxygenScene, i) > 19.5) continue;
    if (heatScene !== undefined && heatUsual !== undefined && at(heatScene, i) < 0.75 * heatUsual.median)
      continue;
    if (oxygenScene !== undefined || heatScene !== undefined) hot += 1;
    slots.push(i);
  }
  const days = new Set(slots.map((slot) => Math.floor((span.timeOf(slot) + 4 * 3_600_000) / 86_400_000)))
    .size;
  if (days >= 3 && slots.length >= track.rows(p.leastNights) && hot === 0) hot = slots.length;
  const least = Math.max(3, hot > slots.length / 2 ? track.rows(p.least) : track.rows(p.leastCold));
  const rows = span.n - recent;
  const usual = usualFigures(
    scene,
    'stopped',
    rows,
    (first, end) => {
      let count = 0;
      for (let i = first; i < end; i += 1)
        if (span.flag[i] === flagF && movers.every(({ its, level }) => at(its!, i) > p.runs * level))
          count += 1;
      return count;
    },
    track.rows(24),
    0,
  );
  if (slots.length < 2 * (usual.at(-1) ?? 0) + 2) return [];
  if (slots.length < least || span.n - slots.at(-1)! > track.rows(12)) return [];
  return [
    suspect(scene, 'stop-running', slots[0]!, slots.at(-1)! + 1, 0.9, {
      hours: (slots.length * span.stepMs) / 3_600_000,
      movers: movers.length,
      hot,
    }),
  ];
};
