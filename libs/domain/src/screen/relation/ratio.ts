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
import { jumpAt, type Jump } from '../level/jump.js';
import { type ScreenKind, type Suspicion } from '../core/types.js';
import { beside, type Beside } from './pairs.js';

export const ratioParameters = {
  /** Hours after and before a jump of the ratio. */
  after: 18,
  before: 72,
  few: 8,
  /** Least jump of the ratio (natural logarithm) between two devices, and between flow and what moves it. */
  sibling: 0.1,
  load: 0.15,
  /** How many times the largest usual jump it must be, and the share of it that comes at once. */
  more: 1.2,
  atOnce: 0.6,
} as const;

/** Natural logarithm of the ratio, slot by slot, where both run. */
function ratios(scene: Scene, other: Beside): Float64Array {
  const { span } = scene;
  const floors = [Math.log(0.3 * usualOf(scene).median), Math.log(0.3 * usualOf(other.scene).median)];
  const out = new Float64Array(span.n).fill(NaN);
  for (let i = Math.max(0, -other.offset); i < span.n; i += 1) {
    const j = i + other.offset;
    if (j >= other.span.n) break;
    const [x, y] = [span.level[i]!, other.span.level[j]!];
    if (x > floors[0]! && y > floors[1]!) out[i] = x - y;
  }
  return out;
}

function jumps(
  scene: Scene,
  other: Beside,
  least: number,
  kind: ScreenKind,
  onlyLower: boolean,
): Suspicion | undefined {
  const { track, span } = scene;
  const p = ratioParameters;
  const [after, before, few] = [track.rows(p.after), track.rows(p.before), Math.max(3, track.rows(p.few))];
  if (span.n < after + before) return undefined;
  const ratio = ratios(scene, other);
  const every = Math.max(1, track.rows(12));
  let best: { slot: number; jump: Jump } | undefined;
  for (let slot = span.n - after - every; slot <= span.n - after; slot += 1) {
    const jump = jumpAt(ratio, slot, after, before, few);
    if (
      Number.isFinite(jump.sharp) &&
      (best === undefined || Math.abs(jump.sharp) > Math.abs(best.jump.sharp))
    )
      best = { slot, jump };
  }
  if (best === undefined) return undefined;
  const { slot, jump } = best;
  if (
    !(Math.abs(jump.size) > least) ||
    jump.sharp * jump.size < 0 ||
    Math.abs(jump.sharp) < p.atOnce * Math.abs(jump.size)
  )
    return undefined;
  if (onlyLower && jump.size > 0) return undefined;
  const usual = usualFigures(
    scene,
    `ratio-${other.track.context.series}`,
    after + before,
    (first) => Math.abs(jumpAt(ratio, first + before, after, before, few).size),
    track.rows(4),
  );
  if (usual.length < 6 || Math.abs(jump.size) < p.more * usual.at(-1)!) return undefined;
  const middle = track.memo(`ratio-middle-${other.track.context.series}`, scene.usualKey, () =>
    medianOf(ratio, scene),
  );
  if (Math.abs(jump.after - middle) < 0.6 * Math.abs(jump.size)) return undefined;
  const at = span.timeOf(slot);
  if (
    isDeclared(
      scene,
      at,
      at + hourMs,
      ['low-load', 'stop', 'start', 'analyser-replaced', 'maintenance'],
      track.ms(6),
    )
  )
    return undefined;
  return suspect(scene, kind, slot, span.n, 0.8, { ratio: Math.exp(jump.after), usual: Math.exp(middle) });
}

function medianOf(ratio: Float64Array, scene: Scene): number {
  const list: number[] = [];
  for (let i = 0; i < Math.min(scene.usualEnd, ratio.length); i += 1)
    if (Number.isFinite(ratio[i]!) && scene.span.tainted[i] === 0) list.push(ratio[i]!);
  list.sort((a, b) => a - b);
  return list[Math.floor(list.length / 2)] ?? NaN;
}

/** Two devices on one stack that used to agree. */
export const sibling: Detector = (scene) => {
  const { track } = scene;
  if (!isConcentration(track.context.pollutant)) return [];
  for (const one of scene.siblings) {
    if (one.context.siblingRelation !== 'same-stack' && track.context.siblingRelation !== 'same-stack')
      continue;
    const other = beside(scene, one);
    const found = other && jumps(scene, other, ratioParameters.sibling, 'sibling', true);
    if (found !== undefined) return [found];
  }
  return [];
};

/** Flow that does not follow the fan, the plant's current or the load. */
export const load: Detector = (scene) => {
  const { track } = scene;
  if (track.context.pollutant !== 'a00000' && track.context.pollutant !== 'w00000') return [];
  for (const code of ['g20801', 'i33200', 'I33400']) {
    const other = beside(scene, scene.partner(code));
    const found = other && jumps(scene, other, ratioParameters.load, 'load', false);
    if (found !== undefined) return [found];
  }
  return [];
};
