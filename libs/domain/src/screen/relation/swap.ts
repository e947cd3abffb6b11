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
import { mean, median } from '../core/statistics.js';
import { roughness } from '../value/noise.js';
import { beside, type Beside } from './pairs.js';

export const swapParameters = {
  hours: 30,
  every: 6,
  /** Least spread of a figure (natural logarithm): figures err, too. */
  floor: 0.1,
  /** How far from its own figures a channel must be (standard deviations), and how much nearer to the other's. */
  away: 3,
  nearer: 0.45,
  /** No figure counts for more than this many standard deviations. */
  cap: 6,
} as const;

interface Figures {
  readonly now: readonly number[];
  readonly usual: readonly number[];
  readonly spread: readonly number[];
}

/** Level and roughness of a channel, now and usually. */
function figuresOf(scene: Scene): Figures | undefined {
  const { track, span } = scene;
  const p = swapParameters;
  const rows = track.rows(p.hours);
  if (span.n < 2 * rows || usualOf(scene).count < track.rows(120)) return undefined;
  const measures = [
    (a: number, b: number) => median(span.level.subarray(Math.max(0, a), b)),
    (a: number, b: number) => Math.log(roughness(scene, a, b) + 1e-3),
  ];
  const now = measures.map((measure) => measure(span.n - rows, span.n));
  if (!now.every(Number.isFinite)) return undefined;
  const all = measures.map((measure, k) =>
    usualFigures(scene, `swap-${k}`, rows, measure, track.rows(p.every)),
  );
  if (all.some((one) => one.length < 8)) return undefined;
  const usual = all.map((one) => mean(one));
  const spread = all.map((one, k) =>
    Math.max(p.floor, Math.sqrt(mean(one.map((x) => (x - usual[k]!) ** 2)))),
  );
  return { now, usual, spread };
}

/** Distances, in standard deviations, of what A shows from its own usual figures and from those of B. */
function distances(a: Figures, b: Figures): { own: number[]; other: number[] } {
  const of = (usual: readonly number[], spread: readonly number[]) =>
    a.now.map((x, k) => Math.min(swapParameters.cap, Math.abs(x - usual[k]!) / spread[k]!));
  return { own: of(a.usual, a.spread), other: of(b.usual, b.spread) };
}

const length = (list: readonly number[]): number => Math.hypot(...list);

/** Two channels carry each other's values. */
export const swap: Detector = (scene) => {
  const { track, span } = scene;
  const p = swapParameters;
  if (!isConcentration(track.context.pollutant)) return [];
  const rows = track.rows(p.hours);
  const mine = figuresOf(scene);
  if (mine === undefined) return [];
  const isAmbient = track.context.kind === 'air' || track.context.kind === 'water';
  for (const one of scene.outlet) {
    if (one === track || !isConcentration(one.context.pollutant)) continue;
    const other: Beside | undefined = beside(scene, one);
    const its = other && figuresOf(other.scene);
    if (its === undefined) continue;
    const [a, b] = [distances(mine, its), distances(its, mine)];
    const isCrossed = ({ own, other: cross }: typeof a): boolean =>
      length(own) > p.away && length(cross) < p.nearer * length(own) && length(cross) < 2.5;
    const isEach = ({ own, other: cross }: typeof a): boolean =>
      own.every((x, k) => x >= cross[k]! && x > 1.5);
    if (!isCrossed(a) || !isCrossed(b) || (isAmbient && !(isEach(a) && isEach(b)))) continue;
    if (
      isDeclared(
        scene,
        scene.nowMs - track.ms(p.hours),
        scene.nowMs,
        ['stop', 'start', 'low-load', 'fuel-change', 'retrofit'],
        6 * hourMs,
      )
    )
      continue;
    return [
      suspect(scene, 'swap', span.n - rows, span.n, 0.85, {
        now: Math.exp(mine.now[0]!),
        usual: Math.exp(mine.usual[0]!),
        other: Math.exp(its.usual[0]!),
        away: length(a.own),
        cross: length(a.other),
      }),
    ];
  }
  return [];
};
